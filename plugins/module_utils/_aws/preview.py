# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: what CloudFormation itself says an update would do, by change sets that leave nothing."""

from __future__ import annotations

import contextlib
import typing as t
import uuid
from dataclasses import dataclass, field

from ansible_collections.polycloud.faas.plugins.module_utils._aws.changes import Change, from_change_set
from ansible_collections.polycloud.faas.plugins.module_utils._aws.operations import NO_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.session import Answer, AwsApi
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack import Stack
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack_settings import call_parameters
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack_values import StackSettings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.template import BUCKET_NAME, Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.template_store import (
    HandedTemplate,
    hand_over,
    take_back,
)
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

VALUES: t.Final = {"IncludePropertyValues": True}
NOTHING_TO_DO: t.Final = (NO_UPDATES, "didn't contain changes")


@dataclass(frozen=True)
class Proposal:
    """What a healthy stack might be brought to; ``tags`` None leaves its tags as they are."""

    template: Template
    tags: t.Mapping[str, str] | None = None
    settings: StackSettings = field(default_factory=StackSettings)


def preview_update(api: AwsApi, stack: Stack, proposal: Proposal, deadline: Deadline) -> list[Change]:
    """Make a change set for the healthy stack, read it, and delete it again, with the template if S3 got it.

    (CreateChangeSet, DescribeChangeSet, DeleteChangeSet)
    """
    doing = f"Previewing the update of stack {stack.name}"
    handed = hand_over(api, proposal.template, stack.outputs.get(BUCKET_NAME))
    try:
        made = _change_set(api, doing, stack, proposal, handed)
        try:
            return from_change_set(changes_of(api, doing, made, deadline))
        finally:
            with contextlib.suppress(CloudError):
                api.call("cloudformation", "delete_change_set", doing, ChangeSetName=made)
    finally:
        with contextlib.suppress(CloudError):
            take_back(api, handed)


def _change_set(api: AwsApi, doing: str, stack: Stack, proposal: Proposal, handed: HandedTemplate) -> str:
    """The id of a new change set."""
    tags = proposal.tags
    tag_list = {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]} if tags is not None else {}
    made = api.call(
        "cloudformation",
        "create_change_set",
        doing,
        StackName=stack.id,
        ChangeSetName=f"polycloud-faas-check-{uuid.uuid4().hex}",
        ChangeSetType="UPDATE",
        **handed.parameters,
        **call_parameters(proposal.settings, proposal.template, stack),
        **tag_list,
    )
    return str(made["Id"])


def changes_of(api: AwsApi, doing: str, change_set: str, deadline: Deadline) -> list[Answer]:
    """The changes of the change set with this id, once it is made; none where there is nothing to do.

    :raises CloudError: CloudFormation could not make it. (DescribeChangeSet)
    """

    def finished() -> list[Answer] | None:
        pages = list(api.pages("cloudformation", "describe_change_set", doing, ChangeSetName=change_set, **VALUES))
        return None if pages[0]["Status"].endswith(("_PENDING", "_IN_PROGRESS")) else pages

    pages = deadline.wait_for(finished, lambda: f"{doing}: the change set is still being made")
    reason = pages[0].get("StatusReason", "")
    if pages[0]["Status"] == "FAILED":
        if any(text in reason for text in NOTHING_TO_DO):
            return []
        raise CloudError(f"{doing} failed: {reason.rstrip('.')}.", code="ChangeSetFailed", reason=reason)
    return [change for page in pages for change in page.get("Changes", [])]
