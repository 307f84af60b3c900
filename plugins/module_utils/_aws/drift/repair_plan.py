# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a run repairs drift (pure).

What is there is restored by calls of its service. What such a call cannot restore, because AWS makes the identifier or
CloudFormation resolves the value, is removed from the stack first, so that the following update creates it again.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change, Detail
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import (
    BY_CALLS,
    BY_UPDATES,
    UNSET,
    VARIABLES,
    Drift,
    Repairs,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.template_without_lost import (
    belonging,
    without_resources,
    without_variables,
)
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import CHANGED, SET

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template


def template_without_lost(repairs: Repairs, deployed: Template) -> Template:
    """The deployed template without what is lost, and without what depends on it."""
    variables: dict[str, set[str]] = {}
    for each in repairs.lost:
        if (variable := each.variable()) is not None:
            variables.setdefault(each.logical_id, set()).add(variable)
    missing = {each.logical_id for each in repairs.lost if each.is_missing}
    return without_resources(without_variables(deployed, variables), missing, repairs.physical_ids)


def plan_repairs(drift: t.Sequence[Drift], physical_ids: t.Mapping[str, str]) -> Repairs:
    """How each difference is repaired; ``physical_ids`` are those of the stack."""
    edited, lost = (tuple(each for each in drift if each.way == way) for way in (BY_CALLS, BY_UPDATES))
    return Repairs(edited, lost, physical_ids)


def without_parts(drift: t.Sequence[Drift], deployed: Template) -> list[Drift]:
    """The drift without that of resources that were lost, and come back, with what they belong to.

    What comes back as something else, such as another URL, is still asked about.
    """
    lost = {each.logical_id for each in drift if each.is_missing and each.way == BY_UPDATES}
    if not lost:
        return list(drift)
    parts = belonging(deployed["Resources"], lost) - lost
    parts |= {each for each in lost if each in belonging(deployed["Resources"], lost - {each})}
    return [each for each in drift if each.logical_id not in parts or (each.is_missing and each.question)]


def with_repairs(changes: t.Sequence[Change], repairs: Repairs, deployed: Template, desired: Template) -> list[Change]:
    """All changes of a run, of the stack and of live functions, sorted by logical ID."""
    found = {each.logical_id: each for each in changes}
    for drift in repairs.all:
        if _adds(drift):
            found[drift.logical_id] = Change("Add", drift.logical_id, drift.kind)
        else:
            found[drift.logical_id] = _with_detail(found.get(drift.logical_id), drift)
    kept = template_without_lost(repairs, deployed)["Resources"]
    for logical_id in deployed["Resources"].keys() - kept.keys() & desired["Resources"].keys():
        found[logical_id] = Change("Add", logical_id, desired["Resources"][logical_id]["Type"])
    return [found[logical_id] for logical_id in sorted(found)]


def _adds(drift: Drift) -> bool:
    """Whether the resource is made again; the stage that a deployment makes is a part of the deployment."""
    return drift.is_missing and (drift.way == BY_UPDATES or drift.kind != "AWS::ApiGateway::Deployment")


def _with_detail(change: Change | None, drift: Drift) -> Change:
    change = change or Change("Modify", drift.logical_id, drift.kind, "False")
    name = drift.property.partition(".")[0]
    others = [each for each in change.details if each.property != drift.property]
    return change._replace(
        properties=tuple(sorted({*change.properties, name})),
        details=tuple(sorted([*others, _detail(change, drift)], key=lambda each: each.property)),
    )


def _detail(change: Change, drift: Drift) -> Detail:
    """From the live value to the value of this run, which an update of the stack may change once more."""
    planned = [each for each in change.details if each.property == drift.property]
    if not drift.property.startswith(VARIABLES):
        return Detail(drift.property, drift.actual, planned[0].after if planned else drift.expected)
    after = planned[0].after is not None if planned else drift.expected != UNSET
    before = drift.actual != UNSET
    return Detail(drift.property, SET if before else None, (CHANGED if before else SET) if after else None)
