# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How asynchronous events of a function are handled: destinations, retries, maximum age (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import resource_properties
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options import declared
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import AsyncInvocation

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.feature import Deployed
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function


def check(function: Function, where: str) -> None:
    declared.check_each(function.asynchronous, where)


def resources(deployed: Deployed) -> Resources:
    """It applies to calls through the alias if there is one, and otherwise to calls of the function itself."""
    function = deployed.function
    properties = declared.properties_of(function.asynchronous)
    if not properties:
        return {}
    return {
        logical_ids.event_invoke_config(function.name): {
            "Type": "AWS::Lambda::EventInvokeConfig",
            **({"DependsOn": [logical_ids.alias(function.name)]} if function.alias else {}),
            "Properties": {
                "FunctionName": {"Ref": logical_ids.function(function.name)},
                "Qualifier": function.alias or "$LATEST",
                **properties,
            },
        }
    }


def options(template: Template, name: str, _properties: Properties) -> dict[str, t.Any]:
    return declared.options_of(AsyncInvocation, resource_properties(template, logical_ids.event_invoke_config(name)))
