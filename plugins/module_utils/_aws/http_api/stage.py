# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stage of an HTTP API, with its limits and its access log."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import stage as api_stage
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.routing.route_ids import route_ids
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import renamed

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Api
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import Throttling

STAGE: t.Final = "$default"
SETTING_NAMES: t.Final = {**api_stage.LIMIT_NAMES, "DetailedMetricsEnabled": "detailed_metrics"}


def check(service: Service) -> None:
    """Check the limits and the variables of the stage."""
    api_stage.check_stage(service)


def resources(service: Service, _deployment: str) -> Resources:
    """AWS::ApiGatewayV2::Stage, and AWS::Logs::LogGroup for an access log.

    Routes with limits of their own must exist before the stage.
    """
    api = service.api
    ids = route_ids(service.routes)
    limited_routes = [ids[route.http_key] for route in service.routes if route.throttling]
    defaults = _settings(api, api.throttling)
    limited = {
        route_key: {**defaults, **_settings(api, throttling)} for route_key, throttling in _limited_routes(service)
    }
    optional = {
        "DefaultRouteSettings": defaults,
        "RouteSettings": limited,
        "StageVariables": dict(sorted((api.stage_variables or {}).items())),
        "AccessLogSettings": api_stage.access_log_settings(api.access_log, logical_ids.HTTP_LOG_GROUP, "routeKey"),
    }
    stage = {
        "Type": "AWS::ApiGatewayV2::Stage",
        **({"DependsOn": sorted(limited_routes)} if limited_routes else {}),
        "Properties": {
            "ApiId": {"Ref": logical_ids.HTTP_API},
            "StageName": STAGE,
            "AutoDeploy": True,
            **{name: value for name, value in optional.items() if value},
        },
    }
    group = api_stage.log_group(api.access_log, logical_ids.HTTP_LOG_GROUP, log_group_name(service))
    return {**group, logical_ids.HTTP_STAGE: stage}


def view(template: Template) -> Properties:
    """The settings of the stage, with the limits of routes."""
    stage = template["Resources"][logical_ids.HTTP_STAGE]["Properties"]
    routes = stage.get("RouteSettings", {})
    log = template["Resources"].get(logical_ids.HTTP_LOG_GROUP, {}).get("Properties", {})
    return {
        "throttling": renamed(stage.get("DefaultRouteSettings", {}), SETTING_NAMES),
        "route_throttling": {key: renamed(settings, SETTING_NAMES) for key, settings in routes.items()},
        "stage_variables": stage.get("StageVariables"),
        "access_log": api_stage.access_log_words(stage.get("AccessLogSettings"), log),
    }


def log_group_name(service: Service) -> str:
    return f"/aws/http-api/{service.stack_name}"


def _limited_routes(service: Service) -> list[tuple[str, Throttling]]:
    return sorted((route.http_key, route.throttling) for route in service.routes if route.throttling)


def _settings(api: Api, throttling: Throttling | None) -> dict[str, t.Any]:
    metrics = {} if api.detailed_metrics is None else {"DetailedMetricsEnabled": api.detailed_metrics}
    return {**metrics, **api_stage.limits(throttling)}
