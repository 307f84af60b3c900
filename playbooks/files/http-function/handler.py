"""The entry point on AWS."""

import json

import clock


def endpoint(event, context):
    """Answer a request to the URL of a Lambda function."""
    status, content = clock.answer(event.get("queryStringParameters") or {})
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(content)}
