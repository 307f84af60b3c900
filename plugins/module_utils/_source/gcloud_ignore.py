# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ignore files, as ``gcloud`` reads them (rules 2 for a source).

The syntax is that of .gitignore (``gcloud topic gcloudignore``), but gcloud differs from git: a pattern matches the
last parts of a path unless it begins with ``/`` or has ``**``; ``folder/**`` matches the folder itself, so that
``!folder/**`` includes it again; ``\\*`` is not a literal star; and ``#!include:`` names a file in the same folder.
"""

from __future__ import annotations

import fnmatch
import functools
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

INCLUDE: t.Final = re.compile(r"#\s*!include:(.*)", re.DOTALL)
TOKEN: t.Final = re.compile(r"\\.|.", re.DOTALL)
LONE_BACKSLASH: t.Final = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")

Part = t.Callable[[str], object]


@dataclass(frozen=True)
class IgnoreRule:
    """One line of an ignore file; ``keeps``: it began with ``!``."""

    text: str
    keeps: bool
    only_folders: bool

    @functools.cached_property
    def _parts(self) -> list[tuple[str, Part]]:
        return [(part, re.compile(fnmatch.translate(part)).match) for part in self.text.split("/")]

    @property
    def name(self) -> str:
        """The last part of the pattern."""
        return self.text.rpartition("/")[2]

    def matches(self, path: str, is_folder: bool) -> bool:
        return (is_folder or not self.only_folders) and _ends_with(path, self._parts)


def parsed(text: str, read: t.Callable[[str], str]) -> list[IgnoreRule]:
    """The rules of an ignore file; ``read`` returns the text of a file in its folder that ``#!include:`` names.

    :raises OptionError: it names one in another folder.
    """
    rules: list[IgnoreRule] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            rules.extend(_rules_of_line(line))
        elif included := INCLUDE.fullmatch(line):
            # an included file cannot include another
            rules.extend(parsed(read(_file_beside(included[1])), lambda _name: ""))
    return rules


def ignored_by(rules: t.Sequence[IgnoreRule]) -> t.Callable[[str], bool]:
    """A function that returns whether the file at a path, or the folder at one that ends with ``/``, is left out.

    The last matching rule counts. Everything in a folder that is left out is left out.
    """

    @functools.cache
    def folder_ignored(path: str) -> bool:
        return ignored(f"{path}/")

    def ignored(path: str) -> bool:
        trimmed = path.removesuffix("/")
        above = trimmed.rpartition("/")[0]
        if above and folder_ignored(above):
            return True
        matching = (rule for rule in reversed(rules) if rule.matches(trimmed, path.endswith("/")))
        last = next(matching, None)
        return last is not None and not last.keeps

    return ignored


def _file_beside(name: str) -> str:
    if "/" in name:
        raise OptionError(
            f"source must have ignore files that include only files of the same folder, but one has {name}."
        )
    return name


def _rules_of_line(line: str) -> t.Iterator[IgnoreRule]:
    """None for a line that is blank or ends with half an escape."""
    keeps, pattern = line.startswith("!"), line.removeprefix("!")
    only_folders, pattern = pattern.endswith("/"), pattern.removesuffix("/")
    tokens = TOKEN.findall(pattern)
    while tokens and tokens[-1] == " ":
        tokens.pop()
    pattern = "".join(tokens).replace("\\ ", " ")
    if LONE_BACKSLASH.search(pattern):
        return
    pattern = re.sub(r"\\([^\\])", r"\1", pattern).replace("\\\\", "\\")
    if pattern:
        yield IgnoreRule(pattern, keeps, only_folders)


def _ends_with(path: str | None, parts: t.Sequence[tuple[str, Part]]) -> bool:
    """Whether the path ends with these parts; an empty first part stands for the top folder.

    ``path`` is None above the top.
    """
    if not parts:
        return True
    if path is None:
        return False
    *before, (text, match) = parts
    if text == "**":
        anchored = before if before and before[0][0] == "" else [_TOP, *before]
        return any(_ends_with(each, anchored) for each in _with_folders_above(path))
    folder, _slash, name = path.rpartition("/")
    # gcloud lets a single * match below folders whose path has one letter
    if text == "*" and not before and len(folder) > 1:
        return False
    return bool(match(name)) and _ends_with(folder if name else None, before)


def _with_folders_above(path: str) -> t.Iterator[str]:
    yield path
    while path:
        path = path.rpartition("/")[0]
        yield path


_TOP: t.Final[tuple[str, Part]] = ("", re.compile(fnmatch.translate("")).match)
