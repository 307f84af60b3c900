# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page shows what was measured, and what was not."""

from __future__ import annotations

from tests.benchmarks._plan import Case
from tests.benchmarks._report import cell, names, report, table
from tests.benchmarks._results import Summary
from tests.unit.benchmarks.some_results import measured, results


def test_a_cell_is_median_range_and_number_of_calls() -> None:
    assert cell(Summary(1.234, 1.0, 2.0, 5, {"a B": 2, "c D": 1}), 5) == "1.23 (1.00-2.00) · 3"
    assert cell(None, 5) == "-"


def test_a_cell_says_when_it_was_measured_less_often() -> None:
    page = report(results(measured("ours", Case.NOOP, 1.0, 1.0, 1.0), measured("osls", Case.NOOP, 2.0)))
    assert "1.00 (1.00-1.00) · 1 |" in page
    assert "2.00 (2.00-2.00) · 1 · 1 run |" in page
    assert "| measured runs | 3 |" in page


def test_calls_are_grouped_by_service() -> None:
    calls = {"s3 PutObject": 1, "cloudformation UpdateStack": 1, "cloudformation DescribeStacks": 3}
    assert names(calls) == "cloudformation: DescribeStacks x3, UpdateStack; s3: PutObject"


def test_a_table_has_a_head_and_a_line_per_row() -> None:
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |\n"


def test_rows_without_a_measurement_are_left_out() -> None:
    page = report(results(measured("ours", Case.NOOP, 1.0), measured("osls", Case.DEPLOY, 9.0, calls=22)))
    assert "| polycloud.faas | - | 1.00 (1.00-1.00) · 1 | - | - |" in page
    assert "| osls deploy | 9.00 (9.00-9.00) · 22 | - | - | - |" in page
    assert "sam build" not in page.partition("## One service on AWS")[2]


def test_each_delay_has_its_table_and_each_suite_its_section() -> None:
    page = report(
        results(
            measured("ours", Case.NOOP, 1.0),
            measured("ours", Case.NOOP, 2.0, delay=0.08),
            measured("ours", Case.HOSTS, 3.0),
        )
    )
    assert "## One service on AWS, +0 ms" in page
    assert "## One service on AWS, +80 ms" in page
    assert "## Many services or functions on AWS" in page
    assert "## One function on Google Cloud" not in page


def test_missing_and_failed_tools_are_named() -> None:
    found = results(measured("ours", Case.NOOP, 1.0))
    found.missing["gcloud"] = "gcloud is not installed"
    found.failed["sam, service"] = "exit code 1: sam build"
    page = report(found)
    assert "Missing:\n\n- gcloud: gcloud is not installed\n" in page
    assert "Failed:\n\n- sam, service: exit code 1: sam build\n" in page


def test_limits_have_a_table_of_their_own() -> None:
    page = report(
        results(measured("ours", Case.FREE_10, 1.0, calls=25), measured("ours", Case.LIMITED_10, 3.0, calls=27))
    )
    assert "## Limits of AWS\n" in page
    assert "| no-op, 10 functions | 1.00 (1.00-1.00) · 25 | 3.00 (3.00-3.00) · 27 |" in page
    assert "## Limits of AWS\n" not in report(results(measured("ours", Case.NOOP, 1.0)))
