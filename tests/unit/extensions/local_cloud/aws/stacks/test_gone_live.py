# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stacks of which a resource was deleted by a direct call: an update of it fails, and its removal succeeds."""

from __future__ import annotations

import copy
import typing as t

import pytest

from ..conftest import Cloud
from .test_refusals_live import deployed, failure, resource, stack

Template = dict[str, t.Any]
# What a direct call deletes, by the identifiers of the stack's resources.
Deletion = t.Callable[[Cloud, t.Mapping[str, str]], object]

API = {"Ref": "Api"}
URI = "arn:aws:lambda:us-east-1:000000000000:function:one"
DOMAIN = "api.example.com"
CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/one"
JWT = {"Issuer": "https://people.example.com", "Audience": ["one"]}

HTTP = stack(
    Api=resource("ApiGatewayV2::Api", {"Name": "one", "ProtocolType": "HTTP"}),
    Stage=resource("ApiGatewayV2::Stage", {"ApiId": API, "StageName": "$default", "AutoDeploy": True}),
    Integration=resource(
        "ApiGatewayV2::Integration", {"ApiId": API, "IntegrationType": "AWS_PROXY", "IntegrationUri": URI}
    ),
    Route=resource("ApiGatewayV2::Route", {"ApiId": API, "RouteKey": "GET /ping"}),
    People=resource(
        "ApiGatewayV2::Authorizer",
        {
            "ApiId": API,
            "AuthorizerType": "JWT",
            "Name": "people",
            "IdentitySource": ["$request.header.Authorization"],
            "JwtConfiguration": JWT,
        },
    ),
    Domain=resource(
        "ApiGatewayV2::DomainName",
        {"DomainName": DOMAIN, "DomainNameConfigurations": [{"CertificateArn": CERTIFICATE}]},
    ),
    Mapping=resource(
        "ApiGatewayV2::ApiMapping", {"ApiId": API, "DomainName": {"Ref": "Domain"}, "Stage": {"Ref": "Stage"}}
    ),
)
REST = stack(
    Api=resource("ApiGateway::RestApi", {"Name": "one"}),
    Method=resource(
        "ApiGateway::Method",
        {
            "RestApiId": API,
            "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
            "HttpMethod": "GET",
            "AuthorizationType": "NONE",
            "Integration": {"Type": "MOCK"},
        },
    ),
    Deployment={
        **resource("ApiGateway::Deployment", {"RestApiId": API, "StageName": "dev"}),
        "DependsOn": ["Method"],
    },
    People=resource(
        "ApiGateway::Authorizer",
        {
            "RestApiId": API,
            "Name": "people",
            "Type": "TOKEN",
            "AuthorizerUri": f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{URI}/invocations",
            "IdentitySource": "method.request.header.Authorization",
        },
    ),
    Key=resource("ApiGateway::ApiKey", {"Name": "one", "Enabled": True}),
    Plan={
        **resource("ApiGateway::UsagePlan", {"UsagePlanName": "one", "ApiStages": [{"ApiId": API, "Stage": "dev"}]}),
        "DependsOn": ["Deployment"],
    },
    Domain=resource("ApiGateway::DomainName", {"DomainName": DOMAIN, "RegionalCertificateArn": CERTIFICATE}),
    Mapping={
        **resource("ApiGateway::BasePathMapping", {"RestApiId": API, "DomainName": {"Ref": "Domain"}, "Stage": "dev"}),
        "DependsOn": ["Deployment"],
    },
)
FUNCTION = stack(
    Function=resource(
        "Lambda::Function",
        {
            "FunctionName": "one",
            "Handler": "index.handler",
            "Runtime": "python3.13",
            "Code": {"ZipFile": "def handler(event, context): ...\n"},
            "Role": "arn:aws:iam::000000000000:role/x",
        },
    ),
    Version=resource("Lambda::Version", {"FunctionName": {"Ref": "Function"}}),
    Alias=resource(
        "Lambda::Alias",
        {
            "FunctionName": {"Ref": "Function"},
            "FunctionVersion": {"Fn::GetAtt": ["Version", "Version"]},
            "Name": "live",
        },
    ),
    Url=resource("Lambda::Url", {"TargetFunctionArn": {"Ref": "Function"}, "AuthType": "NONE"}),
)


@pytest.fixture(autouse=True)
def _short_operations(cloud: Cloud) -> None:
    cloud.control("POST", "config", {"stack_seconds": 0.02})


def http_call(operation: str, **parameters: str) -> Deletion:
    """A call of an HTTP API, whose parameters are logical ids."""
    return lambda cloud, ids: getattr(cloud.client("apigatewayv2"), operation)(
        **{name: ids.get(given, given).rpartition("/")[2] for name, given in parameters.items()}
    )


def rest_call(operation: str, **parameters: str) -> Deletion:
    """A call of a REST API, whose parameters are logical ids."""
    return lambda cloud, ids: getattr(cloud.client("apigateway"), operation)(
        **{name: ids.get(given, given) for name, given in parameters.items()}
    )


def plan_deleted(cloud: Cloud, ids: t.Mapping[str, str]) -> None:
    """A usage plan has no stages before it is deleted."""
    client = cloud.client("apigateway")
    stage = [{"op": "remove", "path": "/apiStages", "value": f"{ids['Api']}:dev"}]
    client.update_usage_plan(usagePlanId=ids["Plan"], patchOperations=stage)
    client.delete_usage_plan(usagePlanId=ids["Plan"])


def method_deleted(cloud: Cloud, ids: t.Mapping[str, str]) -> None:
    client = cloud.client("apigateway")
    root = client.get_resources(restApiId=ids["Api"])["items"][0]["id"]
    client.delete_method(restApiId=ids["Api"], resourceId=root, httpMethod="GET")


def alias_deleted(cloud: Cloud, _ids: t.Mapping[str, str]) -> None:
    cloud.client("lambda").delete_alias(FunctionName="one", Name="live")


def url_deleted(cloud: Cloud, _ids: t.Mapping[str, str]) -> None:
    cloud.client("lambda").delete_function_url_config(FunctionName="one")


GONE: tuple[tuple[str, Template, str, Deletion, dict[str, t.Any]], ...] = (
    ("route", HTTP, "Route", http_call("delete_route", ApiId="Api", RouteId="Route"), {"OperationName": "x"}),
    (
        "integration",
        HTTP,
        "Integration",
        http_call("delete_integration", ApiId="Api", IntegrationId="Integration"),
        {"TimeoutInMillis": 5000},
    ),
    (
        "HTTP authorizer",
        HTTP,
        "People",
        http_call("delete_authorizer", ApiId="Api", AuthorizerId="People"),
        {"JwtConfiguration": {**JWT, "Audience": ["two"]}},
    ),
    (
        "API mapping",
        HTTP,
        "Mapping",
        http_call("delete_api_mapping", DomainName=DOMAIN, ApiMappingId="Mapping"),
        {"ApiMappingKey": "v2"},
    ),
    (
        "HTTP domain name",
        HTTP,
        "Domain",
        http_call("delete_domain_name", DomainName=DOMAIN),
        {"DomainNameConfigurations": [{"CertificateArn": f"{CERTIFICATE}2"}]},
    ),
    (
        "REST authorizer",
        REST,
        "People",
        rest_call("delete_authorizer", restApiId="Api", authorizerId="People"),
        {"AuthorizerResultTtlInSeconds": 5},
    ),
    ("API key", REST, "Key", rest_call("delete_api_key", apiKey="Key"), {"Enabled": False}),
    ("usage plan", REST, "Plan", plan_deleted, {"Description": "x"}),
    (
        "base path mapping",
        REST,
        "Mapping",
        rest_call("delete_base_path_mapping", domainName=DOMAIN, basePath="(none)"),
        {"Stage": "x"},
    ),
    ("method", REST, "Method", method_deleted, {"OperationName": "x"}),
    ("alias", FUNCTION, "Alias", alias_deleted, {"Description": "x"}),
    ("function URL", FUNCTION, "Url", url_deleted, {"AuthType": "AWS_IAM"}),
)


def identifiers(cloud: Cloud) -> dict[str, str]:
    """The physical id of each resource."""
    found = cloud.client("cloudformation").list_stack_resources(StackName="one")["StackResourceSummaries"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}


def changed(template: Template, name: str, properties: dict[str, t.Any]) -> Template:
    other = copy.deepcopy(template)
    other["Resources"][name]["Properties"] |= properties
    return other


@pytest.mark.parametrize(
    ("template", "name", "delete", "change"), [each[1:] for each in GONE], ids=[each[0] for each in GONE]
)
def test_what_is_gone_is_not_updated(
    cloud: Cloud, template: Template, name: str, delete: Deletion, change: dict[str, t.Any]
) -> None:
    deployed(cloud, template)
    before = identifiers(cloud)
    delete(cloud, before)
    assert "HandlerErrorCode: NotFound" in failure(cloud, changed(template, name, change), is_update=True)
    without = copy.deepcopy(template)
    del without["Resources"][name]
    for each in without["Resources"].values():
        each.pop("DependsOn", None)
    if name == "Domain":
        del without["Resources"]["Mapping"]
    deployed(cloud, without, is_update=True)
    deployed(cloud, template, is_update=True)
    assert identifiers(cloud).keys() == before.keys()
    deployed(cloud, changed(template, name, change), is_update=True)


def test_nothing_is_made_in_an_api_that_is_gone(cloud: Cloud) -> None:
    for template, call in (
        (stack(**{name: HTTP["Resources"][name] for name in ("Api", "Stage")}), ("apigatewayv2", "ApiId")),
        (stack(**{name: REST["Resources"][name] for name in ("Api", "Method")}), ("apigateway", "restApiId")),
    ):
        cloud.control("POST", "reset")
        cloud.control("POST", "config", {"stack_seconds": 0.02})
        deployed(cloud, template)
        service, parameter = call
        client = cloud.client(service)
        delete = client.delete_api if service == "apigatewayv2" else client.delete_rest_api
        delete(**{parameter: identifiers(cloud)["Api"]})
        whole = HTTP if service == "apigatewayv2" else REST
        more = {**template, "Resources": {**template["Resources"], "People": whole["Resources"]["People"]}}
        assert "Invalid API identifier specified" in failure(cloud, more, is_update=True)


def test_a_stage_of_an_http_api_is_made_once(cloud: Cloud) -> None:
    api = stack(Api=HTTP["Resources"]["Api"])
    deployed(cloud, api)
    cloud.client("apigatewayv2").create_stage(ApiId=identifiers(cloud)["Api"], StageName="$default")
    both = {**api, "Resources": {**api["Resources"], "Stage": HTTP["Resources"]["Stage"]}}
    assert "Stage already exists" in failure(cloud, both, is_update=True)
