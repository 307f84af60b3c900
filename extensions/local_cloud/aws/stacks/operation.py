# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A running stack operation: how long it lasts and which events AWS would show of it."""

from __future__ import annotations

import time
import typing as t
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

STACK_TYPE = "AWS::CloudFormation::Stack"
STATE_REASONS = {"DELETE_IN_PROGRESS": "User Initiated", "ROLLBACK_COMPLETE": ""}
FAILURES = {"CREATE_FAILED", "UPDATE_FAILED", "ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"}
WORK_BEGINS = 0.4
WORK_ENDS = 0.8


@dataclass(frozen=True)
class Event:
    """A stack event, with the arguments of MiniStack's ``_add_event`` in their order."""

    stack_id: str
    stack_name: str
    logical_id: str
    resource_type: str
    status: str
    reason: str = ""
    physical_id: str = ""
    detailed_status: str = ""

    @property
    def is_of_stack(self) -> bool:
        return self.resource_type == STACK_TYPE and self.logical_id == self.stack_name


@dataclass
class Operation:
    """One create, update, rollback or delete of a stack; ``resources`` in the order in which it works on them.

    ``existing`` are the logical ids that the stack had before; ``needs`` names what a resource depends on. The work
    is spread over ``seconds``, so that pollers see what they see on AWS.
    """

    kind: t.Literal["CREATE", "UPDATE", "ROLLBACK", "DELETE"]
    stack_id: str
    seconds: float
    resources: list[str] = field(default_factory=list)
    existing: frozenset[str] = frozenset()
    types: dict[str, str] = field(default_factory=dict)
    needs: dict[str, set[str]] = field(default_factory=dict)
    phase: t.Literal["forward", "cleanup", "rollback"] = "forward"
    failed: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    _held: Event | None = None
    _stack_status: str = ""
    _after_failure: list[Event] = field(default_factory=list)

    def begin(self) -> float:
        """The time (of the monotonic clock) at which the work on the first resource begins."""
        return self.began + self.seconds * WORK_BEGINS

    def due(self, logical_id: str) -> float:
        """The time at which the work on a resource ends."""
        if logical_id not in self.resources or self.phase != "forward":
            return self.began
        share = (self.resources.index(logical_id) + 1) / len(self.resources)
        first = 0.0 if self.kind == "DELETE" else WORK_BEGINS
        return self.began + self.seconds * (first + share * (WORK_ENDS - first))

    def end(self) -> float:
        """The time at which the operation ends; at once when it failed, since a rollback follows."""
        return self.began if self.failed else self.began + self.seconds

    def side_by_side(self, logical_id: str) -> list[str]:
        """New resources that AWS creates at the same time as this one, because nothing they need is missing."""
        position = self.resources.index(logical_id)
        done, waiting = set(self.resources[:position]), self.resources[position + 1 :]
        return [name for name in waiting if name not in self.existing and self.needs.get(name, set()) <= done]

    def shown(self, event: Event) -> list[Event]:
        """The events that AWS shows where MiniStack shows ``event``."""
        if event.stack_id != self.stack_id:
            return [event]
        if event.is_of_stack:
            is_repeated, self._stack_status = event.status == self._stack_status, event.status
            return [] if is_repeated else [replace(event, reason=self._stack_reason(event))]
        if self.phase != "forward" or self.kind == "DELETE":
            return [event]
        return self._shown_of_resource(event)

    def release(self) -> list[Event]:
        """The event that was held back until the resource was really updated."""
        held, self._held = self._held, None
        return [held] if held else []

    def after_failure(self, events: t.Iterable[Event]) -> None:
        """Show ``events`` after the next failure."""
        self._after_failure.extend(events)

    def _shown_of_resource(self, event: Event) -> list[Event]:
        is_old = event.logical_id in self.existing
        if is_old and event.status == "UPDATE_IN_PROGRESS":
            self._held = event
            return []
        if is_old and event.status == "UPDATE_COMPLETE" and self._held:
            self._held = None
            return []
        if not is_old:
            event = replace(event, status=event.status.replace("UPDATE_", "CREATE_"))
        if not event.status.endswith("_FAILED"):
            return [event]
        self.failed.append(event.logical_id)
        following, self._after_failure = self._after_failure, []
        return [*self.release(), event, *following]

    def _stack_reason(self, event: Event) -> str:
        if event.status in STATE_REASONS:
            return STATE_REASONS[event.status]
        if event.status not in FAILURES or not self.failed:
            return event.reason
        verb = "update" if self.failed[0] in self.existing else "create"
        reason = f"The following resource(s) failed to {verb}: [{', '.join(self.failed)}]. "
        return reason + ("Rollback requested by user." if event.status == "ROLLBACK_IN_PROGRESS" else "")


current: ContextVar[Operation | None] = ContextVar("current_stack_operation", default=None)
