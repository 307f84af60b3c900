# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files, folders and functions that the map of the code names are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "architecture.md"
TEXT = PAGE.read_text(encoding="utf-8")
# A link to a file, and the names in it that follow the link.
LINK = re.compile(r"\[([^]\[]+)\]\(([^)#\s]+)[^)]*\)((?:,? `\w+`)*)")
# A file or a folder without a link, by its name alone.
NAME = re.compile(r"`([\w*]+(?:\.py|/))`")


def defined(source: str) -> set[str]:
    """The functions, methods, classes and constants of a module."""
    nodes = list(ast.walk(ast.parse(source)))
    kinds = (ast.FunctionDef, ast.ClassDef)
    assigned = [each for node in nodes if isinstance(node, ast.Assign) for each in node.targets]
    assigned += [node.target for node in nodes if isinstance(node, ast.AnnAssign)]
    return {node.name for node in nodes if isinstance(node, kinds)} | {
        each.id for each in assigned if isinstance(each, ast.Name)
    }


def problems(text: str) -> list[str]:
    """What a page names that is not there."""
    found = []
    for title, target, following in LINK.findall(text):
        path = (PAGE.parent / target).resolve()
        if not path.exists():
            found.append(target)
        elif path.suffix == ".py":
            known = defined(path.read_text(encoding="utf-8"))
            found += [f"{target}: {name}" for name in re.findall(r"\w+", following) if name not in known]
            found += [] if str(path).endswith(f"/{title}") else [f"{title} is {target}"]
    for name in NAME.findall(text):
        wanted = name.rstrip("/")
        there = (ROOT / "plugins").rglob(wanted)
        found += [] if any(each.is_dir() == name.endswith("/") for each in there) else [name]
    return found


def test_what_the_page_names_is_there() -> None:
    assert len(LINK.findall(TEXT)) > 80
    assert len([following for _title, _target, following in LINK.findall(TEXT) if following]) > 50
    assert problems(TEXT) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[none.py](../plugins/none.py) `x`", "../plugins/none.py"),
        (
            "[_errors.py](../plugins/module_utils/_errors.py) `require`, `gone`",
            "../plugins/module_utils/_errors.py: gone",
        ),
        ("[errors.py](../plugins/module_utils/_errors.py)", "errors.py is ../plugins/module_utils/_errors.py"),
        ("in `routeing/`", "routeing/"),
        ("in `role.py` and `walk_*.py`", "walk_*.py"),
    ],
)
def test_what_is_not_there_is_found(text: str, problem: str) -> None:
    assert problems(text) == [problem]


def test_every_folder_of_the_plugins_is_named_or_drawn() -> None:
    picture = (ROOT / "docs" / "images" / "architecture.svg").read_text(encoding="utf-8")
    folders = {path.parent.name for path in (ROOT / "plugins").rglob("*.py") if path.stat().st_size}
    assert {name for name in folders if name not in picture and name not in TEXT} == set()
