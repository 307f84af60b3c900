# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a source defines the function to call."""

from __future__ import annotations

import ast
import typing as t


def defines(code: bytes, name: str) -> bool:
    """Whether the module's top level assigns this name, as far as can be found out without running it.

    True when in doubt: a star import, a module-level ``__getattr__``, or code that this Python cannot parse.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return True
    bound = set(_bound_names(tree.body))
    return name in bound or "*" in bound or "__getattr__" in bound


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
