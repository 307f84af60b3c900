# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which resources an element of ``overrides`` is about (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import CATCH_ALL
from ansible_collections.polycloud.faas.plugins.module_utils._aws.routing.path_names import rest_names
from ansible_collections.polycloud.faas.plugins.module_utils._aws.routing.route_ids import route_ids

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import Override

FUNCTION: t.Final = "AWS::Lambda::Function"
VERSION: t.Final = "AWS::Lambda::Version"
STAGE: t.Final = "AWS::ApiGateway::Stage"
ROUTES: t.Final = {"rest": "AWS::ApiGateway::Method", "http": "AWS::ApiGatewayV2::Route"}
# What the collection adds to the logical IDs of resources that are replaced by new ones.
HASH: t.Final = r"[0-9a-f]{16}"


def target_ids(service: Service, override: Override, resources: Resources) -> list[str]:
    """The logical IDs of the resources in ``resources`` that the override may be about, sorted; it should be one."""
    kind = wanted_type(service, override)
    found = _candidates(service, override, resources)
    return sorted(name for name in found if kind is None or resources[name]["Type"] == kind)


def wanted_type(service: Service, override: Override) -> str | None:
    """The type of the resource, with what is meant when none is given; None for any."""
    if override.type is not None:
        return override.type
    if override.function is not None:
        return FUNCTION
    return ROUTES.get(service.api_type) if override.route is not None else None


def named(override: Override) -> str:
    """What the override is about, for messages."""
    for option in ("function", "route", "resource"):
        if (value := getattr(override, option)) is not None:
            return f"{option} {value}"
    return f"type {override.type}"


def makes_stage(service: Service) -> bool:
    """Whether an override is about the stage of a REST API, which is a resource only where it has settings."""
    return any(each.type == STAGE or each.resource == logical_ids.REST_STAGE for each in service.overrides)


def _candidates(service: Service, override: Override, resources: Resources) -> set[str]:
    if override.function is not None:
        return _of_function(override.function, resources)
    if override.route is not None:
        return _of_route(service, override.route, resources)
    if override.resource is not None:
        return {name for name in resources if _is_called(name, override.resource)}
    return set(resources)


def _is_called(logical_id: str, given: str) -> bool:
    """A hash at the end of a logical ID is left out."""
    return logical_id == given or re.fullmatch(f"{re.escape(given)}{HASH}", logical_id) is not None


def _of_function(name: str, resources: Resources) -> set[str]:
    """What belongs to a function alone."""
    function = logical_ids.function(name)
    ids = {
        function,
        logical_ids.alias(name),
        logical_ids.event_invoke_config(name),
        logical_ids.function_role(name),
        logical_ids.function_url(name),
        logical_ids.http_permission(name),
        logical_ids.log_group(name),
        logical_ids.permission(name),
        logical_ids.url_invoke_permission(name),
        logical_ids.url_permission(name),
    }
    integration = f"{logical_ids.http_integration(name, None)}(In\\d+Ms)?"
    return {
        each
        for each, resource in resources.items()
        if each in ids or re.fullmatch(integration, each) or _is_version_of(function, resource)
    }


def _is_version_of(function: str, resource: t.Mapping[str, t.Any]) -> bool:
    return bool(resource["Type"] == VERSION and resource["Properties"]["FunctionName"] == {"Ref": function})


def _of_route(service: Service, route: str, resources: Resources) -> set[str]:
    """The method and the path of a REST API; the route of an HTTP API, and its integration."""
    verb, _space, path = route.rpartition(" ")
    segments = tuple(each for each in path.split("/") if each)
    if service.api_type == "rest":
        name = rest_names(service.routes).get(segments)
        if name is None:
            return set()
        method = logical_ids.method(verb.upper(), name)
        return {
            each
            for each in resources
            if each in (method, logical_ids.resource(name)) or each.startswith(f"{method}Model")
        }
    key = path if path == CATCH_ALL else f"{(verb or 'ANY').upper()} {path}"
    plain = logical_ids.http_route((verb or "ANY").upper(), ("Default",) if path == CATCH_ALL else segments)
    routed = route_ids(service.routes).get(key, plain)
    if routed not in resources:
        return set()
    target = re.search(r"\$\{(\w+)\}", str(resources[routed]["Properties"].get("Target")))
    return {routed, *([target[1]] if target and target[1] in resources else ())}
