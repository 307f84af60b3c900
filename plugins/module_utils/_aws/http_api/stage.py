# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stage of an HTTP API, with its limits and its access log."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import stage as api_stage
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Api
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import Throttling

STAGE: t.Final = "$default"


def resources(service: Service, limited_routes: t.Sequence[str]) -> Resources:
    """AWS::ApiGatewayV2::Stage, and AWS::Logs::LogGroup for an access log.

    ``limited_routes`` are the logical IDs of the routes with limits of their own, which must exist before.
    """
    api = service.api
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


def log_group_name(service: Service) -> str:
    return f"/aws/http-api/{service.stack_name}"


def _limited_routes(service: Service) -> list[tuple[str, Throttling]]:
    return sorted((route.http_key, route.throttling) for route in service.routes if route.throttling)


def _settings(api: Api, throttling: Throttling | None) -> dict[str, t.Any]:
    metrics = {} if api.detailed_metrics is None else {"DetailedMetricsEnabled": api.detailed_metrics}
    return {**metrics, **api_stage.limits(throttling)}
