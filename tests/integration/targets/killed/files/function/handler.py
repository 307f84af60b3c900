"""Answers with its own name, and with a variable."""

import os


def endpoint(event, context):
    """Answer any request."""
    answer = " ".join([context.function_name, *filter(None, [os.environ.get("COLOUR")])])
    return {"statusCode": int(os.environ.get("STATUS", "200")), "body": answer}
