# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The statements that a role needs for the settings of its functions (pure)."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value, arn_service

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function

Statement = t.Mapping[str, t.Any]

# The actions of AWSLambdaVPCAccessExecutionRole besides those on logs; none of them can be limited to a resource.
NETWORK_ACTIONS: t.Final = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
TRACING_ACTIONS: t.Final = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")

# The actions that Lambda performs on the target of an event, by the service in the target's ARN.
TARGET_ACTIONS: t.Final[dict[str, tuple[str, ...]]] = {
    "events": ("events:PutEvents",),
    "lambda": ("lambda:InvokeFunction",),
    "s3": ("s3:ListBucket", "s3:PutObject"),
    "sns": ("sns:Publish",),
    "sqs": ("sqs:SendMessage",),
}
# The condition key of both is the ARN of an access point, which does not contain the ARN of an EFS file system.
FILE_SYSTEMS: t.Final = ("elasticfilesystem", "s3files")
DEAD_LETTER_SERVICES: t.Final = ("sns", "sqs")
DESTINATION_SERVICES: t.Final = tuple(TARGET_ACTIONS)


def needed_statements(functions: t.Sequence[Function]) -> list[Statement]:
    """What these functions together need: a network, tracing, keys, file systems, and targets of events."""
    settings = [function.settings for function in functions]
    statements = []
    if any(each.vpc.subnet_ids for each in settings):
        statements.append(_allow(NETWORK_ACTIONS, ["*"]))
    if any(each.tracing == "active" for each in settings):
        statements.append(_allow(TRACING_ACTIONS, ["*"]))
    if keys := _distinct(each.kms_key_arn for each in settings):
        statements.append(_allow(["kms:Decrypt"], keys))
    statements += _file_systems(_distinct(file.arn for each in settings for file in each.file_system))
    dead_letters = _distinct(each.dead_letter_target for each in settings)
    destinations = _distinct(target for each in functions for target in each.asynchronous.destinations)
    statements += [to_target(target, DEAD_LETTER_SERVICES) for target in dead_letters]
    return statements + [to_target(target, DESTINATION_SERVICES) for target in destinations]


def _file_systems(access_points: t.Sequence[Value]) -> list[Statement]:
    """Mounting and writing through these access points; an expression may be one of either service."""
    statements: list[Statement] = []
    for service in FILE_SYSTEMS:
        if found := [each for each in access_points if arn_service(each) in (None, service)]:
            actions = [f"{service}:ClientMount", f"{service}:ClientWrite"]
            condition = {"StringEquals": {f"{service}:AccessPointArn": found}}
            statements.append({**_allow(actions, ["*"]), "Condition": condition})
    return statements


def to_target(target: Value, services: t.Sequence[str]) -> Statement:
    """Where an expression does not show the service, the actions of all services, on this target only."""
    known = arn_service(target)
    actions = [action for service in services if known in (None, service) for action in TARGET_ACTIONS[service]]
    objects: Value = f"{target}/*" if isinstance(target, str) else {"Fn::Join": ["", [target, "/*"]]}
    return _allow(actions, [target, objects] if "s3:PutObject" in actions else [target])


def _allow(actions: t.Sequence[str], resources: t.Sequence[Value]) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}


def _distinct(values: t.Iterable[Value | None]) -> list[Value]:
    by_text = {json.dumps(value, sort_keys=True): value for value in values if value}
    return [by_text[text] for text in sorted(by_text)]
