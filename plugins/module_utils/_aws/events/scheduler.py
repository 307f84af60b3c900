# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A schedule of EventBridge Scheduler, which has time zones, and a role of its own (pure)."""

from __future__ import annotations

import hashlib
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events import schedule
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import (
    Made,
    allow,
    is_target,
    target,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import options_of, properties_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import LONGEST_ROLE_NAME

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import Event, Statement

PRINCIPAL: t.Final = "scheduler.amazonaws.com"


def made(event: Event, number: int) -> Made:
    """AWS::Scheduler::Schedule, and AWS::IAM::Role if none was given.

    The schedules of a function share a role, which may invoke the function and nothing else, but for sending what
    could not be delivered to the queues that are given for it.
    """
    function, properties = event.function, properties_of(event.options)
    window = properties.get("FlexibleTimeWindow", {})
    role_id = role_id_of(function.name)
    role = {} if event.options.role_arn else {"RoleArn": {"Fn::GetAtt": [role_id, "Arn"]}}
    resource = {
        "Type": "AWS::Scheduler::Schedule",
        "Properties": {
            **properties,
            "FlexibleTimeWindow": {"Mode": "FLEXIBLE" if window else "OFF", **window},
            "Target": {"Arn": target(function), **role, **properties.get("Target", {})},
        },
    }
    return Made({schedule_id_of(function.name, number): resource}, {role_id: _role(event)} if role else {})


def words(template: Template, function: str) -> dict[str, dict[str, t.Any]]:
    """The schedules of the function."""
    role = {"Fn::GetAtt": [role_id_of(function), "Arn"]}
    return {
        logical_id: {
            **{name: each for name, each in options_of(schedule.Schedule, properties).items() if each != role},
            "method": schedule.SCHEDULER,
        }
        for logical_id, properties in of_type(template, "AWS::Scheduler::Schedule").items()
        if is_target(properties["Target"]["Arn"], function)
    }


def schedule_id_of(function: str, number: int) -> str:
    return f"{logical_ids.logical_id_part(function)}SchedulerSchedule{number}"


def role_id_of(function: str) -> str:
    return f"{logical_ids.logical_id_part(function)}IamRoleSchedulerExecution"


def _role(event: Event) -> dict[str, t.Any]:
    service, queue = event.service, event.options.dead_letter_queue
    statement = {"Effect": "Allow", "Principal": {"Service": [PRINCIPAL]}, "Action": ["sts:AssumeRole"]}
    optional = {"Path": service.role.path, "PermissionsBoundary": service.role.permissions_boundary}
    policies = [_policy(f"{service.stack_name}-invoke", allow(["lambda:InvokeFunction"], target(event.function)))]
    if queue:
        name = hashlib.sha256(str(queue).encode()).hexdigest()[:8]
        policies.append(_policy(f"{service.stack_name}-dead-letters-{name}", allow(["sqs:SendMessage"], queue)))
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": _role_name(event),
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
            "Policies": policies,
            **{key: value for key, value in optional.items() if value},
        },
    }


def _policy(name: str, statement: Statement) -> dict[str, t.Any]:
    return {"PolicyName": name, "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


def _role_name(event: Event) -> str:
    """Of at most 64 characters; another path is another role, which has another name."""
    service = event.service
    path = f"-{_digest(service.role.path)}" if service.role.path else ""
    name = f"{service.function_name(event.function)}-{service.region}-schedulerRole{path}"
    return name if len(name) <= LONGEST_ROLE_NAME else f"{name[: LONGEST_ROLE_NAME - 9]}-{_digest(name)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
