# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lambda invocations with AWS's log lines, in the answer of Invoke as in CloudWatch Logs, and AWS's error payloads."""

from __future__ import annotations

import resource
import sys
import time
import typing as t
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from ..emulator.ministack import module, rebound
from ..logs.groups import append
from ..logs.invocation_log import Failure, Invocation, failure_by_timeout, failure_in_handler, failure_in_import, tail
from .environment import log_group, log_stream

# As in the process of the function: a line break within one entry of the log, and the end of what its import wrote.
LINE_BREAK = "\x1e"
IMPORTED = "\x1d"
INIT_FAILED = "Worker init failed: "
STDERR_SECONDS = 0.01
END_SECONDS = 1.0


@dataclass
class _Measure:
    """What is noted while one invocation runs in its thread."""

    began: float = field(default_factory=time.perf_counter)
    ended: float | None = None
    init_ms: float | None = None
    init_error: str = ""
    output: str = ""
    failure: dict[str, str] = field(default_factory=dict)
    code_folder: str = ""
    stream: str = ""
    note: str = ""
    peak_mb: int = 0


_measure: ContextVar[_Measure | None] = ContextVar("measured_invocation", default=None)


def install() -> None:
    """Wrap MiniStack's execution of functions."""
    service = module("services.lambda_svc")
    worker = module("core.lambda_runtime").Worker
    worker._spawn = _measured_spawn(worker._spawn)
    worker.invoke = _measured_invoke(worker.invoke)
    worker._drain_stderr_bounded = _measured_drain(worker._drain_stderr_bounded)
    silent = rebound(service._execute_function_dispatch, _emit_lambda_logs=lambda *args, **kwargs: None)

    def dispatch(function: t.Any, config: t.Any, event: t.Any, request_id: str, started: float) -> t.Any:
        measure = _Measure()
        token = _measure.set(measure)
        try:
            result = silent(function, config, event, request_id, started)
        finally:
            _measure.reset(token)
        if result.get("throttle"):
            return result
        return _with_log(result, config, request_id, measure)

    service._execute_function_dispatch = dispatch


def _with_log(
    result: dict[str, t.Any], config: dict[str, t.Any], request_id: str, measure: _Measure
) -> dict[str, t.Any]:
    now = datetime.now(timezone.utc)
    failure = _failure(result, config, request_id, measure, now)
    ended = measure.ended or time.perf_counter()
    import_output, output = split_output(measure.output)
    is_timeout = failure is not None and failure.type == "Sandbox.Timedout"
    invocation = Invocation(
        request_id=request_id,
        version=config.get("Version", "$LATEST"),
        finished=now,
        duration_ms=config["Timeout"] * 1000.0 if is_timeout else (ended - measure.began) * 1000,
        init_ms=measure.init_ms,
        memory_mb=config.get("MemorySize", 128),
        peak_mb=measure.peak_mb or _peak_of_ended_processes(),
        output=output,
        failure=failure,
    )
    logging = config.get("LoggingConfig") or {}
    if logging.get("LogFormat") == "JSON":
        lines = invocation.json_lines(with_platform=logging.get("SystemLogLevel") != "WARN")
    else:
        lines = invocation.text_lines()
    lines = [*([measure.note] if measure.note else []), *import_output, *lines]
    _write_to_log_group(log_group(config), measure.stream or log_stream(config), invocation, lines)
    body = failure.payload(request_id) if failure else result.get("body")
    return {**result, "log": tail(lines), "body": body, "is_raw": config.get("Runtime", "").startswith("provided")}


def _failure(
    result: dict[str, t.Any], config: dict[str, t.Any], request_id: str, measure: _Measure, now: datetime
) -> Failure | None:
    if not result.get("error"):
        return None
    if measure.init_error:
        return failure_in_import(measure.init_error, config["Handler"])
    body = result["body"]
    if body.get("errorType") == "Sandbox.Timedout":
        return failure_by_timeout(config["Timeout"], request_id, now)
    if measure.failure.get("trace"):
        return failure_in_handler(measure.failure["trace"], measure.code_folder)
    if measure.failure:
        return Failure(measure.failure["error"], measure.failure["type"])
    return Failure(f"RequestId: {request_id} Error: {body.get('errorMessage')}", "Runtime.ExitError")


def split_output(output: str) -> tuple[list[str], list[str]]:
    """The log entries of the import of a function, where that was part of the invocation, and those of its handler."""
    entries = log_entries(output)
    end = entries.index(IMPORTED) if IMPORTED in entries else -1
    return entries[: max(end, 0)], entries[end + 1 :]


def log_entries(output: str) -> list[str]:
    """The log entries in what a function wrote: its lines, and records of its loggers, which may have several."""
    lines = output.split("\n") if output else []
    return [line.replace(LINE_BREAK, "\n") for line in lines]


def _write_to_log_group(group_name: str, stream_name: str, invocation: Invocation, lines: list[str]) -> None:
    service = module("services.cloudwatch_logs")
    at = int(invocation.finished.timestamp() * 1000)
    group = service._log_groups.setdefault(
        group_name,
        {
            "arn": service._make_group_arn(group_name),
            "creationTime": at,
            "retentionInDays": None,
            "tags": {},
            "subscriptionFilters": {},
            "streams": {},
        },
    )
    append(group, stream_name, at, lines)


def _measured_spawn(spawn: t.Any) -> t.Any:
    def measured(worker: t.Any, *args: t.Any, **kwargs: t.Any) -> None:
        measure = _measure.get()
        began = time.perf_counter()
        try:
            spawn(worker, *args, **kwargs)
        except RuntimeError as exc:
            if measure and str(exc).startswith(INIT_FAILED):
                measure.init_error = str(exc).removeprefix(INIT_FAILED)
                worker._stderr_thread.join(END_SECONDS)
                measure.output = "\n".join(filter(None, [worker._drain_stderr(), IMPORTED]))
            raise
        finally:
            if measure:
                measure.began = time.perf_counter()
                measure.init_ms = (measure.began - began) * 1000
                measure.code_folder = f"{worker._tmpdir}/code"
                measure.note = getattr(worker, "note", "")

    return measured


def _measured_invoke(invoke: t.Any) -> t.Any:
    def measured(worker: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
        measure = _measure.get()
        try:
            response = invoke(worker, *args, **kwargs)
        finally:
            if measure:
                measure.stream = getattr(worker, "log_stream", "")
        if measure:
            measure.output = response.get("log", "")
            measure.failure = response.get("failure", {})
            measure.code_folder = f"{worker._tmpdir}/code"
        return _as_error(response)

    return measured


def _as_error(response: dict[str, t.Any]) -> dict[str, t.Any]:
    """An exception of a handler is an error only here: as on AWS its process goes on to serve."""
    failure = response.get("failure")
    return {**response, "status": "error", "error": failure["error"]} if failure else response


def _measured_drain(drain: t.Any) -> t.Any:
    def measured(worker: t.Any) -> str:
        measure = _measure.get()
        if measure:
            measure.ended = time.perf_counter()
            measure.peak_mb = _peak_of(worker._proc)
        return str(drain(worker, first_line_wait=STDERR_SECONDS))

    return measured


def _peak_of(process: t.Any) -> int:
    """The peak memory of a running process in MB; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
    except (AttributeError, OSError):
        return 0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) // 1024 if lines else 0


def _peak_of_ended_processes() -> int:
    """The peak memory of the ended child processes in MB."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)
