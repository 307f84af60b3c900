# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stacks and their resources, as values (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import Mark, mark_of
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import NOTHING
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer
    from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError


class Stack(Record):
    """A stack as DescribeStacks shows it."""

    id: str
    name: str
    status: str
    reason: str = ""
    description: str = ""
    outputs: t.Mapping[str, str] = NOTHING
    tags: t.Mapping[str, str] = NOTHING
    parameters: t.Mapping[str, str] = NOTHING
    termination_protection: bool = False
    notification_arns: tuple[str, ...] = ()
    role_arn: str | None = None

    @property
    def in_progress(self) -> bool:
        """Whether it changes on its own; REVIEW_IN_PROGRESS stays until someone acts."""
        return self.status.endswith("_IN_PROGRESS") and not self.in_review

    @property
    def in_review(self) -> bool:
        """Whether it was created for a change set only, and has neither a template nor resources."""
        return self.status == "REVIEW_IN_PROGRESS"

    @property
    def mark(self) -> Mark | None:
        """The service that it belongs to; None when this collection did not create it."""
        return mark_of(self.description)


class StackResource(Record):
    """A resource of a stack as ListStackResources shows it."""

    logical_id: str
    physical_id: str
    type: str
    status: str

    def as_result(self) -> dict[str, str]:
        return self._asdict()


class StackContent(Record):
    """An existing stack, with its resources, sorted by logical ID."""

    stack: Stack
    resources: list[StackResource]


def is_missing(error: CloudError) -> bool:
    """Whether CloudFormation said that there is no such stack; its messages for that differ between calls."""
    return error.code == "ValidationError" and "does not exist" in error.reason


def stack_from(described: Answer) -> Stack:
    """The stack from an element of DescribeStacks' Stacks."""
    return Stack(
        id=described["StackId"],
        name=described["StackName"],
        status=described["StackStatus"],
        reason=described.get("StackStatusReason", ""),
        description=described.get("Description", ""),
        outputs={output["OutputKey"]: output.get("OutputValue", "") for output in described.get("Outputs", [])},
        tags={tag["Key"]: tag["Value"] for tag in described.get("Tags", [])},
        parameters={each["ParameterKey"]: each.get("ParameterValue", "") for each in described.get("Parameters", [])},
        termination_protection=described.get("EnableTerminationProtection", False),
        notification_arns=tuple(described.get("NotificationARNs", [])),
        role_arn=described.get("RoleARN"),
    )


def _resource_from(summary: Answer) -> StackResource:
    return StackResource(
        logical_id=summary["LogicalResourceId"],
        physical_id=summary.get("PhysicalResourceId", ""),
        type=summary["ResourceType"],
        status=summary["ResourceStatus"],
    )
