# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::Logs::LogGroup: whether it is there, and how long it keeps its entries (DescribeLogGroups; pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import UNSET
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

RETENTION: t.Final = "RetentionInDays"


def named(place: Place) -> str:
    return f"log group {_name(place)}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_read(place)]


def compare(place: Place, answers: Answers) -> list[Drift]:
    answer, name = answers[_read(place)], _name(place)
    group = next((each for each in (answer or {}).get("logGroups", ()) if each["logGroupName"] == name), None)
    if group is None:
        return [place.is_missing("LogGroupName", name)]
    expected, actual = place.properties.get(RETENTION, UNSET), group.get("retentionInDays", UNSET)
    return [] if expected == actual else [place.differs(RETENTION, expected, actual)]


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """CreateLogGroup, PutRetentionPolicy, DeleteRetentionPolicy."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    activity, group = f"Repairing {named(place)}", {"logGroupName": _name(place)}
    is_missing, days = any(each.is_missing for each in drift), place.properties.get(RETENTION)
    calls = [Call("logs", "create_log_group", activity, group)] if is_missing else []
    if days is not None:
        calls.append(Call("logs", "put_retention_policy", activity, {**group, "retentionInDays": days}))
    elif not is_missing:
        calls.append(Call("logs", "delete_retention_policy", activity, group))
    return calls


def _name(place: Place) -> str:
    return str(place.properties["LogGroupName"])


def _read(place: Place) -> Read:
    name = _name(place)
    return reading("logs", "describe_log_groups", f"log group {name}", "logGroups", logGroupNamePrefix=name)
