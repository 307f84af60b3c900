# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which logical IDs the paths of an API have (pure).

Logical IDs have letters and digits only, so different paths may result in the same one. AWS distinguishes them: then
one of the paths keeps it, whatever the order of the routes, and the others get a hash of the path in addition.
"""

from __future__ import annotations

import hashlib
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route

Segments = tuple[str, ...]
Names = t.Mapping[Segments, str]
DIGITS: t.Final = 8


def rest_names(routes: t.Iterable[Route]) -> Names:
    """The part of the logical ID for each path of a REST API, and for those above it."""
    paths = {route.segments[:length] for route in routes for length in range(len(route.segments) + 1)}
    return distinct({path: logical_ids.path(path) for path in paths})


def distinct(named: t.Mapping[Segments, str]) -> Names:
    """The names, each of which only one path keeps unchanged."""
    found: dict[str, list[Segments]] = {}
    for path, name in named.items():
        found.setdefault(name, []).append(path)
    return {
        path: name if position == 0 else f"{name}{path_digest(path)}"
        for name, same in found.items()
        for position, path in enumerate(sorted(same, key=_rank))
    }


def _rank(path: Segments) -> tuple[t.Any, ...]:
    """The first one keeps the plain ID: with parameters rather than without, and in lower case rather than capitals."""
    parameters = sum(segment.startswith("{") for segment in path)
    greedy = sum(segment.endswith("+}") for segment in path)
    capitals = sum(letter.isupper() for segment in path for letter in segment)
    return (-parameters, greedy, capitals, path)


def path_digest(path: Segments) -> str:
    """What tells the path from others in a logical ID."""
    return hashlib.sha256("/".join(path).encode()).hexdigest()[:DIGITS]
