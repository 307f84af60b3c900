# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The events of a stack operation, and what the stack is after it."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.events import (
    Event,
    Left,
    OperationEvents,
    event_from,
    left_after,
    root_cause,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import StackResource
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.state_after import resources_after, stack_after
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import ignore
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws

START = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


def event(name: str, status: str, reason: str = "", physical_id: str = "x", seconds: float = 0) -> Event:
    shown = {
        "EventId": f"{name}-{status}-{seconds}",
        "StackId": "arn",
        "LogicalResourceId": name,
        "PhysicalResourceId": physical_id,
        "ResourceType": "AWS::X::Y",
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
        "Timestamp": START + datetime.timedelta(seconds=seconds),
    }
    return event_from({key: value for key, value in shown.items() if value})


@pytest.mark.parametrize("verb", ["creation", "update", "deletion"])
def test_the_cause_is_what_failed_first_and_was_not_only_cancelled(verb: str) -> None:
    events = [
        event("A", "CREATE_IN_PROGRESS", "Resource creation Initiated"),
        event("B", "CREATE_FAILED", f"Resource {verb} cancelled"),
        event("shop-dev", "CREATE_FAILED", "The following resource(s) failed", "arn"),
        event("C", "CREATE_FAILED", ""),
        event("D", "CREATE_FAILED", "The name is taken."),
        event("E", "DELETE_FAILED", "Something later."),
    ]
    assert root_cause(events) == "D (AWS::X::Y): The name is taken."


def test_the_reason_of_a_hook_is_its_own() -> None:
    refused = event("Data", "CREATE_FAILED", "The following hook(s) failed: [Own::Guard::Hook]")
    passed = {"HookStatus": "HOOK_COMPLETE_SUCCEEDED", "HookStatusReason": "Fine."}
    failed = {"HookStatus": "HOOK_COMPLETE_FAILED", "HookStatusReason": "Template failed: BUCKET_ENCRYPTION."}
    shown = {
        "StackId": "arn",
        "LogicalResourceId": "Data",
        "ResourceType": "AWS::X::Y",
        "ResourceStatus": "CREATE_IN_PROGRESS",
        "Timestamp": START,
    }
    hooks = [event_from({**shown, "EventId": name, **each}) for name, each in (("1", passed), ("2", failed))]
    assert root_cause([*hooks, refused]) == (
        "Data (AWS::X::Y): The following hook(s) failed: [Own::Guard::Hook] Template failed: BUCKET_ENCRYPTION."
    )
    assert root_cause([*hooks, event("Data", "CREATE_FAILED", "The name is taken.")]) == (
        "Data (AWS::X::Y): The name is taken."
    )


def test_what_is_left_is_what_was_not_deleted_in_the_end() -> None:
    events = [
        event("Skipped", "DELETE_SKIPPED", physical_id="s"),
        event("Failed", "DELETE_FAILED", "In use.", physical_id="f"),
        event("Again", "DELETE_FAILED", "In use.", physical_id="a"),
        event("Again", "DELETE_COMPLETE", physical_id="a"),
        event("Back", "DELETE_SKIPPED", physical_id="b"),
        event("Back", "IMPORT_COMPLETE", physical_id="b"),
        event("Replaced", "UPDATE_COMPLETE", physical_id="new"),
        event("Replaced", "DELETE_FAILED", "Resource deletion cancelled", physical_id="old"),
        event("shop-dev", "DELETE_FAILED", "The following resource(s)", "arn"),
    ]
    left = left_after(events)
    assert left == [
        Left("Failed", "f", "AWS::X::Y", "In use."),
        Left("Replaced", "old", "AWS::X::Y", "Resource deletion cancelled"),
        Left("Skipped", "s", "AWS::X::Y", None),
    ]
    assert [each.was_refused for each in left] == [True, False, False]
    assert [each.as_text() for each in left[::2]] == [
        "Failed (AWS::X::Y f): In use",
        "Skipped (AWS::X::Y s): kept by its policy",
    ]


def test_no_cause() -> None:
    assert root_cause([event("A", "CREATE_COMPLETE", "")]) is None


def test_a_line_of_progress() -> None:
    failed = event("Hello", "CREATE_FAILED", "The name is taken.", seconds=12.34)
    assert failed.as_line(START) == "  12.3 s  CREATE_FAILED       Hello (AWS::X::Y): The name is taken."
    skipped = event("Hello", "DELETE_SKIPPED", physical_id="hello-1")
    assert skipped.as_line(START) == "   0.0 s  DELETE_SKIPPED      Hello (AWS::X::Y hello-1)"
    assert event("Hello", "UPDATE_IN_PROGRESS").as_line(START) == "   0.0 s  UPDATE_IN_PROGRESS  Hello (AWS::X::Y)"


def test_each_event_of_the_operation_is_shown_once_over_many_pages(aws: FakeAws) -> None:
    stack = aws.cloudformation.add_stack("shop-dev")
    said: list[str] = []
    events = OperationEvents(aws, stack.id, "ours", "Reading", said.append)

    def happen(name: str, status: str, token: str, physical_id: str = "x") -> None:
        aws.cloudformation._event(stack, name, "AWS::X::Y", status, "", token, physical_id)

    happen("shop-dev", "CREATE_COMPLETE", "theirs", stack.id)
    assert events.look() is None
    assert (events.status, said) == (None, [])
    happen("shop-dev", "UPDATE_IN_PROGRESS", "ours", stack.id)
    for number in range(5):
        happen(f"R{number}", "UPDATE_IN_PROGRESS", "ours")
    assert events.look() is None
    assert events.look() is None
    assert (events.status, len(said)) == ("UPDATE_IN_PROGRESS", 6)
    for number in range(5):
        happen(f"R{number}", "UPDATE_COMPLETE", "ours")
    happen("shop-dev", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "ours", stack.id)
    assert events.look() is None
    happen("shop-dev", "UPDATE_COMPLETE", "ours", stack.id)
    happen("shop-dev", "DELETE_IN_PROGRESS", "theirs", stack.id)
    assert events.look() == "UPDATE_COMPLETE"
    assert [line.split()[2:4] for line in said[1:3]] == [["UPDATE_IN_PROGRESS", "R0"], ["UPDATE_IN_PROGRESS", "R1"]]
    assert len(said) == len(events.observed) == 13


def test_a_stack_that_vanished(aws: FakeAws) -> None:
    assert OperationEvents(aws, "arn", "ours", "Reading", ignore).look() == "DELETE_COMPLETE"


def resource(name: str, physical_id: str, status: str = "CREATE_COMPLETE") -> StackResource:
    return StackResource(name, physical_id, "AWS::X::Y", status)


def test_the_resources_after_an_operation() -> None:
    before = [resource("Gone", "g"), resource("Kept", "k"), resource("Replaced", "old"), resource("Updated", "u")]
    events = [
        event("shop-dev", "UPDATE_IN_PROGRESS", physical_id="arn"),
        event("Added", "CREATE_IN_PROGRESS", physical_id=""),
        event("Added", "CREATE_COMPLETE", physical_id="a"),
        event("Updated", "UPDATE_IN_PROGRESS", physical_id="u"),
        event("Updated", "UPDATE_COMPLETE", physical_id="u"),
        event("Replaced", "UPDATE_COMPLETE", physical_id="new"),
        event("Replaced", "DELETE_COMPLETE", physical_id="old"),
        event("Gone", "DELETE_COMPLETE", physical_id="g"),
    ]
    template: dict[str, t.Any] = {"Resources": {name: {} for name in ("Updated", "Replaced", "Kept", "Added")}}
    assert resources_after(template, before, events) == [
        resource("Added", "a"),
        resource("Kept", "k"),
        resource("Replaced", "new", "UPDATE_COMPLETE"),
        resource("Updated", "u", "UPDATE_COMPLETE"),
    ]
    unfinished = event("Kept", "UPDATE_IN_PROGRESS", physical_id="k")
    assert resources_after(template, before, [*events, unfinished]) is None
    template["Resources"]["Unheard"] = {}
    assert resources_after(template, before, events) is None


@pytest.mark.parametrize(
    ("partition", "value", "expected"),
    [
        ("aws", "text", "text"),
        ("aws", {"Ref": "Api"}, "a1"),
        (
            "aws",
            {"Fn::Sub": "https://${Api}.${AWS::Region}.${AWS::URLSuffix}/dev"},
            "https://a1.eu-x-1.amazonaws.com/dev",
        ),
        ("aws-cn", {"Fn::Sub": "${AWS::URLSuffix}"}, "amazonaws.com.cn"),
        ("aws-new", {"Fn::Sub": "${AWS::URLSuffix}"}, None),
        ("aws", {"Ref": "Other"}, None),
        ("aws", {"Fn::GetAtt": ["Api", "RootResourceId"]}, None),
    ],
)
def test_the_stack_after_an_operation(partition: str, value: t.Any, expected: str | None) -> None:
    arn = f"arn:{partition}:cloudformation:eu-x-1:123456789012:stack/shop-dev/1234"
    template = {"Description": "Shop", "Parameters": {"Kind": {}}, "Outputs": {"Out": {"Value": value}}}
    found = stack_after(arn, "UPDATE_COMPLETE", template, [resource("Api", "a1")], {"team": "a"})
    assert (found.outputs if found else None) == ({"Out": expected} if expected else None)
    if found:
        assert (found.id, found.name, found.status) == (arn, "shop-dev", "UPDATE_COMPLETE")
        assert (found.description, found.tags) == ("Shop", {"team": "a"})
        assert list(found.parameters) == ["Kind"]
