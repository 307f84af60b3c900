# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Overridden properties that no option names, compared where AWS returns them under the same name (pure).

The files of the live resources compare what options name. Of everything else only what is in the responses that they
read anyway can be compared; what AWS does not return there is not.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_CALLS, NEVER
from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.known_options import has_option
from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.record import PROPERTIES

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read

# In responses they also have what the stack gives the resource.
NOT_COMPARED: t.Final = frozenset({"Tags"})
# What the repairs of these types set by its name.
REPAIRED: t.Final = {
    "AWS::ApiGatewayV2::Api": (
        *(
            "ApiKeySelectionExpression",
            "DisableSchemaValidation",
            "IpAddressType",
            "RouteSelectionExpression",
            "Version",
        ),
    ),
    "AWS::Lambda::Function": ("CapacityProviderConfig", "DurableConfig"),
}
# Where a response has the resource itself.
WITHIN: t.Final = ("Configuration", "Role")


def compare(place: Place, paths: t.Sequence[t.Sequence[str]], reads: t.Sequence[Read], answers: Answers) -> list[Drift]:
    """The differences of one resource; ``paths`` are what was overridden of it, ``reads`` what was read of it."""
    names = dict.fromkeys(path[1] for path in paths if path[0] == PROPERTIES and len(path) > 1)
    found = []
    for name in names:
        expected = place.properties.get(name)
        if expected is None or name in NOT_COMPARED or has_option(place.kind, name) or not is_known(expected):
            continue
        actual = next((each[key] for each in _responses(place, reads, answers) if (key := _key(each, name))), None)
        if actual is not None and not _holds(actual, expected):
            way = BY_CALLS if name in REPAIRED.get(place.kind, ()) else NEVER
            found.append(place.differs(name, expected, actual, way=way))
    return found


def _responses(place: Place, reads: t.Sequence[Read], answers: Answers) -> t.Iterator[t.Mapping[str, t.Any]]:
    """The parts of the responses that describe the resource."""
    for read in reads:
        answer = answers.found.get(read) or {}
        if read.items:
            yield from (each for each in answer.get(read.items, ()) if place.physical_id in each.values())
        else:
            yield from (answer[name] for name in WITHIN if isinstance(answer.get(name), dict))
            yield answer


def _key(response: t.Mapping[str, t.Any], name: str) -> str | None:
    """The name of a property in a response, which may begin with a small letter."""
    return next((each for each in (name, f"{name[:1].lower()}{name[1:]}") if each in response), None)


def _holds(actual: t.Any, expected: t.Any) -> bool:
    """Whether the response has what was deployed; AWS adds defaults to it."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return all((key := _key(actual, name)) and _holds(actual[key], value) for name, value in expected.items())
    if isinstance(expected, list) and isinstance(actual, list):
        return len(actual) == len(expected) and all(map(_holds, actual, expected))
    return str(actual).lower() == str(expected).lower()
