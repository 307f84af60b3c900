# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The URLs that functions have of their own, from a template back to the words of the options (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template, of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import AWS_IAM, EndpointView
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import renamed


def url_endpoints(template: Template, functions: t.Sequence[str]) -> list[EndpointView]:
    """Those of the functions that have URLs of their own, which take every method and path."""
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
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import CORS_NAMES

    cors = {"cors": renamed(properties["Cors"], CORS_NAMES)} if "Cors" in properties else {}
    return {"url": {"auth": properties["AuthType"].lower(), "invoke_mode": properties["InvokeMode"].lower(), **cors}}
