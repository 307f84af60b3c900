"""Tells the time, and knows of no cloud."""

import datetime


def answer(query):
    """The status and the content of the answer to a request with these query parameters."""
    try:
        offset = datetime.timedelta(hours=float(query.get("offset", 0)))
        now = datetime.datetime.now(datetime.timezone(offset))
    except (OverflowError, ValueError):
        return 400, {"message": "offset must be a number of hours, less than 24"}
    return 200, {"message": f"Hello, the current time is {now.time().isoformat(timespec='seconds')} {now.tzname()}"}
