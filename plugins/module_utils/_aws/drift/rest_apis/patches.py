# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Patch operations of API Gateway for differences (pure).

https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.rest_api import COMPARED

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place

Patch = dict[str, str]


def api_patches(place: Place, drift: t.Sequence[Drift]) -> list[Patch]:
    """Those of UpdateRestApi."""
    found: list[Patch] = []
    for each in drift:
        if each.property == "Policy":
            policy = place.properties.get("Policy")
            found.append(replaced("/policy", json.dumps(policy) if policy else ""))
        elif each.property == "EndpointConfiguration.Types":
            pairs = zip(each.actual, each.expected, strict=False)
            found += [replaced(f"/endpointConfiguration/types/{old}", new) for old, new in pairs]
        elif each.property == "EndpointConfiguration.VpcEndpointIds":
            found += [
                {"op": op, "path": "/endpointConfiguration/vpcEndpointIds", "value": value}
                for op, value in changes_of_list(each)
            ]
        elif each.property == "BinaryMediaTypes":
            found += [{"op": op, "path": f"/binaryMediaTypes/{escaped(value)}"} for op, value in changes_of_list(each)]
        else:
            found.append(replaced(f"/{COMPARED[each.property].where}", each.expected))
    return found


def replaced(path: str, value: t.Any) -> Patch:
    """A value that is replaced; None takes it back."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return {"op": "replace", "path": path, "value": "" if value is None else text}


def changes_of_list(drift: Drift) -> list[tuple[str, str]]:
    """What is added to a list and removed from it, in any order."""
    expected, actual = set(drift.expected or ()), set(drift.actual or ())
    added = [("add", value) for value in sorted(expected - actual)]
    return [*added, *(("remove", value) for value in sorted(actual - expected))]


def changes_of_map(path: str, drift: Drift) -> list[Patch]:
    """What is added to a map, changed in it and removed from it."""
    expected, actual = drift.expected or {}, drift.actual or {}
    added = [
        {**replaced(f"{path}/{escaped(name)}", value), "op": "add"}
        for name, value in sorted(expected.items())
        if name not in actual or actual[name] != value
    ]
    return [
        *added,
        *({"op": "remove", "path": f"{path}/{escaped(name)}"} for name in sorted(actual.keys() - expected.keys())),
    ]


def escaped(name: str) -> str:
    """A name as a part of a path."""
    return name.replace("~", "~0").replace("/", "~1")
