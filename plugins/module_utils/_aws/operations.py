# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: changing stacks, waiting for them, and saying why they failed (CloudFormation API)."""

from __future__ import annotations

import re
import typing as t
import uuid
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._aws.session import Answer, AwsApi
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack import Stack, is_missing, read_stack
from ansible_collections.polycloud.faas.plugins.module_utils._aws.template import Template, body
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

T = t.TypeVar("T")

CAPABILITIES: t.Final = ["CAPABILITY_NAMED_IAM"]
SUCCEEDED: t.Final = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})
THROTTLED: t.Final = frozenset(
    {"Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException"}
)
BUSY: t.Final = re.compile(r"_IN_PROGRESS state|in status \w+_IN_PROGRESS")
NO_UPDATES: t.Final = "No updates are to be performed"
FOLLOW_UP_REASONS: t.Final = ("resource creation cancelled", "resource update cancelled", "resource deletion cancelled")


class StackBusy(CloudError):
    """Somebody else began an operation on the stack between our look at it and our own operation."""


def again_while_busy(deadline: Deadline, attempt: t.Callable[[], T]) -> T:
    """Try until nobody else is at work on the stack.

    :raises StackBusy: somebody still was when the deadline was over.
    """
    refused: list[StackBusy] = []
    for _pause in deadline.pauses():
        try:
            return attempt()
        except StackBusy as error:
            refused.append(error)
    raise refused[-1]


@dataclass(frozen=True)
class StackOperations:
    """The write operations on one stack, each followed by its wait."""

    api: AwsApi
    name: str
    deadline: Deadline

    def create(self, template: Template, tags: t.Mapping[str, str] | None) -> Stack:
        """CreateStack; a failed creation is rolled back by CloudFormation and replaced by the next run."""
        return self._put("create_stack", "Creating", template, tags)

    def update(self, template: Template, tags: t.Mapping[str, str] | None) -> Stack:
        """UpdateStack; returns the stack unchanged when CloudFormation finds nothing to do."""
        return self._put("update_stack", "Updating", template, tags)

    def delete(self, stack: Stack) -> None:
        """DeleteStack, watched by id because the name vanishes.

        :raises CloudError: the stack is in DELETE_FAILED.
        """
        doing = f"Deleting stack {self.name}"
        token = self._token()
        self._call("delete_stack", doing, StackName=stack.id, ClientRequestToken=token)
        settled = self.wait(stack.id, doing)
        if settled is not None:
            raise self._failure(doing, settled, token)

    def continue_rollback(self, stack: Stack) -> Stack:
        """ContinueUpdateRollback of a stack in UPDATE_ROLLBACK_FAILED."""
        return self._roll_back("continue_update_rollback", f"Continuing the rollback of stack {self.name}", stack)

    def roll_back(self, stack: Stack) -> Stack:
        """RollbackStack of a stack in UPDATE_FAILED."""
        return self._roll_back("rollback_stack", f"Rolling back stack {self.name}", stack)

    def wait(self, stack_id: str, doing: str) -> Stack | None:
        """Wait until nothing is in progress; None when the stack is gone."""
        last: list[Stack] = []

        def settled() -> list[Stack] | None:
            try:
                stack = read_stack(self.api, stack_id)
            except CloudError as error:
                if error.code in THROTTLED:
                    return None
                raise
            last[:] = [stack] if stack else []
            return None if stack and stack.in_progress else last

        found = self.deadline.wait_for(
            settled, lambda: f"{doing}: the stack is in {last[0].status if last else 'an unknown state'}"
        )
        return found[0] if found else None

    def _put(self, operation: str, doing: str, template: Template, tags: t.Mapping[str, str] | None) -> Stack:
        doing = f"{doing} stack {self.name}"
        token = self._token()
        tag_list = {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]} if tags is not None else {}
        try:
            answer = self._call(
                operation,
                doing,
                StackName=self.name,
                TemplateBody=body(template),
                Capabilities=CAPABILITIES,
                ClientRequestToken=token,
                **tag_list,
            )
        except CloudError as error:
            if NO_UPDATES not in error.reason:
                raise
            return self._present(self.name, doing)
        settled = self._present(answer["StackId"], doing)
        if settled.status not in SUCCEEDED:
            raise self._failure(doing, settled, token)
        return settled

    def _roll_back(self, operation: str, doing: str, stack: Stack) -> Stack:
        token = self._token()
        self._call(operation, doing, StackName=stack.id, ClientRequestToken=token)
        settled = self._present(stack.id, doing)
        if settled.status.endswith("FAILED"):
            raise self._failure(doing, settled, token)
        return settled

    def _present(self, stack_id: str, doing: str) -> Stack:
        settled = self.wait(stack_id, doing)
        if settled is None:
            raise CloudError(f"{doing} failed: the stack was deleted meanwhile.")
        return settled

    def _call(self, operation: str, doing: str, **parameters: t.Any) -> Answer:
        try:
            return self.api.call("cloudformation", operation, doing, **parameters)
        except CloudError as error:
            if BUSY.search(error.reason) or error.code in {
                "AlreadyExistsException",
                "OperationInProgressException",
            }:
                raise StackBusy(error.message, code=error.code, hint=error.hint, reason=error.reason) from error
            raise

    def _token(self) -> str:
        return f"polycloud-faas-{uuid.uuid4()}"

    def _failure(self, doing: str, stack: Stack, token: str) -> CloudError:
        why = root_cause(self._events(stack.id, token)) or stack.reason or "CloudFormation gives no reason"
        return CloudError(
            f"{doing} failed: {why.rstrip('.')}.",
            code=stack.status,
            hint=_state_hint(stack.status),
            stack={"name": stack.name, "id": stack.id, "status": stack.status},
        )

    def _events(self, stack_id: str, token: str) -> list[Answer]:
        """The events of one operation, oldest first (DescribeStackEvents)."""
        found: list[Answer] = []
        doing = f"Reading the events of stack {self.name}"
        try:
            for page in self.api.pages("cloudformation", "describe_stack_events", doing, StackName=stack_id):
                ours = [event for event in page["StackEvents"] if event.get("ClientRequestToken") == token]
                found += ours
                if len(ours) < len(page["StackEvents"]):
                    break
        except CloudError as error:
            if not is_missing(error):
                raise
        return found[::-1]


def root_cause(events: t.Sequence[Answer]) -> str | None:
    """What failed first, as "logical id (type): reason"; not what was only cancelled because of it."""
    for event in events:
        reason = event.get("ResourceStatusReason", "")
        is_stack = event.get("PhysicalResourceId") == event.get("StackId")
        follow_up = reason.lower().startswith(FOLLOW_UP_REASONS)
        if event["ResourceStatus"].endswith("_FAILED") and reason and not is_stack and not follow_up:
            return f"{event['LogicalResourceId']} ({event['ResourceType']}): {reason}"
    return None


def _state_hint(status: str) -> str:
    if status == "UPDATE_ROLLBACK_COMPLETE":
        return "CloudFormation rolled the stack back to what was deployed before."
    if status in {"ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED"}:
        return f"The stack is in {status}; the next run replaces it."
    return f"The stack is in {status}; the next run continues from there."
