# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The return values."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.absence import describe_absence
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.result import describe_service
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackResource
from tests.unit.plugins.module_utils._aws.service_runs import DESCRIPTION, build_template, function, make_service

ARN = "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-hello"
BASE = "https://abc.execute-api.us-east-1.amazonaws.com/dev"
OUTPUTS = {
    "ServiceEndpoint": BASE,
    "ArchiveKey": "1.zip",
    "CodeSha256": "abc=",
    "HelloLambdaFunctionQualifiedArn": f"{ARN}:7",
}
RESOURCES = [StackResource("ApiGatewayRestApi", "abc", "AWS::ApiGateway::RestApi", "CREATE_COMPLETE")]


def described(*routes: str, custom_endpoint: str | None = None, **given: t.Any) -> dict[str, t.Any]:
    service = make_service(functions=[function("hello", *routes, **given)])
    outputs = OUTPUTS if routes else {}
    stack = Stack("arn", "shop-dev", "UPDATE_COMPLETE", "", DESCRIPTION, outputs, {"team": "a"})
    resources = RESOURCES if routes else []
    return describe_service(stack, resources, build_template(service, "1.zip"), custom_endpoint)


def test_a_service() -> None:
    found = described("POST /users", "GET /users/{id}", environment={"TOKEN": "hush hush"}, memory_size=256)
    assert found == {
        "name": "shop",
        "stage": "dev",
        "url": f"{BASE}/users",
        "base_url": BASE,
        "domain": None,
        "endpoints": [
            {
                "function": "hello",
                "method": "POST",
                "path": "/users",
                "authorizer": None,
                "api_key_required": False,
                "url": f"{BASE}/users",
            },
            {
                "function": "hello",
                "method": "GET",
                "path": "/users/{id}",
                "authorizer": None,
                "api_key_required": False,
                "url": f"{BASE}/users/{{id}}",
            },
        ],
        "api_keys": [],
        "stack": {"name": "shop-dev", "id": "arn", "status": "UPDATE_COMPLETE", "outputs": OUTPUTS},
        "functions": [
            {
                "name": "hello",
                "function_name": "shop-dev-hello",
                "arn": ARN,
                "version": "7",
                "code_sha256": "abc=",
                "handler": "handler.endpoint",
                "runtime": "python3.13",
                "architecture": "x86_64",
                "memory_size": 256,
                "timeout": 3,
                "description": "",
                "environment": ["TOKEN"],
                "url": None,
                "settings": {},
            }
        ],
        "resources": [
            {
                "logical_id": "ApiGatewayRestApi",
                "physical_id": "abc",
                "type": "AWS::ApiGateway::RestApi",
                "status": "CREATE_COMPLETE",
            }
        ],
        "tags": {"team": "a"},
    }
    assert "hush" not in json.dumps(found)


def test_settings_are_told_in_the_words_of_the_options() -> None:
    (found,) = described(tracing="active", maximum_event_age=60)["functions"]
    assert found["settings"] == {"tracing": "active", "maximum_event_age": 60}


def test_the_root() -> None:
    assert described("GET /")["url"] == f"{BASE}/"


def test_a_cloud_that_is_not_aws_has_path_style_urls() -> None:
    found = described("GET /ping", custom_endpoint="http://127.0.0.1:4566")
    assert found["url"] == "http://127.0.0.1:4566/restapis/abc/dev/_user_request_/ping"


def test_no_routes() -> None:
    for endpoint in (None, "http://127.0.0.1:4566"):
        found = described(custom_endpoint=endpoint)
        assert (found["url"], found["base_url"], found["endpoints"]) == (None, None, [])


def test_a_deployment_that_is_not_finished_has_no_versions() -> None:
    (found,) = described()["functions"]
    assert (found["arn"], found["version"], found["code_sha256"]) == (None, None, None)


def test_no_service_has_the_same_keys() -> None:
    absence = describe_absence("shop", "dev")
    assert absence.keys() == described("GET /").keys()
    assert (absence["name"], absence["stage"], absence["stack"], absence["resources"]) == ("shop", "dev", None, [])
