# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A function that checks tokens, and functions behind it."""

import json

# In place of a database, or of a signature check.
USERS = {"Bearer ada-7c1d": {"user": "ada", "may": "Allow"}, "Bearer bob-9e2f": {"user": "bob", "may": "Deny"}}


def authorize(event, context):
    """Allow or deny known users; an unknown token gets the status 401."""
    found = USERS.get(event["authorizationToken"])
    if found is None:
        raise Exception("Unauthorized")
    # The decision is cached for a minute, for all routes of the API.
    every_method = event["methodArn"].split("/")[0] + "/*"
    statement = {"Action": "execute-api:Invoke", "Effect": found["may"], "Resource": every_method}
    return {
        "principalId": found["user"],
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"team": "engines"},
    }


def me(event, context):
    """Return who the caller is."""
    caller = event["requestContext"]["authorizer"]
    return _answer({"user": caller["principalId"], "team": caller["team"]})


def health(event, context):
    """Report that the service works."""
    return _answer({"status": "ok"})


def _answer(body):
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
