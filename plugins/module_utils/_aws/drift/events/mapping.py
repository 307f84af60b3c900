# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::Lambda::EventSourceMapping: whether Lambda reads from the queue or the stream (GetEventSourceMapping; pure).

Its ID is AWS's.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, UNSET
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.events import asking
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.live_properties import (
    comparable,
    comparable_live,
    update_parameter,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.mapping import Mapping

ENABLED: t.Final = "Enabled"
FUNCTION: t.Final = "FunctionName"
GONE: t.Final = ("Deleting",)


def named(place: Place) -> str:
    return f"event source mapping {place.physical_id} of function {place.properties[FUNCTION]}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_read(place)] if place.physical_id else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    live = answers[_read(place)]
    if live is None or live.get("State") in GONE:
        return [place.is_missing("UUID", place.physical_id, way=BY_UPDATES)]
    deployed = comparable(_options(place), place.properties)
    found = {**deployed, FUNCTION: place.properties[FUNCTION]}
    actual = {**comparable_live(_options(place), live, deployed), FUNCTION: live.get("FunctionArn")}
    if not is_known(found[FUNCTION]):
        del found[FUNCTION]
    return [_difference(place, name, found[name], actual[name]) for name in found if found[name] != actual[name]]


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """UpdateEventSourceMapping."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    parameters = dict(_parameter(place, each) for each in drift)
    where = {"UUID": place.physical_id}
    return [Call("lambda", "update_event_source_mapping", f"Repairing {named(place)}", {**where, **parameters})]


def _difference(place: Place, name: str, expected: t.Any, actual: t.Any) -> Drift:
    shown = [UNSET if each is None else each for each in (expected, actual)]
    is_stopped = name == ENABLED and expected
    function = asking.function_of(place.template[FUNCTION])
    question = asking.stopped(named(place), function) if is_stopped else None
    return place.differs(name, *shown, question=question)


def _parameter(place: Place, drift: Drift) -> tuple[str, t.Any]:
    """What the call takes; what says whether Lambda reads has another name in its answer."""
    if drift.property in (ENABLED, FUNCTION):
        return drift.property, drift.expected
    value = None if drift.expected == UNSET else drift.expected
    name, parameter = update_parameter(_options(place), drift.property, value)
    return name, {} if parameter is None else parameter


def _options(place: Place) -> type[Mapping]:
    """What the properties are declared in: only streams have a position to start from."""
    if "StartingPosition" in place.properties:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.stream import Stream

        return Stream
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.sqs import Sqs

    return Sqs


def _read(place: Place) -> Read:
    return reading("lambda", "get_event_source_mapping", named(place), UUID=place.physical_id)
