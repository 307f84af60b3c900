"""Answers with its own name, and with a variable."""

import os


def endpoint(event, context):
    """Answer any request."""
    return {
        "statusCode": int(os.environ.get("STATUS", "200")),
        "body": f"{context.function_name} is {os.environ['COLOUR']}",
    }
