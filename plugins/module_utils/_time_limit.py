# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A time limit for a call that may take forever.

The timeouts of libraries are not enough: they start again with each byte that arrives, and do not apply to DNS lookups
and programs that provide credentials.
"""

from __future__ import annotations

import threading
import typing as t
from concurrent.futures import Future, wait

T = t.TypeVar("T")

CALL_SECONDS: t.Final = 600
SHORTEST_LIMIT: t.Final = 30
# in bytes per second
SLOWEST_UPLOAD: t.Final = 10_000


class TookTooLongError(Exception):
    """A call had not ended after this many ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"there was no complete response within {seconds:g} seconds")
        self.seconds = seconds


def within(seconds: float, call: t.Callable[[], T]) -> T:
    """The result of the call; if it takes longer, it continues in a thread of its own, which ends with the process.

    :raises TookTooLongError: it took longer.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as exc:
            future.set_exception(exc)

    threading.Thread(target=run, daemon=True).start()
    if not wait([future], min(seconds, threading.TIMEOUT_MAX)).done:
        raise TookTooLongError(seconds)
    return future.result()


def call_limit(seconds: float | None, content: t.IO[bytes] | bytes | None = None) -> float:
    """How long one call may take, in seconds: those given, by default ten minutes, never less than half a minute.

    An upload may take one more second for each 10 kB of its content.
    """
    limit = max(CALL_SECONDS if seconds is None else seconds, SHORTEST_LIMIT)
    return limit + (_size(content) / SLOWEST_UPLOAD if content else 0)


def _size(content: t.IO[bytes] | bytes) -> int:
    if isinstance(content, bytes):
        return len(content)
    position = content.tell()
    size = content.seek(0, 2)
    content.seek(position)
    return size
