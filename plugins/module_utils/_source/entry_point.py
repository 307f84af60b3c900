# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the function of a source that a cloud is going to call, and the files that are loaded with it."""

from __future__ import annotations

import ast
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record
from ansible_collections.polycloud.faas.plugins.module_utils._source.python_source import (
    SyntaxFault,
    called,
    defines,
    imported,
    parse,
)

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

# What is parsed of a source in each run at most, since it takes about a tenth of a second.
MOST_BYTES: t.Final = 200_000
NUMBERS: t.Final = {1: "one argument", 2: "two arguments"}


class EntryPoint(Record):
    """The function ``name`` in the file ``path``, which ``option`` names.

    ``arguments`` names what the cloud passes to it; None when it is not known. ``minor`` is that of the Python 3 that
    runs it; None when it is not known. ``what`` it is goes into messages.
    """

    option: str
    path: str
    name: str
    arguments: tuple[str, ...] | None
    minor: int | None
    what: str = "a function"


def check_entry_point(entry: EntryPoint, code: bytes, source: Source, warn: t.Callable[[str], None]) -> None:
    """``code`` is the content of the file.

    :raises OptionError: the file, or one that it imports, has a syntax error, or there is no such function in it, or
        it takes another number of arguments.
    """
    tree = _tree(entry, entry.path, code, source, warn)
    if tree is None:
        return
    if not defines(tree, entry.name):
        raise OptionError(
            f"{entry.option} must name {entry.what} of {entry.path}, but {entry.path} in {source.path} does not "
            f"define {entry.name}."
        )
    _check_arguments(entry, tree, source)
    _check_imported(entry, tree, source, len(code), warn)


def files_that_define(source: Source, name: str) -> list[str]:
    """The files of the source that define it, as far as this Python can parse them."""
    paths = [each.path for each in source.files if each.path.endswith(".py")]
    return [path for path in paths if _defines(parse(source.read(path) or b"", None), name)]


def _defines(parsed: ast.Module | SyntaxFault | None, name: str) -> bool:
    return parsed is not None and not isinstance(parsed, SyntaxFault) and defines(parsed, name)


def _tree(
    entry: EntryPoint, path: str, code: bytes, source: Source, warn: t.Callable[[str], None]
) -> ast.Module | None:
    found = parse(code, entry.minor)
    if not isinstance(found, SyntaxFault):
        return found
    if found.is_certain:
        raise OptionError(
            f"{entry.option} must be in a source that Python can load, but {path} in {source.path} has {found.text}."
        )
    warn(
        f"{path} in {source.path} has {found.text}. That is what this Python says, which may be older than that of the "
        "runtime."
    )
    return None


def _check_arguments(entry: EntryPoint, tree: ast.Module, source: Source) -> None:
    found = called(tree, entry.name) if entry.arguments else None
    if found and entry.arguments and not found.takes(len(entry.arguments)):
        raise OptionError(
            f"{entry.option} must take {NUMBERS[len(entry.arguments)]} ({' and '.join(entry.arguments)}), but "
            f"{entry.name} in line {found.line} of {entry.path} in {source.path} {found.shown}."
        )


def _check_imported(
    entry: EntryPoint, tree: ast.Module, source: Source, size: int, warn: t.Callable[[str], None]
) -> None:
    """Check the files of the source that are loaded with the entry point's, as far as they are not too many."""
    sizes = {file.path: file.size for file in source.files}
    seen, waiting = {entry.path}, [(entry.path, tree)]
    while waiting:
        path, parsed = waiting.pop(0)
        for needed in imported(parsed, path):
            if needed in seen or needed not in sizes:
                continue
            seen.add(needed)
            size += sizes[needed]
            if size > MOST_BYTES:
                return
            below = _tree(entry, needed, source.read(needed) or b"", source, warn)
            if below:
                waiting.append((needed, below))
