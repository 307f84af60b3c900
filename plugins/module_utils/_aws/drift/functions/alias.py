# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The alias of a function: which version it serves, and with what weights (pure).

Versions never change, so an alias on our version serves what was deployed.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import UNSET
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

VERSION: t.Final = "FunctionVersion"
WEIGHTS: t.Final = "RoutingConfig"
PROVISIONED: t.Final = "ProvisionedConcurrencyConfig"


def named(place: Place) -> str:
    return f"alias {place.properties['Name']} of function {place.properties['FunctionName']}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_read(place)] if is_known(place.properties["FunctionName"]) else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    live, name = answers[_read(place)], place.properties["Name"]
    if live is None:
        return [place.is_missing("Name", name)]
    expected, actual = place.properties[VERSION], live.get(VERSION)
    version = [place.differs(VERSION, expected, actual)] if is_known(expected) and expected != actual else []
    weights = live.get(WEIGHTS, {}).get("AdditionalVersionWeights")
    return [*version, *([place.differs(WEIGHTS, UNSET, weights)] if weights else [])]


def repair(place: Place, _drift: t.Sequence[Drift], answers: Answers) -> list[Call]:
    """CreateAlias, with PutProvisionedConcurrencyConfig; UpdateAlias."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    activity, where = f"Repairing {named(place)}", _parameters(place)
    version = {VERSION: place.properties[VERSION]}
    if answers[_read(place)] is not None:
        weights: dict[str, t.Any] = {WEIGHTS: {"AdditionalVersionWeights": {}}}
        return [Call("lambda", "update_alias", activity, {**where, **version, **weights})]
    created = Call("lambda", "create_alias", activity, {**where, **version})
    if PROVISIONED not in place.properties:
        return [created]
    qualified = {"FunctionName": where["FunctionName"], "Qualifier": where["Name"], **place.properties[PROVISIONED]}
    return [created, Call("lambda", "put_provisioned_concurrency_config", activity, qualified)]


def _parameters(place: Place) -> dict[str, str]:
    return {"FunctionName": place.properties["FunctionName"], "Name": place.properties["Name"]}


def _read(place: Place) -> Read:
    return reading("lambda", "get_alias", named(place), **_parameters(place))
