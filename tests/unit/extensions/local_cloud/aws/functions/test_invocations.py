# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the output of a function becomes in its log."""

from __future__ import annotations

import pytest

from extensions.local_cloud.aws.functions.invocations import IMPORTED, LINE_BREAK, log_entries, split_output
from extensions.local_cloud.aws.functions.workload import runtime


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("", []),
        ("one\ntwo", ["one", "two"]),
        (f"one{LINE_BREAK}more\ntwo", ["one\nmore", "two"]),
        ("a page\x0cand\u2028another", ["a page\x0cand\u2028another"]),
    ],
)
def test_a_line_is_an_entry_and_so_is_a_record(output: str, expected: list[str]) -> None:
    assert log_entries(output) == expected


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (f"imported\n{IMPORTED}\ncalled", (["imported"], ["called"])),
        (IMPORTED, ([], [])),
        ("called\nagain", ([], ["called", "again"])),
        ("", ([], [])),
    ],
)
def test_what_an_import_writes_comes_first(output: str, expected: tuple[list[str], list[str]]) -> None:
    assert split_output(output) == expected


def test_the_process_of_a_function_marks_its_output_in_the_same_way() -> None:
    assert (runtime.LINE_BREAK, runtime.IMPORTED) == (LINE_BREAK, IMPORTED)
