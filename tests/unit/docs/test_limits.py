# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation has the limits that the code checks."""

from __future__ import annotations

import functools

import pytest

from tests.limits._rows import LimitRow
from tests.limits._tables import END, ROOT, TABLES, Table, numbers, with_table
from tests.roles._documentation import Option, documented_options

documented_once = functools.cache(documented_options)
ROWS = [pytest.param(table, row, id=f"{table.name}: {row.option}") for table in TABLES for row in table.rows]


def documented(table: Table, option: str) -> Option:
    options = documented_once(table.module)
    if table.within:
        options = options[table.within]["suboptions"]
    *above, name = option.replace("[]", "").split(".")
    for each in above:
        options = options[each]["suboptions"]
    return options[name]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_is_that_of_the_rows(table: Table) -> None:
    page = table.path.read_text(encoding="utf-8")
    assert page == with_table(page, table), "make limits rewrites it"


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_the_documentation_of_an_option_has_the_numbers_of_its_limit(table: Table, row: LimitRow) -> None:
    given = documented(table, row.option)["description"]
    text = " ".join([given] if isinstance(given, str) else given)
    assert numbers(row.allowed) <= numbers(text), row.allowed


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_a_limit_names_the_page_that_it_rests_on(table: Table, row: LimitRow) -> None:
    assert row.source.startswith("https://")
    assert row.allowed


def test_every_pair_of_lines_on_a_page_has_a_table() -> None:
    begun = {
        line
        for path in (ROOT / "docs").rglob("*.md")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("<!-- limits:")
    }
    assert begun == {table.begin for table in TABLES}


def test_how_a_row_is_written() -> None:
    row = LimitRow("size", "1 to 9 | MB", "3", "https://docs.example.com/a/limits.html#size")
    table = Table("sizes", "docs/sizes.md", "lambda_invoke", "", (row, row._replace(default="")))
    page = with_table(f"# Sizes\n\n{table.begin}\nold\n{END}\n\nMore\n", table)
    assert page == (
        f"# Sizes\n\n{table.begin}\n| Option | Allowed | Default | Source |\n| --- | --- | --- | --- |\n"
        "| `size` | 1 to 9 \\| MB | `3` | [limits](https://docs.example.com/a/limits.html#size) |\n"
        "| `size` | 1 to 9 \\| MB |  | [limits](https://docs.example.com/a/limits.html#size) |\n"
        f"{END}\n\nMore\n"
    )
    with pytest.raises(ValueError, match=r"docs/sizes\.md must have .* once, but has them 0 times"):
        with_table("# Sizes\n", table)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.05 to 29 seconds", {"0.05", "29"}),
        ("(128) to (10240).", {"128", "10240"}),
        ("python3.13, x86_64, s3, arn:1:2", set()),
        ("at most 5, then 6", {"5", "6"}),
    ],
)
def test_numbers(text: str, expected: set[str]) -> None:
    assert numbers(text) == expected
