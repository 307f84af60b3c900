# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports existing resources into a stack (change sets of CloudFormation)."""

from __future__ import annotations

import contextlib
import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import BUCKET_NAME
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.call_parameters import call_parameters
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.change_sets import (
    ChangeSet,
    Proposal,
    begin_change_set,
    make_change_set,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import read_stack
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.template_upload import pass_template
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, FaasError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.operations import StackOperations
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import StackContent


@dataclass(frozen=True)
class Found:
    """A resource outside the stack: its logical ID in the template, its type, and its identifier."""

    logical_id: str
    type: str
    identifier: t.Mapping[str, str]


def adopt(operations: StackOperations, content: StackContent, template: Template, found: Found) -> StackContent:
    """Update the stack to a template that adds nothing but the existing resource, with its DeletionPolicy.

    Nothing else may change, so parameters keep their values. (CreateChangeSet, DescribeChangeSet, ExecuteChangeSet)
    """
    api, stack, settings = operations.api, content.stack, operations.settings._replace(parameters={})
    activity = f"Importing {found.logical_id} into stack {stack.name}"
    resource = {
        "ResourceType": found.type,
        "LogicalResourceId": found.logical_id,
        "ResourceIdentifier": dict(found.identifier),
    }
    change_set = begin_change_set(
        api,
        activity,
        StackName=stack.id,
        ChangeSetType="IMPORT",
        ResourcesToImport=[resource],
        **pass_template(api, template, stack.outputs.get(BUCKET_NAME)).parameters,
        **call_parameters(settings, template, stack),
    )
    try:
        change_set.changes(operations.deadline)
    except FaasError:
        change_set.delete()
        raise
    return operations.execute_change_set(change_set, content, template)


def import_existing(
    operations: StackOperations, before: StackContent | None, template: Template, tags: t.Mapping[str, str] | None
) -> StackContent:
    """Update or create the stack with the template, and import the existing resources that it names.

    Existing resources must be retained by their DeletionPolicy.
    (CreateChangeSet with ImportExistingResources, DescribeChangeSet, ExecuteChangeSet)
    """
    api, stack, settings = operations.api, before.stack if before else None, operations.settings
    activity = f"Importing log groups into stack {operations.name}"
    handed = pass_template(api, template, stack.outputs.get(BUCKET_NAME) if stack else None)
    proposal = Proposal(template, tags, settings, imports=True)
    on_failure = {} if stack else {"OnStackFailure": settings.on_failure.upper()}
    made = make_change_set(api, activity, operations.name, stack, proposal, handed, **on_failure)
    try:
        made.changes(operations.deadline)
    except FaasError:
        made.delete()
        if stack is None:
            _delete_unused(api, made)
        raise
    rollback = {"DisableRollback": False} if stack else {}
    return operations.execute_change_set(made, before, template, tags, **rollback)


def _delete_unused(api: AwsApi, made: ChangeSet) -> None:
    """Best effort: delete the stack that was created for a change set only, unless another run uses it."""
    with contextlib.suppress(CloudError):
        found = read_stack(api, made.stack_id)
        if found and found.status == "REVIEW_IN_PROGRESS":
            api.call("cloudformation", "delete_stack", made.activity, StackName=made.stack_id)
