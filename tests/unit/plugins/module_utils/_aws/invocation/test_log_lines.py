# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the lines in a log group of Lambda say."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.invocation.log_lines import entry, with_execution_ids

ID = "8f507cfc-1b2c-4697-b07a-ac58fc914c95"
OTHER = "11111111-1b2c-4697-b07a-ac58fc914c95"
STREAM = "2026/01/31/[$LATEST]0123456789abcdef0123456789abcdef"
REPORT = (
    f"REPORT RequestId: {ID}\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t"
)


def event(message: str, stream: str = STREAM) -> dict[str, t.Any]:
    return {"message": message, "timestamp": 1769860800123, "logStreamName": stream}


def told(message: str, *keys: str) -> t.Any:
    found = entry(event(message), "shop-dev-hello")
    return tuple(found[key] for key in keys or ("severity", "execution_id", "message"))


def test_a_plain_line() -> None:
    assert entry(event("hello\n"), "shop-dev-hello") == {
        "time": "2026-01-31T12:00:00.123Z",
        "severity": "DEFAULT",
        "message": "hello",
        "function": "shop-dev-hello",
        "execution_id": None,
        "version": "$LATEST",
        "instance": STREAM,
        "payload": None,
        "report": None,
        "request": None,
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"START RequestId: {ID} Version: $LATEST", ("INFO", ID, f"START RequestId: {ID} Version: $LATEST")),
        ("INIT_START Runtime Version: python:3.13.v1", ("INFO", None, "INIT_START Runtime Version: python:3.13.v1")),
        (f"2026-01-31T12:00:00.123Z {ID} Task timed out after 3.00 seconds", ("ERROR", ID, None)),
        (f"[WARNING]\t2026-01-31T12:00:00.123Z\t{ID}\tlow stock\n", ("WARNING", ID, "low stock")),
        (f"2026-01-31T12:00:00.123Z\t{ID}\tWARN\tlow stock", ("WARNING", ID, "low stock")),
        ("2026-01-31T12:00:00.123Z\tundefined\tERROR\tUncaught", ("ERROR", None, "Uncaught")),
        ("[ERROR] KeyError: 'id'\nTraceback", ("ERROR", None, "[ERROR] KeyError: 'id'\nTraceback")),
        ("CRITICAL:root:no disk", ("CRITICAL", None, "CRITICAL:root:no disk")),
        ("FATAL no disk", ("CRITICAL", None, "FATAL no disk")),
        ("Error opening a file", ("DEFAULT", None, "Error opening a file")),
        ("ERRORS: 0", ("DEFAULT", None, "ERRORS: 0")),
        ("{not json", ("DEFAULT", None, "{not json")),
        ("[1, 2]", ("DEFAULT", None, "[1, 2]")),
    ],
)
def test_lines_of_text(line: str, expected: tuple[t.Any, ...]) -> None:
    assert told(line) == (*expected[:2], expected[2] or line)


def test_the_report() -> None:
    severity, execution_id, report = told(REPORT, "severity", "execution_id", "report")
    assert (severity, execution_id, report["billed_duration_ms"]) == ("INFO", ID, 2)
    assert told(f"{REPORT}Status: timeout", "severity") == ("ERROR",)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"level": "WARN", "message": "low", "requestId": ID}, ("WARNING", ID, "low")),
        ({"levelname": "debug", "msg": "low"}, ("DEBUG", None, "low")),
        ({"severity": "ALERT", "message": {"a": 1}}, ("ALERT", None, '{"a": 1}')),
        ({"level": "ERROR", "errorMessage": "no good", "AWSRequestId": ID}, ("ERROR", ID, "no good")),
        ({"level": 30, "order": 17}, ("DEFAULT", None, '{"level": 30, "order": 17}')),
        ({"type": "platform.start", "record": {"requestId": ID}}, ("INFO", ID, "platform.start")),
        (
            {"type": "platform.runtimeDone", "record": {"requestId": ID, "status": "error"}},
            ("ERROR", ID, "platform.runtimeDone"),
        ),
    ],
)
def test_lines_of_json(payload: dict[str, t.Any], expected: tuple[t.Any, ...]) -> None:
    line = json.dumps(payload)
    assert told(line) == expected
    assert told(line, "payload") == (payload,)


def test_the_report_in_json() -> None:
    record = {"requestId": ID, "status": "success", "metrics": {"durationMs": 1.5, "memorySizeMB": 128}}
    line = json.dumps({"time": "2026-01-31T12:00:00.123Z", "type": "platform.report", "record": record})
    assert told(line, "report") == ({"request_id": ID, "duration_ms": 1.5, "memory_size_mb": 128, "status": "success"},)


def test_lines_belong_to_the_run_around_them() -> None:
    other = STREAM.replace("0123", "9999")
    lines = [
        (STREAM, "before any run"),
        (STREAM, f"START RequestId: {ID} Version: 3"),
        (other, "end of a run whose start is not here"),
        (STREAM, "hello"),
        (other, f"END RequestId: {OTHER}"),
        (STREAM, f"END RequestId: {ID}"),
        (STREAM, REPORT),
        (STREAM, "between runs"),
    ]
    found = with_execution_ids([entry(event(line, stream), "f") for stream, line in lines])
    assert [each["execution_id"] for each in found] == [None, ID, OTHER, ID, OTHER, ID, ID, None]


@pytest.mark.parametrize(
    ("stream", "version"),
    [("2026/01/31/[7]0123abc", "7"), ("2026/01/31/shop[$LATEST]0123abc", "$LATEST"), ("of-somebody-else", None)],
)
def test_the_version(stream: str, version: str | None) -> None:
    assert entry(event("x", stream), "f")["version"] == version
