# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: what the user asked for of the API in front of the functions (no calls, no Ansible)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass


@dataclass(frozen=True)
class Route:
    """An HTTP method (GET ... or ANY) and a path of the REST API, such as ``/users/{id}``."""

    method: str
    path: str

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(segment for segment in self.path.split("/") if segment)


def route_from_options(given: t.Mapping[str, t.Any]) -> Route:
    """The route that an element of ``routes`` describes."""
    return Route(given["method"].upper(), given["path"])
