# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The template of a service with an HTTP API, or with functions that have URLs of their own."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from tests.unit.plugins.module_utils._aws.service_runs import Options, build_template, function, make_service

KEY = "polycloud.faas/shop/dev/0123.zip"


def build(*functions: Options, api_type: str = "http", **options: t.Any) -> Template:
    return build_template(make_service(functions=list(functions), api_type=api_type, **options), KEY)


def properties(template: Template, logical_id: str) -> dict[str, t.Any]:
    found: dict[str, t.Any] = template["Resources"][logical_id]["Properties"]
    return found


def api_resources(template: Template) -> list[str]:
    """The logical ids of all that the API consists of."""
    kinds = ("AWS::ApiGateway", "AWS::Lambda::Permission", "AWS::Lambda::Url", "AWS::Route53")
    return [name for name, each in template["Resources"].items() if each["Type"].startswith(kinds)]


def with_route(**given: t.Any) -> Options:
    return {"name": "hello", "handler": "handler.endpoint", "routes": [{"method": "GET", "path": "/ping", **given}]}


def test_the_parts_of_a_plain_api() -> None:
    template = build(function("hello", "GET /ping", "GET /users/{id}"))
    assert api_resources(template) == [
        "HttpApi",
        "HttpApiIntegrationHello",
        "HttpApiRouteGetPing",
        "HttpApiRouteGetUsersVar",
        "HttpApiStage",
        "HelloLambdaPermissionHttpApi",
    ]
    assert properties(template, "HttpApi") == {"Name": "shop-dev", "ProtocolType": "HTTP"}
    assert properties(template, "HttpApiStage") == {
        "ApiId": {"Ref": "HttpApi"},
        "StageName": "$default",
        "AutoDeploy": True,
    }
    assert properties(template, "HttpApiRouteGetUsersVar") == {
        "ApiId": {"Ref": "HttpApi"},
        "RouteKey": "GET /users/{id}",
        "Target": {"Fn::Sub": "integrations/${HttpApiIntegrationHello}"},
    }


def test_the_order_of_routes_and_functions_does_not_matter() -> None:
    one, two = function("a", "GET /x", "POST /x"), function("b", "GET /y")
    other = function("a", "POST /x", "GET /x")
    first, second = build(one, two), build(two, other)
    assert api_resources(first)[:-2] == api_resources(second)[:-2]
    assert first["Outputs"]["Fingerprint"] == second["Outputs"]["Fingerprint"]


def test_another_name_of_a_parameter_keeps_the_route() -> None:
    before, after = build(function("a", "GET /x/{id}")), build(function("a", "GET /x/{name}"))
    assert api_resources(before) == api_resources(after)
    assert properties(after, "HttpApiRouteGetXVar")["RouteKey"] == "GET /x/{name}"


def test_a_timeout_makes_an_integration_of_its_own() -> None:
    template = build(
        {**with_route(timeout=2.5), "routes": [*with_route(timeout=2.5)["routes"], {"method": "PUT", "path": "/ping"}]}
    )
    assert properties(template, "HttpApiIntegrationHelloIn2500Ms")["TimeoutInMillis"] == 2500
    assert "TimeoutInMillis" not in properties(template, "HttpApiIntegrationHello")
    target = properties(template, "HttpApiRouteGetPing")["Target"]
    assert target == {"Fn::Sub": "integrations/${HttpApiIntegrationHelloIn2500Ms}"}


@pytest.mark.parametrize(
    ("routes", "methods"),
    [
        (["GET /a", "POST /a"], ["GET", "OPTIONS", "POST"]),
        (["ANY /a"], ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]),
    ],
)
def test_cors_has_the_methods_of_the_routes(routes: list[str], methods: list[str]) -> None:
    cors = properties(build(function("a", *routes), api={"cors": True}), "HttpApi")["CorsConfiguration"]
    assert cors["AllowMethods"] == methods
    assert cors["AllowOrigins"] == ["*"]
    assert "Authorization" in cors["AllowHeaders"]
    assert cors.keys() == {"AllowOrigins", "AllowMethods", "AllowHeaders"}


def test_a_token_decides() -> None:
    users = {"name": "users", "type": "jwt", "issuer": {"Ref": "Issuer"}, "audience": [{"Ref": "Client"}]}
    template = build(with_route(authorizer="users", scopes=["read"]), api={"authorizers": [users]})
    assert properties(template, "HttpApiAuthorizerUsers") == {
        "ApiId": {"Ref": "HttpApi"},
        "Name": "users",
        "IdentitySource": ["$request.header.Authorization"],
        "AuthorizerType": "JWT",
        "JwtConfiguration": {"Issuer": {"Ref": "Issuer"}, "Audience": [{"Ref": "Client"}]},
    }
    route = properties(template, "HttpApiRouteGetPing")
    assert route["AuthorizationType"] == "JWT"
    assert route["AuthorizerId"] == {"Ref": "HttpApiAuthorizerUsers"}
    assert route["AuthorizationScopes"] == ["read"]


def test_a_function_decides_and_may_be_called() -> None:
    door = {"name": "door", "type": "request", "function": "ask", "ttl": 0}
    functions = [with_route(), with_route(path="/open", authorizer="none") | {"name": "other"}, function("ask")]
    template = build(*functions, api={"authorizers": [door], "default_authorizer": "door"})
    authorizer = properties(template, "HttpApiAuthorizerDoor")
    asked = authorizer["AuthorizerUri"]["Fn::Sub"][1]
    assert asked == {"Asked": {"Fn::Sub": "${AskLambdaFunction.Arn}"}}
    assert authorizer["AuthorizerResultTtlInSeconds"] == 0
    assert authorizer["EnableSimpleResponses"] is True
    assert properties(template, "HttpApiAuthorizerDoorPermission")["FunctionName"] == asked["Asked"]
    assert properties(template, "HttpApiRouteGetPing")["AuthorizationType"] == "CUSTOM"
    assert "AuthorizationType" not in properties(template, "HttpApiRouteGetOpen")


def test_limits_of_a_route_stand_above_those_of_the_stage() -> None:
    limits = {"rate_limit": 1, "burst_limit": 2}
    api = {"throttling": {"rate_limit": 10, "burst_limit": 20}, "detailed_metrics": True}
    template = build(with_route(throttling=limits), api=api)
    stage = template["Resources"]["HttpApiStage"]
    assert stage["DependsOn"] == ["HttpApiRouteGetPing"]
    assert stage["Properties"]["DefaultRouteSettings"] == {
        "DetailedMetricsEnabled": True,
        "ThrottlingRateLimit": 10.0,
        "ThrottlingBurstLimit": 20,
    }
    assert stage["Properties"]["RouteSettings"] == {
        "GET /ping": {"DetailedMetricsEnabled": True, "ThrottlingRateLimit": 1.0, "ThrottlingBurstLimit": 2}
    }


@pytest.mark.parametrize("form", [None, "$context.requestId"])
def test_an_access_log(form: str | None) -> None:
    template = build(with_route(), api={"access_log": {"format": form, "retention_days": 7}})
    settings = properties(template, "HttpApiStage")["AccessLogSettings"]
    assert settings["DestinationArn"] == {"Fn::GetAtt": ["HttpApiLogGroup", "Arn"]}
    if form:
        assert settings["Format"] == form
    else:
        assert json.loads(settings["Format"])["status"] == "$context.status"
    assert properties(template, "HttpApiLogGroup") == {"LogGroupName": "/aws/http-api/shop-dev", "RetentionInDays": 7}


def test_a_domain_name_with_a_record() -> None:
    domain = {"name": "api.example.com", "certificate_arn": "arn:c", "base_path": "v1", "hosted_zone_id": "Z1"}
    template = build(with_route(), api={"domain": domain})
    assert properties(template, "HttpApiMapping")["ApiMappingKey"] == "v1"
    assert properties(template, "HttpApiRecordSet")["AliasTarget"]["DNSName"] == {
        "Fn::GetAtt": ["HttpApiDomainName", "RegionalDomainName"]
    }
    assert template["Outputs"]["DomainUrl"]["Value"] == "https://api.example.com/v1"
    assert "execute-api" in json.dumps(template["Outputs"]["ServiceEndpoint"])


def test_a_closed_endpoint_leaves_the_domain_name_alone() -> None:
    domain = {"name": "api.example.com", "certificate_arn": "arn:c"}
    template = build(with_route(), api={"domain": domain, "disable_execute_api_endpoint": True})
    assert template["Outputs"]["ServiceEndpoint"]["Value"] == "https://api.example.com"
    assert "HttpApiRecordSet" not in template["Resources"]


def test_a_url_that_is_open_takes_two_permissions() -> None:
    template = build(function("hook", url={}), api_type="function_url")
    assert api_resources(template) == [
        "HookLambdaFunctionUrl",
        "HookLambdaPermissionFnUrl",
        "HookLambdaPermissionFn",
    ]
    call, invoke = (properties(template, name) for name in api_resources(template)[1:])
    assert (call["Action"], call["FunctionUrlAuthType"]) == ("lambda:InvokeFunctionUrl", "NONE")
    assert (invoke["Action"], invoke["InvokedViaFunctionUrl"]) == ("lambda:InvokeFunction", True)
    assert call["Principal"] == invoke["Principal"] == "*"


def test_a_url_that_is_closed_takes_none() -> None:
    url = {"auth": "aws_iam", "invoke_mode": "response_stream", "cors": {"max_age": 0}}
    template = build(function("hook", url=url), api_type="function_url")
    assert api_resources(template) == ["HookLambdaFunctionUrl"]
    settings = properties(template, "HookLambdaFunctionUrl")
    assert (settings["AuthType"], settings["InvokeMode"]) == ("AWS_IAM", "RESPONSE_STREAM")
    assert settings["Cors"]["AllowMethods"] == ["*"]
    assert settings["Cors"]["MaxAge"] == 0


def test_a_url_beside_a_rest_api() -> None:
    template = build(function("hook", "GET /ping", url={}), api_type="rest")
    assert {"ApiGatewayRestApi", "HookLambdaFunctionUrl"} <= template["Resources"].keys()
    assert {"ServiceEndpoint", "HookLambdaFunctionUrl"} <= template["Outputs"].keys()
