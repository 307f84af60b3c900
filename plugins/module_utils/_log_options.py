# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Selection of log entries, the same on both clouds (no API, no Ansible)."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

SEVERITIES: t.Final = (
    "DEFAULT",
    "DEBUG",
    "INFO",
    "NOTICE",
    "WARNING",
    "ERROR",
    "CRITICAL",
    "ALERT",
    "EMERGENCY",
)
MOST_ENTRIES: t.Final = 10_000
LOG_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "since": {"default": "1h"},
    "until": {},
    "limit": {"type": "int", "default": 100},
    "contains": {},
    "severity": {"choices": list(SEVERITIES[1:])},
}

_DURATION: t.Final = re.compile(r"(\d{1,9})([smhdw])")
_UNITS: t.Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_TIME: t.Final = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


@dataclass(frozen=True)
class Requested:
    """The newest ``limit`` entries of a time range; ``until`` is None for "up to now"."""

    since: datetime
    until: datetime | None
    limit: int
    contains: str = ""
    severity: str | None = None

    def is_severe(self, severity: str) -> bool:
        return self.severity is None or SEVERITIES.index(severity) >= SEVERITIES.index(self.severity)


def requested_entries(options: t.Mapping[str, t.Any], now: datetime | None = None) -> Requested:
    """The options of ``LOG_OPTIONS`` as values.

    :raises OptionError: an option is invalid.
    """
    now = now or datetime.now(timezone.utc)
    since = _moment("since", options["since"], now)
    until = _moment("until", options["until"], now) if options.get("until") is not None else None
    if since >= (until or now):
        end = f"until {options['until']}" if until else "now"
        raise OptionError(f"since must be before until, but since {options['since']} is not before {end}.")
    if not 1 <= options["limit"] <= MOST_ENTRIES:
        raise OptionError(f"limit must be 1 to {MOST_ENTRIES}, but {options['limit']} was given.")
    return Requested(since, until, options["limit"], options.get("contains") or "", options.get("severity"))


def rfc3339(moment: datetime) -> str:
    """A time in UTC with milliseconds, such as 2026-01-31T12:00:00.000Z."""
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _moment(option: str, text: str, now: datetime) -> datetime:
    """A time, given directly or as how long ago it was."""
    duration, time = _DURATION.fullmatch(text), _TIME.fullmatch(text)
    try:
        if duration:
            return now - timedelta(**{_UNITS[duration[2]]: int(duration[1])})
        if time:
            return _parsed(time)
    except (ValueError, OverflowError):
        pass
    raise OptionError(
        f"{option} must be a time with its offset, such as 2026-01-31T12:00:00Z, or how long ago, such as 15m, 2h or "
        f"1d, but {text!r} was given."
    )


def _parsed(time: re.Match[str]) -> datetime:
    date, clock, fraction, offset = time.groups()
    offset = "+00:00" if offset in {"Z", "z"} else offset
    # Python 3.10 parses only three or six digits of a fraction
    return datetime.fromisoformat(f"{date}T{clock}{(fraction or '.').ljust(7, '0')[:7]}{offset}")
