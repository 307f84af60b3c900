# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of a stack is neither template nor tag, as calls have it (pure)."""

from __future__ import annotations

import json
import typing as t

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import StackSettings
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack

# An empty list is a wish here.
CLEARED: t.Final = frozenset({"NotificationARNs"})


def call_parameters(settings: StackSettings, template: Template, before: Stack | None) -> Answer:
    """What every call that brings a stack to a template has; ``before`` is the stack that is there."""
    given = {
        "Capabilities": list(settings.capabilities),
        "Parameters": _parameters(settings, template, before),
        "NotificationARNs": None if settings.notification_arns is None else list(settings.notification_arns),
        **role(settings),
    }
    return {name: value for name, value in given.items() if value or (name in CLEARED and value is not None)}


def write_parameters(settings: StackSettings) -> Answer:
    """What CreateStack and UpdateStack have besides, and change sets have not."""
    policy = {} if settings.policy is None else {"StackPolicyBody": json.dumps(settings.policy)}
    return {**policy, **express(settings)}


def role(settings: StackSettings) -> Answer:
    """With what role CloudFormation works; without one, with that of the last operation, or as the caller."""
    return {"RoleARN": settings.role_arn} if settings.role_arn else {}


def express(settings: StackSettings) -> Answer:
    """Rollback is said, because what holds without it is not the same in all modes."""
    if not settings.express:
        return {}
    return {"DeploymentConfig": {"Mode": "EXPRESS", "DisableRollback": False}}


def _parameters(settings: StackSettings, template: Template, before: Stack | None) -> list[Answer]:
    """Values for what this template declares; one that the options do not have any more keeps what it had."""
    found: list[Answer] = []
    for name in sorted(template.get("Parameters", {})):
        requested = settings.parameters.get(name)
        if requested is not None and requested.value is not None:
            found.append({"ParameterKey": name, "ParameterValue": requested.value})
        elif requested is None and before is not None and name in before.parameters:
            found.append({"ParameterKey": name, "UsePreviousValue": True})
    return found
