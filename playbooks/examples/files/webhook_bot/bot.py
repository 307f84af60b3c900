# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An echo bot for Telegram, which replies through the response of its webhook."""

import base64
import functools
import hmac
import json
import os

import boto3


def answer(event, context):
    """Reply to a chat message; requests without the secret are refused."""
    given = event["headers"].get("x-telegram-bot-api-secret-token", "")
    if not hmac.compare_digest(given.encode(), _secret().encode()):
        return {"statusCode": 401, "body": "The secret is wrong.\n"}
    body = event.get("body") or ""
    try:
        message = json.loads(base64.b64decode(body) if event.get("isBase64Encoded") else body).get("message", {})
        chat, text = message["chat"]["id"], message["text"]
    except (ValueError, AttributeError, KeyError, TypeError):
        return {"statusCode": 200, "body": ""}
    said = "Tell me something." if text == "/start" else f"You said: {text}"
    reply = {"method": "sendMessage", "chat_id": chat, "text": said}
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(reply)}


@functools.cache
def _secret():
    """Read once per process."""
    return boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET_ID"])["SecretString"]
