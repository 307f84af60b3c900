# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a schedule is due: rate, cron and at expressions, with a time zone (pure).

Sources: EventBridge User Guide, "Setting a schedule pattern for scheduled rules"; EventBridge Scheduler User Guide,
"Schedule types in EventBridge Scheduler" (with daylight saving time). Moments are in Unix seconds.
"""

from __future__ import annotations

import calendar
import re
import typing as t
import zoneinfo
from datetime import date, datetime, timedelta, timezone

MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if name}
DAYS = {name: number for number, name in enumerate(("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"), start=1)}
SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
# Name, least, most, names, and which signs a field takes besides digits, names, "," and "-".
FIELDS: tuple[tuple[str, int, int, dict[str, int], str], ...] = (
    ("minutes", 0, 59, {}, "*/"),
    ("hours", 0, 23, {}, "*/"),
    ("day of the month", 1, 31, {}, "*?/LW"),
    ("month", 1, 12, MONTHS, "*/"),
    ("day of the week", 1, 7, DAYS, "*?L#"),
    ("year", 1970, 2199, {}, "*/"),
)
FAR_BACK = 366 * 5

Zone = zoneinfo.ZoneInfo | timezone


class ExpressionError(ValueError):
    """An expression is not one; the text says why."""


class Rate(t.NamedTuple):
    """Every so many seconds, counted from when the schedule was made."""

    seconds: int

    def latest(self, after: float, until: float) -> float | None:
        """The last moment in (after, until], if there is one."""
        times = int((until - after) // self.seconds)
        return after + times * self.seconds if times > 0 else None


class At(t.NamedTuple):
    """Once."""

    moment: float

    def latest(self, after: float, until: float) -> float | None:
        """The moment, if it is in (after, until]."""
        return self.moment if after < self.moment <= until else None


class Cron(t.NamedTuple):
    """The values of the fields, and what of the days depends on the month."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: str
    months: frozenset[int]
    weekdays: str
    years: frozenset[int]
    zone: Zone

    def latest(self, after: float, until: float) -> float | None:
        """The last moment in (after, until], if there is one within the last years."""
        day = datetime.fromtimestamp(until, self.zone).date()
        first = max(datetime.fromtimestamp(after, self.zone).date(), day - timedelta(days=FAR_BACK))
        while day >= first:
            found = self._latest_of(day, until) if self._is_on(day) else None
            if found is not None:
                return found if found > after else None
            day -= timedelta(days=1)
        return None

    def _latest_of(self, day: date, until: float) -> float | None:
        for hour in sorted(self.hours, reverse=True):
            for minute in sorted(self.minutes, reverse=True):
                local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
                moment = local.timestamp()
                # what the spring leaves out does not take place
                is_real = datetime.fromtimestamp(moment, self.zone).hour == hour
                if is_real and moment <= until:
                    return moment
        return None

    def _is_on(self, day: date) -> bool:
        if day.year not in self.years or day.month not in self.months:
            return False
        return _is_weekday(self.weekdays, day) if self.days == "?" else _is_day(self.days, day)


Schedule = Rate | At | Cron


def parsed(expression: str, zone: str = "UTC", *, is_rule: bool = True) -> Schedule:
    """The schedule of an expression; a rule has neither ``at`` nor a zone, and wants ``1 minute`` and ``2 minutes``.

    :raises ExpressionError: it is not one.
    """
    found = re.fullmatch(r"(rate|cron|at)\((.*)\)", expression)
    if not found or (is_rule and found[1] == "at"):
        raise ExpressionError(f"{expression} is not a schedule expression")
    kind, content, place = found[1], found[2], _zone(zone)
    if kind == "rate":
        return _rate(content, is_rule)
    return _at(content, place) if kind == "at" else _cron(content, place)


def _rate(content: str, is_rule: bool) -> Rate:
    found = re.fullmatch(r"([1-9]\d*) (minute|hour|day)(s?)", content)
    if not found:
        raise ExpressionError(f"rate({content}) must be a positive number with minutes, hours or days")
    if is_rule and (found[1] == "1") == bool(found[3]):
        raise ExpressionError(f"rate({content}) must have a unit in the singular after 1, else in the plural")
    return Rate(int(found[1]) * SECONDS[found[2]])


def _at(content: str, zone: Zone) -> At:
    try:
        moment = datetime.strptime(content, "%Y-%m-%dT%H:%M:%S")
    except ValueError as exc:
        raise ExpressionError(f"at({content}) must be like at(2027-02-01T12:00:00)") from exc
    return At(moment.replace(tzinfo=zone).timestamp())


def _zone(name: str) -> Zone:
    if name == "UTC":
        return timezone.utc
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as exc:
        raise ExpressionError(f"{name} is not a time zone") from exc


def _cron(content: str, zone: Zone) -> Cron:
    fields = content.split(" ")
    if len(fields) != len(FIELDS):
        raise ExpressionError(f"cron({content}) must have six fields")
    if (fields[2] == "?") == (fields[4] == "?"):
        raise ExpressionError(f"cron({content}) must have ? as day of the month or as day of the week, not as both")
    values = [_values(text, *field) for text, field in zip(fields, FIELDS, strict=True)]
    return Cron(values[0], values[1], fields[2].upper(), values[3], fields[4].upper(), values[5], zone)


def _values(text: str, name: str, least: int, most: int, names: dict[str, int], signs: str) -> frozenset[int]:
    """The numbers of a field; none of what depends on the month."""
    found: set[int] = set()
    for part in text.upper().split(","):
        if _depends_on_month(part, signs):
            continue
        if not re.fullmatch(rf"[A-Z0-9\-{re.escape(signs)}]+", part):
            raise ExpressionError(f"{text} is not a {name} of a cron expression")
        found.update(_range(part, name, least, most, {key.upper(): number for key, number in names.items()}))
    return frozenset(found)


def _depends_on_month(part: str, signs: str) -> bool:
    if part == "?" and "?" in signs:
        return True
    if "W" in signs:
        return bool(re.fullmatch(r"L|LW|([1-9]|[12]\d|3[01])W", part))
    return "#" in signs and bool(re.fullmatch(r"L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5])", part))


def _range(part: str, name: str, least: int, most: int, names: dict[str, int]) -> range:
    base, slash, step = part.partition("/")
    first, dash, last = base.partition("-")
    try:
        begin = least if first == "*" and not dash else names.get(first) or int(first)
        end = (names.get(last) or int(last)) if dash else most if slash or first == "*" else begin
        width = int(step) if slash else 1
    except ValueError as exc:
        raise ExpressionError(f"{part} is not a {name} of a cron expression") from exc
    if not least <= begin <= end <= most or width < 1:
        raise ExpressionError(f"{part} is not a {name} between {least} and {most}")
    return range(begin, end + 1, width)


def _is_day(field: str, day: date) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    for part in field.split(","):
        if part == "L" and day.day == last:
            return True
        if part.endswith("W"):
            wanted = last if part == "LW" else int(part[:-1])
            if day.day == _nearest_working_day(day.replace(day=min(wanted, last))).day:
                return True
        elif part != "L" and day.day in _range(part, "day", 1, 31, {}):
            return True
    return False


def _nearest_working_day(day: date) -> date:
    """The nearest day from Monday to Friday of the same month."""
    steps = {5: (-1, 2), 6: (1, -2)}.get(day.weekday(), (0,))
    candidates = [day + timedelta(days=step) for step in steps]
    return next(each for each in candidates if each.month == day.month)


def _is_weekday(field: str, day: date) -> bool:
    number = day.isoweekday() % 7 + 1
    last = calendar.monthrange(day.year, day.month)[1]
    names = {key.upper(): value for key, value in DAYS.items()}
    for part in field.split(","):
        name, hash_sign, nth = part.partition("#")
        if hash_sign:
            if _number(name, names) == number and (day.day - 1) // 7 + 1 == int(nth):
                return True
        elif part.endswith("L"):
            if _number(part[:-1] or "7", names) == number and (part == "L" or day.day + 7 > last):
                return True
        elif number in _range(part, "day of the week", 1, 7, names):
            return True
    return False


def _number(text: str, names: dict[str, int]) -> int:
    return names.get(text) or int(text)
