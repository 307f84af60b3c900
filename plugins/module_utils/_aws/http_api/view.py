# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a template of the collection deploys of HTTP APIs and URLs, in terms of the options (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    Template,
    is_preflight,
    own_resources,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import (
    AWS_IAM,
    CATCH_ALL,
    EndpointView,
)


def endpoints(template: Template, by_logical_id: t.Mapping[str, str]) -> list[EndpointView]:
    """The routes of the HTTP API; ``by_logical_id`` has the short names of the functions.

    Those for preflight requests alone are left out, as are those of a REST API.
    """
    routes = own_resources(template).values()
    return [
        EndpointView(
            by_logical_id.get(_function_of(template, properties)),
            *_method_and_path(properties["RouteKey"]),
            _authorizer(template, properties),
        )
        for properties in (
            each["Properties"]
            for each in routes
            if each["Type"] == "AWS::ApiGatewayV2::Route" and not is_preflight(each)
        )
    ]


def integration_of(template: Template, route: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    logical_id = str(route["Target"]["Fn::Sub"]).removeprefix("integrations/${").removesuffix("}")
    properties: dict[str, t.Any] = template["Resources"][logical_id]["Properties"]
    return properties


def _function_of(template: Template, route: t.Mapping[str, t.Any]) -> str:
    """The logical ID of the function, or of its alias, that a route invokes."""
    found = re.search(r"\$\{(\w+)(\.Arn)?\}", integration_of(template, route)["IntegrationUri"]["Fn::Sub"])
    return found.group(1) if found else ""


def _method_and_path(key: str) -> tuple[str, str]:
    method, _space, path = key.partition(" ")
    return (method, path) if path else ("ANY", CATCH_ALL)


def _authorizer(template: Template, route: t.Mapping[str, t.Any]) -> str | None:
    if "AuthorizerId" in route:
        return str(template["Resources"][route["AuthorizerId"]["Ref"]]["Properties"]["Name"])
    return AWS_IAM if route.get("AuthorizationType") == "AWS_IAM" else None
