# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks an HTTP API before the first API call.

Limits are those of the API Gateway quota page for HTTP APIs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import feature
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.checks import check_api
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api.features import FEATURES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api.http_api import integration_id
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import CATCH_ALL
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import check_throttling
from ansible_collections.polycloud.faas.plugins.module_utils._aws.routing.route_ids import route_ids
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


MOST_SCOPES = 10


def check_http_api(service: Service) -> None:
    """Check the features, limits of routes, and conflicting routes; nothing for other APIs."""
    if service.api_type != "http":
        return
    feature.check(FEATURES, service)
    check_api(service)
    for function, route in service.routed:
        _check_route(function, route)
    _check_logical_ids(service)


def _check_route(function: Function, route: Route) -> None:
    where = f"of function {function.name}"
    if route.timeout is not None and not 0.05 <= route.timeout <= 30:
        raise OptionError(f"routes[].timeout {where} must be 0.05 to 30 seconds, but {route.timeout:g} was given.")
    if len(route.scopes) > MOST_SCOPES:
        raise OptionError(f"routes[].scopes {where} must be at most {MOST_SCOPES}, but {len(route.scopes)} were given.")
    if route.path == CATCH_ALL and route.method != "ANY":
        raise OptionError(f"routes[].method {where} must be ANY for {CATCH_ALL}, but {route.method} was given.")
    check_throttling(f"routes[].throttling {where}", route.throttling)


def _check_logical_ids(service: Service) -> None:
    given = [
        (logical_id(each.name), f"authorizer {each.name}")
        for each in service.api.authorizers
        for logical_id in (logical_ids.http_authorizer, logical_ids.http_authorizer_permission)
    ]
    given += [(each, f"route {key}") for key, each in route_ids(service.routes).items()]
    given += [(integration_id(function, route), f"function {function.name}") for function, route in service.routed]
    logical_ids.check_distinct("functions, routes and authorizers", given)
