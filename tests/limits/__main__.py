# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rewrite the tables; says which pages have changed."""

from __future__ import annotations

from tests.limits._tables import TABLES, with_table


def _main() -> None:
    for table in TABLES:
        before = table.path.read_text(encoding="utf-8")
        after = with_table(before, table)
        if after != before:
            table.path.write_text(after, encoding="utf-8")
            print(table.page)


if __name__ == "__main__":
    _main()
