# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a run repairs drift (pure).

CloudFormation treats an unchanged template as "no updates", and a change set with REVERT_DRIFT does not compare
code, which is a write-only property. So the code and configuration of an edited function are restored by calls of
Lambda. What such a call cannot restore, a missing function or a variable whose value CloudFormation resolves, is
removed from the stack first, so that the following update creates it again.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change, Detail
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.live_functions import (
    UNSET,
    VARIABLES,
    Drift,
    Repairs,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.live_properties import update_parameter
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.template_without_lost import (
    without_functions,
    without_variables,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import Settings
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import CHANGED, SET

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Template,
    )


FUNCTION: t.Final = "AWS::Lambda::Function"
OF_CODE: t.Final = frozenset({"Architectures", "CodeSha256"})


def template_without_lost(repairs: Repairs, deployed: Template) -> Template:
    """The deployed template without what is lost, and without what depends on it."""
    variables: dict[str, set[str]] = {}
    for each in repairs.lost:
        if (variable := each.variable()) is not None:
            variables.setdefault(each.logical_id, set()).add(variable)
    missing = {each.logical_id for each in repairs.lost if each.is_missing()}
    return without_functions(without_variables(deployed, variables), missing)


def plan_repairs(drift: t.Sequence[Drift], deployed: Template) -> Repairs:
    """How each difference is repaired; code at a place that only CloudFormation knows is left as it is."""
    lost = [each for each in drift if each.is_missing() or _is_worked_out(each, deployed)]
    edited = [each for each in drift if each not in lost and _has_known_code(each, deployed)]
    return Repairs(tuple(edited), tuple(lost))


def _is_worked_out(drift: Drift, deployed: Template) -> bool:
    """Whether it is a missing variable whose value only CloudFormation knows."""
    variable = drift.variable()
    if variable is None or drift.actual != UNSET:
        return False
    return not is_known(view.environment(deployed["Resources"][drift.logical_id]["Properties"])[variable])


def _has_known_code(drift: Drift, deployed: Template) -> bool:
    code = deployed["Resources"][drift.logical_id]["Properties"]["Code"]
    return drift.property not in OF_CODE or is_known({**code, "S3Bucket": ""})


def configuration_parameters(deployed: Properties, live: Properties, drift: t.Sequence[Drift]) -> dict[str, t.Any]:
    """Parameters of UpdateFunctionConfiguration that repair one function; empty if only the code differs.

    A call replaces all variables, so one whose value CloudFormation resolved keeps the live value.
    """
    settings = [each for each in drift if each.variable() is None and each.property not in OF_CODE]
    parameters = dict(update_parameter(Settings, each.property, each.expected) for each in settings)
    if any(each.variable() is not None for each in drift):
        kept = view.environment(live)
        given = {
            name: value if is_known(value) else kept.get(name) for name, value in view.environment(deployed).items()
        }
        parameters["Environment"] = {"Variables": without_none(given)}
    return parameters


def code_parameters(deployed: Properties, bucket: str | None, drift: t.Sequence[Drift]) -> dict[str, t.Any]:
    """Parameters of UpdateFunctionCode; empty if the code is right. ``bucket`` is the one of the stack."""
    if OF_CODE.isdisjoint(each.property for each in drift):
        return {}
    code = dict(deployed["Code"])
    if code.get("S3Bucket") == {"Ref": logical_ids.BUCKET}:
        code["S3Bucket"] = bucket
    return {**code, "Architectures": deployed["Architectures"]}


def with_repairs(changes: t.Sequence[Change], repairs: Repairs, deployed: Template, desired: Template) -> list[Change]:
    """All changes of a run, of the stack and of live functions, sorted by logical ID."""
    found = {each.logical_id: each for each in changes}
    for drift in repairs.all:
        if not drift.is_missing():
            found[drift.logical_id] = _with_detail(found.get(drift.logical_id), drift)
    kept = template_without_lost(repairs, deployed)["Resources"]
    for logical_id in deployed["Resources"].keys() - kept.keys() & desired["Resources"].keys():
        found[logical_id] = Change("Add", logical_id, desired["Resources"][logical_id]["Type"])
    return [found[logical_id] for logical_id in sorted(found)]


def _with_detail(change: Change | None, drift: Drift) -> Change:
    change = change or Change("Modify", drift.logical_id, FUNCTION, "False")
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
