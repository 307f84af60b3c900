"""Answers with a greeting."""

import os


def endpoint(request):
    """Answer any request."""
    return f"Hello from {os.environ.get('PLACE', 'nowhere')}"
