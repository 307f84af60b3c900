# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What API Gateway answers about a REST API that is as it was deployed."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from tests.unit.plugins.module_utils._aws.service_runs import build_template, function, make_service

API: t.Final = "ApiGatewayRestApi-id"
ARN: t.Final = "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-hello"
URI: t.Final = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{ARN}/invocations"
METHOD: t.Final[dict[str, t.Any]] = {
    "httpMethod": "GET",
    "authorizationType": "NONE",
    "apiKeyRequired": False,
    "requestParameters": {},
    "methodIntegration": {"type": "AWS_PROXY", "httpMethod": "POST", "uri": URI, "timeoutInMillis": 29000},
}
ANSWERS: t.Final[dict[str, t.Any]] = {
    "get_rest_api": {"id": API, "apiKeySource": "HEADER", "endpointConfiguration": {"types": ["REGIONAL"]}},
    "get_resources": {
        "items": [
            {"id": "root", "path": "/"},
            {
                "id": "ApiGatewayResourcePing-id",
                "path": "/ping",
                "pathPart": "ping",
                "resourceMethods": {"GET": METHOD},
            },
        ]
    },
}


def template(**options: t.Any) -> Template:
    return build_template(make_service(**{"functions": [function("hello", "GET /ping")], **options}), "key.zip")


def deployment_of(deployed: Template) -> str:
    """The logical ID of the deployment."""
    kinds: dict[str, str] = {name: each["Type"] for name, each in deployed["Resources"].items()}
    return next(name for name, kind in kinds.items() if kind == "AWS::ApiGateway::Deployment")


def api_with(**changed: t.Any) -> dict[str, t.Any]:
    return {**ANSWERS, "get_rest_api": {**ANSWERS["get_rest_api"], **changed}}


def method_with(**changed: t.Any) -> dict[str, t.Any]:
    """Answers with a changed method; ``integration`` changes its integration."""
    found = copy.deepcopy(ANSWERS)
    method = found["get_resources"]["items"][1]["resourceMethods"]["GET"]
    method["methodIntegration"] |= changed.pop("integration", {})
    method |= changed
    return found
