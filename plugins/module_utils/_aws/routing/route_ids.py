# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logical IDs of an HTTP API's routes (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import CATCH_ALL
from ansible_collections.polycloud.faas.plugins.module_utils._aws.routing.path_names import distinct, path_digest

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route

DEFAULT: t.Final = ("Default",)


def route_ids(routes: t.Sequence[Route]) -> dict[str, str]:
    """The logical ID of each route, by the form that HTTP APIs use, such as GET /users/{id}."""
    ids = distinct({_place(route): _plain(route) for route in routes})
    return {route.http_key: ids[_place(route)] for route in routes}


def added_route_id(route: Route, routes: t.Sequence[Route]) -> str:
    """The logical ID of a route that is added to the others, which keep theirs."""
    plain = _plain(route)
    return f"{plain}{path_digest(route.segments)}" if plain in route_ids(routes).values() else plain


def shape(route: Route) -> tuple[str, ...]:
    """What AWS tells routes apart by: the method and the path, whatever its parameters are called."""
    segments = [("{+}" if each.endswith("+}") else "{}") if each.startswith("{") else each for each in route.segments]
    return (route.method, "" if route.path == CATCH_ALL else "/", *segments)


def _place(route: Route) -> tuple[str, ...]:
    return (route.method, *route.segments)


def _plain(route: Route) -> str:
    return logical_ids.http_route(route.method, DEFAULT if route.path == CATCH_ALL else route.segments)
