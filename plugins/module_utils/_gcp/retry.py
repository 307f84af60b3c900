# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: repeating a call while its error is one that passes."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.failures import GoogleError

T = t.TypeVar("T")


def caught(call: t.Callable[[], T]) -> t.Callable[[], T | GoogleError]:
    """The call with its error as its result, so that each of several side by side can be judged."""

    def judged() -> T | GoogleError:
        try:
            return call()
        except GoogleError as error:
            return error

    return judged


def repeated(call: t.Callable[[], T], deadline: Deadline, passes: t.Callable[[GoogleError], bool]) -> T:
    """The result of the call, repeated with growing pauses while ``passes`` says so of its error.

    :raises GoogleError: the last error, when it does not pass or the deadline is over.
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
