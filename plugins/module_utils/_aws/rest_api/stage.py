# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stage of a REST API, with its limits and its access log.

A plain API has no resource for its stage: the deployment creates it. Settings need one. A deployment could describe the
stage too (StageDescription), but CloudFormation refuses that where the stage exists, so it would work for the first
deployment only. ``intermediate_templates`` lead a stack from one to the other.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import stage as api_stage
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import own_resources
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.features import routes_with_settings
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import renamed

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Api
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


ALL: t.Final = {"ResourcePath": "/*", "HttpMethod": "*"}


EVERYWHERE: t.Final = ("/*", "*")


def check(service: Service) -> None:
    """Check the limits and the variables of the stage."""
    api_stage.check_stage(service)


def resources(service: Service, deployment: str) -> Resources:
    """AWS::ApiGateway::Stage, and AWS::Logs::LogGroup if it is requested."""
    log = service.api.access_log
    optional = {
        "Variables": dict(sorted((service.api.stage_variables or {}).items())),
        "MethodSettings": _method_settings(service),
        "AccessLogSetting": api_stage.access_log_settings(log, logical_ids.REST_LOG_GROUP, "resourcePath"),
        **_cluster(service.api),
    }
    stage = bare_stage(service.stage, deployment, tracing=bool(service.api.tracing))
    stage["Properties"].update({name: value for name, value in optional.items() if value})
    group = api_stage.log_group(log, logical_ids.REST_LOG_GROUP, log_group_name(service))
    return {**group, logical_ids.REST_STAGE: stage}


def view(template: Template) -> Properties:
    """The settings of the stage, with the limits of routes."""
    resources = own_resources(template)
    properties = resources.get(logical_ids.REST_STAGE, {}).get("Properties", {})
    settings = {(each["ResourcePath"], each["HttpMethod"]): each for each in properties.get("MethodSettings", [])}
    log = resources.get(logical_ids.REST_LOG_GROUP, {}).get("Properties", {})
    return {
        "throttling": renamed(settings.get(EVERYWHERE, {}), api_stage.LIMIT_NAMES),
        "route_throttling": {
            route_of(path, method): limits
            for (path, method), each in settings.items()
            if (path, method) != EVERYWHERE and (limits := renamed(each, api_stage.LIMIT_NAMES))
        },
        "detailed_metrics": settings.get(EVERYWHERE, {}).get("MetricsEnabled"),
        "stage_variables": properties.get("Variables"),
        "tracing": properties.get("TracingEnabled"),
        "access_log": api_stage.access_log_words(properties.get("AccessLogSetting"), log),
    }


def bare_stage(name: str, deployment: str, *, tracing: bool = False) -> dict[str, t.Any]:
    """The resource of a stage without settings.

    CloudFormation does not turn off what a template no longer sets, so tracing is always set.
    """
    properties = {
        "RestApiId": {"Ref": logical_ids.REST_API},
        "StageName": name,
        "DeploymentId": {"Ref": deployment},
        "TracingEnabled": tracing,
    }
    return {"Type": "AWS::ApiGateway::Stage", "Properties": properties}


def kept_stage(name: str, deployment: str) -> dict[str, t.Any]:
    """A stage without settings that continues to exist when it leaves the stack."""
    return {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain", **bare_stage(name, deployment)}


def log_group_name(service: Service) -> str:
    return f"/aws/api-gateway/{service.stack_name}"


def setting_path(path: str) -> str:
    """A path in the form that settings of methods have: /users/{id} is /~1users~1{id}."""
    return "/" if path == "/" else "/" + path.replace("/", "~1")


def route_of(path: str, method: str) -> str:
    """The route that settings of a method are for, such as GET /users/{id}."""
    return f"{method} {path if path == '/' else path[1:].replace('~1', '/')}"


def _method_settings(service: Service) -> list[Properties]:
    """One for all methods, and one for each route with limits of its own, which repeats the other settings."""
    api = service.api
    usual = {**_metrics(api), **api_stage.limits(api.throttling), **({"CachingEnabled": False} if api.cache else {})}
    special = routes_with_settings(service)
    if not usual and not special:
        return []
    usual = {"MetricsEnabled": False, **usual}
    return [{**ALL, **usual}] + [
        {
            "ResourcePath": setting_path(route.path),
            "HttpMethod": route.method,
            **usual,
            **api_stage.limits(route.throttling),
            **_cached(api, route),
        }
        for route in special
    ]


def _cached(api: Api, route: Route) -> Properties:
    if api.cache is None or route.cache is None:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import cache

    return cache.of_setting(api.cache, route)


def _cluster(api: Api) -> Properties:
    if api.cache is None:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import cache

    return cache.of_stage(api.cache)


def _metrics(api: Api) -> Properties:
    return {"MetricsEnabled": True} if api.detailed_metrics else {}
