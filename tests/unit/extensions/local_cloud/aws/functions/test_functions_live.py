# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Functions and their endpoints on the local AWS: invocations, log tails, API snapshots, permissions."""

from __future__ import annotations

import base64
import io
import json
import re
import sys
import typing as t
import zipfile

import pytest

from ..conftest import Cloud

RUNTIME = f"python{sys.version_info[0]}.{sys.version_info[1]}"
SOURCE = """
import time

def answer(event, context):
    print("asked for", event.get("path"))
    return {"statusCode": 200, "body": event.get("path") or ""}

def fail(event, context):
    raise ValueError("no good")

def sleep(event, context):
    time.sleep(5)

def other(event, context):
    return {"hello": "world"}
"""
REPORT = re.compile(
    r"REPORT RequestId: (?P<id>[-0-9a-f]{36})\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms"
    r"\tMemory Size: 128 MB\tMax Memory Used: [1-9]\d* MB\t(Init Duration: \d+\.\d\d ms\t)?(Status: \w+\t)?$"
)
INTEGRATION = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Function.Arn}/invocations"


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("handler.py", SOURCE)
    return buffer.getvalue()


def function(handler: str = "handler.answer", **properties: t.Any) -> dict[str, t.Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": "fn",
            "Runtime": RUNTIME,
            "Handler": handler,
            "Role": "arn:aws:iam::000000000000:role/role",
            "Timeout": 1,
            "Code": {"S3Bucket": "code", "S3Key": "code.zip"},
            **properties,
        },
    }


def api(*routes: str, deployment: str = "First", is_permitted: bool = True) -> dict[str, t.Any]:
    """The template of a function behind GET routes."""
    rest_api = {"RestApiId": {"Ref": "Api"}}
    resources: dict[str, t.Any] = {
        "Function": function(),
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api"}},
        deployment: {
            "Type": "AWS::ApiGateway::Deployment",
            "DependsOn": [f"Method{route}" for route in routes],
            "Properties": {**rest_api, "StageName": "dev"},
        },
    }
    if is_permitted:
        source = {"Fn::Sub": "arn:aws:execute-api:us-east-1:${AWS::AccountId}:${Api}/*/*"}
        permission = {"FunctionName": {"Ref": "Function"}, "Action": "lambda:InvokeFunction", "SourceArn": source}
        permission["Principal"] = "apigateway.amazonaws.com"
        resources["Permission"] = {"Type": "AWS::Lambda::Permission", "Properties": permission}
    for route in routes:
        parent = {"Fn::GetAtt": ["Api", "RootResourceId"]}
        resource = {**rest_api, "ParentId": parent, "PathPart": route}
        method = {
            **rest_api,
            "ResourceId": {"Ref": f"Resource{route}"},
            "HttpMethod": "GET",
            "AuthorizationType": "NONE",
        }
        method["Integration"] = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": {"Fn::Sub": INTEGRATION}}
        resources[f"Resource{route}"] = {"Type": "AWS::ApiGateway::Resource", "Properties": resource}
        resources[f"Method{route}"] = {"Type": "AWS::ApiGateway::Method", "Properties": method}
    return {"Resources": resources, "Outputs": {"Api": {"Value": {"Ref": "Api"}}}}


@pytest.fixture
def with_code(cloud: Cloud) -> Cloud:
    """A local AWS with an archive to deploy, whose stacks take no time."""
    cloud.control("POST", "config", {"stack_seconds": 0})
    cloud.client("s3").create_bucket(Bucket="code")
    cloud.client("s3").put_object(Bucket="code", Key="code.zip", Body=archive())
    return cloud


def deploy(cloud: Cloud, template: dict[str, t.Any], *, is_first: bool = True) -> str:
    """Create or update the stack; the id of its API."""
    (cloud.create_stack if is_first else cloud.update_stack)("one", template)
    stack = cloud.finished_stack("one")
    assert stack["StackStatus"] == ("CREATE_COMPLETE" if is_first else "UPDATE_COMPLETE")
    return next((output["OutputValue"] for output in stack.get("Outputs", [])), "")


def get(cloud: Cloud, api_id: str, path: str) -> tuple[int, str]:
    status, body = cloud.http("GET", f"/restapis/{api_id}/dev/_user_request_/{path}")
    return status, body.decode()


def invoke(cloud: Cloud) -> tuple[dict[str, t.Any], t.Any, list[str]]:
    """The answer of Invoke, its payload, and the lines of its log tail."""
    answer = cloud.client("lambda").invoke(FunctionName="fn", LogType="Tail", Payload=b'{"path": "/x"}')
    lines = base64.b64decode(answer["LogResult"]).decode().splitlines()
    return answer, json.loads(answer["Payload"].read()), lines


MISSING = (403, '{"message":"Missing Authentication Token"}')
BROKEN = (502, '{"message": "Internal server error"}')


def test_a_log_tail_has_start_output_end_and_report(with_code: Cloud) -> None:
    deploy(with_code, {"Resources": {"Function": function()}})
    _status, _payload, cold = invoke(with_code)
    _status, payload, warm = invoke(with_code)
    assert payload == {"statusCode": 200, "body": "/x"}
    report = REPORT.match(warm[3])
    assert report is not None
    request_id = report["id"]
    assert warm[:3] == [
        f"START RequestId: {request_id} Version: $LATEST",
        "asked for /x",
        f"END RequestId: {request_id}",
    ]
    assert "Init Duration" in cold[3]
    assert "Init Duration" not in warm[3]
    assert REPORT.match(cold[3])


def test_the_same_lines_are_in_cloudwatch_logs(with_code: Cloud) -> None:
    deploy(with_code, {"Resources": {"Function": function()}})
    _status, _payload, lines = invoke(with_code)
    events = with_code.client("logs").filter_log_events(logGroupName="/aws/lambda/fn")["events"]
    assert [event["message"] for event in events] == lines


def test_the_json_log_format(with_code: Cloud) -> None:
    deploy(with_code, {"Resources": {"Function": function(LoggingConfig={"LogFormat": "JSON"})}})
    _status, _payload, lines = invoke(with_code)
    assert lines[1] == "asked for /x"
    start, done, report = (json.loads(lines[number]) for number in (0, 2, 3))
    assert [start["type"], done["type"], report["type"]] == [
        "platform.start",
        "platform.runtimeDone",
        "platform.report",
    ]
    assert report["record"]["metrics"].keys() == {
        "durationMs",
        "billedDurationMs",
        "memorySizeMB",
        "maxMemoryUsedMB",
        "initDurationMs",
    }


@pytest.mark.parametrize(
    ("handler", "error_type", "message"),
    [
        ("handler.fail", "ValueError", "no good"),
        ("handler.sleep", "Sandbox.Timedout", "Task timed out after 1.00 seconds"),
        ("handler.missing", "Runtime.HandlerNotFound", "Handler 'missing' missing on module 'handler'"),
        ("missing.answer", "Runtime.ImportModuleError", "Unable to import module 'missing': No module named 'missing'"),
    ],
)
def test_a_failed_function_tells_what_aws_tells(with_code: Cloud, handler: str, error_type: str, message: str) -> None:
    deploy(with_code, {"Resources": {"Function": function(handler)}})
    answer, payload, lines = invoke(with_code)
    assert answer["FunctionError"] == "Unhandled"
    assert payload["errorType"] == error_type
    assert payload["errorMessage"].endswith(message)
    assert any(message in line for line in lines)
    assert lines[-1].startswith("REPORT RequestId: ")


def test_a_missing_archive_fails_the_create(with_code: Cloud) -> None:
    code = {"S3Bucket": "code", "S3Key": "missing.zip"}
    with_code.create_stack("one", {"Resources": {"Function": function(Code=code)}}, ClientRequestToken="t")
    assert with_code.finished_stack("one")["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [entry[2] for entry in with_code.events("one", "t") if entry[1] == "CREATE_FAILED"]
    assert "Error occurred while GetObject. S3 Error Code: NoSuchKey." in reasons[0]


def test_a_function_that_exists_already_fails_the_create(with_code: Cloud) -> None:
    deploy(with_code, {"Resources": {"Function": function()}})
    with_code.create_stack("two", {"Resources": {"Function": function()}}, ClientRequestToken="t")
    assert with_code.finished_stack("two")["StackStatus"] == "ROLLBACK_COMPLETE"
    assert invoke(with_code)[1] == {"statusCode": 200, "body": "/x"}


def test_requests_to_an_endpoint_are_not_in_the_journal(with_code: Cloud) -> None:
    api_id = deploy(with_code, api("ping"))
    with_code.control("DELETE", "calls")
    assert get(with_code, api_id, "ping") == (200, "/ping")
    assert with_code.calls() == []


def test_a_route_is_served_from_the_next_deployment_on(with_code: Cloud) -> None:
    api_id = deploy(with_code, api("ping"))
    assert get(with_code, api_id, "pong") == MISSING
    deploy(with_code, api("ping", "pong"), is_first=False)
    assert get(with_code, api_id, "pong") == MISSING
    deploy(with_code, api("ping", "pong", deployment="Second"), is_first=False)
    assert get(with_code, api_id, "pong") == (200, "/pong")


def test_a_removed_route_is_served_until_one_deployment_more(with_code: Cloud) -> None:
    api_id = deploy(with_code, api("ping", "pong"))
    deploy(with_code, api("ping", deployment="Second"), is_first=False)
    assert get(with_code, api_id, "pong") == (200, "/pong")
    with_code.client("apigateway").create_deployment(restApiId=api_id, stageName="dev")
    assert get(with_code, api_id, "pong") == MISSING
    assert get(with_code, api_id, "ping") == (200, "/ping")


def test_snapshots_can_be_switched_off(with_code: Cloud) -> None:
    with_code.control("POST", "config", {"api_snapshot": False})
    api_id = deploy(with_code, api("ping"))
    deploy(with_code, api("ping", "pong"), is_first=False)
    assert get(with_code, api_id, "pong") == (200, "/pong")


@pytest.mark.parametrize("handler", ["handler.fail", "handler.missing", "handler.other"])
def test_a_failed_function_is_a_bad_gateway(with_code: Cloud, handler: str) -> None:
    template = api("ping")
    template["Resources"]["Function"] = function(handler)
    assert get(with_code, deploy(with_code, template), "ping") == BROKEN


def test_an_endpoint_needs_the_permission_to_invoke(with_code: Cloud) -> None:
    api_id = deploy(with_code, api("ping", is_permitted=False))
    assert get(with_code, api_id, "ping") == (500, '{"message": "Internal server error"}')
    deploy(with_code, api("ping"), is_first=False)
    assert get(with_code, api_id, "ping") == (200, "/ping")
