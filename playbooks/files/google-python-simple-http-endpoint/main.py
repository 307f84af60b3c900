"""A small HTTP endpoint that tells the time."""

import datetime


def endpoint(request):
    """Answer a request with the current time, as JSON."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return {"message": f"Hello, the current time is {now.time().isoformat(timespec='seconds')} UTC"}
