# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP APIs that are more than a name when they are created: quick create, and an OpenAPI definition in a template.

Sources: CreateApi of the API reference of API Gateway V2 (``target``, ``routeKey``), "Use OpenAPI definitions for HTTP
APIs" and "OpenAPI extensions" of its developer guide.
"""

from __future__ import annotations

import functools
import json
import typing as t

from ..emulator.ministack import module

Json = dict[str, t.Any]

METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
ANY = "x-amazon-apigateway-any-method"
INTEGRATION = "x-amazon-apigateway-integration"
AUTHORIZER = "x-amazon-apigateway-authorizer"
CORS = "x-amazon-apigateway-cors"
SIGNED = "x-amazon-apigateway-authtype"
DEFAULT = "$default"
FROM_S3 = "The local AWS does not read the definition of an HTTP API from S3 (BodyS3Location); give it as Body."


class HttpDefinitions:
    """Wraps MiniStack's creation of HTTP APIs, which keeps the settings of the API alone."""

    def __init__(self) -> None:
        self._apis = module("services.apigateway")

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's functions."""
        kind = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS["AWS::ApiGatewayV2::Api"]
        kind.update(create=self._creating(kind["create"]), update=self._updating(kind["update"]))
        create_api = self._apis._create_api

        def create(data: Json) -> t.Any:
            answer = create_api(data)
            if answer[0] == 201 and data.get("target"):
                self._quick_create(json.loads(answer[2])["apiId"], data)
            return answer

        self._apis._create_api = create

    def _creating(self, create: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
        @functools.wraps(create)
        def created(logical_id: str, properties: Json, stack_name: str) -> t.Any:
            made = create(logical_id, with_definition(properties), stack_name)
            if properties.get("Body"):
                self._import(made[0], properties["Body"])
            elif properties.get("Target"):
                names = (("target", "Target"), ("routeKey", "RouteKey"), ("credentialsArn", "CredentialsArn"))
                self._quick_create(made[0], {small: properties.get(name) for small, name in names})
            return made

        return created

    def _updating(self, update: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
        @functools.wraps(update)
        def updated(physical_id: str, old: Json, new: Json, *rest: t.Any, **named: t.Any) -> t.Any:
            made = update(physical_id, with_definition(old), with_definition(new), *rest, **named)
            if new.get("Body") and new["Body"] != old.get("Body"):
                for store in (self._apis._routes, self._apis._integrations, self._apis._authorizers):
                    store[made[0]] = {}
                self._import(made[0], new["Body"])
            return made

        return updated

    def _quick_create(self, api_id: str, data: Json) -> None:
        integration = {
            "integrationType": "AWS_PROXY" if data["target"].startswith("arn:") else "HTTP_PROXY",
            "integrationUri": data["target"],
            "payloadFormatVersion": "2.0" if data["target"].startswith("arn:") else "1.0",
            "credentialsArn": data.get("credentialsArn"),
        }
        self._route(api_id, {"routeKey": data.get("routeKey") or DEFAULT}, integration)
        self._apis._create_stage(api_id, {"stageName": DEFAULT, "autoDeploy": True})

    def _import(self, api_id: str, body: Json) -> None:
        authorizers = {
            name: json.loads(self._apis._create_authorizer(api_id, {"name": name, **settings})[2])
            for name, settings in authorizers_of(body).items()
        }
        for route, integration, authorizer in routes_of(body):
            if authorizer:
                made = authorizers[authorizer]
                kind = "JWT" if made["authorizerType"] == "JWT" else "CUSTOM"
                route = {**route, "authorizerId": made["authorizerId"], "authorizationType": kind}
            self._route(api_id, route, integration)

    def _route(self, api_id: str, route: Json, integration: Json | None) -> None:
        if integration:
            given = {key: value for key, value in integration.items() if value is not None}
            made = json.loads(self._apis._create_integration(api_id, given)[2])
            route = {**route, "target": f"integrations/{made['integrationId']}"}
        self._apis._create_route(api_id, route)


def with_definition(properties: Json) -> Json:
    """The properties of an API in a template, with those that its OpenAPI definition gives.

    :raises ValueError: the definition is in S3.
    """
    if properties.get("BodyS3Location"):
        raise ValueError(FROM_S3)
    body = properties.get("Body") or {}
    info = body.get("info", {})
    given = {
        "Name": info.get("title"),
        "Version": info.get("version"),
        "Description": info.get("description"),
        "CorsConfiguration": body.get(CORS),
    }
    return {**{name: value for name, value in given.items() if value}, **properties}


def authorizers_of(body: Json) -> dict[str, Json]:
    """The settings of each authorizer of an OpenAPI definition, by name, as CreateAuthorizer takes them."""
    schemes = body.get("components", {}).get("securitySchemes", {})
    found = {}
    for name, scheme in schemes.items():
        given = scheme.get(AUTHORIZER)
        if given:
            sources = given.get("identitySource", "$request.header.Authorization")
            found[name] = {
                **given,
                "authorizerType": str(given.get("type", "request")).upper(),
                "identitySource": sources.split(",") if isinstance(sources, str) else sources,
            }
    return found


def routes_of(body: Json) -> list[tuple[Json, Json | None, str]]:
    """The routes of an OpenAPI definition as CreateRoute takes them, with integration and name of the authorizer.

    The name is empty for a route without authorizer.
    """
    found = []
    known = authorizers_of(body)
    for path, operations in body.get("paths", {}).items():
        for method, operation in operations.items():
            if method not in METHODS | {ANY}:
                continue
            verb = "ANY" if method == ANY else method.upper()
            route: Json = {"routeKey": DEFAULT if path == f"/{DEFAULT}" else f"{verb} {path}"}
            security = operation.get("security", body.get("security", []))
            secured = dict(pair for each in security for pair in each.items())
            authorizer = next((name for name in secured if name in known), "")
            if authorizer:
                route["authorizationScopes"] = secured[authorizer]
            elif any(_is_signed(body, name) for name in secured):
                route["authorizationType"] = "AWS_IAM"
            found.append((route, _integration(body, operation.get(INTEGRATION)), authorizer))
    return found


def _is_signed(body: Json, scheme: str) -> bool:
    schemes = body.get("components", {}).get("securitySchemes", {})
    return str(schemes.get(scheme, {}).get(SIGNED, "")).lower() == "awssigv4"


def _integration(body: Json, given: Json | None) -> Json | None:
    """An integration as CreateIntegration takes it; None where an operation has none."""
    if given and "$ref" in given:
        place: t.Any = body
        for part in given["$ref"].removeprefix("#/").split("/"):
            place = place[part]
        given = place
    if not given:
        return None
    return {
        "integrationType": str(given.get("type", "")).upper(),
        "integrationUri": given.get("uri"),
        "integrationMethod": given.get("httpMethod"),
        "payloadFormatVersion": given.get("payloadFormatVersion", "1.0"),
        "timeoutInMillis": given.get("timeoutInMillis"),
        "connectionType": given.get("connectionType"),
        "credentialsArn": given.get("credentials"),
        "requestParameters": given.get("requestParameters"),
    }
