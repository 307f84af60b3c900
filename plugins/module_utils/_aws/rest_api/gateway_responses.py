# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The responses that a REST API gives itself, without a function: its errors."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

DEFAULTS: t.Final = ("DEFAULT_4XX", "DEFAULT_5XX")


def check(service: Service) -> None:
    """Nothing can be wrong with what CORS adds."""


def resources(service: Service, _deployment: str) -> Resources:
    """AWS::ApiGateway::GatewayResponse, with the headers of CORS, so that pages can read the API's own errors."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.cors import ERRORS, error_headers

    headers = error_headers(service.api.cors) if service.api.cors else {}
    return {
        logical_ids.gateway_response(kind): {
            "Type": "AWS::ApiGateway::GatewayResponse",
            "Properties": {
                "RestApiId": {"Ref": logical_ids.REST_API},
                "ResponseType": kind,
                "ResponseParameters": {f"gatewayresponse.header.{name}": value for name, value in headers.items()},
            },
        }
        for kind in ERRORS
    }


def view(template: Template) -> Properties:
    """Nothing but what the view of CORS has."""
    return {}
