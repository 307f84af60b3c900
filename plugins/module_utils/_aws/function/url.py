# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The URL of a function itself, without an API."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    Resources,
    Template,
    of_type,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.function import invoked
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Url
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import CORS_NAMES, cors_properties
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import (
    AWS_IAM,
    NO_AUTHORIZER,
    EndpointView,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import renamed


def resources(service: Service) -> Resources:
    """AWS::Lambda::Url, and two of AWS::Lambda::Permission for a public URL.

    Lambda requires both actions: calling the URL, and invoking the function through a URL.
    """
    found: Resources = {}
    for function in service.functions:
        if function.url is None:
            continue
        found[logical_ids.function_url(function.name)] = _url(function, function.url)
        if function.url.auth == NO_AUTHORIZER:
            found[logical_ids.url_permission(function.name)] = _permission(
                function, "lambda:InvokeFunctionUrl", {"FunctionUrlAuthType": "NONE"}
            )
            found[logical_ids.url_invoke_permission(function.name)] = _permission(
                function, "lambda:InvokeFunction", {"InvokedViaFunctionUrl": True}
            )
    return found


def address(function: Function) -> dict[str, t.Any]:
    """The URL, as a CloudFormation expression; it ends with /."""
    return {"Fn::GetAtt": [logical_ids.function_url(function.name), "FunctionUrl"]}


def _url(function: Function, url: Url) -> dict[str, t.Any]:
    return {
        "Type": "AWS::Lambda::Url",
        "Properties": {
            "TargetFunctionArn": {"Fn::Sub": invoked(function)},
            "AuthType": url.auth.upper(),
            "InvokeMode": url.invoke_mode.upper(),
            **({"Cors": cors_properties(url.cors, url.cors.allow_methods or ("*",))} if url.cors else {}),
        },
    }


def _permission(function: Function, action: str, condition: dict[str, t.Any]) -> dict[str, t.Any]:
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "FunctionName": {"Fn::Sub": invoked(function)},
            "Action": action,
            "Principal": "*",
            **condition,
        },
    }


def url_endpoints(template: Template, functions: t.Sequence[str]) -> list[EndpointView]:
    """The endpoints of functions with URLs of their own, which accept every method and path."""
    urls = of_type(template, "AWS::Lambda::Url")
    return [
        EndpointView(
            name, "ANY", "/", AWS_IAM if urls[logical_ids.function_url(name)]["AuthType"] == "AWS_IAM" else None
        )
        for name in functions
        if logical_ids.function_url(name) in urls
    ]


def url_settings(template: Template, function: str) -> dict[str, t.Any]:
    """The key ``url`` for the diff of a function; empty without a URL."""
    properties = of_type(template, "AWS::Lambda::Url").get(logical_ids.function_url(function))
    if properties is None:
        return {}
    cors = {"cors": renamed(properties["Cors"], CORS_NAMES)} if "Cors" in properties else {}
    return {"url": {"auth": properties["AuthType"].lower(), "invoke_mode": properties["InvokeMode"].lower(), **cors}}
