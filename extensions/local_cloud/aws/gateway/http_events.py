# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The events that HTTP APIs and function URLs send to functions: form 2.0, and the older form 1.0 of HTTP APIs.

Source: API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs", payload format structure.
"""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone
from urllib.parse import parse_qs

Event = dict[str, t.Any]

# The values of an identity that only a signed request has.
IDENTITY = (
    "accessKey",
    "accountId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "user",
    "userArn",
)


def with_stage_variables(event: Event, variables: t.Mapping[str, str]) -> Event:
    """AWS leaves the key out where a stage has no variables."""
    return {**event, "stageVariables": dict(variables)} if variables else event


def in_form_2_0(event: Event) -> Event:
    """MiniStack's event with its cookies in a list of their own, and without parameters where the route has none."""
    headers = dict(event["headers"])
    cookies = headers.pop("cookie", "")
    context = event["requestContext"]
    sent = {
        **event,
        **({"cookies": [cookie.strip() for cookie in cookies.split(";")]} if cookies else {}),
        "headers": headers,
        "requestContext": {**context, "domainPrefix": context["apiId"], "time": request_time(context["timeEpoch"])},
    }
    if not sent.get("pathParameters"):
        sent.pop("pathParameters", None)
    return sent


def in_form_1_0(event: Event) -> Event:
    """MiniStack's event in the form 1.0, which is near to that of REST APIs."""
    context, http = event["requestContext"], event["requestContext"]["http"]
    query = parse_qs(event["rawQueryString"], keep_blank_values=True)
    resource = event["routeKey"].partition(" ")[2] or event["routeKey"]
    return {
        "version": "1.0",
        "resource": resource,
        "path": event["rawPath"],
        "httpMethod": http["method"],
        "headers": event["headers"],
        "multiValueHeaders": {name: [value] for name, value in event["headers"].items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": event["pathParameters"],
        "stageVariables": event.get("stageVariables"),
        "requestContext": {
            **{name: context[name] for name in ("accountId", "apiId", "domainName", "requestId", "stage")},
            "authorizer": _authorizer(context.get("authorizer", {})),
            "domainPrefix": context["apiId"],
            "extendedRequestId": context["requestId"],
            "httpMethod": http["method"],
            "identity": {**dict.fromkeys(IDENTITY), "sourceIp": http["sourceIp"], "userAgent": http["userAgent"]},
            "path": event["rawPath"],
            "protocol": http["protocol"],
            "requestTime": request_time(context["timeEpoch"]),
            "requestTimeEpoch": context["timeEpoch"],
            "resourceId": None,
            "resourcePath": resource,
        },
        "body": event.get("body"),
        "isBase64Encoded": event["isBase64Encoded"],
    }


def request_time(milliseconds: int) -> str:
    """The time of a request in UTC, as access logs write it."""
    return f"{datetime.fromtimestamp(milliseconds / 1000, timezone.utc):%d/%b/%Y:%H:%M:%S +0000}"


def _authorizer(given: Event) -> Event:
    """What a token claims is below claims and scopes; what a function handed on is not below anything."""
    return given.get("jwt") or given.get("lambda") or {}
