# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls side by side."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._parallel import MOST_THREADS, in_parallel


def test_results_come_in_the_order_of_the_calls() -> None:
    second_is_done = threading.Event()

    def first() -> str:
        assert second_is_done.wait(5)
        return "first"

    def second() -> str:
        second_is_done.set()
        return "second"

    assert in_parallel([first, second]) == ["first", "second"]


def test_no_call() -> None:
    assert in_parallel([]) == []


def test_one_call_needs_no_thread() -> None:
    assert in_parallel([threading.get_ident]) == [threading.get_ident()]


def test_more_calls_than_threads() -> None:
    numbers = range(3 * MOST_THREADS)
    assert in_parallel([partial(int, number) for number in numbers]) == list(numbers)


def test_the_first_error_in_the_order_of_the_calls_is_raised() -> None:
    second_failed = threading.Event()

    def first() -> None:
        assert second_failed.wait(5)
        raise ValueError("first")

    def second() -> None:
        second_failed.set()
        raise KeyError("second")

    with pytest.raises(ValueError, match="first"):
        in_parallel([first, second])
