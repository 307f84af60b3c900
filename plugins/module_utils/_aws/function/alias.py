# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The alias of a function, with its provisioned concurrency (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import resource_properties
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import NO_RESERVATION
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.feature import Deployed
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function


def check(function: Function, where: str) -> None:
    reserved, provisioned = function.settings.reserved_concurrency, function.settings.provisioned_concurrency
    if provisioned is not None and function.alias is None:
        raise OptionError(
            f"provisioned_concurrency {where} needs alias, through which the provisioned version is invoked."
        )
    if reserved is not None and provisioned is not None and NO_RESERVATION < reserved < provisioned:
        raise OptionError(
            f"provisioned_concurrency {where} must be at most reserved_concurrency, "
            f"but {provisioned} and {reserved} were given."
        )


def resources(deployed: Deployed) -> Resources:
    """The alias points to the version of this deployment.

    Provisioned concurrency moves from version to version with it.
    """
    function = deployed.function
    if not function.alias:
        return {}
    provisioned = function.settings.provisioned_concurrency
    concurrency = {"ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": provisioned}}
    return {
        logical_ids.alias(function.name): {
            "Type": "AWS::Lambda::Alias",
            "Properties": {
                "FunctionName": {"Ref": logical_ids.function(function.name)},
                "FunctionVersion": {"Fn::GetAtt": [deployed.version, "Version"]},
                "Name": function.alias,
                **(concurrency if provisioned else {}),
            },
        }
    }


def options(template: Template, name: str, _properties: Properties) -> dict[str, t.Any]:
    found = resource_properties(template, logical_ids.alias(name))
    concurrency = found.get("ProvisionedConcurrencyConfig", {})
    return {
        "alias": found.get("Name"),
        "provisioned_concurrency": concurrency.get("ProvisionedConcurrentExecutions"),
    }
