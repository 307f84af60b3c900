# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Long lists in the batches that an API accepts at once."""

from __future__ import annotations

import typing as t
from itertools import islice

T = t.TypeVar("T")


def batches(items: t.Iterable[T], size: int) -> t.Iterator[list[T]]:
    """The items in order, in lists of ``size``; the last one may be shorter."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch
