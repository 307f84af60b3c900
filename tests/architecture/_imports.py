# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which part of the plugins imports which, read from their source without running it."""

from __future__ import annotations

import ast
import typing as t
from pathlib import Path

PACKAGE: t.Final = "ansible_collections.polycloud.faas.plugins"

Graph = dict[str, frozenset[str]]


def modules(folder: Path) -> dict[str, Path]:
    """The files with code below ``plugins``, by their dotted names there, such as ``module_utils._aws.api.routes``."""
    found = sorted(path for path in folder.rglob("*.py") if path.name != "__init__.py")
    return {".".join(path.relative_to(folder).with_suffix("").parts): path for path in found}


def imported(source: str) -> t.Iterator[str]:
    """The dotted names below ``plugins`` that the source imports, at its beginning or within functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{each.name}" for each in node.names]
        elif isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        else:
            continue
        yield from (name.removeprefix(f"{PACKAGE}.") for name in names if name.startswith(f"{PACKAGE}."))


def graph(files: t.Mapping[str, Path], part_of: t.Callable[[str], str | None]) -> Graph:
    """Which parts a part imports, itself apart; ``part_of`` tells the part of a dotted name, None for none."""
    found: dict[str, set[str]] = {}
    for name, path in files.items():
        part = part_of(name)
        if part is not None:
            others = {part_of(each) for each in imported(path.read_text(encoding="utf-8"))}
            found.setdefault(part, set()).update(each for each in others if each not in {None, part} if each)
    return {part: frozenset(others) for part, others in found.items()}


def reached(imports: Graph, part: str) -> frozenset[str]:
    """The parts that a part imports, and those that these import, and so on."""
    found: set[str] = set()
    open_parts = [part]
    while open_parts:
        following = imports.get(open_parts.pop(), frozenset()) - found
        found |= following
        open_parts += sorted(following)
    return frozenset(found)


def reduced(imports: Graph) -> Graph:
    """The imports that do not follow from others: A to C is left out where A imports B, and B imports C."""
    return {
        part: frozenset(
            other for other in others if not any(other in reached(imports, between) for between in others - {other})
        )
        for part, others in imports.items()
    }
