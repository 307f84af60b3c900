# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What rests on documentation alone, and the targets that decide it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.tooling._paths import ROOT

FOLDER = Path(__file__).parent
PAGE = ROOT / "docs" / "testing-on-real-clouds.md"
BEGIN, END = "<!-- questions: begin -->", "<!-- questions: end -->"
TITLES = {"aws": "AWS", "google": "Google Cloud"}


@dataclass(frozen=True)
class Question:
    """``question`` can be answered with yes; ``page`` is what it rests on; ``target`` decides it, or nothing does."""

    id: str
    cloud: str
    question: str
    page: str
    target: str | None


def questions() -> list[Question]:
    found: list[dict[str, t.Any]] = yaml.safe_load((FOLDER / "questions.yml").read_text(encoding="utf-8"))
    return [Question(**each) for each in found]


def targets(cloud: str) -> list[str]:
    """The names of the targets of a cloud, in the order in which they run."""
    return sorted(path.stem for path in (FOLDER / "targets" / cloud).glob("*.yml"))


def with_tables(page: str) -> str:
    """The page with the tables of questions between its two marks."""
    before, _begin, rest = page.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    tables = "\n".join(_table(cloud) for cloud in TITLES)
    return f"{before}{BEGIN}\n\n{tables}\n{END}{after}"


def _table(cloud: str) -> str:
    lines = [f"### {TITLES[cloud]}", "", "| Question | Rests on | Decided by |", "| --- | --- | --- |"]
    for each in (each for each in questions() if each.cloud == cloud):
        decided = f"`{each.target}`" if each.target else "no target yet"
        lines.append(f"| {each.question} | [{_host(each.page)}]({each.page}) | {decided} |")
    return "\n".join(lines) + "\n"


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]
