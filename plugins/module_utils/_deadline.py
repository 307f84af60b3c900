# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One clock for every wait of a run."""

from __future__ import annotations

import random
import time
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import WaitTimeout

T = t.TypeVar("T")

FIRST_PAUSE = 0.25
PAUSE_GROWTH = 1.5
LONGEST_PAUSE = 5.0
JITTER = 0.2


class Deadline:
    """The time left of ``wait_timeout`` seconds, shared by all waits of one run.

    ``clock`` and ``sleep`` can be replaced in tests.
    """

    def __init__(
        self,
        seconds: float,
        clock: t.Callable[[], float] = time.monotonic,
        sleep: t.Callable[[float], None] = time.sleep,
    ) -> None:
        self.seconds = seconds
        self._clock = clock
        self._sleep = sleep
        self._end = clock() + seconds

    @property
    def remaining(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._end - self._clock())

    @property
    def expired(self) -> bool:
        return self.remaining == 0.0

    def part(self, seconds: float) -> Deadline:
        """A deadline of at most this many seconds within this one, by the same clock."""
        return Deadline(min(seconds, self.remaining), self._clock, self._sleep)

    def pauses(self) -> t.Iterator[None]:
        """Yield at once, then after pauses that grow from 0.25 s to 5 s with jitter, until the deadline passes."""
        pause = FIRST_PAUSE
        yield
        while not self.expired:
            self._sleep(min(pause * random.uniform(1 - JITTER, 1 + JITTER), self.remaining))
            yield
            pause = min(pause * PAUSE_GROWTH, LONGEST_PAUSE)

    def wait_for(self, probe: t.Callable[[], T | None], waiting_for: t.Callable[[], str]) -> T:
        """Call ``probe`` until it returns something other than None.

        ``waiting_for`` returns the state of the operation, for the error.

        :raises WaitTimeout: the deadline passed first.
        """
        for _pause in self.pauses():
            found = probe()
            if found is not None:
                return found
        raise WaitTimeout(
            f"Gave up after {self.seconds:g} seconds (wait_timeout): {waiting_for()}.",
            hint="The operation goes on in the cloud; running the task again continues it.",
        )
