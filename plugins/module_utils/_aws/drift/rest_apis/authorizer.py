# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An authorizer of a REST API (pure).

Its ID is AWS's, and the methods that it decides about come back with it: without it they would be open.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, UNSET
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

COMPARED: t.Final = {
    "Name": Row("name"),
    "Type": Row("type"),
    "AuthorizerUri": Row("authorizerUri", always=False),
    "IdentitySource": Row("identitySource", always=False),
    "IdentityValidationExpression": Row("identityValidationExpression"),
    "AuthorizerResultTtlInSeconds": Row("authorizerResultTtlInSeconds", always=False),
    "ProviderARNs": Row("providerARNs", [], comparing.unordered),
}


def named(place: Place) -> str:
    return f"authorizer {place.properties['Name']} with the ID {place.physical_id}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_read(place)] if is_known(place.properties["RestApiId"]) and place.physical_id else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    if answers[_read(place)] is None:
        return []
    live = comparing.item(answers, _read(place), "id", place.physical_id)
    if live is None:
        return [place.is_missing("Name", place.properties["Name"], way=BY_UPDATES)]
    return comparing.differences(place, live, COMPARED)


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """UpdateAuthorizer."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.patches import (
        changes_of_list,
        replaced,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    patches = []
    for each in drift:
        path = f"/{COMPARED[each.property].where}"
        if isinstance(each.expected, list):
            patches += [{"op": op, "path": path, "value": value} for op, value in changes_of_list(each)]
        else:
            patches.append(replaced(path, None if each.expected == UNSET else each.expected))
    where = {"restApiId": place.properties["RestApiId"], "authorizerId": place.physical_id}
    return [Call("apigateway", "update_authorizer", f"Repairing {named(place)}", {**where, "patchOperations": patches})]


def _read(place: Place) -> Read:
    api_id = place.properties["RestApiId"]
    return reading("apigateway", "get_authorizers", f"the authorizers of REST API {api_id}", "items", restApiId=api_id)
