# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Notes for pages of allowed origins."""

import json
import os


def handler(event, context):
    """Return the notes, or the text of a new one."""
    if event["httpMethod"] == "POST":
        return _answer(event, 201, {"note": json.loads(event["body"] or "{}").get("note")})
    return _answer(event, 200, {"notes": ["Buy tea"]})


def _answer(event, status, body):
    headers = {"Content-Type": "application/json", "Vary": "Origin"}
    origin = next((value for name, value in event["headers"].items() if name.lower() == "origin"), None)
    if origin in os.environ["ORIGINS"].split():
        headers["Access-Control-Allow-Origin"] = origin
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}
