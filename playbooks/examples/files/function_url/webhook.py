# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A webhook whose caller signs the body with a shared secret, as GitHub does."""

import base64
import hashlib
import hmac
import json
import os


def receive(event, context):
    """Accept signed requests, refuse all others."""
    body = event.get("body") or ""
    content = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    expected = "sha256=" + hmac.new(os.environ["WEBHOOK_SECRET"].encode(), content, hashlib.sha256).hexdigest()
    given = event["headers"].get("x-hub-signature-256", "")
    if not hmac.compare_digest(expected, given):
        return {"statusCode": 401, "body": "The signature is wrong.\n"}
    return {"statusCode": 202, "body": json.dumps({"received": len(content)})}
