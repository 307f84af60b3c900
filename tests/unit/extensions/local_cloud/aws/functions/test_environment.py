# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of a function of the local AWS."""

from __future__ import annotations

import re

from extensions.local_cloud.aws.functions.environment import function_environment, log_group, log_stream

FUNCTION = {"FunctionName": "fn", "Runtime": "python3.13", "Handler": "handler.answer", "Version": "3"}
MADE = {"PATH": "/bin", "AWS_REGION": "eu-west-1", "LOG_LEVEL": "WARNING", "LAMBDA_TASK_ROOT": "/code", "HOME": "/root"}


def test_a_function_gets_those_of_lambda_and_nothing_of_the_local_cloud() -> None:
    assert function_environment(FUNCTION, MADE, "stream", "/packages") == {
        "PATH": "/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONPATH": "/packages",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
        "_HANDLER": "handler.answer",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_NAME": "fn",
        "AWS_LAMBDA_FUNCTION_VERSION": "3",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": "Text",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/fn",
        "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
        "LAMBDA_RUNTIME_DIR": "/packages",
        "LAMBDA_TASK_ROOT": "/code",
        "AWS_REGION": "eu-west-1",
        "_LAMBDA_FUNCTION_ARN": "",
        "_LAMBDA_TIMEOUT": "3",
    }


def test_its_own_variables_win_where_lambda_lets_them() -> None:
    own = {"TZ": "Europe/Berlin", "LOG_LEVEL": "DEBUG", "_HANDLER": "mine", "AWS_REGION": "mine"}
    found = function_environment({**FUNCTION, "Environment": {"Variables": own}}, MADE, "stream", "/packages")
    assert (found["TZ"], found["LOG_LEVEL"]) == ("Europe/Berlin", "DEBUG")
    assert (found["_HANDLER"], found["AWS_REGION"]) == ("handler.answer", "eu-west-1")


def test_the_log_format_json_has_a_level() -> None:
    for logging, level in (({}, "INFO"), ({"ApplicationLogLevel": "TRACE"}, "TRACE")):
        function = {**FUNCTION, "LoggingConfig": {"LogFormat": "JSON", **logging}}
        found = function_environment(function, MADE, "stream", "/packages")
        assert (found["AWS_LAMBDA_LOG_FORMAT"], found["AWS_LAMBDA_LOG_LEVEL"]) == ("JSON", level)


def test_a_snapshot_is_told_and_an_old_python_gets_no_packages() -> None:
    function = {**FUNCTION, "SnapStart": {"OptimizationStatus": "On"}}
    found = function_environment(function, MADE, "stream", "/packages", has_packages=False)
    assert found["AWS_LAMBDA_INITIALIZATION_TYPE"] == "snap-start"
    assert "PYTHONPATH" not in found


def test_where_a_function_writes_its_log() -> None:
    assert log_group({**FUNCTION, "LoggingConfig": {"LogGroup": "/own"}}) == "/own"
    assert log_stream(FUNCTION) != log_stream(FUNCTION)
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[3\][0-9a-f]{32}", log_stream(FUNCTION))
