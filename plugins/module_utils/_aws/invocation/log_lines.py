# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The content of a line in the log group of a Lambda function (no API, no Ansible).

The forms are those of the AWS Lambda Developer Guide, "Working with Lambda function logs": lines of the platform and of
the runtimes' loggers, as text and as JSON.
"""

from __future__ import annotations

import json
import re
import typing as t
from datetime import datetime, timezone

from ansible_collections.polycloud.faas.plugins.module_utils._aws.invocation.log_report import parse_report
from ansible_collections.polycloud.faas.plugins.module_utils._log_options import SEVERITIES, rfc3339

Entry = dict[str, t.Any]

LEVELS: t.Final = {
    **{name: name for name in SEVERITIES},
    "TRACE": "DEBUG",
    "WARN": "WARNING",
    "FATAL": "CRITICAL",
}
LEVEL_KEYS: t.Final = ("level", "severity", "levelname", "log_level", "log.level")
MESSAGE_KEYS: t.Final = ("message", "msg", "errorMessage")
ID_KEYS: t.Final = ("requestId", "AWSRequestId", "aws_request_id", "function_request_id")
FAILED: t.Final = frozenset({"error", "failure", "timeout"})

_UUID: t.Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_LEVEL: t.Final = "|".join(sorted(LEVELS, key=len, reverse=True))
_PLATFORM: t.Final = re.compile(rf"(?P<kind>START|END|REPORT|INIT_START|INIT_REPORT)\b(?: RequestId: (?P<id>{_UUID}))?")
# Python's logger: [INFO]<tab>time<tab>id<tab>text; Node.js: time<tab>id<tab>INFO<tab>text
_PYTHON: t.Final = re.compile(rf"\[(?P<level>{_LEVEL})\]\t\S+Z\t(?P<id>{_UUID})?\t(?P<text>.*)", re.DOTALL)
_NODE: t.Final = re.compile(rf"\S+Z\t(?P<id>{_UUID}|undefined)\t(?P<level>{_LEVEL})\t(?P<text>.*)", re.DOTALL)
_PREFIX: t.Final = re.compile(rf"\[?(?P<level>{_LEVEL})\b[\]:\s]")
_TIMEOUT: t.Final = re.compile(rf"(?:\S+Z )?(?:RequestId: )?(?P<id>{_UUID}) (?:Error: )?Task timed out after ")
_STREAM: t.Final = re.compile(r"\[(?P<version>[^\]]+)\][0-9a-f]+$")


def entry(event: t.Mapping[str, t.Any], function: str) -> Entry:
    """One event of FilterLogEvents (message, timestamp in ms, logStreamName) in the shape of both clouds."""
    line, stream = str(event["message"]).rstrip("\r\n"), str(event["logStreamName"])
    version = _STREAM.search(stream)
    return {
        "time": rfc3339(datetime.fromtimestamp(event["timestamp"] / 1000, timezone.utc)),
        "severity": "DEFAULT",
        "message": line,
        "function": function,
        "execution_id": None,
        "version": version["version"] if version else None,
        "instance": stream,
        "payload": None,
        "report": None,
        "request": None,
        **_fields(line),
    }


def with_execution_ids(entries: t.Sequence[Entry]) -> list[Entry]:
    """The entries of one function in order; each without an ID gets that of the run among whose lines it is.

    An instance works on one event at a time, so what it writes between START and REPORT belongs to that run.
    """
    after = _inherited(entries, "START")
    before = _inherited(entries[::-1], "END")[::-1]
    return [
        {**each, "execution_id": each["execution_id"] or found or later}
        for each, found, later in zip(entries, after, before, strict=True)
    ]


def _inherited(entries: t.Sequence[Entry], first: str) -> list[str | None]:
    """For each entry the run that its instance is in, when runs begin with the line ``first``."""
    running: dict[str, str | None] = {}
    found: list[str | None] = []
    for each in entries:
        instance, line = each["instance"], each["message"]
        platform = _PLATFORM.match(line)
        if platform:
            running[instance] = platform["id"] if platform["kind"] == first else None
        found.append(running.get(instance))
    return found


def _fields(line: str) -> Entry:
    """The fields that differ from those of a plain line of text."""
    if line.startswith("{"):
        try:
            payload = json.loads(line)
        except ValueError:
            payload = None
        if isinstance(payload, dict):
            return _structured(line, payload)
    platform = _PLATFORM.match(line)
    if platform:
        return _platform(line, platform["id"])
    timeout = _TIMEOUT.match(line)
    if timeout:
        return {"severity": "ERROR", "execution_id": timeout["id"]}
    logged = _PYTHON.match(line) or _NODE.match(line)
    if logged:
        known = logged["id"] if logged["id"] != "undefined" else None
        return {"severity": LEVELS[logged["level"]], "message": logged["text"], "execution_id": known}
    prefixed = _PREFIX.match(line)
    return {"severity": LEVELS[prefixed["level"]]} if prefixed else {}


def _platform(line: str, request_id: str | None) -> Entry:
    report = parse_report(line) if line.startswith("REPORT") else None
    failed = bool(report) and report is not None and report.get("status") in FAILED
    return {"severity": "ERROR" if failed else "INFO", "execution_id": request_id, "report": report or None}


def _structured(line: str, payload: dict[str, t.Any]) -> Entry:
    record = payload.get("record")
    if str(payload.get("type", "")).startswith("platform.") and isinstance(record, dict):
        failed = record.get("status") in FAILED
        return {
            "severity": "ERROR" if failed else "INFO",
            "message": str(payload["type"]),
            "execution_id": record.get("requestId"),
            "payload": payload,
            "report": parse_report(line) or None,
        }
    level = str(_first(payload, LEVEL_KEYS) or "").upper()
    message = _first(payload, MESSAGE_KEYS)
    return {
        "severity": LEVELS.get(level, "DEFAULT"),
        "message": line if message is None else message if isinstance(message, str) else json.dumps(message),
        "execution_id": _first(payload, ID_KEYS),
        "payload": payload,
    }


def _first(payload: t.Mapping[str, t.Any], keys: t.Sequence[str]) -> t.Any:
    return next((payload[key] for key in keys if payload.get(key) not in (None, "")), None)
