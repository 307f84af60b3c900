# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CloudFormation does to a resource for its caller, refused where the caller may not do it.

The names of the services in AWS's texts are those that its SDK for Java has.
"""

from __future__ import annotations

import typing as t

from ..emulator.ministack import module
from ..resources.checks import without_system_tags
from ..resources.errors import service_error
from .callers import Caller, Need, calling, service_role
from .handlers import actions_to_create, actions_to_delete, actions_to_detect_drift, actions_to_update
from .resource_arns import Resource, needs_of

Properties = dict[str, t.Any]

SERVICES = {
    "apigateway": "ApiGateway",
    "ec2": "Ec2",
    "iam": "Iam",
    "kms": "Kms",
    "lambda": "Lambda",
    "logs": "CloudWatchLogs",
    "route53": "Route53",
    "s3": "S3",
    "sqs": "Sqs",
    "wafv2": "Wafv2",
}


def may_create(resource: Resource) -> None:
    """Raise when the caller may not make the resource."""
    _require(resource, lambda own: actions_to_create(resource.type, own.properties))


def may_update(resource: Resource, before: Properties) -> None:
    """Raise when the caller may not change the resource, which had the properties ``before``."""
    _require(
        resource, lambda own: actions_to_update(resource.type, without_system_tags(before), own.properties), before
    )


def may_delete(resource: Resource) -> None:
    """Raise when the caller may not delete the resource."""
    _require(resource, lambda own: actions_to_delete(resource.type, own.properties))


def reading_only_what_is_allowed(detect: t.Callable[..., dict[str, t.Any]]) -> t.Callable[..., dict[str, t.Any]]:
    """MiniStack's drift detection of a resource, which knows nothing of what the caller may not read."""

    def checked(stack: dict[str, t.Any], logical_id: str, record: dict[str, t.Any], at: str) -> dict[str, t.Any]:
        drift = detect(stack, logical_id, record, at)
        caller = caller_of(stack["StackName"])
        if caller is None:
            return drift
        kind, properties = record["ResourceType"], record.get("Properties") or {}
        resource = Resource(kind, properties, stack["StackName"], logical_id, record["PhysicalResourceId"])
        needs = (need for action in actions_to_detect_drift(kind) for need in needs_of(resource, action))
        denial = _denial(caller, needs)
        if denial is None:
            return drift
        unknown = {key: value for key, value in drift.items() if key != "PropertyDifferences"}
        return {**unknown, "StackResourceDriftStatus": "UNKNOWN", "DriftStatusReason": denial[1]}

    return checked


def caller_of(stack: str) -> Caller | None:
    """The service role of the stack, or whoever called CloudFormation."""
    caller = calling.get()
    role = module("services.cloudformation")._stacks.get(stack, {}).get("RoleARN")
    return service_role(role) if caller and role else caller


def _require(resource: Resource, actions: t.Callable[[Resource], list[str]], before: Properties | None = None) -> None:
    caller = caller_of(resource.stack)
    if caller is None:
        return
    own = resource._replace(properties=without_system_tags(resource.properties))
    # what is taken away is named by the properties from before
    named = own._replace(properties={**without_system_tags(before or {}), **own.properties})
    needs = (need for action in actions(own) for need in needs_of(named, action))
    denial = _denial(caller, needs)
    if denial:
        service, text = denial
        raise service_error(text, SERVICES.get(service, service), 403, "AccessDenied")


def _denial(caller: Caller, needs: t.Iterable[Need]) -> tuple[str, str] | None:
    """The service and the sentence of the first refusal."""
    for need in needs:
        text = caller.denial(need)
        if text:
            return need.action.partition(":")[0], text
    return None


def install() -> None:
    """Let drift detection read with the permissions of its caller."""
    drift = module("services.cloudformation.drift")
    drift.detect_resource_drift = reading_only_what_is_allowed(drift.detect_resource_drift)
