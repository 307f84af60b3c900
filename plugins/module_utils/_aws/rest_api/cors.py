# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a REST API allows calls from pages of other origins."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import Cors
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route

ERRORS: t.Final = ("DEFAULT_4XX", "DEFAULT_5XX")
ORIGIN: t.Final = "Access-Control-Allow-Origin"


def preflight_methods(
    cors: Cors | None, routes: t.Iterable[Route], resource_reference: t.Callable[[tuple[str, ...]], t.Any]
) -> Resources:
    """AWS::ApiGateway::Method for OPTIONS of each path whose routes do not have it; it responds without a function."""
    verbs: dict[tuple[str, ...], set[str]] = {}
    for route in routes:
        verbs.setdefault(route.segments, set()).add(route.method)
    return {
        logical_ids.method("OPTIONS", segments): _preflight(cors, verbs[segments], resource_reference(segments))
        for segments in sorted(verbs)
        if cors and "OPTIONS" not in verbs[segments]
    }


def gateway_responses(cors: Cors | None) -> Resources:
    """AWS::ApiGateway::GatewayResponse, so that pages can read the API's own errors.

    Such a response cannot choose from several origins. It then names the origin of the request, and does not allow
    credentials.
    """
    if cors is None:
        return {}
    several = len(cors.allow_origins) > 1
    headers = {
        ORIGIN: "method.request.header.Origin" if several else _quoted(cors.allow_origins),
        "Access-Control-Expose-Headers": _quoted(cors.expose_headers),
        "Access-Control-Allow-Credentials": "'true'" if cors.allow_credentials and not several else None,
        **_vary(cors),
    }
    return {
        logical_ids.gateway_response(kind): {
            "Type": "AWS::ApiGateway::GatewayResponse",
            "Properties": {
                "RestApiId": {"Ref": logical_ids.REST_API},
                "ResponseType": kind,
                "ResponseParameters": {
                    f"gatewayresponse.header.{name}": value for name, value in without_none(headers).items()
                },
            },
        }
        for kind in ERRORS
    }


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
