# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A search for clients with an API key; API Gateway has already checked the key and the request."""

import json

THINGS = ["tea", "tea cups", "coffee"]


def handler(event, context):
    """Return the items that match all terms."""
    if event["httpMethod"] == "POST":
        terms = json.loads(event["body"])["terms"]
    else:
        terms = [event["queryStringParameters"]["term"]]
    found = [thing for thing in THINGS if all(term in thing for term in terms)]
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps({"found": found})}
