# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::ApiGateway::Resource: a path of a REST API, as the next deployment would serve it (GetResources; pure).

Its ID is AWS's, so it comes back by updates of the stack.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.rest_api import resources_read

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call


def named(place: Place) -> str:
    return f"path {place.properties['PathPart']} with the ID {place.physical_id}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    api_id = place.properties["RestApiId"]
    return [resources_read(api_id)] if isinstance(api_id, str) and place.physical_id else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    answer = answers[resources_read(place.properties["RestApiId"])]
    if answer is None:
        return []
    part = place.properties["PathPart"]
    there = {each["id"]: each.get("pathPart") for each in answer["items"]}
    if place.physical_id not in there:
        return [place.is_missing("PathPart", part, way=BY_UPDATES)]
    actual = there[place.physical_id]
    return [] if actual == part else [place.differs("PathPart", part, actual)]


def repair(place: Place, _drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """UpdateResource."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    renamed = {"op": "replace", "path": "/pathPart", "value": place.properties["PathPart"]}
    where = {"restApiId": place.properties["RestApiId"], "resourceId": place.physical_id}
    return [Call("apigateway", "update_resource", f"Repairing {named(place)}", {**where, "patchOperations": [renamed]})]
