# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a template of the collection deploys of HTTP APIs and URLs, in terms of the options (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import domain as api_domain
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.stage import LIMIT_NAMES, access_log_words
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template, of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import CORS_NAMES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import AWS_IAM, CATCH_ALL, EndpointView
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import renamed

SETTING_NAMES: t.Final = {**LIMIT_NAMES, "DetailedMetricsEnabled": "detailed_metrics"}


def http_endpoints(template: Template, by_logical_id: t.Mapping[str, str]) -> list[EndpointView]:
    """The routes of the HTTP API; ``by_logical_id`` has the short names of the functions."""
    return [
        EndpointView(
            by_logical_id.get(_function_of(template, properties)),
            *_method_and_path(properties["RouteKey"]),
            _authorizer(template, properties),
        )
        for properties in of_type(template, "AWS::ApiGatewayV2::Route").values()
    ]


def api_settings(template: Template) -> dict[str, t.Any]:
    """The key ``api`` for the diff; empty without an HTTP API."""
    for properties in of_type(template, "AWS::ApiGatewayV2::Api").values():
        found = {
            "cors": renamed(properties.get("CorsConfiguration", {}), CORS_NAMES),
            "disable_execute_api_endpoint": properties.get("DisableExecuteApiEndpoint"),
            "authorizers": {
                each["Name"]: {name: value for name, value in each.items() if name not in {"ApiId", "Name"}}
                for each in of_type(template, "AWS::ApiGatewayV2::Authorizer").values()
            },
            "payload_version": _payload_version(template),
            "timeouts": _timeouts(template),
            **_stage_settings(template),
            "domain": _domain(template),
        }
        return {"api": {"type": "http", **{name: value for name, value in found.items() if value not in (None, {})}}}
    return {}


def _stage_settings(template: Template) -> dict[str, t.Any]:
    stage = template["Resources"][logical_ids.HTTP_STAGE]["Properties"]
    routes = stage.get("RouteSettings", {})
    log = template["Resources"].get(logical_ids.HTTP_LOG_GROUP, {}).get("Properties", {})
    return {
        "throttling": renamed(stage.get("DefaultRouteSettings", {}), SETTING_NAMES),
        "route_throttling": {key: renamed(settings, SETTING_NAMES) for key, settings in routes.items()},
        "stage_variables": stage.get("StageVariables"),
        "access_log": access_log_words(stage.get("AccessLogSettings"), log),
    }


def _domain(template: Template) -> dict[str, t.Any] | None:
    for properties in of_type(template, "AWS::ApiGatewayV2::DomainName").values():
        mapping = template["Resources"][logical_ids.HTTP_MAPPING]["Properties"]
        record = template["Resources"].get(logical_ids.HTTP_RECORD, {}).get("Properties", {})
        certificate = properties["DomainNameConfigurations"][0]["CertificateArn"]
        return api_domain.words(properties, certificate, mapping.get("ApiMappingKey"), record)
    return None


def _payload_version(template: Template) -> str | None:
    integrations = of_type(template, "AWS::ApiGatewayV2::Integration").values()
    return next((str(each["PayloadFormatVersion"]) for each in integrations), None)


def _timeouts(template: Template) -> dict[str, float]:
    """The seconds of the routes that have a timeout."""
    routes = of_type(template, "AWS::ApiGatewayV2::Route").values()
    timeouts = {each["RouteKey"]: _integration(template, each).get("TimeoutInMillis") for each in routes}
    return {key: timeout / 1000 for key, timeout in timeouts.items() if timeout is not None}


def _integration(template: Template, route: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    logical_id = str(route["Target"]["Fn::Sub"]).removeprefix("integrations/${").removesuffix("}")
    properties: dict[str, t.Any] = template["Resources"][logical_id]["Properties"]
    return properties


def _function_of(template: Template, route: t.Mapping[str, t.Any]) -> str:
    """The logical ID of the function, or of its alias, that a route invokes."""
    found = re.search(r"\$\{(\w+)(\.Arn)?\}", _integration(template, route)["IntegrationUri"]["Fn::Sub"])
    return found.group(1) if found else ""


def _method_and_path(key: str) -> tuple[str, str]:
    method, _space, path = key.partition(" ")
    return (method, path) if path else ("ANY", CATCH_ALL)


def _authorizer(template: Template, route: t.Mapping[str, t.Any]) -> str | None:
    if "AuthorizerId" in route:
        return str(template["Resources"][route["AuthorizerId"]["Ref"]]["Properties"]["Name"])
    return AWS_IAM if route.get("AuthorizationType") == "AWS_IAM" else None
