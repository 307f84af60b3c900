# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The return values of ``lambda_http_endpoint`` and ``lambda_http_endpoint_info`` (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import addresses
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import Mark
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.view import settings_options
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import archives_of_outputs
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackResource

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template

Resources = t.Sequence[StackResource]


def describe_service(
    stack: Stack, resources: Resources, template: Template, custom_endpoint: str | None
) -> dict[str, t.Any]:
    """The deployed service: name, stage, url, endpoints, stack, functions, resources and more.

    ``custom_endpoint`` is the URL of a cloud other than AWS, where the API is below a path of that URL.
    """
    name, stage = t.cast(Mark, stack.mark)
    base_url = addresses.base_url(stack, resources, stage, custom_endpoint)
    routes = [
        {**route._asdict(), "url": addresses.route_url(base_url, route.path)}
        for route in view.endpoints(template, stack.name)
    ]
    urls = [
        {**each._asdict(), "url": addresses.function_url(stack, str(each.function), custom_endpoint)}
        for each in view.urls(template, stack.name)
    ]
    endpoints = routes + urls
    return {
        "name": name,
        "stage": stage,
        "url": endpoints[0]["url"] if endpoints else None,
        "base_url": base_url or (str(urls[0]["url"]).rstrip("/") if urls else None),
        "domain": addresses.domain(stack),
        "endpoints": endpoints,
        "api_keys": view.api_keys(template, resources),
        "stack": {"name": stack.name, "id": stack.id, "status": stack.status, "outputs": dict(stack.outputs)},
        "functions": _functions(stack, template, {each["function"]: each["url"] for each in urls}),
        "resources": [resource.as_result() for resource in resources],
        "tags": dict(stack.tags),
    }


def _functions(stack: Stack, template: Template, urls: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    return [
        {
            **_function(stack, name, properties),
            "settings": {**settings_options(template, name, properties), **view.events(template, name)},
            "url": urls.get(name),
        }
        for name, properties in sorted(view.functions(template, stack.name).items())
    ]


def _function(stack: Stack, name: str, properties: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    arn, _colon, version = stack.outputs.get(logical_ids.qualified_arn(name), "").rpartition(":")
    return {
        "name": name,
        "function_name": properties["FunctionName"],
        "arn": arn or None,
        "version": version or None,
        "code_sha256": view.code_sha256(properties, archives_of_outputs(stack.outputs)),
        **view.function_summary(properties),
    }
