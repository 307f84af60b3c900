# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files such as .gcloudignore, with the syntax of .gitignore.

Syntax: https://git-scm.com/docs/gitignore#_pattern_format and ``gcloud topic gcloudignore`` for ``#!include:``.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._record import Record
from ansible_collections.polycloud.faas.plugins.module_utils._source.globs import translated

INCLUDE: t.Final = "#!include:"

PathTest = t.Callable[[str], bool]


class _Rule(Record):
    """``keeps``: the pattern began with ``!``."""

    pattern: re.Pattern[str]
    keeps: bool
    only_folders: bool

    def matches(self, path: str, is_folder: bool) -> bool:
        return (is_folder or not self.only_folders) and self.pattern.fullmatch(path) is not None


def ignoring(text: str, read: t.Callable[[str], str]) -> PathTest:
    """A function that returns whether the file at a path, or the folder at one that ends with ``/``, is left out.

    ``read`` returns the text of another file that ``#!include:`` names.
    """
    rules = list(_rules(text, read))

    def ignored(path: str) -> bool:
        """Files in a folder that is left out cannot be included again; otherwise the last matching rule counts."""
        parts = path.rstrip("/").split("/")
        for depth in range(1, len(parts) + 1):
            is_folder = depth < len(parts) or path.endswith("/")
            found = [rule for rule in rules if rule.matches("/".join(parts[:depth]), is_folder)]
            if found and not found[-1].keeps:
                return True
        return False

    return ignored


def _rules(text: str, read: t.Callable[[str], str]) -> t.Iterator[_Rule]:
    for line in text.splitlines():
        if line.startswith(INCLUDE):
            # an included file cannot include another
            yield from _rules(re.sub(f"(?m)^{INCLUDE}", "#", read(line.removeprefix(INCLUDE).strip())), read)
            continue
        # a blank at the end counts only after a backslash
        pattern = re.sub(r"(?<!\\)\s+$", "", line)
        if not pattern or pattern.startswith("#"):
            continue
        keeps = pattern.startswith("!")
        yield _rule(pattern.removeprefix("!") if keeps else pattern, keeps)


def _rule(pattern: str, keeps: bool) -> _Rule:
    named = re.sub(r"\\(.)", r"\1", pattern.strip("/"))
    depth = "" if "/" in pattern.rstrip("/") else "(?:.*/)?"
    return _Rule(re.compile(f"{depth}{translated(named)}", re.DOTALL), keeps, pattern.endswith("/"))
