# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP APIs that are created with a definition or a target: what is read, and that it is served."""

from __future__ import annotations

import typing as t

import pytest

from extensions.local_cloud.aws.gateway.http_definitions import authorizers_of, routes_of, with_definition
from tests.unit.extensions.local_cloud.aws.conftest import Cloud

URI = "arn:aws:lambda:us-east-1:000000000000:function:told"
PROXY = {"type": "aws_proxy", "httpMethod": "POST", "uri": URI, "payloadFormatVersion": "2.0"}
PROXIED = {
    "integrationType": "AWS_PROXY",
    "integrationUri": URI,
    "integrationMethod": "POST",
    "payloadFormatVersion": "2.0",
    "timeoutInMillis": None,
    "connectionType": None,
    "credentialsArn": None,
    "requestParameters": None,
}
JWT = {
    "type": "jwt",
    "identitySource": "$request.header.Authorization",
    "jwtConfiguration": {"issuer": "https://issuer.example.com", "audience": ["shop"]},
}
SCHEMES = {
    "people": {"type": "oauth2", "x-amazon-apigateway-authorizer": JWT},
    "signed": {"type": "apiKey", "x-amazon-apigateway-authtype": "awsSigv4"},
}


def body(paths: dict[str, t.Any], **more: t.Any) -> dict[str, t.Any]:
    return {"openapi": "3.0.1", "info": {"title": "shop", "version": "1.0"}, "paths": paths, **more}


def operation(**more: t.Any) -> dict[str, t.Any]:
    return {"x-amazon-apigateway-integration": PROXY, **more}


def test_routes_have_methods_and_paths() -> None:
    paths = {
        "/items/{id}": {"get": operation(), "parameters": []},
        "/any": {"x-amazon-apigateway-any-method": operation()},
        "/$default": {"x-amazon-apigateway-any-method": operation(isDefaultRoute=True)},
        "/nothing": {"post": {}},
    }

    assert routes_of(body(paths)) == [
        ({"routeKey": "GET /items/{id}"}, PROXIED, ""),
        ({"routeKey": "ANY /any"}, PROXIED, ""),
        ({"routeKey": "$default"}, PROXIED, ""),
        ({"routeKey": "POST /nothing"}, None, ""),
    ]


def test_an_integration_may_be_a_reference() -> None:
    components = {"x-amazon-apigateway-integrations": {"told": PROXY}}
    referring = {"$ref": "#/components/x-amazon-apigateway-integrations/told"}
    paths = {"/ping": {"get": {"x-amazon-apigateway-integration": referring}}}

    assert routes_of(body(paths, components=components)) == [({"routeKey": "GET /ping"}, PROXIED, "")]


def test_security_is_that_of_the_operation_or_of_all() -> None:
    paths = {
        "/own": {"get": operation(security=[{"people": ["read"]}])},
        "/open": {"get": operation(security=[])},
        "/all": {"get": operation()},
    }
    made = routes_of(body(paths, components={"securitySchemes": SCHEMES}, security=[{"signed": []}]))

    assert [(route, authorizer) for route, _integration, authorizer in made] == [
        ({"routeKey": "GET /own", "authorizationScopes": ["read"]}, "people"),
        ({"routeKey": "GET /open"}, ""),
        ({"routeKey": "GET /all", "authorizationType": "AWS_IAM"}, ""),
    ]


def test_authorizers() -> None:
    lambda_ = {"type": "request", "identitySource": "$request.header.A,$request.header.B", "authorizerUri": URI}
    schemes = {**SCHEMES, "own": {"x-amazon-apigateway-authorizer": lambda_}}

    made = authorizers_of(body({}, components={"securitySchemes": schemes}))

    assert {name: (each["authorizerType"], each["identitySource"]) for name, each in made.items()} == {
        "people": ("JWT", ["$request.header.Authorization"]),
        "own": ("REQUEST", ["$request.header.A", "$request.header.B"]),
    }


def test_settings_of_a_definition_do_not_replace_those_of_the_template() -> None:
    cors = {"allowOrigins": ["*"]}
    definition = body({}, **{"x-amazon-apigateway-cors": cors})

    assert with_definition({"Body": definition, "Version": "2"}) == {
        "Body": definition,
        "Name": "shop",
        "Version": "2",
        "CorsConfiguration": cors,
    }


def test_a_definition_in_s3_is_refused() -> None:
    with pytest.raises(ValueError, match="does not read the definition of an HTTP API from S3"):
        with_definition({"BodyS3Location": {"Bucket": "b", "Key": "k"}})


CODE = """
def endpoint(event, context):
    return {"statusCode": 200, "body": event["routeKey"] + " " + event["version"]}
"""
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [TRUST]}},
}
FUNCTION = {
    "Type": "AWS::Lambda::Function",
    "Properties": {
        "FunctionName": "told",
        "Code": {"ZipFile": CODE},
        "Handler": "index.endpoint",
        "Runtime": "python3.13",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
    },
}
PERMISSION = {
    "Type": "AWS::Lambda::Permission",
    "Properties": {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "Function"},
        "Principal": "apigateway.amazonaws.com",
    },
}
STAGE = {
    "Type": "AWS::ApiGatewayV2::Stage",
    "Properties": {"ApiId": {"Ref": "Api"}, "StageName": "$default", "AutoDeploy": True},
}


def template(api: dict[str, t.Any], **more: t.Any) -> dict[str, t.Any]:
    made = {"Type": "AWS::ApiGatewayV2::Api", "Properties": api}
    return {"Resources": {"Role": ROLE, "Function": FUNCTION, "Permission": PERMISSION, "Api": made, **more}}


def answer(cloud: Cloud, path: str) -> tuple[int, str]:
    (api,) = cloud.client("apigatewayv2").get_apis()["Items"]
    status, content = cloud.http("GET", f"/_aws/execute-api/{api['ApiId']}/$default{path}")
    return status, content.decode()


def test_a_definition_is_served_and_replaced_by_the_next(cloud: Cloud) -> None:
    ping, pong = ({"Body": body({f"/{name}": {"get": operation()}})} for name in ("ping", "pong"))

    cloud.create_stack("defined", template(ping, Stage=STAGE))
    created = cloud.finished_stack("defined")["StackStatus"], answer(cloud, "/ping"), answer(cloud, "/pong")[0]
    cloud.update_stack("defined", template(pong, Stage=STAGE))
    updated = cloud.finished_stack("defined")["StackStatus"], answer(cloud, "/pong"), answer(cloud, "/ping")[0]

    assert created == ("CREATE_COMPLETE", (200, "GET /ping 2.0"), 404)
    assert updated == ("UPDATE_COMPLETE", (200, "GET /pong 2.0"), 404)


def test_a_target_gets_a_route_and_a_stage(cloud: Cloud) -> None:
    target = {"Fn::GetAtt": ["Function", "Arn"]}
    properties = {"Name": "quick", "ProtocolType": "HTTP", "Target": target, "RouteKey": "GET /ping"}

    cloud.create_stack("quick", template(properties))

    assert cloud.finished_stack("quick")["StackStatus"] == "CREATE_COMPLETE"
    assert answer(cloud, "/ping") == (200, "GET /ping 2.0")


def test_create_api_with_a_target_catches_all(cloud: Cloud) -> None:
    functions = {"Resources": {"Role": ROLE, "Function": FUNCTION, "Permission": PERMISSION}}
    cloud.create_stack("functions", functions)
    cloud.finished_stack("functions")

    cloud.client("apigatewayv2").create_api(Name="quick", ProtocolType="HTTP", Target=URI)

    assert answer(cloud, "/any/where") == (200, "$default 2.0")


def test_a_stack_with_a_definition_in_s3_fails_and_says_why(cloud: Cloud) -> None:
    cloud.create_stack("far", template({"BodyS3Location": {"Bucket": "b", "Key": "k"}}))
    cloud.finished_stack("far")

    reasons = [
        event.get("ResourceStatusReason", "")
        for event in cloud.client("cloudformation").describe_stack_events(StackName="far")["StackEvents"]
        if event["LogicalResourceId"] == "Api"
    ]

    assert any("does not read the definition of an HTTP API from S3" in reason for reason in reasons)
