# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of a stack other than template and tags: compared, recorded, put into calls (pure).

DescribeStacks returns most of them. It does not return the stack policy, so a digest of it is recorded in an output. So
are digests of the others: with them an update that changes nothing else changes the template.
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change, Detail
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.digest import short_digest
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import SETTINGS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import deployed_rules
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none
from ansible_collections.polycloud.faas.plugins.module_utils._module.result import SET

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import StackSettings
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack

STACK_TYPE: t.Final = "AWS::CloudFormation::Stack"


def recorded(template: Template, settings: StackSettings, stack: Stack | None) -> Template:
    """The template with the digests of the settings after the run: the requested ones, and the others as they are.

    If settings were changed outside Ansible, their digests change the template, too.
    """
    digests = {**_known(stack), **_digests(settings)}
    if not digests:
        return template
    if change := settings_change(settings, stack):
        digests["before"] = short_digest([[each.property, each.before] for each in change.details])
    output = {"Description": "Settings of the stack.", "Value": json.dumps(digests, sort_keys=True)}
    return {**template, "Outputs": {**template["Outputs"], SETTINGS: output}}


def settings_change(settings: StackSettings, stack: Stack | None) -> Change | None:
    """The change of the stack itself that leads to the requested settings; None when they are met.

    A stack that does not exist has none of them.
    """
    live = {
        "EnableTerminationProtection": bool(stack and stack.termination_protection),
        "NotificationARNs": sorted(stack.notification_arns) if stack else [],
        "RoleARN": stack.role_arn if stack else None,
        "SourceRules": (deployed_rules(stack.outputs) if stack else None) or settings.source_rules,
    }
    arns = settings.notification_arns
    requested = {
        "EnableTerminationProtection": settings.termination_protection,
        "NotificationARNs": None if arns is None else list(arns),
        "RoleARN": settings.role_arn,
        "SourceRules": settings.source_rules,
    }
    details = [
        Detail(name, live[name], value)
        for name, value in requested.items()
        if value is not None and live[name] != value
    ]
    known, digests = _known(stack).get("policy"), _digests(settings)
    if "policy" in digests and digests["policy"] != known:
        details.append(Detail("StackPolicyBody", SET if known else None, dict(settings.policy or {})))
    details += _parameter_details(settings, stack)
    if not details or stack is None:
        return None
    return Change("Modify", stack.name, STACK_TYPE, "False", tuple(each.property for each in details), tuple(details))


def only_protection(change: Change | None) -> bool:
    """Whether the only differences are those that a separate call changes."""
    return change is not None and change.properties == ("EnableTerminationProtection",)


def _digests(settings: StackSettings) -> dict[str, str]:
    requested = {
        "policy": settings.policy,
        "notifications": settings.notification_arns,
        "role": settings.role_arn,
    }
    return {name: short_digest(value) for name, value in without_none(requested).items()}


def _known(stack: Stack | None) -> dict[str, str]:
    return t.cast("dict[str, str]", json.loads(stack.outputs.get(SETTINGS, "{}"))) if stack else {}


def _parameter_details(settings: StackSettings, stack: Stack | None) -> list[Detail]:
    """Values that were changed outside Ansible; CloudFormation does not return those of secrets."""
    live = stack.parameters if stack else {}
    return [
        Detail(f"Parameters.{name}", live[name], each.value)
        for name, each in sorted(settings.parameters.items())
        if name in live and each.value is not None and not each.is_secret and live[name] != each.value
    ]
