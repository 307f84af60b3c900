# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads stacks and their resources (CloudFormation API)."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import (
    Stack,
    StackResource,
    _resource_from,
    is_missing,
    stack_from,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi


def read_stack(api: AwsApi, name: str) -> Stack | None:
    """The stack with this name or ID; None when there is none, or when it was deleted (DescribeStacks)."""
    try:
        answer = api.call("cloudformation", "describe_stacks", f"Reading stack {name}", StackName=name)
    except CloudError as error:
        if is_missing(error):
            return None
        raise
    stack = stack_from(answer["Stacks"][0])
    return None if stack.status == "DELETE_COMPLETE" else stack


def read_resources(api: AwsApi, name: str) -> list[StackResource]:
    """The resources of a stack, sorted by logical ID; empty when there is no such stack (ListStackResources)."""
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
    """The deployed template of the stack (GetTemplate)."""
    answer = api.call("cloudformation", "get_template", f"Reading the template of {name}", StackName=name)
    body = answer["TemplateBody"]
    return t.cast("Template", json.loads(body) if isinstance(body, str) else body)
