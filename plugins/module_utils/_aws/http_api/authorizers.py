# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may call the routes of an HTTP API."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.authorizers import (
    check_authorizers,
    function_arn,
    function_uri,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.function_calls import permission
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import AWS_IAM

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Authorizer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

HEADER: t.Final = "$request.header.Authorization"
ROUTE_TYPES: t.Final = {"jwt": "JWT", "request": "CUSTOM"}


def check(service: Service) -> None:
    """Check the authorizers and the routes that name them."""
    check_authorizers(service)


def resources(service: Service, _deployment: str) -> Resources:
    """AWS::ApiGatewayV2::Authorizer, and AWS::Lambda::Permission for authorizer functions."""
    found: Resources = {}
    for authorizer in service.api.authorizers:
        found[logical_ids.http_authorizer(authorizer.name)] = {
            "Type": "AWS::ApiGatewayV2::Authorizer",
            "Properties": {
                "ApiId": {"Ref": logical_ids.HTTP_API},
                "Name": authorizer.name,
                "IdentitySource": list(authorizer.identity_sources or [HEADER]),
                **(_jwt(authorizer) if authorizer.type == "jwt" else _request(service, authorizer)),
            },
        }
        if authorizer.type == "request":
            found[logical_ids.http_authorizer_permission(authorizer.name)] = permission(
                function_arn(service, authorizer), logical_ids.HTTP_API, "/*"
            )
    return found


def view(template: Template) -> Properties:
    """The authorizers by name."""
    return {
        "authorizers": {
            each["Name"]: {name: value for name, value in each.items() if name not in {"ApiId", "Name"}}
            for each in of_type(template, "AWS::ApiGatewayV2::Authorizer").values()
        }
    }


def of_route(service: Service, route: Route) -> dict[str, t.Any]:
    """The properties of a route that say who may call it."""
    name = service.api.authorizer_of(route)
    if name is None:
        return {}
    if name == AWS_IAM:
        return {"AuthorizationType": "AWS_IAM"}
    used = next(each for each in service.api.authorizers if each.name == name)
    return {
        "AuthorizationType": ROUTE_TYPES[used.type],
        "AuthorizerId": {"Ref": logical_ids.http_authorizer(name)},
        **({"AuthorizationScopes": list(route.scopes)} if route.scopes else {}),
    }


def _jwt(authorizer: Authorizer) -> dict[str, t.Any]:
    return {
        "AuthorizerType": "JWT",
        "JwtConfiguration": {"Issuer": authorizer.issuer, "Audience": list(authorizer.audience)},
    }


def _request(service: Service, authorizer: Authorizer) -> dict[str, t.Any]:
    return {
        "AuthorizerType": "REQUEST",
        "AuthorizerUri": function_uri(service, authorizer),
        "AuthorizerPayloadFormatVersion": "2.0",
        "EnableSimpleResponses": authorizer.simple_responses is not False,
        **({"AuthorizerResultTtlInSeconds": authorizer.ttl} if authorizer.ttl is not None else {}),
    }
