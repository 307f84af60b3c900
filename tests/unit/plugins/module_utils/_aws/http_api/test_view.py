# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP APIs and URLs as the diff and the result show them."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import diff, view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.result import describe_service
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackResource
from tests.unit.plugins.module_utils._aws.service_runs import (
    DESCRIPTION,
    Options,
    build_template,
    function,
    make_service,
)

KEY = "polycloud.faas/shop/dev/0123.zip"
LOCAL = "http://127.0.0.1:4566"
URL = "https://abcdef.lambda-url.us-east-1.on.aws/"
DOOR = {"name": "front-door", "type": "request", "function": "hello"}
HELLO: Options = {
    "name": "hello",
    "handler": "handler.endpoint",
    "routes": [
        {"method": "GET", "path": "/ping", "authorizer": "front-door", "timeout": 1.5},
        {"method": "GET", "path": "/signed", "authorizer": "aws_iam"},
        {"method": "ANY", "path": "$default"},
    ],
    "url": {"auth": "aws_iam", "cors": {"allow_origins": ["https://a.example"]}},
}


def shown(**options: t.Any) -> dict[str, t.Any]:
    template = build_template(make_service(**options), KEY)
    return diff.diff_views("shop-dev", None, (template, {}))[1]


def described(outputs: dict[str, str], custom_endpoint: str | None = None, **options: t.Any) -> dict[str, t.Any]:
    template = build_template(make_service(**options), KEY)
    stack = Stack("arn", "shop-dev", "UPDATE_COMPLETE", "", DESCRIPTION, outputs)
    ids = {"AWS::ApiGatewayV2::Api": "abc"}
    resources = [
        StackResource(name, ids.get(each["Type"], name), each["Type"], "CREATE_COMPLETE")
        for name, each in template["Resources"].items()
    ]
    return describe_service(stack, resources, template, custom_endpoint)


def test_a_rest_api_is_shown_without_settings() -> None:
    assert "api" not in shown()


def test_the_settings_of_an_http_api() -> None:
    api = {
        "cors": {"allow_origins": ["https://a.example"], "max_age": 5},
        "authorizers": [DOOR],
        "throttling": {"rate_limit": 2, "burst_limit": 1},
        "access_log": {"format": "$context.status"},
        "stage_variables": {"colour": 1},
        "domain": {"name": "api.example.com", "certificate_arn": "arn:c", "truststore_uri": "s3://trust/a.pem"},
    }
    found = shown(api_type="http", api=api, functions=[HELLO])
    assert found["functions"]["hello"]["routes"] == ["$default", "GET /ping (front-door)", "GET /signed (aws_iam)"]
    assert found["functions"]["hello"]["url"]["auth"] == "aws_iam"
    assert found["functions"]["hello"]["url"]["cors"]["allow_origins"] == ["https://a.example"]
    settings = found["api"]
    assert (settings["cors"]["max_age"], settings["cors"]["allow_origins"]) == (5, ["https://a.example"])
    assert settings["authorizers"]["front-door"]["AuthorizerType"] == "REQUEST"
    assert settings["throttling"] == {"rate_limit": 2.0, "burst_limit": 1}
    assert settings["access_log"] == {"format": "$context.status", "retention_days": None}
    assert settings["stage_variables"] == {"colour": "1"}
    assert settings["timeouts"] == {"GET /ping": 1.5}
    assert (settings["domain"]["name"], settings["domain"]["truststore_uri"]) == ("api.example.com", "s3://trust/a.pem")
    assert found["log_retention_days"] is None


def test_the_retention_of_the_access_log_is_not_that_of_the_functions() -> None:
    api = {"access_log": {"retention_days": 7}}
    found = shown(api_type="http", api=api, functions=[function("hello", "GET /")], log_retention_days=14)
    assert (found["log_retention_days"], found["api"]["access_log"]["retention_days"]) == (14, 7)


def test_addresses_on_aws() -> None:
    base = "https://abc.execute-api.us-east-1.amazonaws.com"
    outputs = {"ServiceEndpoint": base, "HelloLambdaFunctionUrl": URL}
    found = described(outputs, api_type="http", api={"authorizers": [DOOR]}, functions=[HELLO])
    assert [(each["path"], each["authorizer"], each["url"]) for each in found["endpoints"]] == [
        ("$default", None, f"{base}/"),
        ("/ping", "front-door", f"{base}/ping"),
        ("/signed", "aws_iam", f"{base}/signed"),
        ("/", "aws_iam", URL),
    ]
    assert (found["url"], found["base_url"], found["domain"]) == (f"{base}/", base, None)
    assert found["functions"][0]["url"] == URL


def test_addresses_on_another_cloud() -> None:
    outputs = {"ServiceEndpoint": "https://unused", "HelloLambdaFunctionUrl": URL}
    found = described(outputs, LOCAL, api_type="http", api={"authorizers": [DOOR]}, functions=[HELLO])
    assert found["base_url"] == f"{LOCAL}/_aws/execute-api/abc/$default"
    assert found["functions"][0]["url"] == f"{LOCAL}/_aws/lambda-url/abcdef/"


def test_the_first_url_stands_for_the_service_without_an_api() -> None:
    options: Options = {"api_type": "function_url", "functions": [function("hello", url={}), function("job")]}
    found = described({"HelloLambdaFunctionUrl": URL}, **options)
    assert (found["url"], found["base_url"]) == (URL, URL.rstrip("/"))
    assert [each["url"] for each in found["functions"]] == [URL, None]


def test_a_domain_name() -> None:
    outputs = {"ServiceEndpoint": "https://x", "DomainUrl": "https://api.example.com/v1", "DomainTarget": "d-1.example"}
    found = described(outputs, api_type="http", functions=[function("hello", "GET /")])
    assert found["domain"] == {"url": "https://api.example.com/v1", "target": "d-1.example"}


def test_a_route_and_a_url_to_an_alias() -> None:
    template = build_template(
        make_service(api_type="http", alias="live", functions=[function("hello", "GET /ping", url={})]), KEY
    )
    assert [(each.function, each.path) for each in view.endpoints(template, "shop-dev")] == [("hello", "/ping")]
    resources = template["Resources"]
    alias = {"Fn::Sub": "${HelloLambdaAlias}"}
    assert resources["HelloLambdaFunctionUrl"]["Properties"]["TargetFunctionArn"] == alias
    assert resources["HelloLambdaPermissionFn"]["Properties"]["FunctionName"] == alias
    assert resources["HttpApiIntegrationHello"]["Properties"]["IntegrationUri"] == alias
    assert resources["HelloLambdaPermissionHttpApi"]["Properties"]["FunctionName"] == alias
