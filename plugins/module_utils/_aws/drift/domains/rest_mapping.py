# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mapping of a domain name to a REST API (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

ROOT: t.Final = "(none)"
COMPARED: t.Final = {"RestApiId": Row("restApiId"), "Stage": Row("stage")}
# What UpdateBasePathMapping calls them.
PATHS: t.Final = {"RestApiId": "/restapiId", "Stage": "/stage"}


def named(place: Place) -> str:
    return f"mapping {_base_path(place)} of domain name {place.properties['DomainName']}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_read(place)] if is_known(place.properties["DomainName"]) else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    live = answers[_read(place)]
    if live is None:
        return [place.is_missing("BasePath", _base_path(place))]
    return comparing.differences(place, live, COMPARED)


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """CreateBasePathMapping, UpdateBasePathMapping."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    activity, where = f"Repairing {named(place)}", _parameters(place)
    if any(each.is_missing for each in drift):
        given = {"restApiId": place.properties["RestApiId"], "stage": place.properties["Stage"]}
        return [Call("apigateway", "create_base_path_mapping", activity, {**where, **given})]
    patches = [{"op": "replace", "path": PATHS[each.property], "value": each.expected} for each in drift]
    return [Call("apigateway", "update_base_path_mapping", activity, {**where, "patchOperations": patches})]


def _base_path(place: Place) -> str:
    return str(place.properties.get("BasePath", ROOT))


def _parameters(place: Place) -> dict[str, str]:
    return {"domainName": place.properties["DomainName"], "basePath": _base_path(place)}


def _read(place: Place) -> Read:
    return reading("apigateway", "get_base_path_mapping", named(place), **_parameters(place))
