# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A route of an HTTP API: its key, where it leads, and who may call it (pure).

Its ID is AWS's. An API has one route for each key, so another one that somebody made in its place goes.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, Question
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.http_apis.api import SERVICE, routes_read

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

ACCESS: t.Final = "AuthorizationType"
OPEN: t.Final = "NONE"
COMPARED: t.Final = {
    "RouteKey": Row("RouteKey"),
    "Target": Row("Target"),
    ACCESS: Row(ACCESS, OPEN),
    "AuthorizerId": Row("AuthorizerId"),
    "AuthorizationScopes": Row("AuthorizationScopes", [], comparing.unordered),
}
OF_ACCESS: t.Final = (ACCESS, "AuthorizerId", "AuthorizationScopes")
OTHER: t.Final = "RouteId"


def named(place: Place) -> str:
    return f"route {place.properties['RouteKey']} with the ID {route_id(place)}"


def route_id(place: Place) -> str:
    """The ID of the route, which CloudFormation has with or without that of the API."""
    return place.physical_id.rpartition("/")[2]


def reads(place: Place, _answers: Answers) -> list[Read]:
    api_id = place.properties["ApiId"]
    return [routes_read(api_id)] if is_known(api_id) and place.physical_id else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    read = routes_read(place.properties["ApiId"])
    if answers[read] is None:
        return []
    live = comparing.item(answers, read, "RouteId", route_id(place))
    if live is not None:
        return comparing.differences(place, live, COMPARED, _asking(place, live))
    other = _other(place, answers)
    in_its_place = [] if other is None else [_taken(place, other)]
    return [*in_its_place, place.is_missing("RouteKey", place.properties["RouteKey"], way=BY_UPDATES)]


def repair(place: Place, drift: t.Sequence[Drift], answers: Answers) -> list[Call]:
    """UpdateRoute; DeleteRoute for one that somebody made in its place."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    activity, api = f"Repairing {named(place)}", {"ApiId": place.properties["ApiId"]}
    other = _other(place, answers)
    if other is not None and any(each.property == OTHER for each in drift):
        return [Call(SERVICE, "delete_route", activity, {**api, OTHER: other["RouteId"]})]
    changed = {each.property for each in drift}
    names = {*changed, *(OF_ACCESS if changed & set(OF_ACCESS) else ())}
    given = {name: place.properties[name] for name in COMPARED if name in names and name in place.properties}
    access = {ACCESS: OPEN} if ACCESS in names and ACCESS not in given else {}
    return [Call(SERVICE, "update_route", activity, {**api, "RouteId": route_id(place), **given, **access})]


def _other(place: Place, answers: Answers) -> Answer | None:
    """Another route with the key of this one."""
    read = routes_read(place.properties["ApiId"])
    found = comparing.item(answers, read, "RouteKey", place.properties["RouteKey"])
    return None if found and found["RouteId"] == route_id(place) else found


def _taken(place: Place, other: Answer) -> Drift:
    """The route that somebody made in its place, which may ask more of callers."""
    expected, actual = (each.get(ACCESS, OPEN) for each in (place.properties, other))
    question = _question(place) if expected == OPEN != actual else None
    return place.differs(OTHER, route_id(place), other["RouteId"], question=question)


def _asking(place: Place, live: Answer) -> comparing.Asking:
    """A route that everybody could call, and that somebody closed, is not opened without being asked to."""
    closed = place.properties.get(ACCESS, OPEN) == OPEN != live.get(ACCESS, OPEN)

    def asking(name: str, _expected: t.Any, _actual: t.Any) -> Question | None:
        return _question(place) if closed and name in OF_ACCESS else None

    return asking


def _question(place: Place) -> Question:
    key = place.properties["RouteKey"]
    route = key if " " in key else f"ANY {key}"
    return Question(
        (("api", "default_authorizer"), ("functions", "*", "routes", route, "authorizer")),
        f"Somebody may have restricted callers of {key} on purpose, and they would get in again.",
        "Set api.default_authorizer, or authorizer of the route, to what holds: none opens it.",
    )
