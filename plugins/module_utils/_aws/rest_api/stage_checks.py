# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the stage of a REST API before the first API call.

Limits are those of the API Gateway quota page for REST APIs.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.stage_checks import check_stage
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import check_throttling
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

LARGEST_COMPRESSION: t.Final = 10_485_760
SHORTEST_TIMEOUT: t.Final = 0.05
LONGEST_TIMEOUT: t.Final = {"regional": 300, "private": 300, "edge": 29}
MEDIA_TYPE: t.Final = r"[a-zA-Z0-9!#$&^_.+*-]+/[a-zA-Z0-9!#$&^_.+*-]+"
WEB_ACL: t.Final = r"arn:[^:]+:wafv2:[^:]+:[0-9]+:regional/webacl/.+"
STATEMENT_KEYS: t.Final = frozenset(
    {"Action", "Condition", "Effect", "NotAction", "NotPrincipal", "NotResource", "Principal", "Resource", "Sid"}
)


def check_rest_stage(service: Service) -> None:
    """Check the settings of the API, of its stage and of its routes; nothing for other APIs."""
    if service.api.type != "rest":
        return
    check_stage(service)
    _check_endpoint(service)
    _check_bodies(service)
    _check_policy(service)
    _check_domain(service)
    acl = service.api.web_acl_arn
    if isinstance(acl, str):
        require(re.fullmatch(WEB_ACL, acl), "api.web_acl_arn", acl, "the ARN of a regional web ACL of AWS WAF (wafv2)")
    for function, route in service.routed:
        _check_route(service, function, route)


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
    for endpoint in api.vpc_endpoint_ids:
        if isinstance(endpoint, str):
            require(
                re.fullmatch(r"vpce-[0-9a-f]+", endpoint),
                "api.vpc_endpoint_ids",
                endpoint,
                "the id of a VPC endpoint such as vpce-0a1b2c3d",
            )


def _check_bodies(service: Service) -> None:
    for media_type in service.api.binary_media_types:
        allowed = "a media type such as image/png or */*"
        require(re.fullmatch(MEDIA_TYPE, media_type), "api.binary_media_types", media_type, allowed)
    size = service.api.minimum_compression_size
    if size is not None and not 0 <= size <= LARGEST_COMPRESSION:
        raise OptionError(
            f"api.minimum_compression_size must be 0 to {LARGEST_COMPRESSION} bytes, but {size} was given."
        )


def _check_policy(service: Service) -> None:
    for statement in service.api.resource_policy:
        for key in statement:
            if key not in STATEMENT_KEYS:
                raise OptionError(
                    f"api.resource_policy must have statements with {', '.join(sorted(STATEMENT_KEYS))}, "
                    f"but {key!r} was given."
                )
        effect = statement.get("Effect", "Allow")
        if effect not in ("Allow", "Deny"):
            raise OptionError(f"api.resource_policy must have Effect Allow or Deny, but {effect!r} was given.")


def _check_domain(service: Service) -> None:
    domain, kind = service.api.domain, service.api.endpoint_type or "regional"
    if domain is None:
        return
    if kind == "private":
        raise OptionError("api.domain is only valid with endpoint_type regional or edge, but endpoint_type is private.")
    if domain.base_path and "/" in domain.base_path:
        raise OptionError(
            f"api.domain.base_path must be one segment without / when api_type is rest, but {domain.base_path!r} was "
            f"given."
        )
    if domain.truststore_uri and kind == "edge":
        raise OptionError(
            "api.domain.truststore_uri is only valid with endpoint_type regional, but endpoint_type is edge."
        )


def _check_route(service: Service, function: Function, route: Route) -> None:
    where = f"of function {function.name}"
    kind = service.api.endpoint_type or "regional"
    longest = LONGEST_TIMEOUT[kind]
    if route.timeout is not None and not SHORTEST_TIMEOUT <= route.timeout <= longest:
        raise OptionError(
            f"routes[].timeout {where} must be {SHORTEST_TIMEOUT} to {longest} seconds with endpoint_type {kind}, "
            f"but {route.timeout:g} was given."
        )
    check_throttling(f"routes[].throttling {where}", route.throttling)
