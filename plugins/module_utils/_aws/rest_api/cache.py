# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cache of a REST API: the cluster of its stage, and what is cached of its routes.

A route is cached only if it asks for it. CloudFormation cannot set who may invalidate the cache, so what AWS does by
default holds: a request with ``Cache-Control: max-age=0`` and without the permission execute-api:InvalidateCache is
answered from the cache, with a warning.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import own_resources
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import options_of, properties_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.rest_api import REQUEST, Cache
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.stage import route_of
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import renamed, without_none

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

# What resets a stage that loses its cache, and its settings for methods: CloudFormation may leave both unchanged.
NO_CLUSTER: t.Final = {"CacheClusterEnabled": False}
NO_CACHE: t.Final = {"CachingEnabled": False, "CacheTtlInSeconds": 300, "CacheDataEncrypted": False}
SETTING_NAMES: t.Final = {"CacheTtlInSeconds": "ttl", "CacheDataEncrypted": "encrypted"}


def check(service: Service) -> None:
    """Check that routes and the API ask for the cache together, and what the cache is to distinguish requests by."""
    cached = [(function, route) for function, route in service.routed if route.cache]
    for function, route in cached:
        where = f"routes[].cache of function {function.name}"
        if service.api.cache is None:
            raise OptionError(f"{where} requires api.cache, which was not given.")
        if route.is_streamed:
            raise OptionError(
                f"{where} is only valid with response_transfer_mode buffered, since API Gateway does not cache what it "
                "streams, but response_transfer_mode is stream."
            )
        _check_paths(where, route)
    if service.api.cache and not cached:
        raise OptionError("api.cache requires a route with cache, since API Gateway charges for it, but no route has.")


def resources(_service: Service, _deployment: str) -> Resources:
    """None: the stage and the methods have what follows from it."""
    return {}


def view(template: Template) -> Properties:
    """The cluster, and how the routes are cached; the keys are shown with the routes."""
    stage = own_resources(template)[logical_ids.REST_STAGE]["Properties"]
    if not stage.get("CacheClusterEnabled"):
        return {}
    return {
        "cache": options_of(Cache, stage),
        "route_cache": {
            route_of(each["ResourcePath"], each["HttpMethod"]): renamed(each, SETTING_NAMES)
            for each in stage.get("MethodSettings", [])
            if each.get("CachingEnabled")
        },
    }


def of_stage(cache: Cache) -> Properties:
    """The properties of the stage."""
    return {"CacheClusterEnabled": True, **properties_of(cache)}


def of_setting(cache: Cache, route: Route) -> Properties:
    """What the settings of a route's method say of the cache."""
    own = route.cache.ttl if route.cache else None
    values = {"CacheTtlInSeconds": cache.ttl if own is None else own, "CacheDataEncrypted": cache.encrypted}
    return {"CachingEnabled": True, **without_none(values)}


def key_of(route: Route) -> list[str]:
    """The parameters of requests that have responses of their own: those of the path, and what was requested."""
    path = [f"{REQUEST}path.{name}" for name in _path_parameters(route)]
    return sorted({*path, *(route.cache.key_parameters if route.cache else ())})


def _path_parameters(route: Route) -> list[str]:
    return [segment.strip("{}").rstrip("+") for segment in route.segments if segment.startswith("{")]


def _check_paths(where: str, route: Route) -> None:
    for parameter in route.cache.key_parameters if route.cache else ():
        name = parameter.removeprefix(f"{REQUEST}path.")
        if name != parameter and name not in _path_parameters(route):
            raise OptionError(
                f"{where} must have key_parameters that are in the path {route.path}, but {parameter!r} is not."
            )
