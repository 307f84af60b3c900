# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mapping of a domain name to an HTTP API (pure).

Its ID is AWS's. A domain name has one mapping for each path, so another one that somebody made in its place goes.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.domains.http_domain import SERVICE
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

IDENTIFIER: t.Final = "ApiMappingId"
KEY: t.Final = "ApiMappingKey"
COMPARED: t.Final = {"ApiId": Row("ApiId"), "Stage": Row("Stage"), KEY: Row(KEY, "")}


def named(place: Place) -> str:
    return f"mapping {place.physical_id} of domain name {place.properties['DomainName']}"


def reads(place: Place, answers: Answers) -> list[Read]:
    """The mapping, and where it is missing all others."""
    if not (is_known(place.properties["DomainName"]) and place.physical_id):
        return []
    return answers.followed(_read(place), _all_read(place))


def compare(place: Place, answers: Answers) -> list[Drift]:
    live = answers[_read(place)]
    if live is not None:
        return comparing.differences(place, live, COMPARED)
    other = _other(place, answers)
    in_its_place = [place.differs(IDENTIFIER, place.physical_id, other[IDENTIFIER])] if other else []
    return [*in_its_place, place.is_missing("DomainName", place.properties["DomainName"], way=BY_UPDATES)]


def repair(place: Place, drift: t.Sequence[Drift], answers: Answers) -> list[Call]:
    """UpdateApiMapping; DeleteApiMapping for one that somebody made in its place."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    activity, domain = f"Repairing {named(place)}", {"DomainName": place.properties["DomainName"]}
    other = _other(place, answers) if any(each.property == IDENTIFIER for each in drift) else None
    if other is not None:
        return [Call(SERVICE, "delete_api_mapping", activity, {**domain, IDENTIFIER: other[IDENTIFIER]})]
    given = {"ApiId": place.properties["ApiId"], **{each.property: each.expected for each in drift}}
    return [Call(SERVICE, "update_api_mapping", activity, {**domain, IDENTIFIER: place.physical_id, **given})]


def _other(place: Place, answers: Answers) -> Answer | None:
    """Another mapping for the same path."""
    answer, key = answers[_all_read(place)], place.properties.get(KEY, "")
    return next((each for each in (answer or {}).get("Items", ()) if (each.get(KEY) or "") == key), None)


def _read(place: Place) -> Read:
    where = {"DomainName": place.properties["DomainName"], IDENTIFIER: place.physical_id}
    return reading(SERVICE, "get_api_mapping", named(place), **where)


def _all_read(place: Place) -> Read:
    """One page is more than a domain name may have mappings."""
    name = place.properties["DomainName"]
    return reading(
        SERVICE, "get_api_mappings", f"the mappings of domain name {name}", DomainName=name, MaxResults="500"
    )
