# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What authorizers of REST and HTTP APIs have in common: their checks, and the function that one invokes.

Limits are those of the API Gateway quota pages.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.function_calls import FUNCTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_expression
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.function import invoked
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import check_different
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import check_each
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import AWS_IAM, NO_AUTHORIZER
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Authorizer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

MOST_AUTHORIZERS: t.Final = 10
USER_POOL: t.Final = r"arn:[\w-]+:cognito-idp:[\w-]+:\d{12}:userpool/[\w-]+"
HEADER_SOURCE: t.Final = r"method\.request\.header\.[\w-]+"

# For each kind of API: the authorizer type that supports scopes, and the prefixes of its identity sources.
SCOPED: t.Final = {"rest": "cognito", "http": "jwt"}
SOURCES: t.Final = {
    "rest": ("method.request.header.", "method.request.querystring.", "stageVariables.", "context."),
    "http": ("$request.", "$context.", "$stageVariables."),
}
EXAMPLE: t.Final = {"rest": "method.request.header.Authorization", "http": "$request.header.Authorization"}


def check_authorizers(service: Service) -> None:
    """Check authorizers and the routes that name them."""
    for authorizer in service.api.authorizers:
        _check_authorizer(service, authorizer)
    _check_names(service)
    for function, route in service.routed:
        _check_route(service, function, route)


def _check_authorizer(service: Service, authorizer: Authorizer) -> None:
    where = f"of {authorizer.name}"
    require(
        re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_-]*", authorizer.name) and authorizer.name not in {AWS_IAM, NO_AUTHORIZER},
        "api.authorizers[].name",
        authorizer.name,
        f"letters, digits, - and _, starting with a letter, and neither {AWS_IAM} nor {NO_AUTHORIZER}",
    )
    if authorizer.type == "jwt" and not (authorizer.issuer and authorizer.audience):
        raise OptionError(
            f"api.authorizers[] {where} must have issuer and audience when type is jwt, but one is missing."
        )
    if authorizer.type == "cognito":
        _check_user_pools(authorizer)
    if authorizer.type in {"request", "token"}:
        _check_asked_function(service, authorizer)
    check_each(authorizer, where, "api.authorizers[].")
    _check_identity_sources(service.api_type, authorizer)


def _check_user_pools(authorizer: Authorizer) -> None:
    if not authorizer.user_pools:
        raise OptionError(f"api.authorizers[] of {authorizer.name} must have user_pools when type is cognito.")
    for pool in authorizer.user_pools:
        if not is_expression(pool) and not (isinstance(pool, str) and re.fullmatch(USER_POOL, pool)):
            raise OptionError(
                f"api.authorizers[].user_pools of {authorizer.name} must be ARNs of Amazon Cognito user pools "
                f"or CloudFormation expressions, but {pool!r} was given."
            )


def _check_asked_function(service: Service, authorizer: Authorizer) -> None:
    own = {function.name for function in service.functions}
    requested = authorizer.function
    if isinstance(requested, dict) or requested in own or str(requested).startswith("arn:"):
        return
    raise OptionError(
        f"api.authorizers[].function of {authorizer.name} must be the name of a function of the service, an ARN or "
        f"a CloudFormation expression, but {requested!r} was given."
    )


def _check_identity_sources(kind: str, authorizer: Authorizer) -> None:
    where, sources = f"of {authorizer.name}", authorizer.identity_sources
    if authorizer.type in {"cognito", "token"}:
        if sources and not (len(sources) == 1 and re.fullmatch(HEADER_SOURCE, sources[0])):
            raise OptionError(
                f"api.authorizers[].identity_sources {where} must be one header when type is {authorizer.type}, such "
                f"as {EXAMPLE['rest']}, but {', '.join(sources)} was given."
            )
        return
    *others, last = SOURCES[kind]
    for source in sources:
        if not source.startswith(SOURCES[kind]):
            raise OptionError(
                f"api.authorizers[].identity_sources {where} must begin with {', '.join(others)} or {last}, such as "
                f"{EXAMPLE[kind]}, but {source!r} was given."
            )


def _check_names(service: Service) -> None:
    given = [authorizer.name for authorizer in service.api.authorizers]
    check_different("api.authorizers", given)
    if len(given) > MOST_AUTHORIZERS:
        raise OptionError(f"api.authorizers must be at most {MOST_AUTHORIZERS}, but {len(given)} were given.")
    _check_name(service, "api.default_authorizer", service.api.default_authorizer)


def _check_name(service: Service, option: str, name: str | None) -> None:
    known = [AWS_IAM, NO_AUTHORIZER, *(authorizer.name for authorizer in service.api.authorizers)]
    if name is not None and name not in known:
        raise OptionError(f"{option} must be one of {', '.join(known)}, but {name!r} was given.")


def _check_route(service: Service, function: Function, route: Route) -> None:
    where = f"of function {function.name}"
    _check_name(service, f"routes[].authorizer {where}", route.authorizer)
    used, scoped = service.api.authorizer_of(route), SCOPED[service.api_type]
    by_name = {authorizer.name: authorizer for authorizer in service.api.authorizers}
    if route.scopes and (used not in by_name or by_name[used].type != scoped):
        raise OptionError(
            f"routes[].scopes {where} require an authorizer of type {scoped}, but {route.http_key} has "
            f"{used or 'none'}."
        )


def function_arn(service: Service, authorizer: Authorizer) -> t.Any:
    """The ARN of the function: one of the service's own, or what was given."""
    for function in service.functions:
        if function.name == authorizer.function:
            return {"Fn::Sub": invoked(function)}
    return authorizer.function


def function_uri(service: Service, authorizer: Authorizer) -> dict[str, t.Any]:
    """The URI by which API Gateway invokes the function."""
    return {"Fn::Sub": [f"{FUNCTIONS}/${{Asked}}/invocations", {"Asked": function_arn(service, authorizer)}]}
