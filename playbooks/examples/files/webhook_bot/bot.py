# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A bot that says back what it is told, for Telegram, which takes what to do from the answer of its webhook."""

import base64
import functools
import hmac
import json
import os

import boto3


def answer(event, context):
    """Answer a message of a chat; who does not know the secret gets no answer."""
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
    """Read once in the life of a process."""
    return boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET_ID"])["SecretString"]
