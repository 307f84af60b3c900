# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: take into a stack what is there already (IMPORT change sets of CloudFormation)."""

from __future__ import annotations

import contextlib
import typing as t
import uuid
from dataclasses import dataclass, replace

from ansible_collections.polycloud.faas.plugins.module_utils._aws.operations import StackOperations
from ansible_collections.polycloud.faas.plugins.module_utils._aws.preview import changes_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack import StackContent
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack_settings import call_parameters
from ansible_collections.polycloud.faas.plugins.module_utils._aws.template import BUCKET_NAME, Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.template_store import hand_over
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError


@dataclass(frozen=True)
class Found:
    """A resource outside of the stack: its logical id in the template, its type, and what identifies it."""

    logical_id: str
    type: str
    identifier: t.Mapping[str, str]


def adopt(operations: StackOperations, content: StackContent, template: Template, found: Found) -> StackContent:
    """Bring the stack to the template, which has nothing new but what was found, with its DeletionPolicy.

    Nothing else may change, so parameters keep their values. (CreateChangeSet, DescribeChangeSet, ExecuteChangeSet)
    """
    api, stack, settings = operations.api, content.stack, replace(operations.settings, parameters={})
    doing = f"Taking {found.logical_id} into stack {stack.name}"
    resource = {
        "ResourceType": found.type,
        "LogicalResourceId": found.logical_id,
        "ResourceIdentifier": dict(found.identifier),
    }
    made = api.call(
        "cloudformation",
        "create_change_set",
        doing,
        StackName=stack.id,
        ChangeSetName=f"polycloud-faas-import-{uuid.uuid4().hex}",
        ChangeSetType="IMPORT",
        ResourcesToImport=[resource],
        **hand_over(api, template, stack.outputs.get(BUCKET_NAME)).parameters,
        **call_parameters(settings, template, stack),
    )["Id"]
    try:
        changes_of(api, doing, made, operations.deadline)
    except CloudError:
        with contextlib.suppress(CloudError):
            api.call("cloudformation", "delete_change_set", doing, ChangeSetName=made)
        raise
    return operations.carry_out(made, doing, content, template)
