# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Redraw the picture; says whether it has changed."""

from __future__ import annotations

from tests.architecture._picture import FILE, ROOT, drawn


def _main() -> None:
    text = drawn()
    if not FILE.exists() or FILE.read_text(encoding="utf-8") != text:
        FILE.write_text(text, encoding="utf-8")
        print(FILE.relative_to(ROOT))


if __name__ == "__main__":
    _main()
