# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks what concerns a whole REST API, or several of its features, before the first API call.

Limits are those of the API Gateway quota page for REST APIs, and of its reference.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import feature
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.checks import check_api
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import check_each
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import check_throttling
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.features import FEATURES
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

SHORTEST_TIMEOUT: t.Final = 0.05
LONGEST_TIMEOUT: t.Final = {"regional": 300, "private": 300, "edge": 29}
LONGEST_STREAM: t.Final = 900


def check_rest_api(service: Service) -> None:
    """Check the features, the settings of the API and of its routes, and conflicting names; nothing for other APIs."""
    if service.api_type != "rest":
        return
    feature.check(FEATURES, service)
    check_api(service)
    _check_endpoint(service)
    _check_key_source(service)
    for function, route in service.routed:
        _check_route(service, function, route)
    _check_logical_ids(service)


def _check_endpoint(service: Service) -> None:
    api, kind = service.api, service.api.endpoint_type or "regional"
    if api.vpc_endpoint_ids and kind != "private":
        raise OptionError(
            f"api.vpc_endpoint_ids is only valid with endpoint_type private, but endpoint_type is {kind}."
        )
    if kind == "private" and not api.resource_policy:
        raise OptionError(
            "api.resource_policy must be given when endpoint_type is private, since nobody can call a private API "
            "without one, but it was not given."
        )


def _check_key_source(service: Service) -> None:
    """Only a function can return a key: its authorizer decides about each route that needs one."""
    api = service.api
    if api.api_key_source != "authorizer":
        return
    functions = {each.name for each in api.authorizers if each.type != "cognito"}
    for route in service.routes:
        if api.needs_api_key(route) and api.authorizer_of(route) not in functions:
            raise OptionError(
                f"api.api_key_source authorizer requires an authorizer of type token or request for each route that "
                f"needs a key, but {route.http_key} has {api.authorizer_of(route) or 'none'}."
            )


def _check_route(service: Service, function: Function, route: Route) -> None:
    where = f"of function {function.name}"
    kind = service.api.endpoint_type or "regional"
    check_each(route, where, "routes[].")
    longest, why = LONGEST_TIMEOUT[kind], f"endpoint_type {kind}"
    if route.is_streamed:
        longest, why = LONGEST_STREAM, "response_transfer_mode stream"
    if route.timeout is not None and not SHORTEST_TIMEOUT <= route.timeout <= longest:
        raise OptionError(
            f"routes[].timeout {where} must be {SHORTEST_TIMEOUT} to {longest} seconds with {why}, but "
            f"{route.timeout:g} was given."
        )
    check_throttling(f"routes[].throttling {where}", route.throttling)


def _check_logical_ids(service: Service) -> None:
    api = service.api
    given = [
        (logical_id(each.name), f"authorizer {each.name}")
        for each in api.authorizers
        for logical_id in (logical_ids.rest_authorizer, logical_ids.rest_authorizer_permission)
    ]
    given += [(logical_ids.api_key(each.name, ""), f"API key {each.name}") for each in api.api_keys]
    given += [(logical_ids.usage_plan(each.name), f"usage plan {each.name}") for each in api.usage_plans]
    given += [
        (logical_ids.usage_plan_key(plan.name, key.name, ""), f"API key {key.name} in usage plan {plan.name}")
        for plan in api.usage_plans
        for key in api.keys_of(plan)
    ]
    given += [(logical_ids.model(each.name), f"model {each.name}") for each in api.models]
    logical_ids.check_distinct("api", given)
