# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a schedule is due: rate(...), cron(...) and at(...), checked as AWS does (pure).

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

import datetime
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_expression
from ansible_collections.polycloud.faas.plugins.module_utils._limits import Limit
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

SOURCE: t.Final = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"
RATE: t.Final = r"rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minute|hour|day)s)\)"
MONTHS: t.Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS: t.Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


class Field(Record):
    """A field of a cron expression: its range, names for its numbers, and what only it may be."""

    least: int
    most: int
    names: tuple[str, ...] = ()
    more: str = ""


FIELDS: t.Final = (
    Field(0, 59),
    Field(0, 23),
    Field(1, 31, more=r"\?|L|LW|([1-9]|[12]\d|3[01])W"),
    Field(1, 12, MONTHS),
    Field(1, 7, DAYS, more=r"\?|L|[1-7]L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)#[1-5]"),
    Field(1970, 2199),
)
DAY_FIELDS: t.Final = (2, 4)


def is_due_sometimes(given: t.Any, *, once: bool = False) -> bool:
    """Whether AWS takes the expression; ``once`` allows at(...)."""
    if is_expression(given):
        return True
    if not isinstance(given, str):
        return False
    return _is_rate(given) or _is_cron(given) or (once and is_once(given))


def is_once(given: t.Any) -> bool:
    """Whether it is at(...), with a time that there is."""
    found = re.fullmatch(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)", given) if isinstance(given, str) else None
    return found is not None and _is_time(found[1])


def _is_time(text: str) -> bool:
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_rate(given: str) -> bool:
    return re.fullmatch(RATE, given) is not None


def _is_cron(given: str) -> bool:
    found = re.fullmatch(r"cron\((\S+(?: \S+){5})\)", given)
    if found is None:
        return False
    fields = found[1].upper().split(" ")
    days = [fields[place] for place in DAY_FIELDS]
    return (days[0] == "?") != (days[1] == "?") and all(map(_is_field, fields, FIELDS))


def _is_field(text: str, field: Field) -> bool:
    if text == "*" or (field.more and re.fullmatch(field.more, text)):
        return True
    return all(_is_part(part, field) for part in text.split(","))


def _is_part(text: str, field: Field) -> bool:
    """A number, a range, or either of them, or ``*``, with a step."""
    start, slash, step = text.partition("/")
    if slash and not (step.isdigit() and 1 <= int(step) <= field.most):
        return False
    if start == "*":
        return bool(slash)
    numbers = [_number(each, field) for each in start.split("-")]
    return len(numbers) <= 2 and None not in numbers


def _number(text: str, field: Field) -> int | None:
    if text in field.names:
        return field.names.index(text) + field.least
    number = int(text) if text.isdigit() else None
    return number if number is not None and field.least <= number <= field.most else None


EXPRESSION: t.Final = Limit(
    "rate(N minutes), rate(N hours) or rate(N days) with a singular for 1, cron(minutes hours day-of-month month "
    "day-of-week year) with ? for one of both days, or at(yyyy-mm-ddThh:mm:ss) with method scheduler, or refer to a "
    "parameter",
    SOURCE,
    lambda given: is_due_sometimes(given, once=True),
)
