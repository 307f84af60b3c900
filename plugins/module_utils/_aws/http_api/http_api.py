# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP API in front of the functions."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import feature
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.function_calls import permission
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import METADATA, PREFLIGHT
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.function import invoked
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api.features import AUTHORIZERS, DOMAIN, STAGE
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import cors_properties
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import properties_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.routing.route_ids import added_route_id, route_ids
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import Cors
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


def is_there(service: Service) -> bool:
    return service.api_type == "http" and service.has_routes


def resources(service: Service) -> Resources:
    """AWS::ApiGatewayV2::Api, Stage, Integration, Route and what the options add; empty without routes.

    The stage ``$default`` deploys every change automatically, so there is no snapshot that could keep a removed route.
    """
    if not is_there(service):
        return {}
    routed = sorted(service.routed, key=lambda pair: (pair[1].path, pair[1].method))
    ids = route_ids(service.routes)
    return {
        logical_ids.HTTP_API: _api(service),
        **{integration_id(function, route): _integration(service, function, route) for function, route in routed},
        **feature.resources([AUTHORIZERS], service),
        **{ids[route.http_key]: _route(service, function, route) for function, route in routed},
        **_preflight_routes(service),
        **feature.resources([STAGE], service),
        **{logical_ids.http_permission(each.name): _permission(each) for each in service.functions if each.routes},
        **feature.resources([DOMAIN], service),
    }


def endpoint_url(service: Service) -> t.Any:
    """The URL of the API, as a CloudFormation expression; that of the domain where there is no other."""
    if service.api.domain and service.api.disable_execute_api_endpoint:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import domain

        return domain.url(service.api.domain)
    return {"Fn::Sub": f"https://${{{logical_ids.HTTP_API}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}"}


def integration_id(function: Function, route: Route) -> str:
    return logical_ids.http_integration(function.name, _timeout_ms(route))


def _api(service: Service) -> dict[str, t.Any]:
    cors = {"CorsConfiguration": _cors(service, service.api.cors)} if service.api.cors else {}
    return {
        "Type": "AWS::ApiGatewayV2::Api",
        "Properties": {
            "Name": service.stack_name,
            "ProtocolType": "HTTP",
            # in the order of the templates that are deployed
            **without_none({"Description": None, **cors, **properties_of(service.api)}),
        },
    }


def _cors(service: Service, cors: Cors) -> dict[str, t.Any]:
    return cors_properties(cors, cors.methods_for({route.method for route in service.routes}))


def _integration(service: Service, function: Function, route: Route) -> dict[str, t.Any]:
    return {
        "Type": "AWS::ApiGatewayV2::Integration",
        "Properties": {
            "ApiId": {"Ref": logical_ids.HTTP_API},
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": {"Fn::Sub": invoked(function)},
            "PayloadFormatVersion": service.api.payload_version or "2.0",
            **properties_of(route),
        },
    }


def _timeout_ms(route: Route) -> int | None:
    return None if route.timeout is None else round(route.timeout * 1000)


def _route(service: Service, function: Function, route: Route) -> dict[str, t.Any]:
    return {
        "Type": "AWS::ApiGatewayV2::Route",
        "Properties": {
            "ApiId": {"Ref": logical_ids.HTTP_API},
            "RouteKey": route.http_key,
            "Target": {"Fn::Sub": f"integrations/${{{integration_id(function, route)}}}"},
            **_authorization(service, route),
        },
    }


def _preflight_routes(service: Service) -> Resources:
    if service.api.cors is None or not any(map(service.api.authorizer_of, service.routes)):
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import preflight

    metadata = {"Metadata": {METADATA: {PREFLIGHT: True}}}
    found = preflight.added(service)
    return {
        added_route_id(each.route, service.routes): {**_route(service, each.function, each.route), **metadata}
        for each in found
    }


def _authorization(service: Service, route: Route) -> dict[str, t.Any]:
    if service.api.authorizer_of(route) is None:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import authorizers

    return authorizers.of_route(service, route)


def _permission(function: Function) -> dict[str, t.Any]:
    return permission({"Fn::Sub": invoked(function)}, logical_ids.HTTP_API, "/*")
