# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Creates, reads and deletes change sets (CloudFormation API)."""

from __future__ import annotations

import contextlib
import typing as t
import uuid

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import StackSettings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.call_parameters import call_parameters
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.retry_while_busy import (
    NO_UPDATES,
    may_have_begun,
    raise_if_busy,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.validation import (
    SAYS_WHERE_TO_LOOK,
    validation_errors,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.template_upload import PassedTemplate
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline

NOTHING_TO_DO: t.Final = (NO_UPDATES, "didn't contain changes")


class Proposal(Record):
    """A possible update of a stack; ``tags`` None leaves its tags as they are.

    With ``imports``, existing resources that the template names become part of the stack.
    """

    template: Template
    tags: t.Mapping[str, str] | None = None
    settings: StackSettings = StackSettings()
    imports: bool = False


class ChangeSet(Record):
    """An existing change set, with the stack that was created for it, if there was none."""

    api: AwsApi
    id: str
    stack_id: str
    activity: str

    def changes(self, deadline: Deadline) -> list[Answer]:
        """All its changes with values, once it is created; none if there is nothing to do.

        (DescribeChangeSet; DescribeEvents if validation refuses it)


        :raises CloudError: it cannot be created.
        """

        def finished() -> list[Answer] | None:
            pages = list(
                self.api.pages(
                    "cloudformation",
                    "describe_change_set",
                    self.activity,
                    ChangeSetName=self.id,
                    IncludePropertyValues=True,
                )
            )
            return None if pages[0]["Status"].endswith(("_PENDING", "_IN_PROGRESS")) else pages

        pages = deadline.wait_for(finished, lambda: f"{self.activity}: the change set is still being created")
        reason = pages[0].get("StatusReason", "")
        if pages[0]["Status"] == "FAILED":
            if any(text in reason for text in NOTHING_TO_DO):
                return []
            reason = self._validation(reason) or reason
            raise CloudError(f"{self.activity} failed: {reason.rstrip('.')}.", code="ChangeSetFailed", reason=reason)
        return [change for page in pages for change in page.get("Changes", [])]

    def _validation(self, reason: str) -> str | None:
        if SAYS_WHERE_TO_LOOK not in reason:
            return None
        return validation_errors(self.api, self.activity, ChangeSetName=self.id)

    def delete(self) -> None:
        """Best effort (DeleteChangeSet)."""
        with contextlib.suppress(CloudError):
            self.api.call("cloudformation", "delete_change_set", self.activity, ChangeSetName=self.id)


def make_change_set(
    api: AwsApi,
    activity: str,
    name: str,
    before: Stack | None,
    proposal: Proposal,
    handed: PassedTemplate,
    **others: t.Any,
) -> ChangeSet:
    """Begin to create a change set for the stack ``before``, or for a new one with the name (CreateChangeSet)."""
    tags = proposal.tags
    tag_list = {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]} if tags is not None else {}
    return begin_change_set(
        api,
        activity,
        StackName=before.id if before else name,
        ChangeSetType="UPDATE" if before else "CREATE",
        **handed.parameters,
        **call_parameters(proposal.settings, proposal.template, before),
        **tag_list,
        **({"ImportExistingResources": True} if proposal.imports else {}),
        **others,
    )


def begin_change_set(api: AwsApi, activity: str, **parameters: t.Any) -> ChangeSet:
    """Begin to create a change set with its own name, unless a call whose response got lost has done so.

    (CreateChangeSet; DescribeChangeSet)
    """
    name = f"polycloud-faas-{uuid.uuid4().hex}"
    try:
        made = raise_if_busy(api, "create_change_set", activity, **parameters, ChangeSetName=name, ClientToken=name)
    except CloudError as error:
        found = _found(api, activity, parameters["StackName"], name) if may_have_begun(error) else None
        if found is None:
            raise
        return found
    return ChangeSet(api, str(made["Id"]), str(made["StackId"]), activity)


def _found(api: AwsApi, activity: str, stack_name: str, name: str) -> ChangeSet | None:
    """The change set of a stack with this name; None where it does not exist or cannot be read."""
    try:
        described = api.call(
            "cloudformation", "describe_change_set", activity, StackName=stack_name, ChangeSetName=name
        )
    except CloudError:
        return None
    return ChangeSet(api, str(described["ChangeSetId"]), str(described["StackId"]), activity)
