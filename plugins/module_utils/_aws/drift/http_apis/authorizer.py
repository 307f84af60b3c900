# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An authorizer of an HTTP API (pure).

Its ID is AWS's, and the routes that it decides about come back with it: without it they would be open.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.http_apis.api import SERVICE
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

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
    return [_read(place)] if is_known(place.properties["ApiId"]) and place.physical_id else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    if answers[_read(place)] is None:
        return []
    live = comparing.item(answers, _read(place), "AuthorizerId", place.physical_id)
    if live is None:
        return [place.is_missing("Name", place.properties["Name"], way=BY_UPDATES)]
    return comparing.differences(place, live, COMPARED)


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """UpdateAuthorizer."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    where = {"ApiId": place.properties["ApiId"], "AuthorizerId": place.physical_id}
    given = {each.property: each.expected for each in drift}
    return [Call(SERVICE, "update_authorizer", f"Repairing {named(place)}", {**where, **given})]


def _read(place: Place) -> Read:
    api_id = place.properties["ApiId"]
    return reading(SERVICE, "get_authorizers", f"the authorizers of HTTP API {api_id}", "Items", ApiId=api_id)
