# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The routes of an HTTP API that let preflight requests of browsers through (no calls).

A route with method ``ANY`` also takes OPTIONS, and has its authorizer decide about it; browsers send preflight requests
without authorization. So with ``cors`` a public OPTIONS route is added beside each such route. Source: API Gateway
Developer Guide, "Configure CORS for HTTP APIs", about ``$default``.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import is_preflight
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api.names import route_id
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import CATCH_ALL, NO_AUTHORIZER
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import ANY, Route

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

OPTIONS: t.Final = "OPTIONS"
# All paths that the route for everything else takes.
EVERYWHERE: t.Final = ("/", "/{proxy+}")


class Added(t.NamedTuple):
    """A route that is added: ``beside`` is the one of ``function`` that would refuse preflight requests."""

    function: Function
    beside: Route
    route: Route


def added(service: Service) -> list[Added]:
    """The public OPTIONS routes, except where the user has a route for these requests, sorted by path.

    The user's may be in ``resources``, too.
    """
    if service.api.cors is None:
        return []
    taken, keys = {route_id(each) for each in service.routes}, _keys_of_user(service)
    found: dict[str, Added] = {}
    for function, route in service.routed:
        if route.method == ANY and service.api.authorizer_of(route):
            for path in EVERYWHERE if route.path == CATCH_ALL else (route.path,):
                opened = Route(method=OPTIONS, path=path, authorizer=NO_AUTHORIZER, timeout=route.timeout)
                if route_id(opened) not in taken and opened.http_key not in keys:
                    found.setdefault(route_id(opened), Added(function, route, opened))
    return sorted(found.values(), key=lambda each: each.route.path)


def _keys_of_user(service: Service) -> set[str]:
    """The keys of the routes that the user adds to our API."""
    properties = [each.get("Properties", {}) for each in service.additions.resources.values()]
    api = {"Ref": logical_ids.HTTP_API}
    return {str(each["RouteKey"]) for each in properties if each.get("ApiId") == api and "RouteKey" in each}


def warnings(service: Service) -> list[str]:
    """A message for each route of an HTTP API with ``cors`` that still refuses preflight requests."""
    if service.api_type != "http" or service.api.cors is None:
        return []
    return [
        f"Preflight requests of browsers have no authorization, so authorizer {name} of route {route.http_key} "
        "refuses them. With authorizer none it lets them through."
        for route in sorted(service.routes, key=lambda route: route.http_key)
        if route.method == OPTIONS and (name := service.api.authorizer_of(route))
    ]


def announcement(service: Service, deployed: Template, desired: Template) -> str | None:
    """What is said when routes are added beside those that were deployed without them; None if there are none."""
    new = [each for each in added(service) if _is_new(each, deployed, desired)]
    if not new:
        return None
    return (
        f"The HTTP API of stack {service.stack_name} gets {', '.join(each.route.http_key for each in new)} without an "
        f"authorizer, because that of {', '.join(dict.fromkeys(each.beside.http_key for each in new))} refuses "
        "preflight requests of browsers. Earlier releases did not add these routes."
    )


def _is_new(each: Added, deployed: Template, desired: Template) -> bool:
    before, after = deployed["Resources"], desired["Resources"]
    name = route_id(each.route)
    return name not in before and route_id(each.beside) in before and is_preflight(after.get(name, {}))
