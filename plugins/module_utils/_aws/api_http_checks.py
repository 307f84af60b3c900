# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: what must hold of an HTTP API before any call is made.

Limits are those of the API Gateway quota page for HTTP APIs.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws import names
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api_values import (
    AWS_IAM,
    CATCH_ALL,
    NO_AUTHORIZER,
    Authorizer,
    Domain,
    Route,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function_options import RETENTION_DAYS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function_values import Function
from ansible_collections.polycloud.faas.plugins.module_utils._aws.parts import api_http
from ansible_collections.polycloud.faas.plugins.module_utils._aws.service import Service
from ansible_collections.polycloud.faas.plugins.module_utils._aws.throttling_values import Throttling
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

MOST_AUTHORIZERS: t.Final = 10
HOST_NAME: t.Final = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


def check_http_api(service: Service) -> None:
    """Authorizers, limits, the domain name, and routes that contradict each other; nothing for other APIs."""
    api = service.api
    if api.type != "http":
        return
    for authorizer in api.authorizers:
        _check_authorizer(service, authorizer)
    _check_authorizer_names(service)
    _check_throttling("api.throttling", api.throttling)
    _check_access_log(service)
    if api.domain:
        _check_domain(api.domain)
    if api.disable_execute_api_endpoint and not api.domain:
        raise OptionError("api.disable_execute_api_endpoint must be given with api.domain, but there is no domain.")
    for function in service.functions:
        for route in function.routes:
            _check_route(service, function, route)
    _check_logical_ids(service)


def _check_authorizer(service: Service, authorizer: Authorizer) -> None:
    where = f"of {authorizer.name}"
    require(
        re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_-]*", authorizer.name) and authorizer.name not in {AWS_IAM, NO_AUTHORIZER},
        "api.authorizers[].name",
        authorizer.name,
        f"letters, digits, - and _, a letter first, and neither {AWS_IAM} nor {NO_AUTHORIZER}",
    )
    if authorizer.type == "jwt" and not (authorizer.issuer and authorizer.audience):
        raise OptionError(
            f"api.authorizers[] {where} must have issuer and audience when type is jwt, but one is missing."
        )
    if authorizer.type == "request":
        _check_asked_function(service, authorizer)
    if authorizer.ttl is not None and not 0 <= authorizer.ttl <= 3600:
        raise OptionError(f"api.authorizers[].ttl {where} must be 0 to 3600 seconds, but {authorizer.ttl} was given.")
    for source in authorizer.identity_sources:
        if not source.startswith(("$request.", "$context.", "$stageVariables.")):
            raise OptionError(
                f"api.authorizers[].identity_sources {where} must begin with $request., $context. or "
                f"$stageVariables., such as $request.header.Authorization, but {source!r} was given."
            )


def _check_asked_function(service: Service, authorizer: Authorizer) -> None:
    own = {function.name for function in service.functions}
    asked = authorizer.function
    if isinstance(asked, dict) or asked in own or str(asked).startswith("arn:"):
        return
    raise OptionError(
        f"api.authorizers[].function of {authorizer.name} must be the name of a function of the service, an ARN or an "
        f"expression of CloudFormation, but {asked!r} was given."
    )


def _check_authorizer_names(service: Service) -> None:
    given = [authorizer.name for authorizer in service.api.authorizers]
    for name in given:
        if given.count(name) > 1:
            raise OptionError(
                f"api.authorizers must have different names, but {name} was given {given.count(name)} times."
            )
    if len(given) > MOST_AUTHORIZERS:
        raise OptionError(f"api.authorizers must be at most {MOST_AUTHORIZERS}, but {len(given)} were given.")
    _check_authorizer_name(service, "api.default_authorizer", service.api.default_authorizer)


def _check_authorizer_name(service: Service, option: str, name: str | None) -> None:
    known = [AWS_IAM, NO_AUTHORIZER, *(authorizer.name for authorizer in service.api.authorizers)]
    if name is not None and name not in known:
        raise OptionError(f"{option} must be one of {', '.join(known)}, but {name!r} was given.")


def _check_throttling(option: str, throttling: Throttling | None) -> None:
    if throttling and (throttling.rate_limit < 0 or throttling.burst_limit < 0):
        raise OptionError(
            f"{option} must have limits of 0 or more, but rate_limit {throttling.rate_limit:g} and burst_limit "
            f"{throttling.burst_limit} were given."
        )


def _check_access_log(service: Service) -> None:
    log = service.api.access_log
    if log and log.retention_days is not None and log.retention_days not in RETENTION_DAYS:
        raise OptionError(
            f"api.access_log.retention_days must be one of {', '.join(map(str, RETENTION_DAYS))}, "
            f"but {log.retention_days} was given."
        )


def _check_domain(domain: Domain) -> None:
    require(HOST_NAME.fullmatch(domain.name), "api.domain.name", domain.name, "a host name, such as api.example.com")
    if domain.base_path is not None:
        good = re.fullmatch(r"[a-zA-Z0-9$_.+!*'(),-]+(/[a-zA-Z0-9$_.+!*'(),-]+)*", domain.base_path)
        require(good, "api.domain.base_path", domain.base_path, "a path without / at its ends")
    if domain.truststore_uri is not None:
        good = re.fullmatch(r"s3://[^/]+/.+", domain.truststore_uri)
        require(good, "api.domain.truststore_uri", domain.truststore_uri, "s3://bucket/key")
    if domain.truststore_version and not domain.truststore_uri:
        raise OptionError("api.domain.truststore_version must be given with truststore_uri, but that is missing.")


def _check_route(service: Service, function: Function, route: Route) -> None:
    where = f"of function {function.name}"
    _check_authorizer_name(service, f"routes[].authorizer {where}", route.authorizer)
    used = service.api.authorizer_of(route)
    by_name = {authorizer.name: authorizer for authorizer in service.api.authorizers}
    if route.scopes and (used not in by_name or by_name[used].type != "jwt"):
        raise OptionError(
            f"routes[].scopes {where} must be given with an authorizer of type jwt, but {route.http_key} has "
            f"{used or 'none'}."
        )
    if route.timeout is not None and not 0.05 <= route.timeout <= 30:
        raise OptionError(f"routes[].timeout {where} must be 0.05 to 30 seconds, but {route.timeout:g} was given.")
    if route.path == CATCH_ALL and route.method != "ANY":
        raise OptionError(f"routes[].method {where} must be ANY for {CATCH_ALL}, but {route.method} was given.")
    _check_throttling(f"routes[].throttling {where}", route.throttling)


def _check_logical_ids(service: Service) -> None:
    """Routes and authorizers that CloudFormation's alphanumeric logical ids cannot tell apart."""
    spelled: dict[str, str] = {}
    given = [(names.http_authorizer(each.name), f"authorizer {each.name}") for each in service.api.authorizers]
    given += [
        (api_http.route_id(route), f"route {route.http_key}")
        for function in service.functions
        for route in function.routes
    ]
    for key, thing in given:
        if spelled.setdefault(key, thing) != thing:
            raise OptionError(
                f"routes and authorizers must have names that differ in more than punctuation and a first capital, "
                f"but {spelled[key]} and {thing} do not."
            )
