# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CloudFormation answers about stacks: refusals, error texts, and resources as their latest events tell them."""

from __future__ import annotations

import re
import typing as t

from ..emulator.ministack import module, rebound

Answer = tuple[int, dict[str, str], bytes]
Handler = t.Callable[[dict[str, t.Any]], Answer]
Stack = dict[str, t.Any]

UPDATABLE = {
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
}
RESOURCE_READERS = {
    "DescribeStackResource": "_describe_stack_resource",
    "DescribeStackResources": "_describe_stack_resources",
    "ListStackResources": "_list_stack_resources",
}
STARTS = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"}
READERS = {*RESOURCE_READERS, "DescribeStackEvents", "GetTemplate"}
QUOTED = {"DescribeStackResource", "DescribeStackResources"}
WITH_ID = {"ListStackResources", "GetTemplate"}
EMPTY = re.compile(rb"<(ResourceStatusReason|StackStatusReason|StatusReason|Description|LastUpdatedTime)></\1>")
MISSING_STACK = re.compile(rb"Stack \[([^\]]*)\] does not exist")
MISSING_RESOURCE = re.compile(rb"Resource \[([^\]]*)\] does not exist in stack \[([^\]]*)\]")


def install() -> None:
    """Put guards and corrections around MiniStack's handlers of CloudFormation's operations."""
    package = module("services.cloudformation")
    handlers = module("services.cloudformation.handlers")
    handlers._capabilities_enforced = lambda: True
    table = package._ACTION_HANDLERS
    for action, name in RESOURCE_READERS.items():
        table[action] = rebound(getattr(handlers, name), _resolve_stack=_stack_with_shown_resources)
    for action in list(table):
        table[action] = _guarded(action, table[action])


def shown_resources(stack: Stack, events: list[dict[str, t.Any]]) -> dict[str, dict[str, t.Any]]:
    """The resources of a stack by logical id, each in the state that its latest event tells.

    ``stack`` and ``events`` (oldest first) are MiniStack's records. A resource that the stack does not have (any more)
    is shown while an operation works on it, and afterwards when the stack failed, was rolled back or deleted.
    """
    known = stack.get("_resources", {})
    shows_gone = re.match(r".*_IN_PROGRESS$|ROLLBACK_|DELETE_|.*_FAILED$", stack["StackStatus"]) is not None
    shown: dict[str, dict[str, t.Any]] = {}
    for event in events:
        logical_id, status = event["LogicalResourceId"], event["ResourceStatus"]
        if event["PhysicalResourceId"] == stack["StackId"]:
            if status in STARTS:
                shown = {key: value for key, value in shown.items() if key in known}
            continue
        record = known.get(logical_id, {})
        if record and status.startswith("DELETE_") and event["PhysicalResourceId"] != record["PhysicalResourceId"]:
            continue
        shown[logical_id] = {
            **record,
            "PhysicalResourceId": event["PhysicalResourceId"] or record.get("PhysicalResourceId", ""),
            "ResourceType": event["ResourceType"],
            "ResourceStatus": status,
            "ResourceStatusReason": event.get("ResourceStatusReason", ""),
            "Timestamp": event["Timestamp"],
        }
    return {key: value for key, value in shown.items() if key in known or shows_gone}


def refusal(action: str, stack: Stack, change_set_type: str) -> tuple[str, str] | None:
    """The error (code, message) with which AWS refuses an operation in the stack's state."""
    name, stack_id, status = stack["StackName"], stack["StackId"], stack["StackStatus"]
    creates = action == "CreateStack" or (action == "CreateChangeSet" and change_set_type == "CREATE")
    if creates and status == "ROLLBACK_COMPLETE":
        return "AlreadyExistsException", f"Stack [{name}] already exists"
    updates = action == "UpdateStack" or (action == "CreateChangeSet" and change_set_type == "UPDATE")
    in_progress = status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS"
    if (updates and status not in UPDATABLE) or (action == "ExecuteChangeSet" and in_progress):
        return "ValidationError", f"Stack:{stack_id} is in {status} state and can not be updated."
    if action == "DeleteStack" and in_progress and status not in {"CREATE_IN_PROGRESS", "DELETE_IN_PROGRESS"}:
        return "ValidationError", f"Stack [{stack_id}] cannot be deleted while in status {status}"
    return None


def corrected(action: str, body: bytes) -> bytes:
    """An answer with AWS's texts, and without the empty elements that AWS leaves out."""
    body = EMPTY.sub(b"", body)
    body = MISSING_RESOURCE.sub(rb"Resource \1 does not exist for stack \2", body)
    if action in QUOTED:
        return MISSING_STACK.sub(rb"Stack '\1' does not exist", body)
    if action in WITH_ID:
        return MISSING_STACK.sub(rb"Stack with id \1 does not exist", body)
    return body


def _guarded(action: str, handler: Handler) -> Handler:
    def guarded(parameters: dict[str, t.Any]) -> Answer:
        status, headers, body = _checked(action, handler, parameters)
        return status, headers, corrected(action, body)

    return guarded


def _checked(action: str, handler: Handler, parameters: dict[str, t.Any]) -> Answer:
    helpers = module("services.cloudformation.helpers")
    given = helpers._p(parameters, "StackName")
    stack = module("services.cloudformation.handlers")._resolve_stack(given) if given else None
    if stack is None:
        return _finished(action, handler(parameters), parameters, None)
    is_deleted = stack["StackStatus"] == "DELETE_COMPLETE"
    if is_deleted and action in READERS and given != stack["StackId"]:
        return t.cast(Answer, helpers._error("ValidationError", f"Stack [{given}] does not exist"))
    refused = None if is_deleted else refusal(action, stack, helpers._p(parameters, "ChangeSetType", "UPDATE"))
    if refused:
        return t.cast(Answer, helpers._error(*refused))
    if action == "DeleteStack" and stack["StackStatus"] == "DELETE_IN_PROGRESS":
        return t.cast(Answer, helpers._xml(200, "DeleteStackResponse", ""))
    return _finished(action, handler(parameters), parameters, stack)


def _finished(action: str, answer: Answer, parameters: dict[str, t.Any], before: Stack | None) -> Answer:
    """Bring MiniStack's records in line after an operation; ``before`` is the stack that had the name."""
    package = module("services.cloudformation")
    after = package._stacks.get(module("services.cloudformation.helpers")._p(parameters, "StackName"))
    if action in {"CreateStack", "CreateChangeSet"} and after is not None and after is not before:
        after.pop("LastUpdatedTime", None)
        if before is not None:
            package._stacks[before["StackId"]] = before
    if action == "CreateChangeSet" and after is not None:
        for change_set in package._change_sets.values():
            if change_set["StackId"] == after["StackId"] and _changes_only_outputs(change_set, after):
                change_set.update(Status="CREATE_COMPLETE", ExecutionStatus="AVAILABLE", StatusReason="")
    return answer


def _changes_only_outputs(change_set: dict[str, t.Any], stack: Stack) -> bool:
    """Whether a change set failed for having no changes although it changes something besides resources."""
    if change_set["Status"] != "FAILED" or change_set["ChangeSetType"] != "UPDATE":
        return False
    is_same = module("services.cloudformation.handlers")._stack_has_no_updates
    given = (change_set["_template"], change_set["_resolved_params"], change_set["Tags"])
    return not is_same(stack, *given, tags_given=change_set["_tags_given"])


def _stack_with_shown_resources(name: str) -> Stack | None:
    stack: Stack | None = module("services.cloudformation.handlers")._resolve_stack(name)
    if stack is None:
        return None
    events = module("services.cloudformation")._stack_events.get(stack["StackId"], [])
    return {**stack, "_resources": shown_resources(stack, events)}
