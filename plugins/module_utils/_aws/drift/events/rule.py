# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::Events::Rule: whether it is there, is enabled and invokes the function (DescribeRule, ListTargetsByRule; pure).

Its name is known, also where CloudFormation chose it, so that calls make it again.
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import (
    BY_CALLS,
    NEVER,
    UNSET,
    Question,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.events import asking
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

TARGETS: t.Final = "Targets"
DEFAULT_BUS: t.Final = "default"
COMPARED: t.Final = {
    asking.STATE: Row(asking.STATE, asking.ENABLED),
    "Description": Row("Description", ""),
    "EventPattern": Row("EventPattern", form=asking.as_value),
    "ScheduleExpression": Row("ScheduleExpression"),
}


def named(place: Place) -> str:
    return f"rule {_name(place)}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_read(place), _targets_read(place)] if place.physical_id else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    live = answers[_read(place)]
    way = BY_CALLS if _can_repair(place) else NEVER
    if live is None:
        return [place.is_missing("Name", _name(place), way=way)]
    found = comparing.differences(place, live, COMPARED, lambda *values: _asking(place, *values))
    targets = {each["Id"]: each for each in (answers[_targets_read(place)] or {TARGETS: []})[TARGETS]}
    expected = [each for each in place.properties[TARGETS] if is_known(each) and targets.get(each["Id"]) != each]
    missing = [place.differs(f"{TARGETS}.{each['Id']}", each, targets.get(each["Id"], UNSET)) for each in expected]
    return [each._replace(way=way) for each in [*found, *missing]]


def repair(place: Place, _drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """PutRule, PutTargets."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    activity, bus = f"Repairing {named(place)}", {"EventBusName": _bus(place)}
    given = {name: place.properties[name] for name in COMPARED if name in place.properties}
    if "EventPattern" in given:
        given["EventPattern"] = json.dumps(given["EventPattern"])
    return [
        Call("events", "put_rule", activity, {"Name": _name(place), **bus, **given}),
        Call("events", "put_targets", activity, {"Rule": _name(place), **bus, TARGETS: place.properties[TARGETS]}),
    ]


def _can_repair(place: Place) -> bool:
    """Whether everything is known that calls have to say."""
    return is_known([place.properties.get(name, "") for name in (*COMPARED, TARGETS)])


def _asking(place: Place, name: str, expected: t.Any, _actual: t.Any) -> Question | None:
    return asking.when_disabled(named(place), place.template[TARGETS][0]["Arn"], name, expected)


def _name(place: Place) -> str:
    """CloudFormation writes the bus before the name of a rule on another than the default one."""
    return place.physical_id.rpartition("|")[2]


def _bus(place: Place) -> str:
    given = place.properties.get("EventBusName")
    named_bus = given.rpartition("/")[2] if isinstance(given, str) else place.physical_id.rpartition("|")[0]
    return named_bus or DEFAULT_BUS


def _read(place: Place) -> Read:
    return reading("events", "describe_rule", named(place), Name=_name(place), EventBusName=_bus(place))


def _targets_read(place: Place) -> Read:
    """One page is more than a rule may have targets."""
    what = f"the targets of {named(place)}"
    return reading("events", "list_targets_by_rule", what, Rule=_name(place), EventBusName=_bus(place))
