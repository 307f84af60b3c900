# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Repeats a call while its error is temporary."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline

T = t.TypeVar("T")

# how long the effect of a call whose response got lost, and a new resource, may take to become visible
SHOWING_SECONDS: t.Final = 5
SETTLING_SECONDS: t.Final = 60


def caught(call: t.Callable[[], T]) -> t.Callable[[], T | GoogleError]:
    """The call with its error as its result, so that each of several parallel calls can be judged."""

    def judged() -> T | GoogleError:
        try:
            return call()
        except GoogleError as error:
            return error

    return judged


def repeated(call: t.Callable[[], T], deadline: Deadline, passes: t.Callable[[GoogleError], bool]) -> T:
    """The result of the call, repeated with growing pauses while ``passes`` returns true for its error.

    :raises GoogleError: the last error, when it is not temporary or the deadline has passed.
    """
    last = GoogleError("There was no time left for the call.")
    for _pause in deadline.pauses():
        try:
            return call()
        except GoogleError as error:
            if not passes(error):
                raise
            last = error
    raise last


class LookedUp(t.Generic[T]):
    """A call that must not be carried out twice: if its response got lost, it is looked up before it is retried.

    ``lookup`` returns what the call would have returned, or None while nothing shows that it was carried out.
    """

    def __init__(self, call: t.Callable[[], T], lookup: t.Callable[[], T | None], deadline: Deadline) -> None:
        self._call = call
        self._lookup = lookup
        self._deadline = deadline
        self._settling: Deadline | None = None

    def __call__(self) -> T:
        if self._settling:
            for _pause in self._deadline.part(SHOWING_SECONDS).pauses():
                found = self._lookup()
                if found is not None:
                    return found
        try:
            return self._call()
        except GoogleError as error:
            if error.lost and self._settling is None:
                self._settling = self._deadline.part(SETTLING_SECONDS)
            raise

    def settles(self, error: GoogleError) -> bool:
        """Whether something that exists may be the result of the lost call, and is only not visible yet."""
        return self._settling is not None and error.code == "ALREADY_EXISTS" and not self._settling.expired
