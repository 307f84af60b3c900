# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: reading stacks and their resources (CloudFormation API)."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, field

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import (
    Mark,
    mark_of,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import (
    Answer,
    AwsApi,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import (
        Template,
    )


@dataclass(frozen=True)
class Stack:
    """A stack as DescribeStacks shows it."""

    id: str
    name: str
    status: str
    reason: str = ""
    description: str = ""
    outputs: t.Mapping[str, str] = field(default_factory=dict)
    tags: t.Mapping[str, str] = field(default_factory=dict)
    parameters: t.Mapping[str, str] = field(default_factory=dict)
    termination_protection: bool = False
    notification_arns: tuple[str, ...] = ()
    role_arn: str | None = None

    @property
    def in_progress(self) -> bool:
        """Whether it changes by itself; REVIEW_IN_PROGRESS waits for somebody for ever."""
        return self.status.endswith("_IN_PROGRESS") and not self.in_review

    @property
    def in_review(self) -> bool:
        """Whether it was made for a change set alone, and has neither a template nor resources."""
        return self.status == "REVIEW_IN_PROGRESS"

    @property
    def mark(self) -> Mark | None:
        """The service that it belongs to; None when this collection did not make it."""
        return mark_of(self.description)


@dataclass(frozen=True)
class StackResource:
    """A resource of a stack as ListStackResources shows it."""

    logical_id: str
    physical_id: str
    type: str
    status: str

    def as_result(self) -> dict[str, str]:
        return dict(vars(self))


@dataclass(frozen=True)
class StackContent:
    """A stack that is there, with its resources, sorted by logical id."""

    stack: Stack
    resources: list[StackResource]


def read_stack(api: AwsApi, name: str) -> Stack | None:
    """The stack with this name or id; None when there is none, or when it was deleted (DescribeStacks)."""
    try:
        answer = api.call("cloudformation", "describe_stacks", f"Reading stack {name}", StackName=name)
    except CloudError as error:
        if is_missing(error):
            return None
        raise
    stack = stack_from(answer["Stacks"][0])
    return None if stack.status == "DELETE_COMPLETE" else stack


def read_resources(api: AwsApi, name: str) -> list[StackResource]:
    """The resources of a stack, sorted by logical id; empty when there is no such stack (ListStackResources)."""
    found: list[StackResource] = []
    try:
        for page in api.pages(
            "cloudformation", "list_stack_resources", f"Reading the resources of {name}", StackName=name
        ):
            found += [_resource_from(summary) for summary in page["StackResourceSummaries"]]
    except CloudError as error:
        if is_missing(error):
            return []
        raise
    return sorted((each for each in found if each.status != "DELETE_COMPLETE"), key=lambda each: each.logical_id)


def read_template(api: AwsApi, name: str) -> Template:
    """The template that the stack was last brought to (GetTemplate)."""
    answer = api.call("cloudformation", "get_template", f"Reading the template of {name}", StackName=name)
    body = answer["TemplateBody"]
    return t.cast("Template", json.loads(body) if isinstance(body, str) else body)


def is_missing(error: CloudError) -> bool:
    """Whether CloudFormation said that there is no such stack; its texts for that differ from call to call."""
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
