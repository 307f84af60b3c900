# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""To-do items in a DynamoDB table."""

import json
import os
import uuid

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def read(event, context):
    """Return all to-do items, or the one in the path."""
    number = (event["pathParameters"] or {}).get("id")
    if number is None:
        return _answer(200, {"todos": table.scan()["Items"]})
    found = table.get_item(Key={"id": number}).get("Item")
    return _answer(200, found) if found else _answer(404, {"message": f"There is no {number}."})


def write(event, context):
    """Add, change or remove a to-do item."""
    number = (event["pathParameters"] or {}).get("id")
    if event["httpMethod"] == "DELETE":
        table.delete_item(Key={"id": number})
        return _answer(204)
    try:
        asked = json.loads(event["body"] or "")
        todo = {"id": number or str(uuid.uuid4()), "text": str(asked["text"]), "done": bool(asked.get("done"))}
    except (ValueError, TypeError, KeyError):
        return _answer(400, {"message": "The body must be a JSON object with a text."})
    if number is None:
        table.put_item(Item=todo)
        return _answer(201, todo)
    try:
        table.put_item(Item=todo, ConditionExpression="attribute_exists(id)")
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return _answer(404, {"message": f"There is no {number}."})
    return _answer(200, todo)


def _answer(status, body=None):
    content = "" if body is None else json.dumps(body)
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": content}
