# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measurements are summarized by contender, case and delay, and survive the way through the file."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks._plan import Case
from tests.benchmarks._results import Results, Summary
from tests.unit.benchmarks.some_results import measured, results


def test_a_summary_is_median_and_range_with_the_calls_of_the_last_run() -> None:
    first = measured("ours", Case.NOOP, 3.0, 1.0, calls=7)
    found = results(first, measured("ours", Case.NOOP, 2.5, calls=3)).summary("ours", Case.NOOP, 0.0)
    assert found == Summary(2.5, 1.0, 3.0, 3, {"lambda GetFunction": 3})
    assert found.call_count == 3


def test_an_even_number_of_runs_has_its_median_between_the_middle_ones() -> None:
    assert results(measured("ours", Case.NOOP, 1.0, 2.0, 4.0, 9.0)).median("ours", Case.NOOP, 0.0) == 3.0


def test_other_contenders_cases_and_delays_do_not_count() -> None:
    found = results(
        measured("ours", Case.NOOP, 1.0),
        measured("osls", Case.NOOP, 2.0),
        measured("ours", Case.DEPLOY, 3.0),
        measured("ours", Case.NOOP, 4.0, delay=0.08),
    )
    assert found.median("ours", Case.NOOP, 0.0) == 1.0
    assert found.median("ours", Case.NOOP, 0.08) == 4.0
    assert found.median("sam", Case.NOOP, 0.0) is None


def test_the_file_holds_all_of_it(tmp_path: Path) -> None:
    before = results(measured("ours", Case.NOOP, 1.0))
    before.missing["gcloud"] = "gcloud is not installed"
    before.write(tmp_path / "sub" / "results.json")
    assert Results.read(tmp_path / "sub" / "results.json") == before
