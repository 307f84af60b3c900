# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An API key in a usage plan (pure).

Its ID consists of those of the key and the plan, so it is the same when it is added again.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call


def named(place: Place) -> str:
    return f"API key {place.properties['KeyId']} in usage plan {place.properties['UsagePlanId']}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_read(place)] if is_known([place.properties[name] for name in ("KeyId", "UsagePlanId")]) else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    key = place.properties["KeyId"]
    if answers[_read(place)] is None or comparing.item(answers, _read(place), "id", key):
        return []
    return [place.is_missing("KeyId", key)]


def repair(place: Place, _drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """CreateUsagePlanKey."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    names = {"KeyId": "keyId", "KeyType": "keyType", "UsagePlanId": "usagePlanId"}
    parameters = {called: place.properties[name] for name, called in names.items()}
    return [Call("apigateway", "create_usage_plan_key", f"Repairing {named(place)}", parameters)]


def _read(place: Place) -> Read:
    plan = place.properties["UsagePlanId"]
    where = {"usagePlanId": plan, "limit": 500}
    return reading("apigateway", "get_usage_plan_keys", f"the keys of usage plan {plan}", "items", **where)
