# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Links of the documentation to files and headings lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = sorted(
    [
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "extensions").rglob("*.md"),
        *(ROOT / "roles").glob("*/README.md"),
        *ROOT.glob("*.md"),
    ]
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"^( *)```.*?^\1```", re.DOTALL | re.MULTILINE)


def text_of(page: Path) -> str:
    return CODE.sub("", page.read_text(encoding="utf-8"))


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives the headings."""
    titles = (re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", found) for found in HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


def broken_links(page: Path, text: str) -> list[str]:
    broken = []
    for target in LINK.findall(text):
        path, _sharp, anchor = target.partition("#")
        if path.startswith(("http://", "https://", "mailto:")):
            continue
        there = (page.parent / path).resolve() if path else page
        known = (
            anchors(text if there == page else text_of(there)) if there.suffix == ".md" and there.is_file() else set()
        )
        if not there.exists() or (anchor and anchor not in known):
            broken.append(target)
    return broken


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    assert broken_links(page, text_of(page)) == []


def test_broken_links_are_found() -> None:
    text = "# A `b`: c\n[1](#a-b-c) [2](#a) [3](missing.md) [4](docs/aws.md#nothing) [5](docs/aws.md#source)"
    assert broken_links(ROOT / "README.md", text) == ["#a", "missing.md", "docs/aws.md#nothing"]
