# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the local clouds import: nothing of the checkout around them, and their folders only in one direction."""

from __future__ import annotations

import ast
import typing as t
from pathlib import Path

from extensions.local_cloud.processes import COLLECTION

FOLDER = COLLECTION / "extensions" / "local_cloud"

# Each folder imports itself and those after it.
DIRECTION = (
    "",
    "aws",
    "aws/http",
    "aws/gateway",
    "aws/api_access",
    "aws/control_plane",
    "aws/mappings",
    "aws/events",
    "aws/stacks",
    "aws/access",
    "aws/resources",
    "aws/functions",
    "aws/functions/workload",
    "aws/logs",
    "aws/emulator",
    "google",
    "google/functions",
    "google/run",
    "google/run/workload",
    "google/build",
    "google/storage",
    "google/service_usage",
    "google/security",
    "google/billing",
    "google/resource_manager",
    "google/cloud",
    "google/protocol",
    "shared",
)
FILES = sorted(FOLDER.rglob("*.py"))


def imports(path: Path) -> t.Iterator[tuple[int, str]]:
    """Each import of a file: how many dots it begins with, and what follows them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.level, f"{node.module or ''}.{alias.name}".lstrip(".")) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)


def imported_folders(path: Path) -> set[str]:
    """The folders of the local clouds that a file imports from, relative to theirs."""
    found = set()
    for dots, name in imports(path):
        if dots:
            place = path.parents[dots - 1].joinpath(*name.split("."))
            while not place.is_dir():
                place = place.parent
            found.add(folder_of(place))
    return found


def folder_of(place: Path) -> str:
    return place.relative_to(FOLDER).as_posix().removeprefix(".")


def test_every_folder_has_its_place() -> None:
    assert {folder_of(path.parent) for path in FILES} == set(DIRECTION)


def test_folders_import_in_one_direction() -> None:
    against = [
        f"{path.relative_to(FOLDER)} imports from {folder}"
        for path in FILES
        for folder in imported_folders(path)
        if DIRECTION.index(folder) < DIRECTION.index(folder_of(path.parent))
    ]
    assert against == []


def test_nothing_of_the_checkout_is_imported() -> None:
    outside = {"ansible", "ansible_collections", "extensions", "plugins", "tests"}
    found = {name.partition(".")[0] for path in FILES for dots, name in imports(path) if not dots}
    assert {"json", "werkzeug"} < found
    assert not found & outside


def test_no_folder_is_crowded() -> None:
    count = {folder: len(list((FOLDER / folder).glob("*.py"))) for folder in DIRECTION}
    assert {folder: number for folder, number in count.items() if number > 12} == {}
