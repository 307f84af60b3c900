# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: the return values of ``lambda_http_endpoint`` and ``lambda_http_endpoint_info`` (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws import names, view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.archives import archives_of_outputs
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack import Stack, StackResource
from ansible_collections.polycloud.faas.plugins.module_utils._aws.template import (
    ENDPOINT,
    Template,
    service_of,
)

Resources = t.Sequence[StackResource]


def describe_service(
    stack: Stack, resources: Resources, template: Template, custom_endpoint: str | None
) -> dict[str, t.Any]:
    """The service as it is deployed: name, stage, url, base_url, endpoints, stack, functions and resources.

    ``custom_endpoint`` is the URL of a cloud that is not AWS, where the API answers below a path of that URL.
    """
    name, stage = service_of(stack.description)
    base_url = _base_url(stack, resources, stage, custom_endpoint)
    endpoints = [
        {**vars(route), "url": f"{base_url}{route.path}" if base_url else None}
        for route in view.endpoints(template, stack.name)
    ]
    return {
        "name": name,
        "stage": stage,
        "url": endpoints[0]["url"] if endpoints else None,
        "base_url": base_url,
        "endpoints": endpoints,
        "stack": {"name": stack.name, "id": stack.id, "status": stack.status, "outputs": dict(stack.outputs)},
        "functions": _functions(stack, template),
        "resources": [resource.as_result() for resource in resources],
        "tags": dict(stack.tags),
    }


def describe_absence(name: str, stage: str) -> dict[str, t.Any]:
    """The same shape for a service that is not there."""
    return {
        "name": name,
        "stage": stage,
        "url": None,
        "base_url": None,
        "endpoints": [],
        "stack": None,
        "functions": [],
        "resources": [],
        "tags": {},
    }


def _functions(stack: Stack, template: Template) -> list[dict[str, t.Any]]:
    return [
        _function(stack, name, properties) for name, properties in sorted(view.functions(template, stack.name).items())
    ]


def _function(stack: Stack, name: str, properties: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    arn, _colon, version = stack.outputs.get(names.qualified_arn(name), "").rpartition(":")
    return {
        "name": name,
        "function_name": properties["FunctionName"],
        "arn": arn or None,
        "version": version or None,
        "code_sha256": view.code_sha256(properties, archives_of_outputs(stack.outputs)),
        **view.function_summary(properties),
    }


def _base_url(stack: Stack, resources: Resources, stage: str, custom_endpoint: str | None) -> str | None:
    if custom_endpoint is None:
        return stack.outputs.get(ENDPOINT)
    api = next((each.physical_id for each in resources if each.type == "AWS::ApiGateway::RestApi"), None)
    return f"{custom_endpoint}/restapis/{api}/{stage}/_user_request_" if api else None
