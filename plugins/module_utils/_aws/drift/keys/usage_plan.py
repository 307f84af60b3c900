# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A usage plan: for which stage it is, and its limits (pure).

Its ID is AWS's.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import setting
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, UNSET, Question
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

STAGES: t.Final = "ApiStages"
# Each group of limits with the option for it, and each limit with what GetUsagePlan calls it.
LIMITS: t.Final = {
    "Throttle": ("throttling", {"BurstLimit": "burstLimit", "RateLimit": "rateLimit"}),
    "Quota": ("quota", {"Limit": "limit", "Offset": "offset", "Period": "period"}),
}
# A limit of 0 lets nobody in; an offset of 0 is none.
STOPPING: t.Final = frozenset({"BurstLimit", "RateLimit", "Limit"})

Stage = tuple[str, str]


def named(place: Place) -> str:
    return f"usage plan {place.properties['UsagePlanName']} with the ID {place.physical_id}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_read(place)] if place.physical_id else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    live = answers[_read(place)]
    if live is None:
        return [place.is_missing("UsagePlanName", place.properties["UsagePlanName"], way=BY_UPDATES)]
    missing = _missing_stages(place, live)
    stages = [place.differs(STAGES, [":".join(each) for each in missing], UNSET)] if missing else []
    return [*stages, *(each for group in LIMITS for each in _limits(place, group, live))]


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """UpdateUsagePlan."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    patches = [
        {"op": "add", "path": "/apiStages", "value": stage}
        for each in drift
        if each.property == STAGES
        for stage in each.expected
    ]
    for group in dict.fromkeys(each.property.partition(".")[0] for each in drift if each.property != STAGES):
        patches += _limit_patches(group, place.properties.get(group))
    parameters = {"usagePlanId": place.physical_id, "patchOperations": patches}
    return [Call("apigateway", "update_usage_plan", f"Repairing {named(place)}", parameters)]


def _read(place: Place) -> Read:
    return reading("apigateway", "get_usage_plan", named(place), usagePlanId=place.physical_id)


def _missing_stages(place: Place, live: Answer) -> list[Stage]:
    """The deployed stages that the plan is not for; others that somebody added stay."""
    there = {(each["apiId"], each["stage"]) for each in live.get("apiStages", ())}
    deployed = [(each["ApiId"], each["Stage"]) for each in place.properties[STAGES] if is_known(each["ApiId"])]
    return [each for each in deployed if each not in there]


def _limits(place: Place, group: str, live: Answer) -> list[Drift]:
    """What is declared of the limits, and else only those of 0."""
    found: list[Drift] = []
    deployed, actual = place.properties.get(group, {}), live.get(f"{group[0].lower()}{group[1:]}") or {}
    for name, called in LIMITS[group][1].items():
        stopped = _question(place, group) if name in STOPPING else None
        found += setting(place, f"{group}.{name}", deployed.get(name), actual.get(called), stopped)
    return found


def _question(place: Place, group: str) -> Question:
    """A plan that somebody stopped does not go on without being asked to."""
    name, option = place.properties["UsagePlanName"], LIMITS[group][0]
    return Question(
        (("api", "usage_plans", "*", option),),
        f"Somebody may have stopped the usage plan {name} on purpose.",
        f"Set api.usage_plans[].{option} to the limits that hold.",
    )


def _limit_patches(group: str, deployed: t.Mapping[str, t.Any] | None) -> list[dict[str, str]]:
    path = f"/{group.lower()}"
    if deployed is None:
        return [{"op": "remove", "path": path}]
    return [
        {"op": "replace", "path": f"{path}/{LIMITS[group][1][name]}", "value": str(value)}
        for name, value in deployed.items()
    ]
