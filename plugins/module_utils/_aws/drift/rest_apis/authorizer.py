# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An authorizer of a REST API (pure).

Its ID is AWS's, and the methods that it decides about come back with it: without it they would be open. An API has one
authorizer of a name, so another one that somebody made in its place goes.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, UNSET
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.rest_api import resources_read

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

IDENTIFIER: t.Final = "AuthorizerId"
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
    api_id = place.properties["RestApiId"]
    return [_read(place), resources_read(api_id)] if is_known(api_id) and place.physical_id else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    if answers[_read(place)] is None:
        return []
    live = comparing.item(answers, _read(place), "id", place.physical_id)
    if live is not None:
        return comparing.differences(place, live, COMPARED)
    name = place.properties["Name"]
    other = comparing.item(answers, _read(place), "name", name)
    in_its_place = [place.differs(IDENTIFIER, place.physical_id, other["id"])] if other else []
    return [*in_its_place, place.is_missing("Name", name, way=BY_UPDATES)]


def repair(place: Place, drift: t.Sequence[Drift], answers: Answers) -> list[Call]:
    """UpdateAuthorizer; DeleteMethod and DeleteAuthorizer for one that somebody made in its place."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    activity, api = f"Repairing {named(place)}", {"restApiId": place.properties["RestApiId"]}
    other = next((each.actual for each in drift if each.property == IDENTIFIER), None)
    if other is not None:
        users = _users(place, answers, other)
        deleted = [Call("apigateway", "delete_method", activity, {**api, **method}) for method in users]
        return [*deleted, Call("apigateway", "delete_authorizer", activity, {**api, "authorizerId": other})]
    where = {**api, "authorizerId": place.physical_id}
    patches = [patch for each in drift for patch in _patches(each)]
    return [Call("apigateway", "update_authorizer", activity, {**where, "patchOperations": patches})]


def _users(place: Place, answers: Answers, authorizer: str) -> list[dict[str, str]]:
    """The methods of our paths that another authorizer decides about; they come back with ours."""
    ours, answer = set(place.known.physical_ids.values()), answers[resources_read(place.properties["RestApiId"])]
    return [
        {"resourceId": each["id"], "httpMethod": verb}
        for each in (answer or {}).get("items", ())
        if each["id"] in ours or each["path"] == "/"
        for verb, method in each.get("resourceMethods", {}).items()
        if method.get("authorizerId") == authorizer
    ]


def _patches(drift: Drift) -> list[dict[str, str]]:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.patches import (
        changes_of_list,
        replaced,
    )

    path = f"/{COMPARED[drift.property].where}"
    if isinstance(drift.expected, list):
        return [{"op": op, "path": path, "value": value} for op, value in changes_of_list(drift)]
    return [replaced(path, None if drift.expected == UNSET else drift.expected)]


def _read(place: Place) -> Read:
    api_id = place.properties["RestApiId"]
    return reading("apigateway", "get_authorizers", f"the authorizers of REST API {api_id}", "items", restApiId=api_id)
