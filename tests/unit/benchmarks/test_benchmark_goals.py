# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Goals are ratios of two medians of the same run."""

from __future__ import annotations

import pytest

from tests.benchmarks._goals import Goal, goals
from tests.benchmarks._plan import Case
from tests.benchmarks._results import Results
from tests.unit.benchmarks.some_results import measured, results


def _goal(found: Results, case: str) -> Goal:
    return next(goal for goal in goals(found) if goal.case == case)


@pytest.mark.parametrize(("seconds", "verdict"), [(1.4, "met"), (1.5, "met"), (1.6, "not met")])
def test_at_most_includes_the_limit(seconds: float, verdict: str) -> None:
    goal = _goal(results(measured("ours", Case.NOOP, seconds), measured("debug", Case.NOOP, 1.0)), "no-op, one service")
    assert goal.measured == pytest.approx(seconds)
    assert goal.verdict == verdict


def test_below_excludes_the_limit() -> None:
    case = "code change, +80 ms"
    other = measured("osls-function", Case.CHANGE, 1.0, delay=0.08)
    assert _goal(results(measured("ours", Case.CHANGE, 1.0, delay=0.08), other), case).verdict == "not met"
    assert _goal(results(measured("ours", Case.CHANGE, 0.9, delay=0.08), other), case).verdict == "met"


def test_the_fastest_other_tool_is_the_measure() -> None:
    found = results(
        measured("debug", Case.NOOP, 0.1),
        measured("ours-module", Case.NOOP, 0.2),
        measured("ours", Case.NOOP, 1.0),
        measured("sam", Case.NOOP, 4.0),
        measured("osls", Case.NOOP, 2.0),
    )
    goal = _goal(found, "no-op, one service, against the fastest other tool")
    assert goal.measured == 0.5
    assert goal.wanted == "below 1 x osls deploy"
    assert goal.detail == "1.00 s / 2.00 s"


def test_nothing_is_claimed_where_one_side_is_missing() -> None:
    found = goals(results(measured("ours", Case.NOOP, 1.0)))
    assert len(found) == 11
    assert {goal.verdict for goal in found} == {"not measured"}
