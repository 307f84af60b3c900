# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Partial responses: the common query parameter ``fields`` (``services/name,nextPageToken``, ``a(b,c)``, ``*``)."""

from __future__ import annotations

import re
import typing as t

from .formats import Json

Tree = dict[str, t.Any]


def parse(text: str) -> Tree:
    """``a/b,c(d,e)`` as nested dictionaries; an empty dictionary means "everything below"."""
    tokens = re.findall(r"[(),/]|[^(),/]+", text)
    tree, _rest = _selection(tokens)
    return tree


def _selection(tokens: list[str]) -> tuple[Tree, list[str]]:
    tree: Tree = {}
    while tokens and tokens[0] != ")":
        if tokens[0] == ",":
            tokens = tokens[1:]
            continue
        node = tree.setdefault(tokens[0].strip(), {})
        tokens = tokens[1:]
        while tokens and tokens[0] == "/":
            node, tokens = node.setdefault(tokens[1].strip(), {}), tokens[2:]
        if tokens and tokens[0] == "(":
            inner, tokens = _selection(tokens[1:])
            node.update(inner)
            tokens = tokens[1:]
    return tree, tokens


def select(tree: Tree, value: t.Any) -> t.Any:
    """The part of ``value`` that the tree names."""
    if not tree or not isinstance(value, (dict, list)):
        return value
    if isinstance(value, list):
        return [select(tree, item) for item in value]
    chosen: Json = {}
    for key, item in value.items():
        below = tree.get(key, tree.get("*"))
        if below is not None:
            chosen[key] = select(below, item)
    return chosen
