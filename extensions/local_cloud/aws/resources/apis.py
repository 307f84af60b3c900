# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What API Gateway keeps apart within one API: names of authorizers, keys of routes, paths, and methods."""

from __future__ import annotations

import typing as t

from ..emulator.ministack import module
from .errors import service_error

Properties = dict[str, t.Any]
Check = t.Callable[[Properties, str], None]

AUTHORIZER = "Authorizer name must be unique. Authorizer {} already exists in this RestApi."


def check_api(resource_type: str, properties: Properties, physical_id: str = "") -> None:
    """Raise when something else in the API is in the way of this part of it; ``physical_id`` is that of the part."""
    if resource_type in CHECKS:
        CHECKS[resource_type](properties, physical_id)


def _authorizer_of_rest(properties: Properties, physical_id: str) -> None:
    authorizers = module("services.apigateway_v1")._authorizers_v1.get(properties["RestApiId"], {})
    name = properties.get("Name")
    if any(each["name"] == name and key != physical_id for key, each in authorizers.items()):
        raise service_error(AUTHORIZER.format(name), "ApiGateway", 409, "AlreadyExists")


def _authorizer_of_http(properties: Properties, physical_id: str) -> None:
    authorizers = module("services.apigateway")._authorizers.get(properties["ApiId"], {})
    name = properties.get("Name")
    if any(each["name"] == name and key != physical_id for key, each in authorizers.items()):
        raise service_error(AUTHORIZER.format(name), "AmazonApiGatewayV2", 400, "AlreadyExists")


def _route(properties: Properties, physical_id: str) -> None:
    routes = module("services.apigateway")._routes.get(properties["ApiId"], {})
    own = physical_id.rpartition("/")[2]
    key = properties["RouteKey"]
    if any(route["routeKey"] == key and name != own for name, route in routes.items()):
        text = f"Route with key {key} already exists for this API"
        raise service_error(text, "AmazonApiGatewayV2", 409, "AlreadyExists")


def _resource(properties: Properties, physical_id: str) -> None:
    """A resource that is made anew is in its own way, too: the old one goes in the cleanup."""
    resources = module("services.apigateway_v1")._resources.get(properties["RestApiId"], {})
    siblings = [each["pathPart"] for each in resources.values() if each.get("parentId") == properties["ParentId"]]
    part = properties["PathPart"]
    if part in siblings:
        text = f"Another resource with the same parent already has this name: {part}"
        raise service_error(text, "ApiGateway", 409, "AlreadyExists")
    variable = next((each for each in siblings if each.startswith("{")), None)
    if part.startswith("{") and variable:
        text = f"A sibling ({variable}) of this resource already has a variable path part -- only one is allowed"
        raise service_error(text, "ApiGateway", 400, "InvalidRequest")


def _method(properties: Properties, physical_id: str) -> None:
    resources = module("services.apigateway_v1")._resources.get(properties["RestApiId"], {})
    resource = resources.get(properties["ResourceId"], {})
    if not physical_id and properties["HttpMethod"] in resource.get("resourceMethods", {}):
        raise service_error("Method already exists for this resource", "ApiGateway", 409, "AlreadyExists")


CHECKS: dict[str, Check] = {
    "AWS::ApiGateway::Authorizer": _authorizer_of_rest,
    "AWS::ApiGateway::Method": _method,
    "AWS::ApiGateway::Resource": _resource,
    "AWS::ApiGatewayV2::Authorizer": _authorizer_of_http,
    "AWS::ApiGatewayV2::Route": _route,
}
