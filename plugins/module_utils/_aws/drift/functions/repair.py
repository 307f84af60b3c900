# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls that restore a function to what was deployed (pure).

CloudFormation treats an unchanged template as "no updates", and a change set with REVERT_DRIFT does not compare
code, which is a write-only property. So the code and configuration of an edited function are restored by calls of
Lambda.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.functions.function import CONCURRENCY, OF_CODE
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.live_properties import update_parameter
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import Settings
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Properties
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place


def function_calls(place: Place, live: Properties, drift: t.Sequence[Drift]) -> list[Call]:
    """The calls for one function, whose live configuration is ``live``."""
    name = place.properties["FunctionName"]
    operations = (
        ("update_function_configuration", configuration_parameters(place, live, drift)),
        ("update_function_code", code_parameters(place, drift)),
        *_concurrency(place, drift),
    )
    return [
        Call("lambda", operation, f"Repairing function {name}", {"FunctionName": name, **parameters})
        for operation, parameters in operations
        if parameters is not None
    ]


def configuration_parameters(place: Place, live: Properties, drift: t.Sequence[Drift]) -> dict[str, t.Any] | None:
    """Parameters of UpdateFunctionConfiguration that repair one function; None if only the code differs.

    A call replaces all variables, so one whose value CloudFormation resolved keeps the live value.
    """
    settings = [each for each in drift if each.variable() is None and each.property not in {*OF_CODE, CONCURRENCY}]
    parameters = dict(update_parameter(Settings, each.property, each.expected) for each in settings)
    if any(each.variable() is not None for each in drift):
        kept, deployed = view.environment(live), view.environment(place.template)
        given = {name: value if is_known(value) else kept.get(name) for name, value in deployed.items()}
        parameters["Environment"] = {"Variables": without_none(given)}
    return parameters or None


def code_parameters(place: Place, drift: t.Sequence[Drift]) -> dict[str, t.Any] | None:
    """Parameters of UpdateFunctionCode; None if the code is right."""
    if OF_CODE.isdisjoint(each.property for each in drift):
        return None
    return {**place.properties["Code"], "Architectures": place.properties["Architectures"]}


def _concurrency(place: Place, drift: t.Sequence[Drift]) -> list[tuple[str, dict[str, t.Any]]]:
    if CONCURRENCY not in {each.property for each in drift}:
        return []
    deployed = place.properties.get(CONCURRENCY)
    if deployed is None:
        return [("delete_function_concurrency", {})]
    return [("put_function_concurrency", {CONCURRENCY: deployed})]
