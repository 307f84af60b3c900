# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of a REST API that few services ask for; the code of each is loaded only where it is asked for."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

Resources = dict[str, dict[str, t.Any]]


def authorizers(service: Service) -> Resources:
    if not service.api.authorizers:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import authorizers as rest_authorizers

    return rest_authorizers.resources(service)


def authorizer_permissions(service: Service) -> Resources:
    if not service.api.authorizers:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import authorizers as rest_authorizers

    return rest_authorizers.permissions(service)


def authorization(service: Service, route: Route) -> dict[str, t.Any]:
    """The properties of a method that say who may call it."""
    if service.api.authorizer_of(route) is None:
        return {"AuthorizationType": "NONE"}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import authorizers as rest_authorizers

    return rest_authorizers.of_method(service, route)


def validation(service: Service) -> Resources:
    routes = [route for function in service.functions for route in function.routes]
    if not service.api.models and not any(route.validation.is_asked for route in routes):
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import validation as rest_validation

    return rest_validation.resources(service)


def validated(route: Route) -> dict[str, t.Any]:
    """The properties of a method that say what its requests must have."""
    if not route.validation.is_asked:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import validation as rest_validation

    return rest_validation.of_method(route)


def preflight_methods(
    service: Service, routes: t.Sequence[Route], resource_reference: t.Callable[[tuple[str, ...]], t.Any]
) -> Resources:
    if service.api.cors is None:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import cors as rest_cors

    return rest_cors.preflight_methods(service.api.cors, routes, resource_reference)


def gateway_responses(service: Service) -> Resources:
    if service.api.cors is None:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import cors as rest_cors

    return rest_cors.gateway_responses(service.api.cors)


def api_keys(service: Service, deployment: str) -> Resources:
    if not service.api.all_usage_plans:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import api_keys as rest_keys

    return rest_keys.resources(service, deployment)


def domain(service: Service, deployment: str) -> Resources:
    if service.api.domain is None:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import domain as rest_domain

    return rest_domain.resources(service, deployment)


def stage(service: Service, deployment: str) -> Resources:
    if not has_stage_settings(service) and service.api.web_acl_arn is None:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import stage as rest_stage

    return rest_stage.resources(service, deployment)


def has_stage_settings(service: Service) -> bool:
    """Whether anything is asked for that needs a resource for the stage."""
    api = service.api
    requested = (api.throttling, api.stage_variables, api.tracing, api.detailed_metrics, limited_routes(service))
    return api.access_log is not None or any(requested)


def limited_routes(service: Service) -> list[Route]:
    routes = [route for function in service.functions for route in function.routes if route.throttling]
    return sorted(routes, key=lambda route: (route.path, route.method))
