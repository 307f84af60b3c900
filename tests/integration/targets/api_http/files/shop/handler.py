# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Functions behind an HTTP API: one tells how it was called, one decides about requests."""

from __future__ import annotations

import json
import typing as t

Event = dict[str, t.Any]


def tell(event: Event, context: object) -> Event:
    """What the event says of the request."""
    route_key = event.get("routeKey") or f"{event['httpMethod']} {event['resource']}"
    body = {
        "version": event.get("version"),
        "route": route_key,
        "parameters": event.get("pathParameters"),
        "variables": event.get("stageVariables"),
        "authorizer": event["requestContext"].get("authorizer"),
    }
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}


def decide(event: Event, context: object) -> Event:
    """Let those in who say "open"."""
    return {"isAuthorized": event["headers"].get("x-door") == "open", "context": {"door": "front"}}
