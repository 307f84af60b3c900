# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The events that HTTP APIs send to functions: their stage variables, and their older form 1.0."""

from __future__ import annotations

import typing as t
from urllib.parse import parse_qs

Event = dict[str, t.Any]


def with_stage_variables(event: Event, variables: t.Mapping[str, str]) -> Event:
    """AWS leaves the key out where a stage has no variables."""
    return {**event, "stageVariables": dict(variables)} if variables else event


def in_form_1_0(event: Event) -> Event:
    """An event of the form 2.0 in the form 1.0, that of REST APIs."""
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
            "httpMethod": http["method"],
            "identity": {"sourceIp": http["sourceIp"], "userAgent": http["userAgent"]},
            "path": event["rawPath"],
            "protocol": http["protocol"],
            "resourcePath": resource,
        },
        "body": event.get("body"),
        "isBase64Encoded": event["isBase64Encoded"],
    }


def _authorizer(given: Event) -> Event:
    """What a token claims is below claims and scopes; what a function handed on is not below anything."""
    return given.get("jwt") or given.get("lambda") or {}
