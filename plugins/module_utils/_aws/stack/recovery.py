# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings a stack from any state to one that can be updated."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package import bucket_objects
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import read_resources
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.usable import HEALTHY, require_own
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import Mark
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.operations import StackOperations
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackResource

NEVER_WORKED: t.Final = frozenset({"ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS"})


class StackRemoval(Record):
    """Deletes a stack together with the content of its own bucket."""

    operations: StackOperations

    def remove(self, stack: Stack, resources: t.Sequence[StackResource]) -> None:
        """Empty the stack's bucket and delete the stack; a second attempt also aborts unfinished uploads."""
        self.empty(resources)
        try:
            self.operations.delete(stack)
        except CloudError as error:
            if error.code != "DELETE_FAILED":
                raise
            self._delete_again(stack, error)

    def _delete_again(self, stack: Stack, first: CloudError) -> None:
        resources = read_resources(self.operations.api, stack.id)
        self.empty(resources)
        for bucket in _buckets(resources):
            try:
                bucket_objects.abort_uploads(self.operations.api, bucket)
            except CloudError as error:
                # what made the first attempt fail may be another permission that is missing
                raise CloudError(
                    f"{first.message} {error.message}", code=error.code, hint=error.hint, status=error.status
                ) from error
        self.operations.delete(stack)

    def empty(self, resources: t.Sequence[StackResource]) -> None:
        """Delete all objects in the bucket of a stack for its archives."""
        for bucket in _buckets(resources):
            self.operations.report_progress(f"Emptying bucket {bucket}")
            bucket_objects.remove_objects(self.operations.api, bucket)


def recover(operations: StackOperations, stack: Stack | None, mark: Mark) -> Stack | None:
    """The stack in a healthy state, or None if there is none (any more).

    Operations in progress are awaited, a stack that never worked is deleted, an unfinished rollback or deletion is
    finished. A stack that once worked is never deleted.
    """
    while stack is not None and stack.status not in HEALTHY:
        require_own(stack, mark)
        stack = _step(operations, stack)
    if stack is not None:
        require_own(stack, mark)
    return stack


def _step(operations: StackOperations, stack: Stack) -> Stack | None:
    if stack.in_progress:
        return operations.wait(stack.id, f"Waiting for stack {stack.name}")
    if stack.status in NEVER_WORKED or stack.status == "DELETE_FAILED":
        operations.report_progress(
            f"Removing stack {stack.name}, which is in {stack.status}, so that it can be created again"
        )
        StackRemoval(operations).remove(stack, read_resources(operations.api, stack.id))
        return None
    if stack.status == "UPDATE_ROLLBACK_FAILED":
        operations.report_progress(f"Continuing the rollback of stack {stack.name}, which is in {stack.status}")
        return operations.continue_rollback(stack)
    if stack.status == "UPDATE_FAILED":
        operations.report_progress(f"Rolling back stack {stack.name}, which is in {stack.status}")
        return operations.roll_back(stack)
    raise CloudError(
        f"Stack {stack.name} is in {stack.status}, a state that the collection cannot recover from.", code=stack.status
    )


def _buckets(resources: t.Sequence[StackResource]) -> list[str]:
    """The bucket of the archives; one that the user added to the stack is not emptied."""
    return [each.physical_id for each in resources if each.logical_id == logical_ids.BUCKET and each.physical_id]
