# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an HTTP verb and path to the method of Google's discovery document, and back its path parameters."""

from __future__ import annotations

import re
import typing as t
import urllib.parse
from dataclasses import dataclass

from . import discovery
from .discovery import Method

_PLACEHOLDER = re.compile(r"\{(\+?)(\w+)\}")


@dataclass(frozen=True)
class Route:
    method: Method
    pattern: re.Pattern[str]
    literals: int


def _expression(method: Method) -> str:
    """A regular expression for the path template; ``{+name}`` stands for the pattern that the parameter documents."""

    def placeholder(match: re.Match[str]) -> str:
        reserved, name = match.groups()
        documented = method.parameters[name].get("pattern", ".+") if reserved else "[^/]+"
        return f"(?P<{name}>{documented.removeprefix('^').removesuffix('$')})"

    parts: list[str] = []
    position = 0
    for match in _PLACEHOLDER.finditer(method.path):
        parts += [re.escape(method.path[position : match.start()]), placeholder(match)]
        position = match.end()
    return "".join(parts) + re.escape(method.path[position:])


def _route(method: Method) -> Route:
    return Route(method, re.compile(_expression(method)), len(_PLACEHOLDER.sub("", method.path)))


class Router:
    """All methods of the given APIs; the template with more literal characters wins (``{+name}:move``)."""

    def __init__(self, apis: t.Iterable[tuple[str, str]] = discovery.APIS) -> None:
        self._routes: dict[str, list[Route]] = {}
        for api, version in apis:
            self._routes.setdefault(api, []).extend(
                _route(method) for method in discovery.document(api, version).methods
            )
        for routes in self._routes.values():
            routes.sort(key=lambda route: route.literals, reverse=True)

    def knows(self, api: str) -> bool:
        return api in self._routes

    def match(self, api: str, verb: str, path: str) -> tuple[Method, dict[str, str]] | None:
        """``path``: still percent-encoded, without the leading slash."""
        for route in self._routes.get(api, []):
            if route.method.verb != verb:
                continue
            found = route.pattern.fullmatch(path)
            if found:
                return route.method, {name: urllib.parse.unquote(value) for name, value in found.groupdict().items()}
        return None
