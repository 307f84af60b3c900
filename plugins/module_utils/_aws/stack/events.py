# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The events of a stack operation of this collection, while it runs (CloudFormation API)."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import read_stack
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import is_missing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.validation import VALIDATION_FAILED
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi

FOLLOW_UP_REASONS: t.Final = ("resource creation cancelled", "resource update cancelled", "resource deletion cancelled")
GONE: t.Final = "DELETE_COMPLETE"


class Event(Record):
    """A stack event as DescribeStackEvents shows it."""

    id: str
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str
    at: datetime.datetime
    is_of_stack: bool
    is_of_validation: bool = False

    def as_line(self, start: datetime.datetime) -> str:
        """The event as a progress line, with the seconds since the start of its operation."""
        seconds = (self.at - start).total_seconds()
        reason = f": {self.reason}" if self.reason else ""
        return f"{seconds:6.1f} s  {self.status:<18}  {self.logical_id} ({self.type}){reason}"


class OperationEvents:
    """The events of the operation with this ClientRequestToken, oldest first; each new one is shown once.

    The stack is read by its ID, because its name is lost when it is deleted.
    """

    def __init__(
        self, api: AwsApi, stack_id: str, token: str, activity: str, report_progress: t.Callable[[str], None]
    ) -> None:
        self.api, self.stack_id, self.token, self.activity = api, stack_id, token, activity
        self.report_progress = report_progress
        self.observed: list[Event] = []

    @property
    def status(self) -> str | None:
        """The last observed status of the stack."""
        return next((event.status for event in reversed(self.observed) if event.is_of_stack), None)

    @property
    def stack_reason(self) -> str:
        return next((event.reason for event in reversed(self.observed) if event.is_of_stack), "")

    def look(self) -> str | None:
        """The status in which the operation left the stack; None while it is in progress (DescribeStackEvents)."""
        try:
            new = self._new()
        except CloudError as error:
            if is_missing(error):
                return GONE
            raise
        for event in new:
            self.observed.append(event)
            self.report_progress(event.as_line(self.observed[0].at))
            if event.is_of_stack and not event.status.endswith("_IN_PROGRESS") and not event.is_of_validation:
                return event.status
        return self._after_validation()

    @property
    def validation_failed(self) -> bool:
        """Whether CloudFormation refused the template before it began."""
        return any(event.is_of_validation for event in self.observed)

    def _after_validation(self) -> str | None:
        """The status of a stack whose last event is a failed validation, which a rollback may follow.

        (DescribeStacks)
        """
        last = next((event for event in reversed(self.observed) if event.is_of_stack), None)
        if last is None or not last.is_of_validation:
            return None
        stack = read_stack(self.api, self.stack_id)
        return GONE if stack is None else None if stack.in_progress else stack.status

    def _new(self) -> list[Event]:
        """The events that were not read yet.

        Events come newest first, and earlier ones than the operation's end the listing.
        """
        known = {event.id for event in self.observed}
        found: list[Event] = []
        pages = self.api.pages("cloudformation", "describe_stack_events", self.activity, StackName=self.stack_id)
        for page in pages:
            ours = [each for each in page["StackEvents"] if each.get("ClientRequestToken") == self.token]
            new = [each for each in ours if each["EventId"] not in known]
            found += map(event_from, new)
            if len(new) < len(page["StackEvents"]):
                break
        return found[::-1]


def stack_of_token(api: AwsApi, name: str, token: str, activity: str) -> str | None:
    """The ID of the stack with events of the operation with this ClientRequestToken; None where there are none.

    ``name`` is its name or id. (DescribeStackEvents)
    """
    try:
        page = next(iter(api.pages("cloudformation", "describe_stack_events", activity, StackName=name)))
    except CloudError:
        return None
    ours = [each for each in page["StackEvents"] if each.get("ClientRequestToken") == token]
    return str(ours[0]["StackId"]) if ours else None


def event_from(shown: Answer) -> Event:
    """The event from an element of DescribeStackEvents' StackEvents."""
    physical_id = shown.get("PhysicalResourceId", "")
    return Event(
        id=shown["EventId"],
        logical_id=shown["LogicalResourceId"],
        physical_id=physical_id,
        type=shown["ResourceType"],
        status=shown["ResourceStatus"],
        reason=shown.get("ResourceStatusReason", ""),
        at=shown["Timestamp"],
        is_of_stack=physical_id == shown["StackId"],
        is_of_validation=shown.get("DetailedStatus") == VALIDATION_FAILED,
    )


def root_cause(events: t.Sequence[Event]) -> str | None:
    """The first failure, as "logical id (type): reason"; not what was only cancelled because of it."""
    for event in events:
        follow_up = event.reason.lower().startswith(FOLLOW_UP_REASONS)
        if event.status.endswith("_FAILED") and event.reason and not event.is_of_stack and not follow_up:
            return f"{event.logical_id} ({event.type}): {event.reason}"
    return None
