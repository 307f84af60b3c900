# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of a deployed function, from its template back to the options.

Only what was requested is included (pure).
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    Properties,
    Template,
    of_type,
    resource_properties,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.features import FEATURES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options import declared
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import Settings
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none

Words = dict[str, t.Any]
# These are always shown, with Lambda's defaults.
SUMMARY: t.Final = (Settings.memory_size, Settings.timeout, Settings.description)


def settings_options(template: Template, name: str, properties: Properties) -> Words:
    """The settings of the function with this short name and these properties, but for those of its summary."""
    options: Words = declared.options_of(Settings, properties)
    for each in SUMMARY:
        options.pop(each.name, None)
    for feature in FEATURES:
        options |= feature.options(template, name, properties)
    function = template["Resources"][logical_ids.function(name)]
    if "Metadata" in function:
        options["physical_name"] = properties["FunctionName"]
    return without_none({**options, **_role(template, name, properties["Role"])})


def shared_role_options(template: Template) -> Words:
    """The statements of the role that the functions share, and the settings of the stack's roles."""
    roles = [resource_properties(template, logical_id) for logical_id in _roles(template)]
    role = roles[0] if roles else {}
    options = {
        "permissions_boundary": role.get("PermissionsBoundary"),
        "managed_policies": role.get("ManagedPolicyArns"),
        "path": role.get("Path"),
    }
    shared = resource_properties(template, logical_ids.ROLE)
    return {"iam_statements": _statements(shared), **({"role": without_none(options)} if without_none(options) else {})}


def log_retention_options(template: Template, functions: t.Iterable[str]) -> tuple[int | None, dict[str, Words]]:
    """The days that all functions have, None where they differ; and in that case those of each function."""
    groups = {name: resource_properties(template, logical_ids.log_group(name)) for name in functions}
    days = {name: group.get("RetentionInDays") for name, group in groups.items()}
    if len(set(days.values())) <= 1:
        return next(iter(days.values()), None), {name: {} for name in days}
    return None, {name: {"log_retention_days": each} for name, each in days.items()}


def _role(template: Template, name: str, arn: t.Any) -> Words:
    """A role of the function's own has statements, an external one an ARN; the shared one is shown once."""
    if arn == {"Fn::GetAtt": [logical_ids.function_role(name), "Arn"]}:
        return {"iam_statements": _statements(resource_properties(template, logical_ids.function_role(name)))}
    return {} if arn == {"Fn::GetAtt": [logical_ids.ROLE, "Arn"]} else {"role": arn}


def _roles(template: Template) -> list[str]:
    return sorted(
        logical_id for logical_id in of_type(template, "AWS::IAM::Role") if logical_id.endswith(logical_ids.ROLE)
    )


def _statements(role: Properties) -> list[t.Any]:
    """All statements of a role's first policy except the first, which lets the functions write their logs."""
    return list(role["Policies"][0]["PolicyDocument"]["Statement"][1:]) if role else []
