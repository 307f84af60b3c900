# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One clock for every wait."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import WaitTimeout


class Clock:
    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_what_is_left(clock: Clock) -> None:
    deadline = Deadline(10, clock, clock.sleep)
    clock.now += 4
    assert (deadline.remaining, deadline.expired) == (6, False)
    clock.now += 60
    assert (deadline.remaining, deadline.expired) == (0, True)


def test_a_part_ends_with_the_whole(clock: Clock) -> None:
    deadline = Deadline(10, clock, clock.sleep)
    assert deadline.part(3).remaining == 3
    assert deadline.part(30).remaining == 10


def test_the_first_probe_comes_at_once(clock: Clock) -> None:
    assert Deadline(10, clock, clock.sleep).wait_for(lambda: "there", lambda: "") == "there"
    assert clock.slept == []


def test_pauses_grow_from_a_quarter_of_a_second_to_five_seconds_with_jitter(clock: Clock) -> None:
    for _pause in Deadline(300, clock, clock.sleep).pauses():
        pass
    assert 0.2 <= clock.slept[0] <= 0.3
    whole = clock.slept[:-1]
    assert all(earlier < later * 1.2 for earlier, later in itertools.pairwise(whole[:9]))
    assert all(4 <= pause <= 6 for pause in whole[9:])
    assert len({round(pause, 6) for pause in whole[9:]}) > 1


def test_no_pause_is_longer_than_what_is_left(clock: Clock) -> None:
    for _pause in Deadline(7, clock, clock.sleep).pauses():
        pass
    assert sum(clock.slept) == pytest.approx(7)


def test_it_looks_once_more_when_the_time_is_over(clock: Clock) -> None:
    found = Deadline(7, clock, clock.sleep).wait_for(lambda: "late" if clock.now >= 106.999 else None, lambda: "")
    assert found == "late"


def test_an_empty_value_ends_the_wait(clock: Clock) -> None:
    found: list[str] = Deadline(7, clock, clock.sleep).wait_for(list, lambda: "")
    assert found == []
    assert clock.slept == []


def test_the_error_says_where_it_stands_and_that_it_can_be_continued(clock: Clock) -> None:
    def nothing() -> str | None:
        return None

    with pytest.raises(WaitTimeout) as raised:
        Deadline(7, clock, clock.sleep).wait_for(nothing, lambda: f"the stack is at {clock.now:g}")
    assert raised.value.as_result()["msg"] == (
        "Gave up after 7 seconds (wait_timeout): the stack is at 107. "
        "The operation goes on in the cloud; running the task again continues it."
    )
