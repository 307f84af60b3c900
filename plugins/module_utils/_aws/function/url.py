# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The URL of a function itself, without an API."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.function import invoked
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import cors_properties
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import NO_AUTHORIZER

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Url
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


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
