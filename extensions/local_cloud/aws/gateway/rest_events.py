# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The events that REST APIs send to functions.

Source: API Gateway Developer Guide, "Input format of a Lambda function for proxy integration".
"""

from __future__ import annotations

import typing as t
from contextvars import ContextVar

Event = dict[str, t.Any]

# The values of an identity that only a signed request or one with an API key has.
IDENTITY = (
    "accessKey",
    "accountId",
    "apiKey",
    "apiKeyId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "user",
    "userArn",
)

header_names: ContextVar[t.Mapping[str, str]] = ContextVar("header_names_as_the_client_wrote_them", default={})  # noqa: B039


def as_rest_api_sends(event: Event, deployment: str, domain: str) -> Event:
    """MiniStack's event in the form of a REST API: without version, with the names of headers as the client wrote them.

    ``deployment`` is the ID of the stage's deployment, ``domain`` the name that follows the ID of the API in URLs.
    """
    context, many = event["requestContext"], event["multiValueQueryStringParameters"]
    api_id, given = context["apiId"], context["identity"]
    sent: Event = {
        **with_client_names(event),
        "queryStringParameters": {name: values[-1] for name, values in many.items()} if many else None,
        "requestContext": {
            **context,
            "deploymentId": deployment,
            "domainName": f"{api_id}.execute-api.{domain}",
            "domainPrefix": api_id,
            "identity": {**dict.fromkeys(IDENTITY), **given},
        },
    }
    del sent["version"]
    return sent


def with_client_names(event: Event) -> Event:
    """An event of a function or an authorizer whose headers have the names that the client wrote."""
    names = header_names.get()
    lists = [name for name in ("headers", "multiValueHeaders") if event.get(name)]
    return {**event, **{at: {names.get(name, name): value for name, value in event[at].items()} for at in lists}}
