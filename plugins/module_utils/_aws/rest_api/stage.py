# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stage of a REST API, with its limits, its access log and its firewall.

A plain API has no resource for its stage: the deployment creates it. Settings need one. A deployment could describe the
stage too (StageDescription), but CloudFormation refuses that where the stage exists, so it would work for the first
deployment only. ``intermediate_templates`` lead a stack from one to the other.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import stage as api_stage
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.parts import (
    has_stage_settings,
    limited_routes,
)

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Api
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


ALL: t.Final = {"ResourcePath": "/*", "HttpMethod": "*"}


def resources(service: Service, deployment: str) -> Resources:
    """AWS::ApiGateway::Stage, AWS::Logs::LogGroup and AWS::WAFv2::WebACLAssociation if they are requested.

    ``deployment`` is the logical ID of the deployment that the stage serves.
    """
    found = _web_acl(service, deployment)
    if not has_stage_settings(service):
        return found
    log = service.api.access_log
    optional = {
        "Variables": dict(sorted((service.api.stage_variables or {}).items())),
        "MethodSettings": _method_settings(service),
        "AccessLogSetting": api_stage.access_log_settings(log, logical_ids.REST_LOG_GROUP, "resourcePath"),
    }
    stage = bare_stage(service.stage, deployment, tracing=bool(service.api.tracing))
    stage["Properties"].update({name: value for name, value in optional.items() if value})
    group = api_stage.log_group(log, logical_ids.REST_LOG_GROUP, log_group_name(service))
    return {**group, logical_ids.REST_STAGE: stage, **found}


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


def needed_by_users(service: Service, deployment: str) -> list[str]:
    """The logical IDs that must exist before something can use the stage by its name."""
    return [deployment, logical_ids.REST_STAGE] if has_stage_settings(service) else [deployment]


def log_group_name(service: Service) -> str:
    return f"/aws/api-gateway/{service.stack_name}"


def setting_path(path: str) -> str:
    """A path in the form that settings of methods have: /users/{id} is /~1users~1{id}."""
    return "/" if path == "/" else "/" + path.replace("/", "~1")


def _method_settings(service: Service) -> list[Properties]:
    """One for all methods, and one for each route with limits of its own, which repeats the other settings."""
    api = service.api
    usual = {**_metrics(api), **api_stage.limits(api.throttling)}
    limited = limited_routes(service)
    if not usual and not limited:
        return []
    usual = {"MetricsEnabled": False, **usual}
    return [{**ALL, **usual}] + [
        {
            "ResourcePath": setting_path(route.path),
            "HttpMethod": route.method,
            **usual,
            **api_stage.limits(route.throttling),
        }
        for route in limited
    ]


def _metrics(api: Api) -> Properties:
    return {"MetricsEnabled": True} if api.detailed_metrics else {}


def _web_acl(service: Service, deployment: str) -> Resources:
    """The association with the web ACL.

    Another web ACL replaces it. CloudFormation then removes the old association, and AWS WAF, which knows only whether
    the stage has one, would remove the new one. So a replaced association is retained.
    """
    if service.api.web_acl_arn is None:
        return {}
    api = f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}::/restapis/${{{logical_ids.REST_API}}}"
    stage = f"{api}/stages/{service.stage}"
    return {
        logical_ids.REST_WEB_ACL: {
            "Type": "AWS::WAFv2::WebACLAssociation",
            "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Retain",
            "DependsOn": needed_by_users(service, deployment),
            "Properties": {"ResourceArn": {"Fn::Sub": stage}, "WebACLArn": service.api.web_acl_arn},
        }
    }
