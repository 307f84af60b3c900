# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What pages of HTML say."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._html import text_of, title_of


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<html><head><title>Log in</title></head></html>", "Log in"),
        ('<TITLE lang="en">\n Log in\n &amp; pay </TITLE>', "Log in & pay"),
        ("<title></title>", ""),
        ("<title>Log in", None),
        ("<h1>Log in</h1>", None),
    ],
)
def test_the_title_is_one_line(page: str, title: str | None) -> None:
    assert title_of(page) == title


def test_the_text_has_no_tags() -> None:
    assert text_of("<h1>Log in</h1>\n<p>It&#39;s <b>free</b></p>") == "Log in It's free"
