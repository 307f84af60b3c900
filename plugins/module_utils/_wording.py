# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Numbers in text."""

from __future__ import annotations


def pluralized(number: int, thing: str) -> str:
    """Such as "1 file" or "3 files"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def size_text(number: int) -> str:
    """Bytes in the largest unit that is not below one, such as "812 bytes", "3.4 kB" or "1.2 MB"."""
    if number < 1000:
        return pluralized(number, "byte")
    return f"{number / 1000:.1f} kB" if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"
