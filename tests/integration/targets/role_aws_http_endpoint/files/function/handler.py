"""Answers with its own name."""

import os


def endpoint(event, context):
    """Answer any request."""
    status = int(os.environ.get("STATUS", "200"))
    print(f"answering {status}")
    return {"statusCode": status, "body": context.function_name}
