# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Differences between live functions and what was deployed (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.live_properties import (
    comparable,
    comparable_live,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import Settings
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import CHANGED, SET
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import Archives
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import StackResource

UNSET: t.Final = "(unset)"
VARIABLES: t.Final = "Environment.Variables."
COMPARED: t.Final = ("Handler", "Runtime", "Architectures")
NOT_OF_IMAGES: t.Final = frozenset({"Handler", "Runtime"})

LiveFunctions: t.TypeAlias = "t.Mapping[str, Properties | None]"


class Drift(Record):
    """One difference between what was deployed and what is live; environment values are not shown."""

    logical_id: str
    property: str
    expected: t.Any
    actual: t.Any

    def is_missing(self) -> bool:
        """Whether the function no longer exists."""
        return self.actual is None and self.property == "FunctionName"

    def variable(self) -> str | None:
        """The environment variable that differs."""
        return self.property.removeprefix(VARIABLES) if self.property.startswith(VARIABLES) else None

    def as_result(self) -> dict[str, t.Any]:
        return self._asdict()

    def as_warning(self, stack_name: str) -> str:
        if self.is_missing():
            return f"{self.logical_id} of stack {stack_name} is missing: there is no function {self.expected}."
        return (
            f"{self.logical_id} of stack {stack_name} differs from what "
            f"was deployed: {self.property} is {self.actual}, not {self.expected}."
        )


class Repairs(Record):
    """The drift that a run repairs: ``edited`` by calls of Lambda, ``lost`` by two updates of the stack."""

    edited: tuple[Drift, ...] = ()
    lost: tuple[Drift, ...] = ()

    @property
    def all(self) -> list[Drift]:
        return sorted([*self.edited, *self.lost], key=lambda each: (each.logical_id, each.property))


def find_drift(template: Template, stack_name: str, archives: Archives, live: LiveFunctions) -> list[Drift]:
    """Compare the deployed template's functions with their live configurations (from GetFunctionConfiguration).

    ``live`` maps short names to configurations, None for a function that is missing; a function that is not in it was
    not read.
    """
    found: list[Drift] = []
    for name, properties in sorted(view.functions(template, stack_name).items()):
        if name in live:
            found += _function_drift(logical_ids.function(name), properties, archives, live[name])
    return found


def with_layer_arns(template: Template, resources: t.Sequence[StackResource]) -> Template:
    """The template with the ARNs of the stack's own layers in its functions, as CloudFormation has resolved them."""
    arns = {each.logical_id: each.physical_id for each in resources if each.type == "AWS::Lambda::LayerVersion"}
    if not arns:
        return template
    found = dict(template["Resources"])
    for logical_id, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Lambda::Function" and "Layers" in resource["Properties"]:
            layers = [
                arns.get(each["Ref"], each) if isinstance(each, dict) and "Ref" in each else each
                for each in resource["Properties"]["Layers"]
            ]
            found[logical_id] = {**resource, "Properties": {**resource["Properties"], "Layers": layers}}
    return {**template, "Resources": found}


def _function_drift(logical_id: str, deployed: Properties, archives: Archives, live: Properties | None) -> list[Drift]:
    if live is None:
        return [Drift(logical_id, "FunctionName", deployed["FunctionName"], None)]
    expected = {name: deployed.get(name) for name in COMPARED if name in deployed or name not in NOT_OF_IMAGES}
    expected |= comparable(Settings, deployed)
    actual = {name: live.get(name) for name in COMPARED} | comparable_live(Settings, live, expected)
    if is_known(deployed.get("Role")):
        expected["Role"], actual["Role"] = deployed.get("Role"), live.get("Role")
    if code_sha256 := view.code_sha256(deployed, archives):
        expected["CodeSha256"], actual["CodeSha256"] = code_sha256, live.get("CodeSha256")
    plain = [
        Drift(logical_id, name, expected[name], actual[name]) for name in expected if expected[name] != actual[name]
    ]
    if "Error" in live.get("Environment", {}):
        # Without permission for the key of the variables, Lambda returns none of them.
        return plain
    return plain + _environment_drift(logical_id, view.environment(deployed), view.environment(live))


def _environment_drift(logical_id: str, expected: t.Mapping[str, t.Any], actual: t.Mapping[str, str]) -> list[Drift]:
    """For a value that CloudFormation resolves, only whether it exists can be compared."""
    worked_out = {name for name in expected if name in actual and not is_known(expected[name])}
    return [
        Drift(
            logical_id,
            f"{VARIABLES}{name}",
            SET if name in expected else UNSET,
            (CHANGED if name in expected else SET) if name in actual else UNSET,
        )
        for name in sorted({*expected, *actual} - worked_out)
        if expected.get(name) != actual.get(name)
    ]
