# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The figures of one invocation, read from the tail of its log (no API, no Ansible).

The two forms of the platform's lines are described in the AWS Lambda Developer Guide: the text form under "Sending
Lambda function logs to CloudWatch Logs", the JSON form under "Lambda Telemetry API Event schema reference".
"""

from __future__ import annotations

import json
import re
import typing as t

Report = dict[str, t.Any]

PLATFORM_REPORT: t.Final = '"platform.report"'

_REPORT: t.Final = re.compile(r"REPORT RequestId:\s*(?P<id>[0-9A-Fa-f-]{36})\s+(?P<figures>(?:Init )?Duration:.*)")
_FIGURE: t.Final = re.compile(r"([A-Z][A-Za-z ]*):\s*(\d+(?:\.\d+)?)\s*(?:ms|MB)\b")
_STATUS: t.Final = re.compile(r"\bStatus:\s*(\S+)")
_ERROR_TYPE: t.Final = re.compile(r"\bError Type:\s*(\S+)")
_XRAY: t.Final = re.compile(r"XRAY TraceId:\s*(\S+)")
_XRAY_ROOT: t.Final = re.compile(r"\bRoot=([^;]+)")

_KEYS: t.Final = {
    "Duration": "duration_ms",
    "Billed Duration": "billed_duration_ms",
    "Memory Size": "memory_size_mb",
    "Max Memory Used": "max_memory_used_mb",
    "Init Duration": "init_duration_ms",
    "Restore Duration": "restore_duration_ms",
    "Billed Restore Duration": "billed_restore_duration_ms",
}
_JSON_KEYS: t.Final = {
    "durationMs": "duration_ms",
    "billedDurationMs": "billed_duration_ms",
    "memorySizeMB": "memory_size_mb",
    "maxMemoryUsedMB": "max_memory_used_mb",
    "initDurationMs": "init_duration_ms",
    "restoreDurationMs": "restore_duration_ms",
    "billedRestoreDurationMs": "billed_restore_duration_ms",
}
_WHOLE: t.Final = frozenset(
    {"billed_duration_ms", "billed_restore_duration_ms", "memory_size_mb", "max_memory_used_mb"}
)


def parse_report(log: str, request_id: str | None = None) -> Report:
    """The platform's report of an invocation; figures that the log does not have are left out.

    ``log`` is text in either log format and may begin or end in the middle of a line. If the log mentions
    ``request_id``, only that request's report counts, so that a function that prints reports of others is not mistaken
    for the platform. The platform writes last, so the last report wins.

    Keys: request_id, duration_ms, billed_duration_ms, memory_size_mb, max_memory_used_mb, init_duration_ms,
    restore_duration_ms, billed_restore_duration_ms, billed_gb_seconds, status, error_type, xray_trace_id.
    """
    reports = list(_reports(log.split("\n")))
    if request_id and request_id in log:
        reports = [report for report in reports if report["request_id"] == request_id]
    return {**reports[-1], **_billed(reports[-1])} if reports else {}


def _reports(lines: t.Sequence[str]) -> t.Iterator[Report]:
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        found = _REPORT.match(line)
        if found:
            trace = following if following.startswith("XRAY ") else ""
            yield _from_text(found["id"], f"{found['figures']}\t{trace}")
        elif PLATFORM_REPORT in line:
            yield from _from_json(line)


def _from_text(request_id: str, figures: str) -> Report:
    """The report of a REPORT line and of the XRAY line that may follow it."""
    numbers = {_KEYS[label]: float(number) for label, number in _FIGURE.findall(figures) if label in _KEYS}
    found = {
        "status": _STATUS.search(figures),
        "error_type": _ERROR_TYPE.search(figures),
        "xray_trace_id": _XRAY.search(figures),
    }
    return _report(request_id, numbers, {key: match[1] for key, match in found.items() if match})


def _from_json(line: str) -> t.Iterator[Report]:
    """The report of a JSON line, which may follow output of the function that did not end its line."""
    try:
        begin = max(line.rfind('{"time"'), 0)
        event = json.loads(line[begin:])
        record = event["record"]
        request_id, metrics = str(record["requestId"]), record["metrics"]
        numbers = {_JSON_KEYS[name]: float(number) for name, number in metrics.items() if name in _JSON_KEYS}
    except (ValueError, TypeError, KeyError, AttributeError):
        return
    if event.get("type") != "platform.report":
        return
    trace = _XRAY_ROOT.search(str(record.get("tracing", "")))
    texts = {
        "status": record.get("status"),
        "error_type": record.get("errorType"),
        "xray_trace_id": trace[1] if trace else None,
    }
    yield _report(request_id, numbers, {key: str(text) for key, text in texts.items() if text})


def _report(request_id: str, numbers: t.Mapping[str, float], texts: t.Mapping[str, str]) -> Report:
    figures = {key: round(number) if key in _WHOLE else number for key, number in numbers.items()}
    return {"request_id": request_id, **figures, **texts}


def _billed(report: Report) -> Report:
    """GB-seconds as AWS charges them; the billed duration already holds a billed init or restore."""
    if not {"memory_size_mb", "billed_duration_ms"} <= report.keys():
        return {}
    return {"billed_gb_seconds": round(report["memory_size_mb"] / 1024 * report["billed_duration_ms"] / 1000, 6)}
