# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clock of a local cloud."""

from __future__ import annotations

import time
import typing as t

import pytest

from extensions.local_cloud.shared import clock


@pytest.fixture(autouse=True)
def _that_of_the_machine() -> t.Iterator[None]:
    yield
    clock.move("")


def test_it_is_that_of_the_machine() -> None:
    assert abs(clock.now() - time.time()) < 1


@pytest.mark.parametrize("moment", ["2027-02-01", "2027-02-01T00:00:00Z", "2027-02-01T01:00:00+01:00"])
def test_it_goes_on_from_a_moment(moment: str) -> None:
    clock.move(moment)
    assert 1801440000 <= clock.now() < 1801440001
    assert clock.today() == "2027-02-01"
    clock.move("")
    assert abs(clock.now() - time.time()) < 1


@pytest.mark.parametrize("moment", ["tomorrow", 5])
def test_what_is_no_moment_is_refused(moment: t.Any) -> None:
    with pytest.raises(ValueError, match="now must be like 2027-02-01"):
        clock.move(moment)
