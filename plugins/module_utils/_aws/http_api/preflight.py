# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Preflight requests that browsers cannot send to an HTTP API (no calls).

A route with method ``ANY`` also takes OPTIONS, and has its authorizer decide about it; browsers send preflight requests
without authorization. Source: API Gateway Developer Guide, "Configure CORS for HTTP APIs", about ``$default``.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import CATCH_ALL
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import ANY

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

OPTIONS: t.Final = "OPTIONS"


def warnings(service: Service) -> list[str]:
    """A message for each path of an HTTP API with ``cors`` whose preflight requests would get 401 or 403."""
    if service.api_type != "http" or service.api.cors is None:
        return []
    routes = sorted(service.routes, key=lambda route: route.http_key)
    public = {route.path for route in routes if route.method == OPTIONS and not service.api.authorizer_of(route)}
    refused = {
        path: f"Preflight requests of browsers have no authorization, so authorizer {name} of route {route.http_key} "
        f"refuses them. A route with method OPTIONS, path {path} and authorizer none lets them through."
        for route in routes
        if route.method in (ANY, OPTIONS)
        if (name := service.api.authorizer_of(route))
        if (path := "/{proxy+}" if route.path == CATCH_ALL else route.path) not in public
    }
    return list(refused.values())
