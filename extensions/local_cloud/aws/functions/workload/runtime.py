# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs in the process of a function, under Python 3.8 or newer: what Lambda's runtime gives to a handler.

Standard input has one line of JSON for the start (``code_dir``, ``module``, ``handler``, ``snapstart``), then one for
each invocation (``event``, ``ctx``); each gets one line of JSON as its answer. The handler itself sees an empty
standard input, and whatever it prints goes to the log. Follows Lambda's own runtime, the package awslambdaric.
"""

from __future__ import annotations

import decimal
import importlib
import json
import logging
import os
import site
import sys
import time
import traceback
import typing as t
from importlib.machinery import ModuleSpec, PathFinder

LAYERS = "_LAMBDA_LAYERS_DIRS"
TIMEOUT = "_LAMBDA_TIMEOUT"
TRACE = "_X_AMZN_TRACE_ID"
# Stands for the line breaks within one entry of the log.
LINE_BREAK = "\x1e"
# A line of the log that follows what the function wrote while it was imported.
IMPORTED = "\x1d"
TEXT_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
TIME_FORMAT = "%Y-%m-%dT%H:%M:%S"
OF_EACH_RECORD = {*logging.makeLogRecord({}).__dict__, "aws_request_id", "message", "asctime", "taskName"}

Handler = t.Callable[[t.Any, t.Any], t.Any]
Message = t.Dict[str, t.Any]  # noqa: UP006 - evaluated under Python 3.8


class Context:
    """What a handler gets as its second argument."""

    def __init__(self, invocation: Message) -> None:
        environment = os.environ
        self.aws_request_id = invocation.get("request_id", "")
        self.log_group_name = environment.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = environment.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = environment.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = environment.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = invocation.get("invoked_function_arn", "")
        self.tenant_id = None
        self.client_context = None
        self.identity = CognitoIdentity()
        self._deadline = time.time() + float(environment.get(TIMEOUT, "3"))

    def get_remaining_time_in_millis(self) -> int:
        """How many milliseconds are left until the timeout."""
        return max(0, int((self._deadline - time.time()) * 1000))

    def log(self, message: object) -> None:
        """Write to the log, as it is."""
        write_entry(str(message))


class CognitoIdentity:
    """Who called by the mobile SDK; nobody does here."""

    cognito_identity_id = None
    cognito_identity_pool_id = None


class LogHandler(logging.Handler):
    """The handler of the root logger."""

    request_id = ""

    def emit(self, record: logging.LogRecord) -> None:
        record.aws_request_id = self.request_id
        try:
            write_entry(self.format(record))
        except Exception:
            self.handleError(record)


class JsonFormatter(logging.Formatter):
    """The form of records in the log format JSON."""

    def format(self, record: logging.LogRecord) -> str:
        kind, error, trace = record.exc_info or (None, None, None)
        second = time.strftime(TIME_FORMAT, time.gmtime(record.created))
        entry = {
            "timestamp": f"{second}.{int(record.msecs):03d}Z",
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "stackTrace": traceback.format_tb(trace) if kind else None,
            "errorType": kind.__name__ if kind else None,
            "errorMessage": str(error) if kind else None,
            "requestId": getattr(record, "aws_request_id", None),
            "location": f"{record.pathname}:{record.funcName}:{record.lineno}" if kind else None,
        }
        extra = {name: value for name, value in record.__dict__.items() if name not in {*OF_EACH_RECORD, *entry}}
        return json.dumps({name: value for name, value in {**entry, **extra}.items() if value is not None}, default=str)


class Lineage:
    """Lets calls of botocore say how deep in calls of functions they are, once a function imports it."""

    def __init__(self, variable: str, header: str) -> None:
        self._variable = variable
        self._header = header

    def find_spec(self, name: str, path: t.Any = None, target: t.Any = None) -> ModuleSpec | None:
        """The specification of botocore's handlers, which get one more; None for every other module."""
        spec = PathFinder.find_spec(name, path, target) if name == "botocore.handlers" else None
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_and_extend(module: t.Any) -> None:
            execute(module)
            module.BUILTIN_HANDLERS.append(("before-call", self._tell))

        setattr(spec.loader, "exec_module", execute_and_extend)  # noqa: B010 - mypy forbids to assign to a method
        return spec

    def _tell(self, params: t.Any, **_rest: t.Any) -> None:
        depth = os.environ.get(self._variable)
        if depth:
            params["headers"].setdefault(self._header, depth)


def write_entry(text: str) -> None:
    """Write one entry to the log, after what was printed."""
    sys.stdout.flush()
    sys.stderr.write(text.rstrip("\n").replace("\n", LINE_BREAK) + "\n")
    sys.stderr.flush()


def search_path(code: str, layers: list[str], version: str) -> list[str]:
    """The folders of a function in the order of sys.path: its code, then what layers have, the last layer first."""
    bases = [os.path.join(layer, "python") for layer in reversed(layers)]
    of_version = [os.path.join(base, "lib", version, "site-packages") for base in bases]
    return [code, *(folder for folder in (*of_version, *bases) if os.path.isdir(folder))]


def set_search_path(code: str) -> None:
    """Let the function find its code and its layers, in place of the folder of this file."""
    layers = [folder for folder in os.environ.pop(LAYERS, "").split(os.pathsep) if folder]
    folders = search_path(code, layers, os.environ["AWS_EXECUTION_ENV"].rpartition("_")[2])
    sys.path[:1] = folders
    for folder in folders:
        site.addsitedir(folder)
    site.setquit()
    site.sethelper()


def set_up_logging() -> LogHandler:
    """Give the root logger Lambda's handler, and the level that the function is configured with."""
    logging.Formatter.converter = time.gmtime
    is_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
    handler = LogHandler()
    handler.setFormatter(JsonFormatter() if is_json else logging.Formatter(TEXT_FORMAT, TIME_FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL")
    if level:
        root.setLevel("DEBUG" if level == "TRACE" else level)
    return handler


def load(start: Message) -> Handler:
    """Import the module of the handler, and run the hooks of SnapStart."""
    handler: Handler = getattr(importlib.import_module(start["module"]), start["handler"])
    if start.get("snapstart"):
        try:
            hooks: t.Any = importlib.import_module("snapshot_restore_py")
        except ImportError:
            return handler
        for hook, arguments, named in (*reversed(hooks.get_before_snapshot()), *hooks.get_after_restore()):
            hook(*arguments, **named)
    return handler


def answer(handler: Handler, event: t.Any, context: Context) -> Message:
    """Call the handler; its result, or why there is none."""
    try:
        result = handler(event, context)
    except Exception as error:
        frames = error.__traceback__.tb_next if error.__traceback__ else None
        trace = "".join(traceback.format_exception(type(error), error, frames, chain=False))
        return {"failure": {"error": str(error), "trace": trace}}
    try:
        json.dumps(result, default=number)
    except Exception as error:
        return {"failure": {"error": f"Unable to marshal response: {error}", "type": "Runtime.MarshalError"}}
    return {"result": result}


def number(value: object) -> t.Any:
    """The one type beyond JSON that a function may return."""
    if not isinstance(value, decimal.Decimal):
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
    return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)


def take_over(invocation: Message, durable: list[str], depth: str) -> None:
    """Set the variables that differ from invocation to invocation."""
    own = invocation.get("durable") or {}
    changing = {TRACE: invocation.get("trace_id"), depth: invocation.get("depth")}
    changing.update({name: own.get(name) for name in durable})
    for name, value in changing.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = str(value)


def main(settings: Message) -> None:
    """Answer invocations until standard input ends."""
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    t.cast("t.Any", sys.stdout).reconfigure(line_buffering=True)

    def send(message: Message) -> None:
        sys.stdout.flush()
        answers.write(json.dumps(message, default=number) + "\n")
        answers.flush()

    start = json.loads(requests.readline())
    sys.meta_path.insert(0, t.cast("t.Any", Lineage(settings["depth"], settings["depth_header"])))
    set_search_path(start["code_dir"])
    log = set_up_logging()
    try:
        handler = load(start)
    except Exception as error:
        send({"status": "error", "error": f"{type(error).__name__}: {error}"})
        return
    write_entry(IMPORTED)
    send({"status": "ready"})
    for line in requests:
        message = json.loads(line)
        invocation = message.get("ctx") or {}
        take_over(invocation, settings["durable"], settings["depth"])
        log.request_id = invocation.get("request_id", "")
        send({"status": "ok", **answer(handler, message["event"], Context(invocation))})
