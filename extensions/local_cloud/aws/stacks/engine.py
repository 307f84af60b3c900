# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFormation's operations as they go on AWS: with time in between, with the right events, with resources that fail.

MiniStack works through a stack in one go. Here it works on every resource in a thread of its own (as it does for custom
resources), so that the operation can take its time while the server answers; its internal functions are wrapped.
With the setting ``stack_seconds`` 0 it goes in one go here too, and a stack is never seen in progress.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
import types
import typing as t
from dataclasses import astuple, replace
from pathlib import Path

from ...shared import clock
from ...shared.control import Control
from ..access.resource_arns import Resource
from ..access.stack_access import may_create, may_delete, may_update
from ..emulator.ministack import module
from ..functions.properties import keep_function_properties
from ..resources.errors import ResourceError
from ..resources.limits import runtimes
from ..resources.refusals import check_before_delete, check_before_update, check_new
from .exports import check_exports, forget_removed
from .operation import STACK_TYPE, Event, Operation, current

DEPLOYED = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}

Properties = dict[str, t.Any]
Created = tuple[str, dict[str, t.Any]]

TOLD_SECONDS = 20.0


class StackEngine:
    """Wraps MiniStack's stack functions; ``running`` are the ids of the stacks that are being worked on.

    Templates are written to the folder ``templates``, once each, when a deployment of them has succeeded.
    """

    def __init__(self, control: Control, templates: Path) -> None:
        self._control = control
        self._templates = templates
        self._module = module("services.cloudformation.stacks")
        self._original = types.SimpleNamespace(**vars(self._module))
        self.running: set[str] = set()
        self._told: set[tuple[str, str]] = set()

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's functions."""
        self._module.asyncio = types.SimpleNamespace(sleep=self._settle, get_event_loop=asyncio.get_event_loop)
        self._module._runs_on_worker_thread = self.takes_time
        users = [self._module, module("services.cloudformation.handlers"), module("services.cloudformation.changesets")]
        for name, wrapper in {
            "_add_event": self.add_event,
            "_provision_resource": self.provision_resource,
            "_update_resource": self.update_resource,
            "_delete_resource": self.delete_resource,
            "_resolve_stack_outputs": self.resolve_outputs,
        }.items():
            setattr(self._module, name, wrapper)
        handlers = module("services.cloudformation")._ACTION_HANDLERS
        handlers["DescribeStacks"] = self._telling(handlers["DescribeStacks"])
        for name, task in {
            "_deploy_stack_async": self.deploy_stack,
            "_delete_stack_async": self.delete_stack,
            "_roll_back_operation": self.roll_back,
            "_continue_update_rollback_async": self.continue_rollback,
        }.items():
            for user in users:
                if hasattr(user, name):
                    setattr(user, name, task)

    # The operations

    async def deploy_stack(
        self, name: str, stack_id: str, template: dict[str, t.Any], parameters: t.Any, *args: t.Any, **kwargs: t.Any
    ) -> None:
        """A create or an update, with its rollback."""
        self._stack(name, stack_id)["Description"] = template.get("Description", "")
        definitions = template.get("Resources", {})
        active = self._active(template, parameters)
        previous = kwargs.get("previous_stack") or {}
        operation = Operation(
            kind="UPDATE" if kwargs.get("is_update") else "CREATE",
            stack_id=stack_id,
            seconds=self._seconds(),
            resources=active,
            existing=frozenset(previous.get("_resources", {})),
            types={key: definitions[key].get("Type", "") for key in active},
            needs={key: set(self._original._extract_deps(definitions[key], set(active))) for key in active},
        )
        work = self._original._deploy_stack_async(name, stack_id, template, parameters, *args, **kwargs)
        await self._run(name, operation, work, operation.begin())
        if self._stack(name, stack_id).get("StackStatus") in DEPLOYED:
            self._keep(template)
            names = {
                output["ExportName"] for output in self._stack(name, stack_id)["Outputs"] if "ExportName" in output
            }
            forget_removed(stack_id, names)

    def _keep(self, template: dict[str, t.Any]) -> None:
        body = json.dumps(template, indent=1)
        (self._templates / f"{hashlib.sha256(body.encode()).hexdigest()}.json").write_text(body)

    async def delete_stack(self, name: str, stack_id: str, *args: t.Any, **kwargs: t.Any) -> None:
        """A delete; one that came during a create begins when that is over."""
        while stack_id in self.running:
            await asyncio.sleep(0.02)
        resources = list(reversed(self._stack(name, stack_id).get("_resources", {})))
        operation = Operation("DELETE", stack_id, self._seconds(), resources)
        await self._run(name, operation, self._original._delete_stack_async(name, stack_id, *args, **kwargs))

    async def roll_back(
        self, name: str, stack_id: str, stack: dict[str, t.Any], failure: dict[str, t.Any], **kwargs: t.Any
    ) -> None:
        """The rollback of a failed create or update, at once or by RollbackStack."""
        status = ("UPDATE_" if failure.get("is_update") else "") + "ROLLBACK_IN_PROGRESS"
        work = self._original._roll_back_operation(name, stack_id, stack, failure, **kwargs)
        stack["StackStatus"] = status
        operation = current.get()
        if operation and operation.stack_id == stack_id:
            operation.phase = "rollback"
            self.add_event(stack_id, name, name, STACK_TYPE, status, "", stack_id)
            await asyncio.sleep(operation.seconds / 2)
            await self._until_told(operation)
            await work
        else:
            operation = Operation("ROLLBACK", stack_id, self._seconds(), phase="rollback")
            await self._run(name, operation, work, operation.end())

    async def continue_rollback(self, name: str, stack_id: str, *args: t.Any) -> None:
        """A continued rollback of an update."""
        operation = Operation("ROLLBACK", stack_id, self._seconds(), phase="rollback")
        await self._run(name, operation, self._original._continue_update_rollback_async(name, stack_id, *args))

    def takes_time(self, resource_type: str) -> bool:
        """Whether the work on a resource of this type is done in a thread, while the server answers."""
        return self._seconds() > 0 or bool(self._original._runs_on_worker_thread(resource_type))

    async def _run(
        self, name: str, operation: Operation, work: t.Coroutine[t.Any, t.Any, None], begin: float = 0.0
    ) -> None:
        token = current.set(operation)
        self.running.add(operation.stack_id)
        self._told = {told for told in self._told if told[0] != operation.stack_id}
        try:
            await asyncio.sleep(max(0.0, begin - time.monotonic()))
            await self._until_told(operation)
            if self._stack(name, operation.stack_id):
                await work
        finally:
            work.close()
            self.running.discard(operation.stack_id)
            current.reset(token)

    async def _settle(self, seconds: float) -> None:
        """Stands for ``asyncio.sleep(0)``, which MiniStack calls once before an operation's final state."""
        operation = current.get()
        end = operation.end() if operation else 0.0
        await asyncio.sleep(max(seconds, end - time.monotonic()))
        if operation:
            await self._until_told(operation)

    async def _until_told(self, operation: Operation) -> None:
        """With the setting ``stack_told``, wait until DescribeStacks has told the state that the stack is in."""
        ends_at = time.monotonic() + TOLD_SECONDS
        while (
            self._control.settings["stack_told"]
            and operation.seconds
            and operation.stack_id in self.running
            and self._is_untold(operation.stack_id)
            and time.monotonic() < ends_at
        ):
            await asyncio.sleep(0.005)

    def _is_untold(self, stack_id: str) -> bool:
        state = self._states().get(stack_id, "")
        return state.endswith("_IN_PROGRESS") and (stack_id, state) not in self._told

    def _telling(self, handler: t.Callable[[t.Any], t.Any]) -> t.Callable[[t.Any], t.Any]:
        """DescribeStacks, which notes the states that it tells."""

        def describe(parameters: t.Any) -> t.Any:
            told = set(self._states().items())
            answer = handler(parameters)
            self._told |= told
            return answer

        return describe

    def _states(self) -> dict[str, str]:
        stacks: dict[str, dict[str, t.Any]] = module("services.cloudformation")._stacks
        return {str(stack["StackId"]): str(stack["StackStatus"]) for stack in list(stacks.values())}

    # The steps of an operation

    def add_event(self, *values: str, **named: str) -> None:
        """Record what AWS would show for this event."""
        event = Event(*values, **named)
        operation = current.get()
        for shown in operation.shown(event) if operation else [event]:
            self._record(shown)
            if shown.is_of_stack:
                self._stack(shown.stack_name, shown.stack_id)["StackStatusReason"] = shown.reason

    def provision_resource(self, resource_type: str, logical_id: str, properties: Properties, name: str) -> Created:
        """Create a resource of a stack."""
        operation = current.get()
        try:
            self._step(operation, logical_id)
            may_create(Resource(resource_type, properties, name, logical_id))
            check_new(resource_type, logical_id, properties, self._runtime_day())
            created: Created = self._original._provision_resource(resource_type, logical_id, properties, name)
            keep_function_properties(resource_type, created[0], properties)
        except Exception:
            self._cancel_others(operation, logical_id, name)
            raise
        if operation:
            event = Event(operation.stack_id, name, logical_id, resource_type, "CREATE_IN_PROGRESS")
            self._record(replace(event, reason="Resource creation Initiated", physical_id=created[0]))
        return created

    def update_resource(
        self,
        resource_type: str,
        physical_id: str,
        before: Properties,
        after: Properties,
        name: str,
        logical_id: str,
        attributes: dict[str, t.Any] | None = None,
    ) -> Created:
        """Update a resource of a stack; one that stays the same is not touched and shows no event."""
        if before == after:
            return physical_id, attributes or {}
        operation = current.get()
        for event in operation.release() if operation else []:
            self._record(event)
        self._step(operation, logical_id)
        may_update(Resource(resource_type, after, name, logical_id, physical_id), before)
        check_before_update(resource_type, physical_id, before, after, logical_id, self._runtime_day())
        updated: Created = self._original._update_resource(
            resource_type, physical_id, before, after, name, logical_id, attributes
        )
        keep_function_properties(resource_type, updated[0], after)
        return updated

    def delete_resource(
        self, resource_type: str, physical_id: str, properties: Properties, name: str, logical_id: str
    ) -> None:
        """Delete a resource of a stack."""
        operation = current.get()
        in_cleanup = operation is not None and operation.phase == "cleanup"
        stack_id = operation.stack_id if operation else ""
        if in_cleanup:
            self._record(Event(stack_id, name, logical_id, resource_type, "DELETE_IN_PROGRESS", "", physical_id))
        self._step(operation, logical_id)
        may_delete(Resource(resource_type, properties, name, logical_id, physical_id))
        check_before_delete(resource_type, physical_id)
        self._original._delete_resource(resource_type, physical_id, properties, name, logical_id)
        if in_cleanup:
            self._record(Event(stack_id, name, logical_id, resource_type, "DELETE_COMPLETE", "", physical_id))

    def resolve_outputs(self, *args: t.Any) -> tuple[list[t.Any], dict[str, t.Any]]:
        """Resolve a stack's outputs, which ends the work on its resources; an update goes on with its cleanup."""
        outputs, exports = self._original._resolve_stack_outputs(*args)
        check_exports(args[-1], exports)
        operation = current.get()
        if operation and operation.kind == "UPDATE":
            name, stack_id = args[-2:]
            operation.phase = "cleanup"
            status = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
            self._stack(name, stack_id).update(StackStatus=status, Outputs=outputs)
            self._record(Event(stack_id, name, name, STACK_TYPE, status, "", stack_id))
        return outputs, exports

    def _step(self, operation: Operation | None, logical_id: str) -> None:
        """Take the time for one resource; fail when a fault says so, or when the cloud was reset meanwhile."""
        if operation is None:
            return
        fault = self._control.fault_for("stack", logical_id)
        wait = max(0.0, operation.due(logical_id) - time.monotonic())
        time.sleep(wait + (fault.delay_seconds if fault else 0.0))
        if operation.phase == "forward" and operation.stack_id not in self.running:
            raise ResourceError("The local cloud was reset.")
        if fault and fault.message:
            raise ResourceError(fault.message)

    def _cancel_others(self, operation: Operation | None, logical_id: str, name: str) -> None:
        if operation is None or operation.phase != "forward":
            return
        others = operation.side_by_side(logical_id)
        begun = [Event(operation.stack_id, name, key, operation.types[key], "CREATE_IN_PROGRESS") for key in others]
        for event in begun:
            self._record(event)
        operation.after_failure(
            replace(event, status="CREATE_FAILED", reason="Resource creation cancelled") for event in begun
        )

    def _record(self, event: Event) -> None:
        self._original._add_event(*astuple(event))

    def _active(self, template: dict[str, t.Any], parameters: t.Any) -> list[str]:
        """The resources that the conditions allow, in the order in which they are made; none if they go in circles."""
        try:
            conditions = self._original._evaluate_conditions(template, parameters)
            ordered: list[str] = self._original._topological_sort(template.get("Resources", {}), conditions)
        except ValueError:
            return []
        return ordered

    def _runtime_day(self) -> str:
        """The day by the clock when it was moved; else that of the table, so that nothing ends without a new table."""
        return clock.today() if self._control.settings["now"] else str(runtimes()["day"])

    def _seconds(self) -> float:
        return float(self._control.settings["stack_seconds"])

    def _stack(self, name: str, stack_id: str) -> dict[str, t.Any]:
        """MiniStack's record of a stack; an empty one when it is forgotten, even if another stack has its name."""
        stack: dict[str, t.Any] = module("services.cloudformation")._stacks.get(name, {})
        return stack if stack.get("StackId") == stack_id else {}
