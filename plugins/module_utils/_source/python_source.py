# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a source defines the function to call, and whether a cloud can call it (no code of the source runs)."""

from __future__ import annotations

import ast
import functools
import sys
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

THIS_MINOR: t.Final = sys.version_info.minor

Function: t.TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda"


class SyntaxFault(Record):
    """Why a file cannot be parsed. ``is_certain``: the runtime cannot parse it either, as it is no newer than this one.

    ``line`` is None where Python does not say it.
    """

    line: int | None
    reason: str
    is_certain: bool

    @property
    def text(self) -> str:
        place = "a syntax error" if self.line is None else f"a syntax error in line {self.line}"
        return f"{place}: {self.reason}"


class Called(Record):
    """The one definition of the function to call: its line, and how many arguments can be passed by position.

    ``most`` is None for any number; ``needs_names``: there are further arguments without defaults.
    """

    line: int
    least: int
    most: int | None
    needs_names: bool

    def takes(self, arguments: int) -> bool:
        return not self.needs_names and self.least <= arguments and (self.most is None or arguments <= self.most)

    @property
    def shown(self) -> str:
        """How many it takes, for messages."""
        if self.needs_names:
            return "needs keyword arguments"
        if self.most is None:
            return f"takes at least {self.least}"
        return f"takes {self.most}" if self.least == self.most else f"takes {self.least} to {self.most}"


# Functions of a service often share a file.
@functools.lru_cache(maxsize=32)
def parse(code: bytes, minor: int | None) -> ast.Module | SyntaxFault | None:
    """The tree of a file that Python 3.``minor`` is going to run; None when in doubt.

    A runtime that is newer than this Python, or not known (None), may have syntax that this one lacks.
    """
    is_newer = minor is None or minor > THIS_MINOR
    oldest = None if is_newer or minor == THIS_MINOR else (3, t.cast(int, minor))
    try:
        tree = ast.parse(code, feature_version=oldest)
        compile(tree, "source", "exec", dont_inherit=True)
    except SyntaxError as exc:
        return SyntaxFault(exc.lineno, str(exc.msg), is_certain=not is_newer)
    except ValueError as exc:
        return SyntaxFault(None, str(exc), is_certain=not is_newer)
    except (MemoryError, RecursionError):
        return None
    return tree


def defines(tree: ast.Module, name: str) -> bool:
    """Whether the module's top level assigns this name, as far as can be found out without running it.

    True when in doubt: a star import, or a module-level ``__getattr__``.
    """
    bound = set(_bound_names(tree.body))
    return name in bound or "*" in bound or "__getattr__" in bound


def called(tree: ast.Module, name: str) -> Called | None:
    """The function of this name; None unless there is one definition only, without decorators and conditions."""
    if list(_bound_names(tree.body)).count(name) != 1:
        return None
    found = next((each for each in map(_definition, tree.body) if each and each[0] == name), None)
    return _signature(found[1]) if found else None


def imported(tree: ast.Module, path: str) -> t.Iterator[str]:
    """The files that an import of the file at ``path`` imports too, if they are in the same source."""
    package = path.split("/")[:-1]
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                yield from _files(alias.name.split("."))
        elif isinstance(statement, ast.ImportFrom):
            above = package[: len(package) - statement.level + 1] if statement.level else []
            base = [*above, *(statement.module or "").split(".")] if statement.module else above
            yield from _files(base)
            for alias in statement.names:
                yield from _files([*base, alias.name])


def _files(parts: t.Sequence[str]) -> t.Iterator[str]:
    for length in range(1, len(parts) + 1):
        yield f"{'/'.join(parts[:length])}.py"
        yield f"{'/'.join(parts[:length])}/__init__.py"


def _definition(statement: ast.stmt) -> tuple[str, Function] | None:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)) and not statement.decorator_list:
        return statement.name, statement
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda) and len(statement.targets) == 1:
        target = statement.targets[0]
        return (target.id, statement.value) if isinstance(target, ast.Name) else None
    return None


def _signature(function: Function) -> Called:
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    return Called(
        function.lineno,
        len(positional) - len(given.defaults),
        None if given.vararg else len(positional),
        needs_names=None in given.kw_defaults,
    )


def _bound_names(body: t.Sequence[ast.stmt]) -> t.Iterator[str]:
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield statement.name
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in statement.names)
        else:
            yield from _names_in(statement)


def _names_in(statement: ast.stmt) -> t.Iterator[str]:
    """Names that are assigned anywhere in a statement, and what its branches define (if, try, with, for)."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
