# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The URLs of a deployed service, on AWS or on a cloud behind a custom endpoint (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import (
    DOMAIN_TARGET,
    DOMAIN_URL,
    ENDPOINT,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import CATCH_ALL

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackResource

FUNCTION_URL: t.Final = r"https://([a-z0-9-]+)\.lambda-url\."


def base_url(stack: Stack, resources: t.Sequence[StackResource], stage: str, custom_endpoint: str | None) -> str | None:
    """The URL that paths of routes are appended to; None without an API."""
    if custom_endpoint is None:
        return stack.outputs.get(ENDPOINT)
    for resource in resources:
        if resource.type == "AWS::ApiGateway::RestApi":
            return f"{custom_endpoint}/restapis/{resource.physical_id}/{stage}/_user_request_"
        if resource.type == "AWS::ApiGatewayV2::Api":
            return f"{custom_endpoint}/_aws/execute-api/{resource.physical_id}/$default"
    return None


def route_url(base: str | None, path: str) -> str | None:
    """The URL of a route; the catch-all route has the root URL."""
    if base is None:
        return None
    return f"{base}/" if path == CATCH_ALL else f"{base}{path}"


def function_url(stack: Stack, function: str, custom_endpoint: str | None) -> str | None:
    """The function's own URL, which ends with /; None if it has none."""
    url = stack.outputs.get(logical_ids.function_url(function))
    found = re.match(FUNCTION_URL, url or "")
    return f"{custom_endpoint}/_aws/lambda-url/{found[1]}/" if custom_endpoint and found else url


def domain(stack: Stack) -> dict[str, str] | None:
    """The user's own domain name: url, and target, the AWS name that it must point to; None without one."""
    if DOMAIN_URL not in stack.outputs:
        return None
    return {"url": stack.outputs[DOMAIN_URL], "target": stack.outputs.get(DOMAIN_TARGET, "")}
