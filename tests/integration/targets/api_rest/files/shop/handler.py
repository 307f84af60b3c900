# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Functions behind a REST API: one tells how it was called, two decide about requests."""

from __future__ import annotations

import json
import typing as t
import uuid

Event = dict[str, t.Any]


def tell(event: Event, context: object) -> Event:
    """What the event says of the request."""
    body = {
        "route": f"{event['httpMethod']} {event['resource']}",
        "authorizer": event["requestContext"].get("authorizer"),
        "body": event["body"],
    }
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}


def decide_by_token(event: Event, context: object) -> Event:
    """Let those in who say "open"; the answer is another one each time."""
    return _policy(event, event["authorizationToken"] == "open")


def decide_by_request(event: Event, context: object) -> Event:
    """Let those in who say for which door."""
    return _policy(event, "door" in (event["queryStringParameters"] or {}))


def _policy(event: Event, is_allowed: bool) -> Event:
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow" if is_allowed else "Deny",
        "Resource": event["methodArn"],
    }
    return {
        "principalId": "guest",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"answer": str(uuid.uuid4())},
    }
