# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The figures in the tail of a log, in texts as Lambda writes them."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.invocation.log_report import parse_report

OURS = "8f507cfc-1b2c-4697-b07a-ac58fc914c95"
OTHER = "24addd09-6e64-49fb-b187-94ba9b60b59a"
TRACE = "1-5e34a614-10bd2a4f1fb44f07bc535a12"

WARM = (
    f"REPORT RequestId: {OURS}\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t"
)
WARM_FIGURES = {
    "request_id": OURS,
    "duration_ms": 1.23,
    "billed_duration_ms": 2,
    "memory_size_mb": 128,
    "max_memory_used_mb": 36,
    "billed_gb_seconds": 0.00025,
}


def text_log(*lines: str, request_id: str = OURS) -> str:
    """A log of one invocation; the last of ``lines`` is its report."""
    *output, report = lines
    start, end = f"START RequestId: {request_id} Version: $LATEST", f"END RequestId: {request_id}"
    return "\n".join([start, *output, end, report, ""])


def event(kind: str, record: dict[str, t.Any]) -> str:
    """A line of the platform in the JSON log format."""
    return json.dumps({"time": "2026-10-08T07:30:29.470Z", "type": kind, "record": record}, separators=(",", ":"))


def json_report(request_id: str = OURS, **more: t.Any) -> str:
    metrics = {"durationMs": 1233.96, "billedDurationMs": 1698, "memorySizeMB": 256, "maxMemoryUsedMB": 123}
    record = {"requestId": request_id, "metrics": metrics | more.pop("metrics", {}), "status": "success", **more}
    return event("platform.report", record)


JSON_FIGURES = {
    "request_id": OURS,
    "duration_ms": 1233.96,
    "billed_duration_ms": 1698,
    "memory_size_mb": 256,
    "max_memory_used_mb": 123,
    "status": "success",
    "billed_gb_seconds": 0.4245,
}


def test_warm_start() -> None:
    assert parse_report(text_log("hello", WARM), OURS) == WARM_FIGURES


def test_cold_start() -> None:
    log = "INIT_START Runtime Version: python:3.13.v12\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:0b\n"
    log += text_log(f"{WARM}Init Duration: 102.25 ms\t")
    assert parse_report(log, OURS) == WARM_FIGURES | {"init_duration_ms": 102.25}


def test_whole_figures_are_integers_and_times_are_floats() -> None:
    found = parse_report(text_log(WARM.replace("1.23 ms", "3000 ms")), OURS)
    assert {key: type(value) for key, value in found.items()} == {
        "request_id": str,
        "duration_ms": float,
        "billed_duration_ms": int,
        "memory_size_mb": int,
        "max_memory_used_mb": int,
        "billed_gb_seconds": float,
    }


def test_restore_of_a_snapshot_is_billed_once() -> None:
    report = (
        f"REPORT RequestId: {OURS}\tDuration: 2338.66 ms\tBilled Duration: 2521 ms\tMemory Size: 1024 MB\t"
        "Max Memory Used: 173 MB\tRestore Duration: 398.97 ms\tBilled Restore Duration: 182 ms\t"
    )
    log = "RESTORE_START Runtime Version: java:11.v21\nRESTORE_REPORT Restore Duration: 398.97 ms\n" + text_log(report)
    assert parse_report(log, OURS) == {
        "request_id": OURS,
        "duration_ms": 2338.66,
        "billed_duration_ms": 2521,
        "memory_size_mb": 1024,
        "max_memory_used_mb": 173,
        "restore_duration_ms": 398.97,
        "billed_restore_duration_ms": 182,
        "billed_gb_seconds": 2.521,
    }


def test_timeout() -> None:
    report = (
        f"REPORT RequestId: {OURS}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\t"
        "Max Memory Used: 36 MB\tStatus: timeout"
    )
    log = text_log(f"2026-10-08T07:30:29.470Z {OURS} Task timed out after 3.00 seconds", "", report)
    found = parse_report(log, OURS)
    assert (found["status"], found["duration_ms"]) == ("timeout", 3000.0)
    assert "error_type" not in found


def test_failed_init_is_told_by_the_report_not_by_init_report() -> None:
    report = f"{WARM}Status: error\tError Type: Runtime.ExitError"
    log = (
        "INIT_REPORT Init Duration: 154.03 ms\tPhase: init\tStatus: timeout\tError Type: Sandbox.Timedout\n"
        "INIT_REPORT Init Duration: 99.65 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ExitError\n"
    ) + text_log(f"RequestId: {OURS} Error: Runtime exited with error: exit status 1", "Runtime.ExitError", report)
    assert parse_report(log, OURS) == WARM_FIGURES | {"status": "error", "error_type": "Runtime.ExitError"}


@pytest.mark.parametrize("separator", ["\n", " ", "\t"])
def test_trace_id_after_the_report(separator: str) -> None:
    log = text_log(f"{WARM}{separator}XRAY TraceId: {TRACE}\tSegmentId: 29c3839e6ecb5895\tSampled: true\t")
    assert parse_report(log, OURS) == WARM_FIGURES | {"xray_trace_id": TRACE}


def test_trace_id_counts_only_right_after_the_report() -> None:
    log = text_log(f"XRAY TraceId: {TRACE}\tSegmentId: 29c3839e6ecb5895\tSampled: true", WARM)
    assert parse_report(log, OURS) == WARM_FIGURES


@pytest.mark.parametrize("space", [" ", "  ", "    ", "\t", "\t\t", " \t"])
def test_any_space_between_the_figures(space: str) -> None:
    line = f"{WARM}Status: error\tError Type: Runtime.ExitError".replace("\t", space)
    assert parse_report(text_log(line), OURS) == WARM_FIGURES | {"status": "error", "error_type": "Runtime.ExitError"}


def test_line_ends_of_windows() -> None:
    assert parse_report(text_log("hello", WARM.rstrip()).replace("\n", "\r\n"), OURS) == WARM_FIGURES


def test_init_duration_first_as_the_runtime_emulator_writes_it() -> None:
    line = WARM.replace("Duration: 1.23", "Init Duration: 0.05 ms\tDuration: 1.23", 1)
    assert parse_report(text_log(line), OURS) == WARM_FIGURES | {"init_duration_ms": 0.05}


def test_unknown_figures_are_left_alone() -> None:
    line = f"{WARM}Thaw Duration: 7.00 ms\tDisk Size: 512 MB\t"
    assert parse_report(text_log(line), OURS) == WARM_FIGURES


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"REPORT RequestId: {OURS}\tDuration: 1.23 ms\t", {"request_id": OURS, "duration_ms": 1.23}),
        (
            f"REPORT RequestId: {OURS}\tDuration: 1.23 ms\tMemory Size: 128 MB",
            {"request_id": OURS, "duration_ms": 1.23, "memory_size_mb": 128},
        ),
    ],
)
def test_every_figure_is_optional(line: str, expected: dict[str, t.Any]) -> None:
    assert parse_report(text_log(line), OURS) == expected


@pytest.mark.parametrize(
    "log",
    [
        "",
        "hello\n",
        f"START RequestId: {OURS} Version: $LATEST\nhello\nEND RequestId: {OURS}\n",
        f"START RequestId: {OURS} Version: $LATEST\nREPORT of the day\nREPORT RequestId: unknown\tDuration: 1 ms\n",
        f"REPORT RequestId: {OURS} was sent, Duration: 3 ms\n",
        f"the platform wrote {WARM}\n",
        f"ort RequestId: {OURS}\tDuration: 1.23 ms\tBilled Duration: 2 ms\n",
        '{"timestamp":"2026-10-08T07:30:29Z","level":"INFO","message":"\\"platform.report\\" comes later"}\n',
        '{"time":"2026-10-08T07:30:29.470Z","type":"platform.report","record":{"requestId":"8f507cfc-1b2c',
        '{"time":"2026-10-08T07:30:29.470Z","type":"platform.report"}\n',
        '{"time":"2026-10-08T07:30:29.470Z","type":"platform.report","record":{"requestId":"x","metrics":[1]}}\n',
        '{"time":"x","type":"platform.report","record":{"requestId":"x","metrics":{"durationMs":"long"}}}\n',
        '["platform.report"]\n',
        event("platform.start", {"requestId": OURS, "version": "$LATEST"}),
        event("platform.runtimeDone", {"requestId": OURS, "metrics": {"durationMs": 1.0}, "was": "platform.report"}),
    ],
)
def test_no_report(log: str) -> None:
    assert parse_report(log, OURS) == {}


def test_start_cut_off() -> None:
    log = text_log("x" * 5000, "still here", WARM)[-600:]
    assert "START" not in log
    assert parse_report(log, OURS) == WARM_FIGURES


def test_cut_in_the_middle_of_an_older_report() -> None:
    older = f"uration: 9.00 ms\tBilled Duration: 9 ms\tMemory Size: 512 MB\n{WARM.replace(OURS, OTHER)}\n"
    assert parse_report(older + text_log(WARM), OURS) == WARM_FIGURES


@pytest.mark.parametrize("forged", [WARM.replace(OURS, OTHER).replace("1.23", "99"), json_report(OTHER)])
def test_reports_that_the_function_prints_do_not_count(forged: str) -> None:
    assert parse_report(text_log("REPORT follows", forged, WARM), OURS) == WARM_FIGURES
    assert parse_report(text_log(WARM) + forged, OURS) == WARM_FIGURES
    assert parse_report(f"START RequestId: {OURS} Version: 1\n{forged}\n", OURS) == {}


def test_the_last_report_of_a_request_wins() -> None:
    assert parse_report(text_log(WARM.replace("1.23", "99"), WARM), OURS) == WARM_FIGURES


def test_one_of_several_requests() -> None:
    later = text_log(WARM.replace(OURS, OTHER).replace("1.23", "7"), request_id=OTHER)
    assert parse_report(text_log(WARM) + later, OURS) == WARM_FIGURES
    assert parse_report(text_log(WARM) + later, OTHER)["duration_ms"] == 7.0


@pytest.mark.parametrize("request_id", [None, "", "a8d8c0e2-6a0f-4d4c-9c1f-000000000000"])
def test_last_report_when_the_request_is_unknown_to_the_log(request_id: str | None) -> None:
    later = text_log(WARM.replace(OURS, OTHER).replace("1.23", "7"), request_id=OTHER)
    assert parse_report(text_log(WARM) + later, request_id)["request_id"] == OTHER


def test_json_format() -> None:
    log = "\n".join(
        [
            event("platform.initStart", {"initializationType": "on-demand", "phase": "init"}),
            event("platform.initReport", {"phase": "init", "status": "success", "metrics": {"durationMs": 463.5}}),
            event("platform.start", {"requestId": OURS, "version": "$LATEST"}),
            '{"timestamp":"2026-10-08T07:30:29Z","level":"INFO","message":"a REPORT","logger":"root","requestId":"8f"}',
            "plain output",
            event("platform.runtimeDone", {"requestId": OURS, "status": "success", "metrics": {"durationMs": 1233.0}}),
            json_report(metrics={"initDurationMs": 463.512}),
            "",
        ]
    )
    assert parse_report(log, OURS) == JSON_FIGURES | {"init_duration_ms": 463.512}


def test_json_format_with_failure_restore_and_trace() -> None:
    line = json_report(
        status="error",
        errorType="Runtime.ExitError",
        metrics={"restoreDurationMs": 398.97, "billedRestoreDurationMs": 182.0, "diskMB": 512},
        tracing={
            "spanId": "24cd7d670fa455f0",
            "type": "X-Amzn-Trace-Id",
            "value": f"Root={TRACE};Parent=354;Sampled=1",
        },
    )
    assert parse_report(line, OURS) == JSON_FIGURES | {
        "status": "error",
        "error_type": "Runtime.ExitError",
        "restore_duration_ms": 398.97,
        "billed_restore_duration_ms": 182,
        "xray_trace_id": TRACE,
    }


@pytest.mark.parametrize("output", ["50 % done", '{"a": 1}', '{"time": 1, "of": '])
def test_json_report_after_output_that_did_not_end_its_line(output: str) -> None:
    assert parse_report(output + json_report() + "\n", OURS) == JSON_FIGURES


def test_json_report_that_the_function_quotes() -> None:
    quoted = json.dumps({"level": "INFO", "message": json_report(OTHER), "requestId": OURS})
    assert parse_report(f"{quoted}\n{json_report()}\n{quoted}\n", OURS) == JSON_FIGURES
