# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a REST API allows calls from pages of other origins."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import Cors
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import HEADER, METHODS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.paths import resource_reference
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.view import is_preflight, path_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.routing.path_names import rest_names
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

ERRORS: t.Final = ("DEFAULT_4XX", "DEFAULT_5XX")
ORIGIN: t.Final = "Access-Control-Allow-Origin"
HEADERS: t.Final = frozenset(
    {
        ORIGIN,
        "Access-Control-Allow-Credentials",
        "Access-Control-Allow-Headers",
        "Access-Control-Allow-Methods",
        "Access-Control-Expose-Headers",
        "Access-Control-Max-Age",
        "Vary",
    }
)
ORIGINS: t.Final = r"\*|null|[a-z][a-z0-9+.-]*://[a-zA-Z0-9._-]+(:\d{1,5})?"


def check(service: Service) -> None:
    """Check origins, headers and methods."""
    cors = service.api.cors or Cors()
    for origin in cors.allow_origins:
        allowed = "* or a scheme and a host, such as https://www.example.com"
        require(re.fullmatch(ORIGINS, origin), "api.cors.allow_origins", origin, allowed)
    if not cors.allow_origins or ("*" in cors.allow_origins and len(cors.allow_origins) > 1):
        raise OptionError("api.cors.allow_origins must be * alone or at least one origin.")
    for name, headers in (("allow_headers", cors.allow_headers), ("expose_headers", cors.expose_headers)):
        for header in headers:
            require(re.fullmatch(HEADER, header), f"api.cors.{name}", header, "names of headers")
    for method in cors.allow_methods or ():
        allowed = f"* or one of {', '.join(METHODS)}"
        require(method == "*" or method in METHODS, "api.cors.allow_methods", method, allowed)


def resources(service: Service, _deployment: str) -> Resources:
    """AWS::ApiGateway::Method for OPTIONS of each path whose routes do not have it; it responds without a function."""
    cors, names = service.api.cors, rest_names(service.routes)
    verbs: dict[tuple[str, ...], set[str]] = {}
    for route in service.routes:
        verbs.setdefault(route.segments, set()).add(route.method)
    return {
        logical_ids.method("OPTIONS", names[segments]): _preflight(
            cors, verbs[segments], resource_reference(names, segments)
        )
        for segments in sorted(verbs)
        if cors and "OPTIONS" not in verbs[segments]
    }


def view(template: Template) -> Properties:
    """The headers of the API's own responses, by path of a preflight request and by kind of error."""
    preflights = {
        path_of(template, each["ResourceId"]): each["Integration"]["IntegrationResponses"][0]["ResponseParameters"]
        for each in of_type(template, "AWS::ApiGateway::Method").values()
        if is_preflight(each)
    }
    errors = {
        each["ResponseType"]: each.get("ResponseParameters", {})
        for each in of_type(template, "AWS::ApiGateway::GatewayResponse").values()
        if each["ResponseType"] in ERRORS
    }
    named = {
        place: {name.rpartition(".header.")[2]: value for name, value in headers.items()}
        for place, headers in {**preflights, **errors}.items()
    }
    found = {place: {name: headers[name] for name in headers if name in HEADERS} for place, headers in named.items()}
    return {"cors": {place: headers for place, headers in found.items() if headers}}


def error_headers(cors: Cors) -> dict[str, str]:
    """The headers of an error response, so that pages can read it.

    Such a response cannot choose from several origins. It then names the origin of the request, and does not allow
    credentials.
    """
    several = len(cors.allow_origins) > 1
    headers = {
        ORIGIN: "method.request.header.Origin" if several else _quoted(cors.allow_origins),
        "Access-Control-Expose-Headers": _quoted(cors.expose_headers),
        "Access-Control-Allow-Credentials": "'true'" if cors.allow_credentials and not several else None,
        **_vary(cors),
    }
    return without_none(headers)


def _preflight(cors: Cors, verbs: set[str], resource: t.Any) -> dict[str, t.Any]:
    headers = without_none(_preflight_headers(cors, verbs))
    template = _template_for_origins(cors)
    return {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {
            "RestApiId": {"Ref": logical_ids.REST_API},
            "ResourceId": resource,
            "HttpMethod": "OPTIONS",
            "AuthorizationType": "NONE",
            "ApiKeyRequired": False,
            "Integration": {
                "Type": "MOCK",
                "ContentHandling": "CONVERT_TO_TEXT",
                "RequestTemplates": {"application/json": '{"statusCode": 204}'},
                "IntegrationResponses": [
                    {
                        "StatusCode": "204",
                        "ResponseParameters": {
                            f"method.response.header.{name}": value for name, value in headers.items()
                        },
                        **({"ResponseTemplates": {"application/json": template}} if template else {}),
                    }
                ],
            },
            "MethodResponses": [
                {
                    "StatusCode": "204",
                    "ResponseParameters": {f"method.response.header.{name}": True for name in headers},
                }
            ],
        },
    }


def _preflight_headers(cors: Cors, verbs: set[str]) -> dict[str, str | None]:
    return {
        ORIGIN: _quoted(cors.allow_origins[:1]),
        "Access-Control-Allow-Methods": _quoted(cors.methods_for(verbs)),
        "Access-Control-Allow-Headers": _quoted(cors.allow_headers),
        "Access-Control-Allow-Credentials": "'true'" if cors.allow_credentials else None,
        "Access-Control-Max-Age": f"'{cors.max_age}'" if cors.max_age is not None else None,
        **_vary(cors),
    }


def _vary(cors: Cors) -> dict[str, str | None]:
    return {"Vary": None if cors.allow_origins == ("*",) else "'Origin'"}


def _template_for_origins(cors: Cors) -> str | None:
    """Names the origin of the request, if it is one of several; otherwise the response has the first one."""
    others = cors.allow_origins[1:]
    if not others:
        return None
    known = " || ".join(f'$origin == "{origin}"' for origin in others)
    return (
        '#set($origin = $input.params("Origin"))'
        '#if($origin == "")#set($origin = $input.params("origin"))#end'
        f"#if({known})#set($context.responseOverride.header.{ORIGIN} = $origin)#end"
    )


def _quoted(values: t.Iterable[str]) -> str | None:
    """A fixed value, in the form that API Gateway expects; None for nothing."""
    text = ",".join(values)
    return f"'{text}'" if text else None
