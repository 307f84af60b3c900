# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The REST API in front of the functions."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import feature
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.function_calls import (
    FUNCTIONS,
    STREAMING_FUNCTIONS,
    permission,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.digest import short_digest
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.function import invoked
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import properties_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import features, pace, paths
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import NOTHING

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.snapshot import Held


PARAMETERS: t.Final = "RequestParameters"


def is_there(service: Service) -> bool:
    return service.api_type == "rest" and service.has_routes


def resources(service: Service, others: t.Mapping[str, t.Any] = NOTHING) -> Resources:
    """AWS::ApiGateway::RestApi, Resource, Method, Deployment and what the options add; empty without routes.

    The options add to the stage and to the domain name. ``others`` are the resources that the API may refer to.
    """
    if not is_there(service):
        return {}
    path_resources = paths.resources(service.routes)
    methods = {
        logical_ids.method(route.method, route.segments): _method(service, function, route)
        for function, route in sorted(service.routed, key=lambda pair: (pair[1].path, pair[1].method))
    }
    methods |= feature.resources(features.METHODS, service)
    responses = feature.resources(features.RESPONSES, service)
    definition = {
        logical_ids.REST_API: _rest_api(service),
        **feature.resources(features.OF_METHODS, service),
        **path_resources,
        **methods,
        **responses,
    }
    if service.overrides:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.merging import applied

        definition = applied(service, definition)
    held = _held(service, others, definition)
    deployment = logical_ids.deployment(_snapshot_digest(service, definition, held))
    first = held.first if held else ()
    return {
        **definition,
        **pace.in_batches(path_resources),
        **pace.in_batches(methods),
        deployment: _deployment(service, sorted([*methods, *responses, *first])),
        **feature.resources(features.OF_STAGE[:2], service, deployment),
        **{logical_ids.permission(each.name): _permission(each) for each in service.functions if each.routes},
        **features.authorizer_permissions(service),
        **feature.resources(features.OF_STAGE[2:], service, deployment),
    }


def endpoint_url(service: Service) -> t.Any:
    """The URL of the stage, as a CloudFormation expression; that of the domain where there is no other."""
    if service.api.domain and service.api.disable_execute_api_endpoint:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import domain

        return domain.url(service.api.domain)
    return {
        "Fn::Sub": f"https://${{{logical_ids.REST_API}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/{service.stage}"
    }


def _held(service: Service, others: t.Mapping[str, t.Any], definition: Resources) -> Held | None:
    if not service.holds_names:
        return None
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import snapshot

    return snapshot.held(others, service.additions, service.stack_name, definition)


def _snapshot_digest(service: Service, definition: Resources, held: Held | None) -> str:
    """A deployment is a snapshot of the API, so its logical ID depends on the content of the API, and nothing else.

    It also depends on what creates the stage: CloudFormation does not let a deployment give up its stage.
    """
    api = definition[logical_ids.REST_API]
    served = {name: value for name, value in api["Properties"].items() if name != "Description"}
    snapshot: dict[str, t.Any] = {**definition, logical_ids.REST_API: {**api, "Properties": served}}
    if features.has_stage_settings(service):
        snapshot["StageOfItsOwn"] = True
    if held:
        snapshot["Held"] = [held.parts, held.named]
    return short_digest(snapshot)


def _rest_api(service: Service) -> dict[str, t.Any]:
    return {
        "Type": "AWS::ApiGateway::RestApi",
        "Properties": {
            "Name": service.stack_name,
            "EndpointConfiguration": {"Types": ["REGIONAL"]},
            **properties_of(service.api),
        },
    }


def _method(service: Service, function: Function, route: Route) -> dict[str, t.Any]:
    requires, key = features.validated(route), features.cache_key(route)
    if key:
        requires = {**requires, PARAMETERS: {**dict.fromkeys(key, False), **requires.get(PARAMETERS, {})}}
    return {
        "Type": "AWS::ApiGateway::Method",
        "DependsOn": [logical_ids.permission(function.name)],
        "Properties": {
            "RestApiId": {"Ref": logical_ids.REST_API},
            "ResourceId": paths.resource_reference(route.segments),
            "HttpMethod": route.method,
            **features.authorization(service, route),
            "ApiKeyRequired": service.api.needs_api_key(route),
            **requires,
            "Integration": {
                "Type": "AWS_PROXY",
                "IntegrationHttpMethod": "POST",
                "Uri": {"Fn::Sub": _uri(function, route)},
                **properties_of(route),
                **({"CacheKeyParameters": key} if key else {}),
            },
        },
    }


def _uri(function: Function, route: Route) -> str:
    if route.is_streamed:
        return f"{STREAMING_FUNCTIONS}/{invoked(function)}/response-streaming-invocations"
    return f"{FUNCTIONS}/{invoked(function)}/invocations"


def _deployment(service: Service, served: list[str]) -> dict[str, t.Any]:
    stage = {} if features.has_stage_settings(service) else {"StageName": service.stage}
    return {
        "Type": "AWS::ApiGateway::Deployment",
        "DependsOn": served,
        "Properties": {"RestApiId": {"Ref": logical_ids.REST_API}, **stage},
    }


def _permission(function: Function) -> dict[str, t.Any]:
    return permission({"Fn::Sub": invoked(function)}, logical_ids.REST_API, "/*/*")
