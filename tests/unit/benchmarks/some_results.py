# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measurements for the tests."""

from __future__ import annotations

from tests.benchmarks._plan import Case
from tests.benchmarks._results import Measurement, Results


def measured(contender: str, case: Case, *seconds: float, delay: float = 0.0, calls: int = 1) -> list[Measurement]:
    """One run for each of the times."""
    return [Measurement(contender, case.value, delay, each, {"lambda GetFunction": calls}) for each in seconds]


def results(*groups: list[Measurement]) -> Results:
    return Results("2026-01-02 03:04 UTC", {"cores": "2"}, measurements=[each for group in groups for each in group])
