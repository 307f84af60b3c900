# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: what CloudFormation itself says an update would do, by change sets that leave nothing."""

from __future__ import annotations

import contextlib
import typing as t
import uuid

from ansible_collections.polycloud.faas.plugins.module_utils._aws.changes import Change, from_change_set
from ansible_collections.polycloud.faas.plugins.module_utils._aws.operations import CAPABILITIES, NO_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.session import Answer, AwsApi
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack import Stack
from ansible_collections.polycloud.faas.plugins.module_utils._aws.template import Template, body
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

NOTHING_TO_DO: t.Final = (NO_UPDATES, "didn't contain changes")


def preview_update(
    api: AwsApi, stack: Stack, template: Template, tags: t.Mapping[str, str] | None, deadline: Deadline
) -> list[Change]:
    """Make a change set for the healthy stack, read it, and delete it again.

    (CreateChangeSet, DescribeChangeSet, DeleteChangeSet)
    """
    doing = f"Previewing the update of stack {stack.name}"
    tag_list = {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]} if tags is not None else {}
    made = api.call(
        "cloudformation",
        "create_change_set",
        doing,
        StackName=stack.id,
        ChangeSetName=f"polycloud-faas-check-{uuid.uuid4().hex}",
        ChangeSetType="UPDATE",
        TemplateBody=body(template),
        Capabilities=CAPABILITIES,
        **tag_list,
    )
    try:
        return from_change_set(_described(api, doing, made["Id"], deadline))
    finally:
        with contextlib.suppress(CloudError):
            api.call("cloudformation", "delete_change_set", doing, ChangeSetName=made["Id"])


def _described(api: AwsApi, doing: str, change_set: str, deadline: Deadline) -> list[Answer]:
    def finished() -> list[Answer] | None:
        pages = list(api.pages("cloudformation", "describe_change_set", doing, ChangeSetName=change_set))
        return None if pages[0]["Status"].endswith(("_PENDING", "_IN_PROGRESS")) else pages

    pages = deadline.wait_for(finished, lambda: f"{doing}: the change set is still being made")
    reason = pages[0].get("StatusReason", "")
    if pages[0]["Status"] == "FAILED":
        if any(text in reason for text in NOTHING_TO_DO):
            return []
        raise CloudError(f"{doing} failed: {reason.rstrip('.')}.", code="ChangeSetFailed", reason=reason)
    return [change for page in pages for change in page.get("Changes", [])]
