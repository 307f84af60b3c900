# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes stacks, waits for them, and reports why they failed (CloudFormation API)."""

from __future__ import annotations

import typing as t
import uuid

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import BUCKET_NAME
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import THROTTLED
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import StackSettings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.call_parameters import (
    call_parameters,
    express,
    role,
    write_parameters,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.events import (
    GONE,
    OperationEvents,
    root_cause,
    stack_of_token,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import read_resources, read_stack
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.retry_while_busy import (
    NO_UPDATES,
    may_have_begun,
    raise_if_busy,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackContent
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.change_sets import ChangeSet
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline

T = t.TypeVar("T")

SUCCEEDED: t.Final = frozenset({"CREATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_COMPLETE"})


class StackOperations(Record):
    """The write operations on one stack, each followed to its end; ``report_progress`` takes a line for each event.

    With ``keep_failed`` an update that fails is not rolled back.
    """

    api: AwsApi
    name: str
    deadline: Deadline
    report_progress: t.Callable[[str], None]
    settings: StackSettings = StackSettings()
    keep_failed: bool = False

    def create(self, template: Template, tags: t.Mapping[str, str] | None, bucket: str | None = None) -> StackContent:
        """CreateStack; a failed creation is rolled back by CloudFormation and replaced by the next run.

        ``bucket`` is for a template that is too large for the call.
        """
        on_failure = self.settings.on_failure.upper()
        others = {"OnFailure": on_failure} if on_failure != "ROLLBACK" else {}
        return self._put("create_stack", "Creating", None, template, tags, bucket, **others)

    def update(self, before: StackContent, template: Template, tags: t.Mapping[str, str] | None) -> StackContent:
        """UpdateStack; returns the stack unchanged when CloudFormation finds nothing to do."""
        bucket = before.stack.outputs.get(BUCKET_NAME)
        others = {"DisableRollback": True} if self.keep_failed else {}
        return self._put("update_stack", "Updating", before, template, tags, bucket, **others)

    def execute_change_set(
        self,
        change_set: ChangeSet,
        before: StackContent | None,
        template: Template,
        tags: t.Mapping[str, str] | None = None,
        **others: t.Any,
    ) -> StackContent:
        """ExecuteChangeSet, which updates the stack to the template; ``tags`` None leaves its tags as they are."""
        activity = change_set.activity
        ended = self._run("execute_change_set", activity, change_set.stack_id, ChangeSetName=change_set.id, **others)
        return self._outcome(activity, ended, template, before, tags)

    def protect(self, protected: bool) -> None:
        """UpdateTerminationProtection."""
        activity = f"{'Protecting' if protected else 'Unprotecting'} stack {self.name}"
        self.api.call(
            "cloudformation",
            "update_termination_protection",
            activity,
            StackName=self.name,
            EnableTerminationProtection=protected,
        )

    def delete(self, stack: Stack) -> None:
        """DeleteStack.

        :raises CloudError: the stack is in DELETE_FAILED.
        """
        activity = f"Deleting stack {self.name}"
        status, events = self._run(
            "delete_stack", activity, stack.id, StackName=stack.id, **role(self.settings), **express(self.settings)
        )
        if status != GONE:
            raise self._failure(activity, status, events)

    def continue_rollback(self, stack: Stack) -> Stack:
        """ContinueUpdateRollback of a stack in UPDATE_ROLLBACK_FAILED."""
        return self._roll_back("continue_update_rollback", f"Continuing the rollback of stack {self.name}", stack)

    def roll_back(self, stack: Stack) -> Stack:
        """RollbackStack of a stack in UPDATE_FAILED."""
        return self._roll_back("rollback_stack", f"Rolling back stack {self.name}", stack)

    def wait(self, stack_id: str, activity: str) -> Stack | None:
        """Wait until no operation of another client is in progress.

        None when the stack was deleted (DescribeStacks).
        """
        last: list[Stack] = []

        def settled() -> list[Stack] | None:
            stack = read_stack(self.api, stack_id)
            if stack and stack.in_progress and [each.status for each in last] != [stack.status]:
                self.report_progress(f"{activity}, which is in {stack.status}")
            last[:] = [stack] if stack else []
            return None if stack and stack.in_progress else last

        found = self.deadline.wait_for(
            lambda: _unless_throttled(settled),
            lambda: f"{activity}: the stack is in {last[0].status if last else 'an unknown state'}",
        )
        return found[0] if found else None

    def _put(
        self,
        operation: str,
        verb: str,
        before: StackContent | None,
        template: Template,
        tags: t.Mapping[str, str] | None,
        bucket: str | None,
        **others: t.Any,
    ) -> StackContent:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.template_upload import pass_template

        activity = f"{verb} stack {self.name}"
        tag_list = {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]} if tags is not None else {}
        try:
            status, events = self._run(
                operation,
                activity,
                None,
                StackName=before.stack.id if before else self.name,
                **pass_template(self.api, template, bucket).parameters,
                **call_parameters(self.settings, template, before.stack if before else None),
                **write_parameters(self.settings),
                **tag_list,
                **others,
            )
        except CloudError as error:
            if NO_UPDATES not in error.reason:
                raise
            return self._read(self.name, activity)
        return self._outcome(activity, (status, events), template, before, tags)

    def _outcome(
        self,
        activity: str,
        ended: tuple[str, OperationEvents],
        template: Template,
        before: StackContent | None,
        tags: t.Mapping[str, str] | None,
    ) -> StackContent:
        """The stack that an operation brought to the template; what its events do not contain is read."""
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.state_after import (
            resources_after,
            stack_after,
        )

        status, events = ended
        if status not in SUCCEEDED:
            raise self._failure(activity, status, events)
        resources = resources_after(template, before.resources if before else [], events.observed)
        known_tags = dict(tags if tags is not None else before.stack.tags if before else {})
        stack = stack_after(events.stack_id, status, template, resources, known_tags) if resources else None
        return StackContent(stack, resources) if stack and resources else self._read(events.stack_id, activity)

    def _roll_back(self, operation: str, activity: str, stack: Stack) -> Stack:
        status, events = self._run(operation, activity, stack.id, StackName=stack.id, **role(self.settings))
        if status.endswith("FAILED"):
            raise self._failure(activity, status, events)
        return stack._replace(status=status)

    def _read(self, name: str, activity: str) -> StackContent:
        stack = self.wait(name, activity)
        if stack is None:
            raise self._deleted_meanwhile(activity)
        return StackContent(stack, read_resources(self.api, stack.id))

    def _run(
        self, operation: str, activity: str, stack_id: str | None, **parameters: t.Any
    ) -> tuple[str, OperationEvents]:
        """Begin an operation and follow it; the status in which it left the stack, and its events.

        ``stack_id`` None: the response of the operation has it.
        """
        token = f"polycloud-faas-{uuid.uuid4()}"
        begun = self._begin(operation, activity, stack_id, ClientRequestToken=token, **parameters)
        reading = f"Reading the events of stack {self.name}"
        events = OperationEvents(self.api, begun, token, reading, self.report_progress)
        status = self.deadline.wait_for(
            lambda: _unless_throttled(lambda: self._look(operation, events)),
            lambda: f"{activity}: the stack is in {events.status or 'an unknown state'}",
        )
        if status == GONE and operation != "delete_stack":
            raise (
                self._failure(activity, status, events)
                if root_cause(events.observed)
                else self._deleted_meanwhile(activity)
            )
        return status, events

    def _begin(self, operation: str, activity: str, stack_id: str | None, **parameters: t.Any) -> str:
        """Begin an operation, unless a call whose response got lost has begun it; the ID of the stack."""
        try:
            answer = raise_if_busy(self.api, operation, activity, **parameters)
        except CloudError as error:
            if not may_have_begun(error):
                raise
            found = stack_of_token(self.api, stack_id or self.name, parameters["ClientRequestToken"], activity)
            if found is None:
                raise
            return found
        return stack_id or str(answer["StackId"])

    def _look(self, operation: str, events: OperationEvents) -> str | None:
        """An empty stack may be deleted without any event."""
        status = events.look()
        if operation == "delete_stack" and not events.observed and read_stack(self.api, events.stack_id) is None:
            return GONE
        return status

    def _deleted_meanwhile(self, activity: str) -> CloudError:
        return CloudError(f"{activity} failed: the stack was deleted in the meantime.")

    def _validation(self, activity: str, events: OperationEvents) -> str | None:
        """What is wrong with a template that was refused before anything was done (DescribeEvents)."""
        if not events.validation_failed:
            return None
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.validation import validation_errors

        reported = next(event.reason for event in events.observed if event.is_of_validation)
        return validation_errors(self.api, activity, StackName=events.stack_id) or reported

    def _failure(self, activity: str, status: str, events: OperationEvents) -> CloudError:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.failures import reason_hint

        known = root_cause(events.observed) or self._validation(activity, events) or events.stack_reason
        why = known or "CloudFormation gives no reason"
        return CloudError(
            f"{activity} failed: {why.rstrip('. ')}.",
            code=status,
            hint=" ".join(filter(None, (reason_hint(why), _state_hint(status)))),
            stack={"name": self.name, "id": events.stack_id, "status": status},
        )


def _unless_throttled(look: t.Callable[[], T | None]) -> T | None:
    """The observed status; None, as if nothing had changed, when CloudFormation throttles the call."""
    try:
        return look()
    except CloudError as error:
        if error.code in THROTTLED:
            return None
        raise


def _state_hint(status: str) -> str:
    if status == GONE:
        return "The stack was deleted again, as requested by on_failure."
    if status == "UPDATE_ROLLBACK_COMPLETE":
        return "CloudFormation rolled the stack back to what was deployed before."
    if status in {"ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED"}:
        return f"The stack is in {status}; the next run replaces it."
    return f"The stack is in {status}; the next run continues from there."
