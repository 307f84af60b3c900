# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A CloudFormation template of the same service for tools that need one; pure."""

from __future__ import annotations

import typing as t

Json = dict[str, t.Any]

_ASSUME = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def template(code: t.Any, service: t.Any, parameters: t.Sequence[str] = ()) -> Json:
    """One function behind ``/ping``: all resource types but the bucket, which has to be there before.

    ``code`` is the function's Code, ``service`` the text, or the reference to it, from which names are made.
    """
    return {
        "Parameters": {name: {"Type": "String"} for name in parameters},
        "Resources": {**_function(code, service), **_api(service)},
    }


def _joined(*parts: t.Any) -> Json:
    return {"Fn::Join": ["", list(parts)]}


def _ref(name: str) -> Json:
    return {"Ref": name}


def _resource(kind: str, properties: Json, **more: t.Any) -> Json:
    return {"Type": f"AWS::{kind}", "Properties": properties, **more}


def _function(code: t.Any, service: t.Any) -> Json:
    name = _joined(service, "-ping")
    logs = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}
    policy = {"PolicyName": "logs", "PolicyDocument": {"Version": "2012-10-17", "Statement": [logs]}}
    return {
        "LogGroup": _resource("Logs::LogGroup", {"LogGroupName": _joined("/aws/lambda/", name)}),
        "Role": _resource("IAM::Role", {"AssumeRolePolicyDocument": _ASSUME, "Policies": [policy]}),
        "Function": _resource(
            "Lambda::Function",
            {
                "FunctionName": name,
                "Code": code,
                "Handler": "handler.endpoint",
                "Runtime": "python3.13",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            },
            DependsOn=["LogGroup"],
        ),
        "Version": _resource("Lambda::Version", {"FunctionName": _ref("Function")}, DeletionPolicy="Retain"),
        "Permission": _resource(
            "Lambda::Permission",
            {
                "FunctionName": {"Fn::GetAtt": ["Function", "Arn"]},
                "Action": "lambda:InvokeFunction",
                "Principal": "apigateway.amazonaws.com",
            },
        ),
    }


def _api(service: t.Any) -> Json:
    arn = _joined(
        "arn:aws:apigateway:",
        _ref("AWS::Region"),
        ":lambda:path/2015-03-31/functions/",
        {"Fn::GetAtt": ["Function", "Arn"]},
        "/invocations",
    )
    integration = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": arn}
    return {
        "Api": _resource("ApiGateway::RestApi", {"Name": service}),
        "Path": _resource(
            "ApiGateway::Resource",
            {"RestApiId": _ref("Api"), "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "PathPart": "ping"},
        ),
        "Method": _resource(
            "ApiGateway::Method",
            {
                "RestApiId": _ref("Api"),
                "ResourceId": _ref("Path"),
                "HttpMethod": "GET",
                "AuthorizationType": "NONE",
                "Integration": integration,
            },
        ),
        "Deployment": _resource(
            "ApiGateway::Deployment", {"RestApiId": _ref("Api"), "StageName": "dev"}, DependsOn=["Method"]
        ),
    }
