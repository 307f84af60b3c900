# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The log lines and error payloads of an invocation."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timezone

import pytest

from extensions.local_cloud.aws.logs.invocation_log import (
    Failure,
    Invocation,
    failure_by_timeout,
    failure_in_handler,
    failure_in_import,
    tail,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, 6000, tzinfo=timezone.utc)
WARM = Invocation("id-1", "$LATEST", NOW, 1.234, None, 128, 36, ["hello"])


def test_the_text_of_a_warm_invocation() -> None:
    assert WARM.text_lines() == [
        "START RequestId: id-1 Version: $LATEST",
        "hello",
        "END RequestId: id-1",
        "REPORT RequestId: id-1\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB"
        "\tMax Memory Used: 36 MB\t",
    ]


def test_a_cold_start_tells_and_bills_its_init() -> None:
    report = replace(WARM, init_ms=102.25).text_lines()[-1]
    assert report.endswith("\tMax Memory Used: 36 MB\tInit Duration: 102.25 ms\t")
    assert "\tBilled Duration: 104 ms\t" in report


def test_a_timeout_says_so_before_end_and_in_the_report() -> None:
    lines = replace(WARM, duration_ms=3000.0, failure=failure_by_timeout(3, "id-1", NOW)).text_lines()
    assert lines[2] == "2026-01-02T03:04:05.006Z id-1 Task timed out after 3.00 seconds"
    assert lines[-1].endswith("\tStatus: timeout\t")


def test_a_failed_handler_shows_its_trace_and_no_status() -> None:
    failure = Failure("no good", "ValueError", ['  File "/var/task/h.py", line 2, in f\n    raise X\n'])
    lines = replace(WARM, failure=failure).text_lines()
    assert lines[2:6] == [
        "[ERROR] ValueError: no good",
        "Traceback (most recent call last):",
        '  File "/var/task/h.py", line 2, in f',
        "    raise X",
    ]
    assert "Status" not in lines[-1]


def test_a_failed_runtime_has_its_error_type_in_the_report() -> None:
    report = replace(WARM, failure=Failure("x", "Runtime.ExitError")).text_lines()[-1]
    assert report.endswith("\tStatus: error\tError Type: Runtime.ExitError\t")


def test_json_lines_have_the_same_figures() -> None:
    lines = replace(WARM, init_ms=100.0).json_lines()
    kinds = [json.loads(line)["type"] for line in lines if line.startswith("{")]
    assert kinds == ["platform.start", "platform.runtimeDone", "platform.report"]
    assert lines[1] == "hello"
    assert json.loads(lines[-1])["record"] == {
        "requestId": "id-1",
        "status": "success",
        "metrics": {
            "durationMs": 1.234,
            "billedDurationMs": 102,
            "memorySizeMB": 128,
            "maxMemoryUsedMB": 36,
            "initDurationMs": 100.0,
        },
    }


def test_json_lines_without_platform_are_the_functions_own() -> None:
    failure = Failure("no good", "ValueError")
    lines = replace(WARM, failure=failure).json_lines(with_platform=False)
    assert lines[0] == "hello"
    assert json.loads(lines[1])["errorType"] == "ValueError"
    assert len(lines) == 2


def test_the_tail_is_the_last_4_kb() -> None:
    text = tail(["x" * 5000, "END"])
    assert len(text) == 4096
    assert text.endswith("xx\nEND\n")


TRACE = """Traceback (most recent call last):
  File "/tmp/w/_worker.py", line 9, in run
    result = handler_fn(event, context)
  File "/tmp/w/code/handler.py", line 2, in f
    inner()
  File "/tmp/w/code/handler.py", line 5, in inner
    raise json.JSONDecodeError("bad", "x", 0)
json.decoder.JSONDecodeError: bad: line 1 column 1 (char 0)
"""


def test_a_trace_tells_type_message_and_the_functions_own_frames() -> None:
    failure = failure_in_handler(TRACE, "/tmp/w/code")
    assert failure.type == "JSONDecodeError"
    assert failure.message == "bad: line 1 column 1 (char 0)"
    assert failure.trace == [
        '  File "/var/task/handler.py", line 2, in f\n    inner()\n',
        '  File "/var/task/handler.py", line 5, in inner\n    raise json.JSONDecodeError("bad", "x", 0)\n',
    ]
    assert failure.payload("id-1")["stackTrace"] == failure.trace


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (
            "ModuleNotFoundError: No module named 'yaml'",
            "Runtime.ImportModuleError",
            "Unable to import module 'handler': No module named 'yaml'",
        ),
        (
            "AttributeError: module 'handler' has no attribute 'main'",
            "Runtime.HandlerNotFound",
            "Handler 'main' missing on module 'handler'",
        ),
        (
            "SyntaxError: invalid syntax (handler.py, line 3)",
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module 'handler': invalid syntax (handler.py, line 3)",
        ),
        ("KeyError: 'TOKEN'", "KeyError", "'TOKEN'"),
    ],
)
def test_a_failed_import_is_told_as_by_the_runtime(error: str, kind: str, message: str) -> None:
    failure = failure_in_import(error, "handler.main")
    assert (failure.type, failure.message) == (kind, message)
