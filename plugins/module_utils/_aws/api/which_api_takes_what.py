# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks which options go with which api_type, before the first API call."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none

# The options of ``api``, of a route and of an authorizer that each kind of API supports; STAGE is what two share.
STAGE: t.Final = frozenset(
    {
        "access_log",
        "description",
        "detailed_metrics",
        "disable_execute_api_endpoint",
        "domain",
        "stage_variables",
        "throttling",
    }
)
API: t.Final[dict[str, frozenset[str]]] = {
    "rest": STAGE.union(
        {
            "api_key_required",
            "api_keys",
            "authorizers",
            "binary_media_types",
            "cors",
            "default_authorizer",
            "endpoint_type",
            "minimum_compression_size",
            "models",
            "resource_policy",
            "tracing",
            "usage_plans",
            "vpc_endpoint_ids",
            "web_acl_arn",
        }
    ),
    "http": STAGE.union({"authorizers", "cors", "default_authorizer", "payload_version"}),
    "function_url": frozenset(),
}
ROUTE: t.Final[dict[str, frozenset[str]]] = {
    "rest": frozenset(
        {
            "api_key_required",
            "authorizer",
            "request_models",
            "request_parameters",
            "scopes",
            "throttling",
            "timeout",
        }
    ),
    "http": frozenset({"authorizer", "scopes", "throttling", "timeout"}),
}
AUTHORIZER: t.Final[dict[str, dict[str, frozenset[str]]]] = {
    "rest": {
        "cognito": frozenset({"identity_sources", "ttl", "user_pools"}),
        "token": frozenset({"function", "identity_sources", "identity_validation_expression", "ttl"}),
        "request": frozenset({"function", "identity_sources", "ttl"}),
    },
    "http": {
        "jwt": frozenset({"audience", "identity_sources", "issuer"}),
        "request": frozenset({"function", "identity_sources", "simple_responses", "ttl"}),
    },
}


def check_api_options(options: t.Mapping[str, t.Any]) -> None:
    """:raises OptionError: an option was given that the chosen ``api_type`` does not support."""
    kind = options["api_type"]
    for name in without_none(options["api"] or {}):
        if name not in API[kind]:
            raise OptionError(f"api.{name} is only valid with api_type {_kinds(API, name)}, but api_type is {kind}.")
    for authorizer in (options["api"] or {}).get("authorizers") or ():
        _check_authorizer_options(kind, authorizer)
    for function in options["functions"] or ():
        for route in function["routes"] or ():
            _check_route_options(kind, function["name"], route)


def _check_route_options(kind: str, function: str, route: t.Mapping[str, t.Any]) -> None:
    for name in without_none(route):
        if name not in {"method", "path"} and kind in ROUTE and name not in ROUTE[kind]:
            raise OptionError(
                f"routes[].{name} of function {function} is only valid with api_type {_kinds(ROUTE, name)}, "
                f"but api_type is {kind}."
            )


def _check_authorizer_options(kind: str, authorizer: t.Mapping[str, t.Any]) -> None:
    types, given, where = AUTHORIZER[kind], authorizer["type"], f"of {authorizer['name']}"
    if given not in types:
        raise OptionError(
            f"api.authorizers[].type {where} must be one of {', '.join(types)} when api_type is {kind}, but {given!r} "
            "was given."
        )
    for name in without_none(authorizer):
        if name in {"name", "type"} or name in types[given]:
            continue
        option = f"api.authorizers[].{name} {where}"
        if fitting := _kinds(types, name):
            raise OptionError(f"{option} is only valid with type {fitting}, but type is {given}.")
        apis = {each: frozenset().union(*of_types.values()) for each, of_types in AUTHORIZER.items()}
        raise OptionError(f"{option} is only valid with api_type {_kinds(apis, name)}, but api_type is {kind}.")


def _kinds(table: t.Mapping[str, frozenset[str]], name: str) -> str:
    return " or ".join(kind for kind, names in table.items() if name in names)
