# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An authorizer of an HTTP API (pure).

Its ID is AWS's, and the routes that it decides about come back with it: without it they would be open. An API has one
authorizer of a name, so another one that somebody made in its place goes.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.http_apis.api import (
    SERVICE,
    list_read,
    routes_read,
)

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

IDENTIFIER: t.Final = "AuthorizerId"
COMPARED: t.Final = {
    name: Row(name, always=False)
    for name in (
        "Name",
        "IdentitySource",
        "JwtConfiguration",
        "AuthorizerUri",
        "AuthorizerPayloadFormatVersion",
        "AuthorizerResultTtlInSeconds",
        "EnableSimpleResponses",
    )
}


def named(place: Place) -> str:
    return f"authorizer {place.properties['Name']} with the ID {place.physical_id}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    api_id = place.properties["ApiId"]
    return [_read(place), routes_read(api_id)] if is_known(api_id) and place.physical_id else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    if answers[_read(place)] is None:
        return []
    live = comparing.item(answers, _read(place), IDENTIFIER, place.physical_id)
    if live is not None:
        return comparing.differences(place, live, COMPARED)
    name = place.properties["Name"]
    other = comparing.item(answers, _read(place), "Name", name)
    in_its_place = [place.differs(IDENTIFIER, place.physical_id, other[IDENTIFIER])] if other else []
    return [*in_its_place, place.is_missing("Name", name, way=BY_UPDATES)]


def repair(place: Place, drift: t.Sequence[Drift], answers: Answers) -> list[Call]:
    """UpdateAuthorizer; DeleteRoute and DeleteAuthorizer for one that somebody made in its place."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    activity, api = f"Repairing {named(place)}", {"ApiId": place.properties["ApiId"]}
    other = next((each.actual for each in drift if each.property == IDENTIFIER), None)
    if other is not None:
        deleted = [
            Call(SERVICE, "delete_route", activity, {**api, "RouteId": each}) for each in _users(place, answers, other)
        ]
        return [*deleted, Call(SERVICE, "delete_authorizer", activity, {**api, IDENTIFIER: other})]
    given = {each.property: each.expected for each in drift}
    return [Call(SERVICE, "update_authorizer", activity, {**api, IDENTIFIER: place.physical_id, **given})]


def _users(place: Place, answers: Answers, authorizer: str) -> list[str]:
    """Our routes that another authorizer decides about; they come back with ours."""
    ours = {each.rpartition("/")[2] for each in place.known.physical_ids.values()}
    routes = (answers[routes_read(place.properties["ApiId"])] or {}).get("Items", ())
    return [each["RouteId"] for each in routes if each.get(IDENTIFIER) == authorizer and each["RouteId"] in ours]


def _read(place: Place) -> Read:
    return list_read("get_authorizers", "authorizers", place.properties["ApiId"])
