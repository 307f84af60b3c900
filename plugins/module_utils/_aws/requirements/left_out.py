# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Installed packages that are not deployed, with what only they need (``requirements.exclude_packages``).

Packages state what they need and which files they have in METADATA and RECORD of their ``*.dist-info`` folders.
"""

from __future__ import annotations

import csv
import os
import typing as t
from email.parser import HeaderParser

from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import normalized
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.plan import holds
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.project import HEAD
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Target
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import ParsedLine

# A package and one of its extras, or the package without any ("").
Needed = tuple[str, str]


class _Installed(Record):
    """A package in a folder: its requirements as in METADATA, and paths of its files."""

    needs: tuple[str, ...]
    files: frozenset[str]


def left_out(folder: str, requested: t.Sequence[ParsedLine], names: t.Sequence[str], target: Target) -> frozenset[str]:
    """The paths of all files of these packages, and of packages that no other requested package needs."""
    found = dict(_installed(folder))
    excluded = {normalized(name) for name in names}
    first = [each for line in requested if holds(line.marker, target) for each in _with_extras(line.name, line.extras)]
    kept = _needed(found, first, excluded, target)
    stays = {path for name in kept for path in found[name].files}
    return frozenset(path for name in found.keys() - kept for path in found[name].files - stays)


def _needed(
    found: t.Mapping[str, _Installed], first: t.Sequence[Needed], excluded: t.Collection[str], target: Target
) -> set[str]:
    """The installed packages that those requested lead to, other than through excluded ones."""
    left, seen = list(first), set[Needed]()
    while left:
        each = left.pop()
        if each in seen or each[0] not in found or each[0] in excluded:
            continue
        seen.add(each)
        left += [need for text in found[each[0]].needs for need in _dependencies(text, each[1], target)]
    return {name for name, _extra in seen}


def _dependencies(text: str, extra: str, target: Target) -> list[Needed]:
    head, marker = HEAD.match(text), text.partition(";")[2].strip()
    if head is None or not holds(marker, target, extra):
        return []
    return _with_extras(normalized(head["name"]), head["extras"] or "")


def _with_extras(name: str, extras: str) -> list[Needed]:
    return [(name, ""), *((name, normalized(each.strip())) for each in extras.strip("[]").split(",") if each.strip())]


def _installed(folder: str) -> t.Iterator[tuple[str, _Installed]]:
    for entry in sorted(os.listdir(folder)):
        if entry.endswith(".dist-info"):
            metadata = HeaderParser().parsestr(_text(folder, entry, "METADATA"))
            rows = csv.reader(_text(folder, entry, "RECORD").splitlines())
            needs = tuple(str(need) for need in metadata.get_all("Requires-Dist", []))
            yield normalized(str(metadata["Name"])), _Installed(needs, frozenset(row[0] for row in rows if row))


def _text(*path: str) -> str:
    with open(os.path.join(*path), encoding="utf-8", errors="replace") as file:
        return file.read()
