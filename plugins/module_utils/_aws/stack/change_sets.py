# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Making, reading and deleting change sets (CloudFormation API)."""

from __future__ import annotations

import contextlib
import typing as t
import uuid
from dataclasses import dataclass, field

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import StackSettings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.retry_while_busy import (
    call_unless_busy,
    may_be_begun,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.settings import call_parameters
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.template_upload import HandedTemplate
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.validation import (
    SAYS_WHERE_TO_LOOK,
    validation_errors,
)
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

NO_UPDATES: t.Final = "No updates are to be performed"
NOTHING_TO_DO: t.Final = (NO_UPDATES, "didn't contain changes")


@dataclass(frozen=True)
class Proposal:
    """What a stack might be brought to; ``tags`` None leaves its tags as they are.

    With ``imports`` what the template names and is there already becomes part of the stack.
    """

    template: Template
    tags: t.Mapping[str, str] | None = None
    settings: StackSettings = field(default_factory=StackSettings)
    imports: bool = False


@dataclass(frozen=True)
class ChangeSet:
    """A change set that was made; on a stack that was made for it, if there was none."""

    api: AwsApi
    id: str
    stack_id: str
    doing: str

    def changes(self, deadline: Deadline) -> list[Answer]:
        """All its changes with values, once it is made; none if there is nothing to do.

        (DescribeChangeSet; DescribeEvents if validation refuses it)


        :raises CloudError: it cannot be made.
        """

        def finished() -> list[Answer] | None:
            pages = list(
                self.api.pages(
                    "cloudformation",
                    "describe_change_set",
                    self.doing,
                    ChangeSetName=self.id,
                    IncludePropertyValues=True,
                )
            )
            return None if pages[0]["Status"].endswith(("_PENDING", "_IN_PROGRESS")) else pages

        pages = deadline.wait_for(finished, lambda: f"{self.doing}: the change set is still being made")
        reason = pages[0].get("StatusReason", "")
        if pages[0]["Status"] == "FAILED":
            if any(text in reason for text in NOTHING_TO_DO):
                return []
            reason = self._validation(reason) or reason
            raise CloudError(f"{self.doing} failed: {reason.rstrip('.')}.", code="ChangeSetFailed", reason=reason)
        return [change for page in pages for change in page.get("Changes", [])]

    def _validation(self, reason: str) -> str | None:
        if SAYS_WHERE_TO_LOOK not in reason:
            return None
        return validation_errors(self.api, self.doing, ChangeSetName=self.id)

    def delete(self) -> None:
        """Best effort (DeleteChangeSet)."""
        with contextlib.suppress(CloudError):
            self.api.call("cloudformation", "delete_change_set", self.doing, ChangeSetName=self.id)


def make_change_set(
    api: AwsApi,
    doing: str,
    name: str,
    before: Stack | None,
    proposal: Proposal,
    handed: HandedTemplate,
    **others: t.Any,
) -> ChangeSet:
    """Begin to make a change set for the stack ``before``, or for a new one with the name (CreateChangeSet)."""
    tags = proposal.tags
    tag_list = {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]} if tags is not None else {}
    return begin_change_set(
        api,
        doing,
        StackName=before.id if before else name,
        ChangeSetType="UPDATE" if before else "CREATE",
        **handed.parameters,
        **call_parameters(proposal.settings, proposal.template, before),
        **tag_list,
        **({"ImportExistingResources": True} if proposal.imports else {}),
        **others,
    )


def begin_change_set(api: AwsApi, doing: str, **parameters: t.Any) -> ChangeSet:
    """Begin to make a change set with a name of its own, unless a call has done so whose answer got lost.

    (CreateChangeSet; DescribeChangeSet)
    """
    name = f"polycloud-faas-{uuid.uuid4().hex}"
    try:
        made = call_unless_busy(api, "create_change_set", doing, **parameters, ChangeSetName=name, ClientToken=name)
    except CloudError as error:
        found = _found(api, doing, parameters["StackName"], name) if may_be_begun(error) else None
        if found is None:
            raise
        return found
    return ChangeSet(api, str(made["Id"]), str(made["StackId"]), doing)


def _found(api: AwsApi, doing: str, stack_name: str, name: str) -> ChangeSet | None:
    """The change set of a stack with this name; None where it cannot be seen."""
    try:
        told = api.call("cloudformation", "describe_change_set", doing, StackName=stack_name, ChangeSetName=name)
    except CloudError:
        return None
    return ChangeSet(api, str(told["ChangeSetId"]), str(told["StackId"]), doing)
