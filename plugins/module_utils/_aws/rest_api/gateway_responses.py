# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The responses that a REST API gives itself, without a function: its errors."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import check_different
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import options_of, properties_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.rest_api import GatewayResponse

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

PARAMETERS: t.Final = "ResponseParameters"


def check(service: Service) -> None:
    """Check that each type has one response."""
    check_different("api.gateway_responses", [each.type for each in service.api.gateway_responses], "types")


def resources(service: Service, _deployment: str) -> Resources:
    """AWS::ApiGateway::GatewayResponse: what was requested, and with CORS the headers that let pages read errors.

    A response has nothing of the one for its kind of errors (4XX or 5XX), so each has the headers of CORS.
    """
    given = {each.type.upper(): properties_of(each) for each in service.api.gateway_responses}
    usual = _cors_headers(service)
    kinds = [*(kind for kind in usual if kind not in given), *sorted(given)]
    return {
        logical_ids.gateway_response(kind): {
            "Type": "AWS::ApiGateway::GatewayResponse",
            "Properties": {
                "RestApiId": {"Ref": logical_ids.REST_API},
                "ResponseType": kind,
                **_merged(given.get(kind, {}), next(iter(usual.values()), {})),
            },
        }
        for kind in kinds
    }


def view(template: Template) -> Properties:
    """The responses by type, without the headers that the view of CORS has."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import cors

    found: Properties = {}
    for properties in of_type(template, "AWS::ApiGateway::GatewayResponse").values():
        options = options_of(GatewayResponse, properties)
        kind = options.pop("type")
        if kind.upper() in cors.ERRORS:
            headers = options.pop("headers", {})
            options["headers"] = {name: value for name, value in headers.items() if name not in cors.HEADERS}
        shown = {name: value for name, value in options.items() if value}
        if shown:
            found[kind] = shown
    return {"gateway_responses": found}


def _cors_headers(service: Service) -> dict[str, dict[str, str]]:
    """The headers that each error has with CORS, by the types that have a response without being asked."""
    if service.api.cors is None:
        return {}
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.cors import ERRORS, error_headers

    headers = {f"gatewayresponse.header.{name}": value for name, value in error_headers(service.api.cors).items()}
    return dict.fromkeys(ERRORS, headers)


def _merged(given: Properties, headers: t.Mapping[str, str]) -> Properties:
    """The response with these headers too, unless it has them itself; names of headers have no case."""
    own = {name.lower() for name in given.get(PARAMETERS, {})}
    added = {name: value for name, value in headers.items() if name.lower() not in own}
    parameters = {**added, **given.get(PARAMETERS, {})}
    rest = {name: value for name, value in given.items() if name not in (PARAMETERS, "ResponseType")}
    return {**({PARAMETERS: parameters} if parameters else {}), **rest}
