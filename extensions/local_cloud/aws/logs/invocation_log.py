# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Lambda writes about one invocation: its log lines in both formats, and the payload of a failed function."""

from __future__ import annotations

import json
import math
import re
import typing as t
from dataclasses import dataclass, field
from datetime import datetime

TAIL_BYTES = 4096
FRAME = re.compile(r'^  File "', re.MULTILINE)
MISSING_HANDLER = re.compile(r"AttributeError: module '(?P<module>[^']+)' has no attribute '(?P<name>[^']+)'")
SYNTAX_ERROR = re.compile(r"(SyntaxError|IndentationError|TabError): ")


@dataclass(frozen=True)
class Failure:
    """Why an invocation failed; ``trace`` are the frames of the function, outermost first."""

    message: str
    type: str
    trace: list[str] = field(default_factory=list)

    def payload(self, request_id: str) -> dict[str, t.Any]:
        """What Invoke answers."""
        if self.type == "Sandbox.Timedout":
            return {"errorType": self.type, "errorMessage": self.message}
        return {
            "errorMessage": self.message,
            "errorType": self.type,
            "requestId": request_id,
            "stackTrace": self.trace,
        }


@dataclass(frozen=True)
class Invocation:
    """One finished invocation; ``init_ms`` is None in a warm environment, ``output`` what the function wrote."""

    request_id: str
    version: str
    finished: datetime
    duration_ms: float
    init_ms: float | None
    memory_mb: int
    peak_mb: int
    output: list[str]
    failure: Failure | None = None

    @property
    def billed_ms(self) -> int:
        return math.ceil(self.duration_ms + (self.init_ms or 0.0))

    @property
    def status(self) -> str:
        if self.failure is None:
            return "success"
        return "timeout" if self.failure.type == "Sandbox.Timedout" else "error"

    def text_lines(self) -> list[str]:
        """The lines of the text log format, from START to REPORT."""
        return [
            f"START RequestId: {self.request_id} Version: {self.version}",
            *self.output,
            *self._failure_lines(),
            f"END RequestId: {self.request_id}",
            self._report_line(),
        ]

    def json_lines(self, with_platform: bool = True) -> list[str]:
        """The lines of the JSON log format; ``with_platform`` is false from system log level WARN on."""
        lines = list(self.output)
        if self.failure:
            level = {"timestamp": self._time(), "level": "ERROR", "requestId": self.request_id}
            shown = {**level, "errorMessage": self.failure.message, "errorType": self.failure.type}
            lines.append(json.dumps({**shown, "stackTrace": self.failure.trace}))
        if not with_platform:
            return lines
        start = {"requestId": self.request_id, "version": self.version}
        return [self._platform("start", start), *lines, *self._platform_end()]

    def _failure_lines(self) -> list[str]:
        if self.failure is None:
            return []
        if self.status == "timeout":
            return [self.failure.message]
        lines = [f"[ERROR] {self.failure.type}: {self.failure.message}"]
        if self.failure.trace:
            lines += ["Traceback (most recent call last):", *"".join(self.failure.trace).splitlines()]
        return lines

    def _report_line(self) -> str:
        fields = [
            f"REPORT RequestId: {self.request_id}",
            f"Duration: {self.duration_ms:.2f} ms",
            f"Billed Duration: {self.billed_ms} ms",
            f"Memory Size: {self.memory_mb} MB",
            f"Max Memory Used: {self.peak_mb} MB",
        ]
        if self.init_ms is not None:
            fields.append(f"Init Duration: {self.init_ms:.2f} ms")
        if self.status == "timeout":
            fields.append("Status: timeout")
        elif self.failure and self.failure.type.startswith("Runtime."):
            fields += ["Status: error", f"Error Type: {self.failure.type}"]
        return "\t".join(fields) + "\t"

    def _platform_end(self) -> list[str]:
        error = {"errorType": self.failure.type} if self.failure else {}
        metrics = {
            "durationMs": round(self.duration_ms, 3),
            "billedDurationMs": self.billed_ms,
            "memorySizeMB": self.memory_mb,
            "maxMemoryUsedMB": self.peak_mb,
        }
        if self.init_ms is not None:
            metrics["initDurationMs"] = round(self.init_ms, 3)
        done = {"requestId": self.request_id, "status": self.status, **error}
        return [
            self._platform("runtimeDone", {**done, "metrics": {"durationMs": metrics["durationMs"]}}),
            self._platform("report", {**done, "metrics": metrics}),
        ]

    def _platform(self, kind: str, record: dict[str, t.Any]) -> str:
        return json.dumps({"time": self._time(), "type": f"platform.{kind}", "record": record})

    def _time(self) -> str:
        return self.finished.strftime("%Y-%m-%dT%H:%M:%S.") + f"{self.finished.microsecond // 1000:03}Z"


def tail(lines: list[str]) -> str:
    """The end of a log that Invoke returns with ``LogType=Tail``: its last 4 KB."""
    text = "".join(f"{line}\n" for line in lines).encode()
    return text[-TAIL_BYTES:].decode(errors="ignore")


def failure_in_handler(trace: str, code_folder: str) -> Failure:
    """The failure that a handler's traceback tells; the frames of the runtime itself are left out."""
    starts = [match.start() for match in FRAME.finditer(trace)]
    frames = [trace[begin:end] for begin, end in zip(starts, [*starts[1:], len(trace)], strict=True)]
    summary = re.split(r"^(?=\S)", frames[-1] if frames else trace, flags=re.MULTILINE)[-1].strip()
    if frames:
        frames[-1] = frames[-1].removesuffix("\n")[: -len(summary)].rstrip("\n") + "\n"
    error_type, _separator, message = summary.partition(": ")
    shown = [frame.replace(code_folder, "/var/task") for frame in frames if code_folder in frame]
    return Failure(message, error_type.rpartition(".")[2], shown)


def failure_in_import(error: str, handler: str) -> Failure:
    """The failure when a handler's module cannot be imported; ``error`` is exception type, colon, message."""
    module = handler.rpartition(".")[0]
    missing = MISSING_HANDLER.match(error)
    if missing:
        text = f"Handler '{missing['name']}' missing on module '{missing['module']}'"
        return Failure(text, "Runtime.HandlerNotFound")
    kind, _separator, message = error.partition(": ")
    if SYNTAX_ERROR.match(error):
        return Failure(f"Syntax error in module '{module}': {message}", "Runtime.UserCodeSyntaxError")
    if kind in {"ModuleNotFoundError", "ImportError"}:
        return Failure(f"Unable to import module '{module}': {message}", "Runtime.ImportModuleError")
    return Failure(message, kind)


def failure_by_timeout(seconds: float, request_id: str, finished: datetime) -> Failure:
    """The failure of a function that did not answer in its time."""
    at = finished.strftime("%Y-%m-%dT%H:%M:%S.") + f"{finished.microsecond // 1000:03}Z"
    return Failure(f"{at} {request_id} Task timed out after {seconds:.2f} seconds", "Sandbox.Timedout")
