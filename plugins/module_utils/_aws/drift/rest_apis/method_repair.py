# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls that restore a method and its integration (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.method import METHOD, named
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.patches import (
    changes_of_list,
    changes_of_map,
    replaced,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place

# What belongs to the resource, or is put by calls of its own.
NOT_OF_METHOD: t.Final = frozenset({"HttpMethod", "Integration", "MethodResponses", "ResourceId", "RestApiId"})


def calls(place: Place, resource_id: str, drift: t.Sequence[Drift]) -> list[Call]:
    """PutMethod, PutMethodResponse, UpdateMethod, PutIntegration and PutIntegrationResponse, as needed."""
    where = {
        "restApiId": place.properties["RestApiId"],
        "resourceId": resource_id,
        "httpMethod": place.properties["HttpMethod"],
    }
    is_missing = any(each.is_missing for each in drift)
    patches = [patch for each in drift if each.property in METHOD for patch in _patches(each)]
    made = _method(place) if is_missing else [("update_method", {"patchOperations": patches})] if patches else []
    others = any(each.property not in METHOD for each in drift)
    return [
        Call("apigateway", operation, f"Repairing {named(place)}", {**where, **parameters})
        for operation, parameters in [*made, *(_integration(place) if others else [])]
    ]


def _method(place: Place) -> list[tuple[str, dict[str, t.Any]]]:
    given = {name: value for name, value in place.properties.items() if name not in NOT_OF_METHOD}
    responses = place.properties.get("MethodResponses", [])
    return [
        ("put_method", _parameters(given)),
        *(("put_method_response", _parameters(response)) for response in responses),
    ]


def _integration(place: Place) -> list[tuple[str, dict[str, t.Any]]]:
    given = place.properties["Integration"]
    responses = given.get("IntegrationResponses", [])
    parameters = _parameters({name: value for name, value in given.items() if name != "IntegrationResponses"})
    return [
        ("put_integration", parameters),
        *(("put_integration_response", _parameters(response)) for response in responses),
    ]


def _parameters(properties: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Parameters of a call are called like properties, but begin with a small letter."""
    return {f"{name[0].lower()}{name[1:]}": value for name, value in properties.items()}


def _patches(drift: Drift) -> list[dict[str, str]]:
    path = f"/{METHOD[drift.property].where}"
    if isinstance(drift.expected, dict):
        return changes_of_map(path, drift)
    if isinstance(drift.expected, list):
        return [{"op": op, "path": path, "value": value} for op, value in changes_of_list(drift)]
    return [replaced(path, drift.expected)]
