# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::Scheduler::Schedule: whether it is there and invokes the function (GetSchedule; pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import (
    BY_CALLS,
    BY_UPDATES,
    Question,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.events import asking
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

GROUP: t.Final = "GroupName"
RETRY: t.Final = {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}
COMPARED: t.Final = {
    asking.STATE: Row(asking.STATE, asking.ENABLED),
    "Description": Row("Description", ""),
    "ScheduleExpression": Row("ScheduleExpression"),
    "ScheduleExpressionTimezone": Row("ScheduleExpressionTimezone", "UTC"),
    "FlexibleTimeWindow": Row("FlexibleTimeWindow"),
    "Target.Arn": Row("Target.Arn"),
    "Target.RoleArn": Row("Target.RoleArn"),
    "Target.Input": Row("Target.Input", "{}"),
    "Target.RetryPolicy": Row("Target.RetryPolicy", RETRY, form=lambda given: {**RETRY, **given}),
    "Target.DeadLetterConfig": Row("Target.DeadLetterConfig"),
}
# What an update sets; what it does not name would go back to the default.
WHOLE: t.Final[tuple[str, ...]] = (
    *("Description", "EndDate", "FlexibleTimeWindow", "ScheduleExpression", "ScheduleExpressionTimezone"),
    *("StartDate", asking.STATE, "Target"),
)


def named(place: Place) -> str:
    return f"schedule {place.physical_id}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_read(place)] if place.physical_id and is_known(place.properties.get(GROUP, "")) else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    live = answers[_read(place)]
    if live is None:
        way = BY_CALLS if is_known(place.properties) else BY_UPDATES
        return [place.is_missing("Name", place.physical_id, way=way)]
    return comparing.differences(place, live, COMPARED, lambda *values: _asking(place, *values))


def repair(place: Place, drift: t.Sequence[Drift], answers: Answers) -> list[Call]:
    """UpdateSchedule, CreateSchedule."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    deployed = {name: place.properties[name] for name in WHOLE if name in place.properties}
    deployed["Target"] = _target(place, answers)
    operation = "create_schedule" if any(each.is_missing for each in drift) else "update_schedule"
    return [Call("scheduler", operation, f"Repairing {named(place)}", {**_where(place), **deployed})]


def _target(place: Place, answers: Answers) -> dict[str, t.Any]:
    """The target, with the live values of what only CloudFormation knows, such as a role with a path."""
    live = (answers[_read(place)] or {}).get("Target", {})
    given = place.properties["Target"].items()
    return {name: value if is_known(value) else live[name] for name, value in given if is_known(value) or name in live}


def _asking(place: Place, name: str, expected: t.Any, _actual: t.Any) -> Question | None:
    return asking.when_disabled(named(place), place.template["Target"]["Arn"], name, expected)


def _where(place: Place) -> dict[str, str]:
    group = place.properties.get(GROUP)
    return {"Name": place.physical_id, **({GROUP: group} if group else {})}


def _read(place: Place) -> Read:
    return reading("scheduler", "get_schedule", named(place), **_where(place))
