# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""FilterLogEvents as CloudWatch Logs answers it: pages that may be empty, both directions, patterns of terms.

MiniStack gives one page, oldest first, and compares terms without regard to case.
"""

from __future__ import annotations

import re
import typing as t

from ...shared.control import Control
from ..emulator.ministack import module

Event = dict[str, t.Any]

MOST_EVENTS = 10_000
FIRST_NEWEST_FIRST = 1_704_067_200_000
_TERM = re.compile(r'\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|([A-Za-z0-9_]+))')


class InvalidRequest(ValueError):
    """What is answered with InvalidParameterException."""


def install(control: Control) -> None:
    """Replace MiniStack's operation."""
    service = module("services.cloudwatch_logs")

    def filter_log_events(data: dict[str, t.Any]) -> t.Any:
        group = service._log_groups.get(service._resolve_log_group_name(data))
        if group is None:
            return service.error_response_json(
                "ResourceNotFoundException", "The specified log group does not exist.", 400
            )
        with service._log_events_lock:
            events = _events(group["streams"], data)
        try:
            return service.json_response(page(events, data, control.settings["log_scan"]))
        except InvalidRequest as exc:
            return service.error_response_json("InvalidParameterException", str(exc), 400)

    service._filter_log_events = filter_log_events


def _events(streams: dict[str, t.Any], data: dict[str, t.Any]) -> list[Event]:
    """The events of the streams and of the time that are asked for, oldest first."""
    begin, end = data.get("startTime", 0), data.get("endTime", 2**63)
    names = data.get("logStreamNames") or list(streams)
    prefix = data.get("logStreamNamePrefix", "")
    found = [
        {"logStreamName": name, "eventId": f"{event['timestamp']:020}{number:016}", **event}
        for name in names
        if name in streams and name.startswith(prefix)
        for number, event in enumerate(streams[name]["events"])
        if begin <= event["timestamp"] <= end
    ]
    return sorted(found, key=lambda event: int(event["timestamp"]))


def page(events: list[Event], data: dict[str, t.Any], scan: int = 0) -> dict[str, t.Any]:
    """One page; ``scan`` is how many events it looks at, 0 for no such limit."""
    matches = compiled(data.get("filterPattern", ""))
    limit = data.get("limit", MOST_EVENTS)
    if not 1 <= limit <= MOST_EVENTS:
        raise InvalidRequest(f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint")
    direction, _slash, position = data.get("nextToken", f"{_direction(data)}/0").partition("/")
    ordered = events if direction == "f" else events[::-1]
    shown: list[Event] = []
    at = int(position)
    last = min(len(ordered), at + (scan or len(ordered)))
    while at < last and len(shown) < limit:
        if matches(ordered[at]["message"]):
            shown.append(ordered[at])
        at += 1
    token = {"nextToken": f"{direction}/{at}"} if at < len(ordered) else {}
    return {"events": shown, "searchedLogStreams": [], **token}


def _direction(data: dict[str, t.Any]) -> str:
    if data.get("startFromHead", True):
        return "f"
    if data.get("startTime", 0) < FIRST_NEWEST_FIRST:
        raise InvalidRequest("startFromHead can be false only with a startTime on or after 2024-01-01T00:00:00Z.")
    return "b"


def compiled(pattern: str) -> t.Callable[[str], bool]:
    """Terms that all must be in the message, none of those with ``-``, any of those with ``?``; case counts."""
    terms: dict[str, list[str]] = {"": [], "-": [], "?": []}
    position = 0
    while pattern[position:].strip():
        found = _TERM.match(pattern, position)
        if found is None:
            raise InvalidRequest(f"Invalid character(s) in term '{pattern[position:].strip()}'")
        sign, quoted, word = found.groups()
        terms[sign].append(re.sub(r"\\(.)", r"\1", quoted) if word is None else word)
        position = found.end()

    def matches(message: str) -> bool:
        return (
            all(term in message for term in terms[""])
            and not any(term in message for term in terms["-"])
            and (not terms["?"] or any(term in message for term in terms["?"]))
        )

    return matches
