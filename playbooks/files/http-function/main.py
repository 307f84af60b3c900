"""The entry point on Google Cloud."""

import clock


def endpoint(request):
    """Answer a request of Flask."""
    status, content = clock.answer(request.args)
    return content, status
