# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a function of the local AWS sees of Lambda: context, variables, loggers, its Python, and what it may return."""

from __future__ import annotations

import base64
import io
import json
import re
import sys
import typing as t
import zipfile

import pytest

from extensions.local_cloud.shared.interpreters import Version, find_interpreters

from ..conftest import Cloud

SOURCE = """
import decimal, logging, os, subprocess, sys, time

calls = []

def context(event, context):
    identity = context.identity.cognito_identity_id
    return {
        **{name: value for name, value in vars(context).items() if not name.startswith("_") and name != "identity"},
        "identity": identity, "left": context.get_remaining_time_in_millis(),
    }

def variables(event, context):
    return {"variables": dict(os.environ), "zone": time.tzname[0], "folder": os.getcwd(), "path": sys.path}

def version(event, context):
    return list(sys.version_info[:2])

def log(event, context):
    logging.getLogger().setLevel(logging.INFO)
    logging.debug("never")
    logging.info("two\\nlines")
    logging.getLogger("own").warning("careful", extra={"order": 7})
    try:
        raise ValueError("no good")
    except ValueError:
        logging.exception("failed")
    print("printed")
    context.log("told")

def process(event, context):
    subprocess.run(["echo", "from a process"], check=True)
    return sys.stdin.read()

def numbers(event, context):
    return {"whole": decimal.Decimal("7.0"), "part": decimal.Decimal("0.25")}

def unknown(event, context):
    return {1, 2}

def again(event, context):
    calls.append(event)
    if len(calls) == 1:
        raise ValueError("the first time")
    return len(calls)

def missing(event, context):
    import ansible
"""
HERE = (sys.version_info[0], sys.version_info[1])
INTERPRETERS = find_interpreters()
RECORD = r"\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t%s\t"


def archive(source: str = SOURCE) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("handler.py", source)
    return buffer.getvalue()


def create(cloud: Cloud, handler: str, version: Version = HERE, source: str = SOURCE, **settings: t.Any) -> None:
    cloud.client("lambda").create_function(
        FunctionName="fn",
        Runtime=f"python{version[0]}.{version[1]}",
        Handler=f"handler.{handler}",
        Role="arn:aws:iam::000000000000:role/role",
        Timeout=30,
        Code={"ZipFile": archive(source)},
        **settings,
    )


def invoke(cloud: Cloud) -> tuple[t.Any, list[str]]:
    """The payload of an invocation, and the lines of its log."""
    response = cloud.client("lambda").invoke(FunctionName="fn", LogType="Tail", Payload=b"{}")
    return json.loads(response["Payload"].read()), base64.b64decode(response["LogResult"]).decode().split("\n")


def events(cloud: Cloud) -> list[str]:
    found = cloud.client("logs").filter_log_events(logGroupName="/aws/lambda/fn")["events"]
    return [event["message"] for event in found]


def test_the_context(cloud: Cloud) -> None:
    create(cloud, "context", MemorySize=256)
    seen, lines = invoke(cloud)
    assert 20_000 < seen.pop("left") <= 30_000
    streams = cloud.client("logs").describe_log_streams(logGroupName="/aws/lambda/fn")["logStreams"]
    request_id = lines[0].split()[2]
    assert seen == {
        "aws_request_id": request_id,
        "client_context": None,
        "function_name": "fn",
        "function_version": "$LATEST",
        "identity": None,
        "invoked_function_arn": "arn:aws:lambda:us-east-1:000000000000:function:fn",
        "log_group_name": "/aws/lambda/fn",
        "log_stream_name": streams[0]["logStreamName"],
        "memory_limit_in_mb": "256",
        "tenant_id": None,
    }
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", seen["log_stream_name"])
    assert invoke(cloud)[0]["log_stream_name"] == seen["log_stream_name"]


def test_the_variables_the_folder_and_the_search_path(cloud: Cloud) -> None:
    own = {"COLOUR": "blue", "AWS_EXECUTION_ENV": "mine", "LANG": "de_DE.UTF-8"}
    create(cloud, "variables", Environment={"Variables": own})
    seen, _lines = invoke(cloud)
    variables = seen["variables"]
    assert {name: variables[name] for name in ("COLOUR", "LANG", "TZ", "_HANDLER", "AWS_EXECUTION_ENV")} == {
        "COLOUR": "blue",
        "LANG": "de_DE.UTF-8",
        "TZ": ":UTC",
        "_HANDLER": "handler.variables",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{HERE[0]}.{HERE[1]}",
    }
    assert variables["AWS_LAMBDA_INITIALIZATION_TYPE"] == "on-demand"
    assert variables["AWS_LAMBDA_LOG_GROUP_NAME"] == "/aws/lambda/fn"
    assert not {"LOG_LEVEL", "GATEWAY_PORT", "HOME", "MINISTACK_REGION", "STATE_DIR"} & variables.keys()
    assert seen["zone"] == "UTC"
    assert seen["folder"] == variables["LAMBDA_TASK_ROOT"] == seen["path"][0]
    assert variables["LAMBDA_RUNTIME_DIR"] in seen["path"]
    assert not [folder for folder in seen["path"] if "site-packages" in folder]


def test_loggers_write_as_on_lambda(cloud: Cloud) -> None:
    create(cloud, "log")
    _payload, lines = invoke(cloud)
    request_id = lines[0].split()[2]
    messages = events(cloud)[1:-2]
    record = RECORD % request_id
    assert len(messages) == 5
    assert re.fullmatch(rf"\[INFO\]{record}two\nlines", messages[0])
    assert re.fullmatch(rf"\[WARNING\]{record}careful", messages[1])
    assert re.match(rf"\[ERROR\]{record}failed\nTraceback \(most recent call last\):\n  File ", messages[2])
    assert messages[2].endswith("\nValueError: no good")
    assert messages[3:] == ["printed", "told"]


def test_loggers_write_json(cloud: Cloud) -> None:
    create(cloud, "log", LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "WARN"})
    _payload, lines = invoke(cloud)
    request_id = json.loads(lines[0])["record"]["requestId"]
    info, warning, error = (json.loads(line) for line in events(cloud)[1:4])
    assert (info["level"], info["message"], info["logger"]) == ("INFO", "two\nlines", "root")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", info["timestamp"])
    assert info.keys() == {"timestamp", "level", "message", "logger", "requestId"}
    assert (warning["logger"], warning["order"], warning["requestId"]) == ("own", 7, request_id)
    assert (error["errorType"], error["errorMessage"]) == ("ValueError", "no good")
    assert error["location"].split(":")[1:] == ["log", "27"]


@pytest.mark.parametrize("version", INTERPRETERS)
def test_the_requested_python(cloud: Cloud, version: Version) -> None:
    create(cloud, "version", version)
    payload, lines = invoke(cloud)
    assert payload == list(version)
    assert lines[0].startswith("START RequestId: ")


def test_without_the_requested_python_the_log_says_once_which_one_it_is(cloud: Cloud) -> None:
    create(cloud, "version", (3, 99))
    note = f"The function runs under Python {HERE[0]}.{HERE[1]}: this machine has no Python 3.99."
    payload, _lines = invoke(cloud)
    assert payload == list(HERE)
    invoke(cloud)
    cloud.client("lambda").update_function_configuration(FunctionName="fn", MemorySize=256)
    invoke(cloud)
    assert [message for message in events(cloud) if "runs under" in message] == [note]
    assert events(cloud)[0] == note


def test_boto3_is_there_and_what_the_local_cloud_needs_itself_is_not(cloud: Cloud) -> None:
    source = "import boto3, urllib3\n\ndef handler(event, context):\n    import werkzeug\n"
    create(cloud, "handler", source=source)
    payload, _lines = invoke(cloud)
    assert (payload["errorType"], payload["errorMessage"]) == ("ModuleNotFoundError", "No module named 'werkzeug'")


def test_processes_of_a_function_write_to_its_log_and_read_nothing(cloud: Cloud) -> None:
    create(cloud, "process")
    payload, lines = invoke(cloud)
    assert payload == ""
    assert lines[1] == "from a process"


def test_decimals_are_numbers_and_other_types_are_refused(cloud: Cloud) -> None:
    create(cloud, "numbers")
    assert invoke(cloud)[0] == {"whole": 7, "part": 0.25}
    cloud.client("lambda").update_function_configuration(FunctionName="fn", Handler="handler.unknown")
    payload, _lines = invoke(cloud)
    assert payload["errorType"] == "Runtime.MarshalError"
    assert payload["errorMessage"] == "Unable to marshal response: Object of type set is not JSON serializable"
    assert payload["stackTrace"] == []


def test_a_process_survives_an_exception_of_its_handler(cloud: Cloud) -> None:
    create(cloud, "again")
    assert invoke(cloud)[0]["errorMessage"] == "the first time"
    payload, lines = invoke(cloud)
    assert payload == 2
    assert "Init Duration" not in lines[-2]


@pytest.mark.parametrize("is_broken", [False, True])
def test_what_a_module_prints_while_it_is_imported_precedes_the_invocation(cloud: Cloud, is_broken: bool) -> None:
    source = "print('imported')\nimport missing\n" if is_broken else "print('imported')\n"
    create(cloud, "handler", source=f"{source}def handler(event, context):\n    print('called')\n")
    invoke(cloud)
    first, start, third = events(cloud)[:3]
    assert (first, start.split()[0]) == ("imported", "START")
    assert third.startswith("[ERROR] Runtime.ImportModuleError: " if is_broken else "called")
