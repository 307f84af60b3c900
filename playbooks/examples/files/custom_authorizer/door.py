# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A function that decides about tokens, and functions behind it."""

import json

# Stands for a database, or for the check of a signature.
USERS = {"Bearer ada-7c1d": {"user": "ada", "may": "Allow"}, "Bearer bob-9e2f": {"user": "bob", "may": "Deny"}}


def authorize(event, context):
    """Let users in who may come in; a token that nobody has is answered with 401."""
    found = USERS.get(event["authorizationToken"])
    if found is None:
        raise Exception("Unauthorized")
    # The answer holds for a minute, for all routes of the API.
    every_method = event["methodArn"].split("/")[0] + "/*"
    statement = {"Action": "execute-api:Invoke", "Effect": found["may"], "Resource": every_method}
    return {
        "principalId": found["user"],
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"team": "engines"},
    }


def me(event, context):
    """Tell who calls."""
    caller = event["requestContext"]["authorizer"]
    return _answer({"user": caller["principalId"], "team": caller["team"]})


def health(event, context):
    """Tell that it works."""
    return _answer({"status": "ok"})


def _answer(body):
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
