# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may call the methods of a REST API."""

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
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Authorizer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


HEADER: t.Final = "method.request.header.Authorization"
COGNITO: t.Final = "cognito"
TYPES: t.Final = {COGNITO: "COGNITO_USER_POOLS", "token": "TOKEN", "request": "REQUEST"}


def check(service: Service) -> None:
    """Check the authorizers and the routes that name them."""
    check_authorizers(service)


def resources(service: Service, _deployment: str) -> Resources:
    """AWS::ApiGateway::Authorizer."""
    return {
        logical_ids.rest_authorizer(authorizer.name): _authorizer(service, authorizer)
        for authorizer in _sorted(service)
    }


def view(template: Template) -> Properties:
    """The authorizers by name."""
    found = of_type(template, "AWS::ApiGateway::Authorizer").values()
    return {
        "authorizers": {
            str(each["Name"]): {name: value for name, value in each.items() if name not in {"RestApiId", "Name"}}
            for each in found
        }
    }


def permissions(service: Service) -> Resources:
    """AWS::Lambda::Permission for authorizer functions."""
    return {
        logical_ids.rest_authorizer_permission(authorizer.name): permission(
            function_arn(service, authorizer), logical_ids.REST_API, "/authorizers/*"
        )
        for authorizer in _sorted(service)
        if authorizer.type != COGNITO
    }


def of_method(service: Service, route: Route) -> dict[str, t.Any]:
    """The properties of a method that say who may call it."""
    name = service.api.authorizer_of(route)
    if name is None:
        return {"AuthorizationType": "NONE"}
    if name == AWS_IAM:
        return {"AuthorizationType": "AWS_IAM"}
    used = next(each for each in service.api.authorizers if each.name == name)
    return {
        "AuthorizationType": TYPES[COGNITO] if used.type == COGNITO else "CUSTOM",
        "AuthorizerId": {"Ref": logical_ids.rest_authorizer(name)},
        **({"AuthorizationScopes": list(route.scopes)} if route.scopes else {}),
    }


def _authorizer(service: Service, authorizer: Authorizer) -> dict[str, t.Any]:
    asks = authorizer.type != COGNITO
    optional = {
        "IdentitySource": _identity_source(authorizer),
        "IdentityValidationExpression": authorizer.identity_validation_expression,
        "AuthorizerResultTtlInSeconds": authorizer.ttl,
        "ProviderARNs": list(authorizer.user_pools) or None,
        "AuthorizerUri": function_uri(service, authorizer) if asks else None,
    }
    return {
        "Type": "AWS::ApiGateway::Authorizer",
        **({"DependsOn": [logical_ids.rest_authorizer_permission(authorizer.name)]} if asks else {}),
        "Properties": {
            "RestApiId": {"Ref": logical_ids.REST_API},
            "Name": authorizer.name,
            "Type": TYPES[authorizer.type],
            **without_none(optional),
        },
    }


def _identity_source(authorizer: Authorizer) -> str | None:
    """None where the function is invoked for each request, whatever it contains."""
    if authorizer.type == "request" and authorizer.ttl == 0 and not authorizer.identity_sources:
        return None
    return ",".join(authorizer.identity_sources or [HEADER])


def _sorted(service: Service) -> list[Authorizer]:
    return sorted(service.api.authorizers, key=lambda authorizer: authorizer.name)
