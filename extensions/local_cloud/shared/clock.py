# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clock of a local cloud, of which there is one in a process: that of the machine, until a setting moves it."""

from __future__ import annotations

import datetime
import time

_ahead = 0.0


def now() -> float:
    """The time in Unix seconds."""
    return time.time() + _ahead


def today() -> str:
    """The day in UTC, ``2027-02-01``."""
    return datetime.datetime.fromtimestamp(now(), datetime.timezone.utc).date().isoformat()


def move(moment: str) -> None:
    """Go on from a day or moment (``2027-02-01``, ``2027-02-01T12:00:00Z``); from that of the machine if it is empty.

    :raises ValueError: it is neither.
    """
    global _ahead
    if not moment:
        _ahead = 0.0
        return
    try:
        given = datetime.datetime.fromisoformat(moment.replace("Z", "+00:00"))
    except (AttributeError, ValueError) as exc:
        raise ValueError(f"now must be like 2027-02-01 or 2027-02-01T12:00:00Z, but {moment!r} was given") from exc
    zone = given.tzinfo or datetime.timezone.utc
    _ahead = given.replace(tzinfo=zone).timestamp() - time.time()
