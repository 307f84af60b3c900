# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A search for clients with a key; API Gateway has checked the key and the request before."""

import json

THINGS = ["tea", "tea cups", "coffee"]


def handler(event, context):
    """The things with all of the terms."""
    if event["httpMethod"] == "POST":
        terms = json.loads(event["body"])["terms"]
    else:
        terms = [event["queryStringParameters"]["term"]]
    found = [thing for thing in THINGS if all(term in thing for term in terms)]
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps({"found": found})}
