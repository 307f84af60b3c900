"""Answers with its own name."""

import os


def endpoint(event, context):
    """Answer any request."""
    return {"statusCode": int(os.environ.get("STATUS", "200")), "body": context.function_name}
