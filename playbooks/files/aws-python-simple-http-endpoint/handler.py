"""A small HTTP endpoint that tells the time."""

import datetime
import json


def endpoint(event, context):
    """Answer a request of API Gateway with the current time."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps({"message": f"Hello, the current time is {now.time().isoformat(timespec='seconds')} UTC"}),
    }
