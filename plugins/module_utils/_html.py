# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What pages of HTML say that came in place of a cloud's answer."""

from __future__ import annotations

import html
import re


def title_of(page: str) -> str | None:
    """Its title in one line; None where it has none."""
    found = re.search(r"<title[^>]*>(.*?)</title>", page, re.IGNORECASE | re.DOTALL)
    return _in_one_line(found[1]) if found else None


def text_of(page: str) -> str:
    """Its text in one line, without the tags."""
    return _in_one_line(re.sub(r"<[^>]*>", " ", page))


def _in_one_line(text: str) -> str:
    return " ".join(html.unescape(text).split())
