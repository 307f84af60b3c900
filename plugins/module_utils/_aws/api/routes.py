# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the routes of a service before the first API call."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import CATCH_ALL
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import ANY, METHODS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.routing.path_names import rest_names
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

# Where a route has no timeout of its own.
API_SECONDS: t.Final = {"rest": 29, "http": 30}
SEGMENT: t.Final = re.compile(r"[a-zA-Z0-9._:-]+|\{[a-zA-Z0-9._-]+\+?\}")


def check_routes(service: Service) -> None:
    """Check methods, paths and conflicting routes."""
    for function, route in service.routed:
        _check_route(service, function, route)
    _check_twice(service.routed)
    if service.api_type == "http":
        _check_patterns(service.routes)
    else:
        _check_parameters(service.routes)
    _check_logical_ids(service)


def timeout_warnings(service: Service) -> list[str]:
    """A warning for each function that may run longer than the API waits for its response."""
    usual = API_SECONDS.get(service.api_type, 0)
    waits = {
        function.name: min((each.timeout or usual for each in function.routes if not each.is_streamed), default=900)
        for function in service.functions
    }
    return [
        f"timeout of function {each.name} is {each.settings.timeout} seconds, but the API waits for "
        f"{waits[each.name]:g} at most: a caller then gets HTTP status 504 while the function runs on."
        for each in service.functions
        if (each.settings.timeout or 0) > waits[each.name]
    ]


def _check_route(service: Service, function: Function, route: Route) -> None:
    where = f"of function {function.name}"
    if "*" in (route.method, route.path):
        instead = "path $default" if service.api_type == "http" else "paths / and /{proxy+}"
        raise OptionError(
            f"routes[] {where} must name a method and a path, but * was given; for all requests it is method ANY and "
            f"{instead} with api_type {service.api_type}."
        )
    if route.path == CATCH_ALL and service.api_type != "http":
        raise OptionError(
            f"routes[].path {where} is only {CATCH_ALL} with api_type http, but api_type is {service.api_type}, in "
            "which the paths / and /{proxy+} take all requests."
        )
    if route.method not in (ANY, *METHODS):
        raise OptionError(
            f"routes[].method {where} must be one of {', '.join((ANY, *METHODS))}, but {route.method!r} was given."
        )
    if route.path == CATCH_ALL:
        return
    if not route.path.startswith("/") or "//" in route.path or (len(route.path) > 1 and route.path.endswith("/")):
        raise OptionError(
            f"routes[].path {where} must begin with / and have no empty part, such as /users/{{id}}, "
            f"but {route.path!r} was given."
        )
    for position, segment in enumerate(route.segments, 1):
        if not SEGMENT.fullmatch(segment):
            raise OptionError(
                f"routes[].path {where} must consist of letters, digits, . _ : - and parameters such as {{id}} or "
                f"{{proxy+}}, but {segment!r} in {route.path!r} is not."
            )
        if segment.endswith("+}") and position < len(route.segments):
            raise OptionError(f"routes[].path {where} must end after {segment}, but {route.path!r} continues.")


def _check_twice(routed: t.Sequence[tuple[Function, Route]]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for function, route in routed:
        if (route.method, route.path) in seen:
            raise OptionError(
                f"routes must be unique, but {route.method} {route.path} was given for "
                f"{seen[route.method, route.path]} and for {function.name}."
            )
        seen[route.method, route.path] = function.name


def _check_parameters(routes: t.Sequence[Route]) -> None:
    """API Gateway allows one parameter name per position in a path."""
    parameters: dict[tuple[str, ...], str] = {}
    for route in routes:
        for position, segment in enumerate(route.segments):
            if not segment.startswith("{"):
                continue
            above = route.segments[:position]
            known = parameters.setdefault(above, segment)
            if known != segment:
                place = "/" + "/".join(above)
                raise OptionError(
                    f"routes[].path must have one parameter name below {place}, but {known} and {segment} were given."
                )


def _check_patterns(routes: t.Sequence[Route]) -> None:
    """An HTTP API takes several parameter names at a place, but not two routes that match the same requests."""
    seen: dict[str, str] = {}
    for route in routes:
        pattern = re.sub(r"\{[^}]*?(\+?)\}", r"{\1}", route.http_key)
        known = seen.setdefault(pattern, route.http_key)
        if known != route.http_key:
            raise OptionError(
                f"routes must differ in more than the names of parameters, but {known} and {route.http_key} were given."
            )


def _check_logical_ids(service: Service) -> None:
    given = [
        (logical_id(function.name), f"function {function.name}")
        for function in service.functions
        for logical_id in (
            logical_ids.function,
            logical_ids.log_group,
            logical_ids.permission,
            logical_ids.alias,
            logical_ids.event_invoke_config,
            logical_ids.function_role,
        )
    ]
    if service.has_routes and service.api.access_log:
        log = logical_ids.REST_LOG_GROUP if service.api_type == "rest" else logical_ids.HTTP_LOG_GROUP
        given.append((log, "the log group of api.access_log"))
    if service.api_type == "rest":
        named = sorted(rest_names(service.routes).items())
        given += [(logical_ids.resource(name), f"path /{'/'.join(path)}") for path, name in named if path]
    logical_ids.check_distinct("functions", given, "names and paths")
