# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs independent calls in parallel."""

from __future__ import annotations

import typing as t

T = t.TypeVar("T")

MOST_THREADS = 16


def in_parallel(calls: t.Sequence[t.Callable[[], T]]) -> list[T]:
    """Run the calls in threads and return their results in order; the first error, in that order, is raised."""
    if len(calls) <= 1:
        return [call() for call in calls]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=min(len(calls), MOST_THREADS)) as pool:
        futures = [pool.submit(call) for call in calls]
        return [future.result() for future in futures]
