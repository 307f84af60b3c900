# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requested responses that a REST API gives itself (no calls, no Ansible)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import Declared, Option
from ansible_collections.polycloud.faas.plugins.module_utils._limits import Limit, between

RESPONSE: t.Final = "https://docs.aws.amazon.com/apigateway/latest/api/API_PutGatewayResponse.html"
TYPES: t.Final = "https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html"
HEADER: t.Final = "gatewayresponse.header."
# What is not sent as it is, but replaced by a part of the request, of its context or of the stage.
MAPPED: t.Final = ("method.request.", "context.", "stageVariables.")

RESPONSE_TYPES: t.Final = (
    "access_denied",
    "api_configuration_error",
    "authorizer_configuration_error",
    "authorizer_failure",
    "bad_request_body",
    "bad_request_parameters",
    "default_4xx",
    "default_5xx",
    "expired_token",
    "integration_failure",
    "integration_timeout",
    "invalid_api_key",
    "invalid_signature",
    "missing_authentication_token",
    "quota_exceeded",
    "request_too_large",
    "resource_not_found",
    "throttled",
    "unauthorized",
    "unsupported_media_type",
    "waf_filtered",
)


def _is_header(item: tuple[str, t.Any]) -> bool:
    name, value = item
    return name.replace("-", "").replace("_", "").isalnum() and name.isascii() and "\n" not in str(value)


def _mapped(value: t.Any) -> str:
    """The value in the form of API Gateway, which sends what is in quotes as it is."""
    text = str(value)
    return text if text.startswith(MAPPED) else f"'{text}'"


def _parameters(headers: t.Mapping[str, t.Any] | None) -> dict[str, str]:
    return {f"{HEADER}{name}": _mapped(value) for name, value in (headers or {}).items()}


def _headers(parameters: t.Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(HEADER): value if value.startswith(MAPPED) else value[1:-1]
        for name, value in parameters.items()
    }


class GatewayResponse(Declared):
    """A response to requests that no function gets, by its type; ``headers`` and ``templates`` are by their names."""

    type: Option[str] = Option(
        {"type": "str", "required": True}, "ResponseType", words={name: name.upper() for name in RESPONSE_TYPES}
    )
    status_code: Option[int | None] = Option(
        "int", "StatusCode", limit=between(100, 599, "", RESPONSE), write=str, read=int
    )
    headers: Option[t.Mapping[str, t.Any] | None] = Option(
        "dict",
        "ResponseParameters",
        limit=Limit(
            "names of headers with values of one line", RESPONSE, lambda given: all(map(_is_header, given.items()))
        ),
        write=_parameters,
        read=_headers,
    )
    templates: Option[t.Mapping[str, t.Any] | None] = Option(
        "dict",
        "ResponseTemplates",
        limit=Limit(
            "strings by content types such as application/json",
            RESPONSE,
            lambda given: all("/" in name and isinstance(text, str) for name, text in given.items()),
        ),
    )
