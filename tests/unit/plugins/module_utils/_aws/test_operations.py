# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changing stacks, waiting for them, and why they failed."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.operations import (
    StackBusy,
    StackOperations,
    again_while_busy,
    root_cause,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack import Stack
from ansible_collections.polycloud.faas.plugins.module_utils._aws.template import bucket_only
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, WaitTimeout
from tests.unit.plugins.module_utils._aws.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.service_runs import FakeClock, make_service

BUCKET_ONLY = bucket_only(make_service())


@pytest.fixture
def operations(aws: FakeAws, clock: FakeClock) -> StackOperations:
    return StackOperations(aws, "shop-dev", Deadline(60, clock, clock.sleep))


def test_a_creation_is_waited_for(aws: FakeAws, operations: StackOperations, clock: FakeClock) -> None:
    aws.cloudformation.polls = 8
    stack = operations.create(BUCKET_ONLY, {"team": "a"})
    assert (stack.status, stack.tags) == ("CREATE_COMPLETE", {"team": "a"})
    assert len(clock.pauses) == 8
    (create,) = [call.parameters for call in aws.calls if call.operation == "create_stack"]
    assert create["Capabilities"] == ["CAPABILITY_NAMED_IAM"]


def test_it_is_watched_by_its_id(aws: FakeAws, operations: StackOperations) -> None:
    stack = operations.create(BUCKET_ONLY, None)
    assert {call.parameters["StackName"] for call in aws.calls if call.operation == "describe_stacks"} == {stack.id}


def test_every_operation_has_a_token_of_its_own(aws: FakeAws, operations: StackOperations) -> None:
    operations.create(BUCKET_ONLY, None)
    stack = operations.update(BUCKET_ONLY, {"team": "a"})
    operations.delete(stack)
    tokens = [call.parameters["ClientRequestToken"] for call in aws.calls if "ClientRequestToken" in call.parameters]
    assert len(set(tokens)) == 3


def test_tags_are_sent_only_when_they_are_asked_for(aws: FakeAws, operations: StackOperations) -> None:
    operations.create(BUCKET_ONLY, None)
    operations.update(BUCKET_ONLY, {})
    sent = [call.parameters.get("Tags", "nothing") for call in aws.calls if call.operation.endswith("e_stack")]
    assert sent == ["nothing", []]


def test_an_update_without_changes_is_none(aws: FakeAws, operations: StackOperations) -> None:
    operations.create(BUCKET_ONLY, None)
    assert operations.update(BUCKET_ONLY, None).status == "CREATE_COMPLETE"


def test_throttling_while_waiting_is_survived(aws: FakeAws, operations: StackOperations) -> None:
    aws.fail("cloudformation", "describe_stacks", "Throttling", "Rate exceeded", first=1, count=3)
    assert operations.create(BUCKET_ONLY, None).status == "CREATE_COMPLETE"
    assert aws.operations().count("describe_stacks") == 5


def test_another_error_while_waiting_is_an_error(aws: FakeAws, operations: StackOperations) -> None:
    aws.fail("cloudformation", "describe_stacks", "AccessDenied", "no", first=2)
    with pytest.raises(CloudError, match="Reading stack"):
        operations.create(BUCKET_ONLY, None)


def test_a_wait_that_takes_too_long_tells_the_state(
    aws: FakeAws, operations: StackOperations, clock: FakeClock
) -> None:
    aws.cloudformation.polls = 10_000
    with pytest.raises(WaitTimeout) as raised:
        operations.create(BUCKET_ONLY, None)
    assert raised.value.as_result()["msg"] == (
        "Gave up after 60 seconds (wait_timeout): Creating stack shop-dev: the stack is in CREATE_IN_PROGRESS. "
        "The operation goes on in the cloud; running the task again continues it."
    )
    assert clock.now == pytest.approx(60)


def test_a_wait_that_never_got_an_answer(aws: FakeAws, operations: StackOperations) -> None:
    aws.fail("cloudformation", "describe_stacks", "Throttling", "Rate exceeded", count=10_000)
    with pytest.raises(WaitTimeout, match="the stack is in an unknown state"):
        operations.create(BUCKET_ONLY, None)


def test_a_failed_creation_names_the_root_cause(aws: FakeAws, operations: StackOperations) -> None:
    aws.cloudformation.failing["DeploymentBucket"] = "The name is taken."
    with pytest.raises(CloudError) as raised:
        operations.create(BUCKET_ONLY, None)
    result = raised.value.as_result()
    assert result["msg"] == (
        "Creating stack shop-dev failed: DeploymentBucket (AWS::S3::Bucket): The name is taken. "
        "The stack is in ROLLBACK_COMPLETE; the next run replaces it."
    )
    assert result["error"]["code"] == "ROLLBACK_COMPLETE"
    assert result["stack"] == {
        "name": "shop-dev",
        "id": aws.cloudformation.stack("shop-dev").id,
        "status": "ROLLBACK_COMPLETE",
    }


def test_failures_of_earlier_operations_are_not_the_cause(aws: FakeAws, operations: StackOperations) -> None:
    stack = aws.cloudformation.add_stack("shop-dev")
    old = {"ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "Long ago.", "ClientRequestToken": "other"}
    stack.events = [
        {**old, "LogicalResourceId": "Old", "ResourceType": "AWS::X", "StackId": "", "PhysicalResourceId": "x"}
    ]
    aws.cloudformation.failing["DeploymentBucket"] = "Just now."
    with pytest.raises(CloudError, match=r"DeploymentBucket \(AWS::S3::Bucket\): Just now\."):
        operations.update(BUCKET_ONLY, None)


def test_a_stack_without_events_says_its_own_reason(aws: FakeAws, operations: StackOperations) -> None:
    stack = aws.cloudformation.add_stack("shop-dev", "UPDATE_ROLLBACK_FAILED")
    aws.cloudformation.failing["rollback"] = "It cannot be rolled back."
    with pytest.raises(CloudError, match=r"shop-dev failed: It cannot be rolled back\."):
        operations.continue_rollback(Stack(stack.id, "shop-dev", stack.status))


def test_events_that_are_gone_with_the_stack(aws: FakeAws, operations: StackOperations) -> None:
    aws.cloudformation.failing["DeploymentBucket"] = "The name is taken."
    aws.fail("cloudformation", "describe_stack_events", "ValidationError", "Stack [shop-dev] does not exist")
    with pytest.raises(CloudError, match=r"^Creating stack shop-dev failed: CloudFormation gives no reason\.$"):
        operations.create(BUCKET_ONLY, None)


def test_events_that_may_not_be_read(aws: FakeAws, operations: StackOperations) -> None:
    aws.cloudformation.failing["DeploymentBucket"] = "The name is taken."
    aws.fail("cloudformation", "describe_stack_events", "AccessDenied", "no", status=403)
    with pytest.raises(CloudError, match=r"^Reading the events of stack shop-dev failed: no \(AccessDenied\)\.$"):
        operations.create(BUCKET_ONLY, None)


def test_nobody_gives_a_reason(aws: FakeAws, operations: StackOperations) -> None:
    stack = aws.cloudformation.add_stack("shop-dev", "UPDATE_ROLLBACK_FAILED")
    aws.cloudformation.failing["rollback"] = ""
    with pytest.raises(CloudError, match=r"CloudFormation gives no reason\.$"):
        operations.continue_rollback(Stack(stack.id, "shop-dev", stack.status))


def test_a_deletion_is_waited_for_until_the_name_is_gone(aws: FakeAws, operations: StackOperations) -> None:
    stack = operations.create(BUCKET_ONLY, None)
    aws.forget_calls()
    operations.delete(stack)
    assert aws.cloudformation.find("shop-dev") is None
    assert {call.parameters["StackName"] for call in aws.calls} == {stack.id}


def test_a_failed_deletion_names_the_root_cause(aws: FakeAws, operations: StackOperations) -> None:
    stack = operations.create(BUCKET_ONLY, None)
    next(iter(aws.account.buckets.values())).put("left.zip")
    with pytest.raises(CloudError) as raised:
        operations.delete(stack)
    assert raised.value.code == "DELETE_FAILED"
    assert "DeploymentBucket (AWS::S3::Bucket): The bucket you tried to delete is not empty" in raised.value.message
    assert raised.value.hint == "The stack is in DELETE_FAILED; the next run continues from there."


def test_a_stack_that_is_deleted_by_somebody_meanwhile(aws: FakeAws, operations: StackOperations) -> None:
    def delete() -> None:
        aws.cloudformation.stack("shop-dev").status = "DELETE_COMPLETE"

    aws.once_before("describe_stacks", delete)
    with pytest.raises(CloudError, match=r"^Creating stack shop-dev failed: the stack was deleted meanwhile\.$"):
        operations.create(BUCKET_ONLY, None)


REFUSALS: t.Final = {
    "in progress": ("ValidationError", "Stack:arn is in UPDATE_IN_PROGRESS state and can not be updated."),
    "cleaning up": (
        "ValidationError",
        "Stack:arn is in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS state and can not be updated.",
    ),
    "made meanwhile": ("AlreadyExistsException", "Stack [shop-dev] already exists"),
    "another operation": ("OperationInProgressException", "busy"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_somebody_else_is_at_work(aws: FakeAws, operations: StackOperations, name: str) -> None:
    aws.fail("cloudformation", "create_stack", *REFUSALS[name])
    with pytest.raises(StackBusy) as raised:
        operations.create(BUCKET_ONLY, None)
    assert raised.value.code == REFUSALS[name][0]


def test_somebody_else_is_at_work_when_it_is_to_be_deleted(aws: FakeAws, operations: StackOperations) -> None:
    stack = operations.create(BUCKET_ONLY, None)
    aws.cloudformation.stack("shop-dev").upcoming = ["UPDATE_IN_PROGRESS"]
    with pytest.raises(StackBusy):
        operations.delete(stack)


def test_another_refusal_is_an_error(aws: FakeAws, operations: StackOperations) -> None:
    aws.fail("cloudformation", "create_stack", "LimitExceededException", "Too many stacks")
    with pytest.raises(CloudError) as raised:
        operations.create(BUCKET_ONLY, None)
    assert not isinstance(raised.value, StackBusy)


def test_it_is_tried_again_until_the_deadline(clock: FakeClock) -> None:
    attempts: list[float] = []

    def attempt() -> str:
        attempts.append(clock.now)
        if len(attempts) < 4:
            raise StackBusy("busy")
        return "done"

    assert again_while_busy(Deadline(60, clock, clock.sleep), attempt) == "done"
    assert len(set(attempts)) == 4


def test_somebody_else_is_at_work_for_ever(clock: FakeClock) -> None:
    def attempt() -> None:
        raise StackBusy(f"busy at {clock.now:g}")

    with pytest.raises(StackBusy, match="busy at 60"):
        again_while_busy(Deadline(60, clock, clock.sleep), attempt)


def event(name: str, status: str, reason: str, physical_id: str = "x") -> dict[str, str]:
    return {
        "StackId": "arn",
        "LogicalResourceId": name,
        "PhysicalResourceId": physical_id,
        "ResourceType": "AWS::X::Y",
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
    }


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


def test_no_cause() -> None:
    assert root_cause([event("A", "CREATE_COMPLETE", "")]) is None
