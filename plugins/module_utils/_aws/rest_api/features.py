# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The features of a REST API; the code of each is loaded only where it is requested or deployed."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.feature import Feature, has_authorizers
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.feature import FeatureFile
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


def _authorizers() -> FeatureFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import authorizers

    return authorizers


def _validation() -> FeatureFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import validation

    return validation


def _cors() -> FeatureFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import cors

    return cors


def _gateway_responses() -> FeatureFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import gateway_responses

    return gateway_responses


def _cache() -> FeatureFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import cache

    return cache


def _stage() -> FeatureFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import stage

    return stage


def _web_acl() -> FeatureFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import web_acl

    return web_acl


def _api_keys() -> FeatureFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import api_keys

    return api_keys


def _domain() -> FeatureFile:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import domain

    return domain


def has_stage_settings(service: Service) -> bool:
    """Whether anything is requested that needs a resource for the stage."""
    api = service.api
    requested = (api.throttling, api.stage_variables, api.tracing, api.detailed_metrics, routes_with_settings(service))
    return api.access_log is not None or api.cache is not None or any(requested) or _overrides_stage(service)


def _overrides_stage(service: Service) -> bool:
    if not service.overrides:
        return False
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.targets import makes_stage

    return makes_stage(service)


def needed_by_users(service: Service, deployment: str) -> list[str]:
    """The logical IDs that must exist before something can use the stage by its name."""
    return [deployment, logical_ids.REST_STAGE] if has_stage_settings(service) else [deployment]


def routes_with_settings(service: Service) -> list[Route]:
    """The routes whose methods have settings of their own in the stage."""
    routes = [route for route in service.routes if route.throttling or route.cache]
    return sorted(routes, key=lambda route: (route.path, route.method))


def _is_cached(service: Service) -> bool:
    return service.api.cache is not None or any(route.cache for route in service.routes)


def _is_validated(service: Service) -> bool:
    return bool(service.api.models) or any(route.validation.is_asked for route in service.routes)


def _types(*names: str) -> frozenset[str]:
    return frozenset(f"AWS::ApiGateway::{name}" for name in names)


AUTHORIZERS: t.Final = Feature(_authorizers, has_authorizers, _types("Authorizer"))
VALIDATION: t.Final = Feature(_validation, _is_validated, _types("Model", "RequestValidator"))
CORS: t.Final = Feature(_cors, lambda service: service.api.cors, _types("GatewayResponse"))
GATEWAY_RESPONSES: t.Final = Feature(
    _gateway_responses, lambda service: service.api.cors or service.api.gateway_responses, _types("GatewayResponse")
)
CACHE: t.Final = Feature(_cache, _is_cached, _types("Stage"))
STAGE: t.Final = Feature(_stage, has_stage_settings, _types("Stage"))
WEB_ACL: t.Final = Feature(
    _web_acl, lambda service: service.api.web_acl_arn is not None, frozenset({"AWS::WAFv2::WebACLAssociation"})
)
API_KEYS: t.Final = Feature(_api_keys, lambda service: service.api.all_usage_plans, _types("ApiKey", "UsagePlan"))
DOMAIN: t.Final = Feature(_domain, lambda service: service.api.domain, _types("DomainName"))

# A deployment of the API is a snapshot of the first three; the others use the stage that serves it.
OF_METHODS: t.Final = (AUTHORIZERS, VALIDATION)
METHODS: t.Final = (CORS,)
RESPONSES: t.Final = (GATEWAY_RESPONSES,)
OF_STAGE: t.Final = (STAGE, WEB_ACL, API_KEYS, DOMAIN)

# All of them, in the order in which they are checked and shown: those of single requests, and those of the whole API.
OF_REQUESTS: t.Final = (AUTHORIZERS, CORS, GATEWAY_RESPONSES, API_KEYS, VALIDATION)
OF_API: t.Final = (WEB_ACL, STAGE, CACHE, DOMAIN)
FEATURES: t.Final = (*OF_REQUESTS, *OF_API)


def authorizer_permissions(service: Service) -> Resources:
    """AWS::Lambda::Permission for authorizer functions."""
    if not service.api.authorizers:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import authorizers

    return authorizers.permissions(service)


def authorization(service: Service, route: Route) -> dict[str, t.Any]:
    """The properties of a method that say who may call it."""
    if service.api.authorizer_of(route) is None:
        return {"AuthorizationType": "NONE"}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import authorizers

    return authorizers.of_method(service, route)


def cache_key(route: Route) -> list[str]:
    """The parameters of requests that have responses of their own in the cache; empty for a route without one."""
    if route.cache is None:
        return []
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import cache

    return cache.key_of(route)


def validated(route: Route, path_name: str) -> dict[str, t.Any]:
    """The properties of a method that say what its requests must have; ``path_name`` is the path's in logical IDs."""
    if not route.validation.is_asked:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import validation

    return validation.of_method(route, path_name)
