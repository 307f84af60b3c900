# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changing stacks, waiting for them, and why they failed."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import bucket_only
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.operations import StackOperations
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import read_resources, read_stack
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.retry_while_busy import (
    StackBusy,
    retry_while_busy,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackContent
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, WaitTimeout
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.service_runs import FakeClock, make_service

BUCKET_ONLY = bucket_only(make_service())


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def operations(aws: FakeAws, clock: FakeClock, said: list[str]) -> StackOperations:
    return StackOperations(aws, "shop-dev", Deadline(60, clock, clock.sleep), said.append)


def test_a_creation_is_waited_for(aws: FakeAws, operations: StackOperations, clock: FakeClock) -> None:
    aws.cloudformation.polls = 8
    stack = operations.create(BUCKET_ONLY, {"team": "a"}).stack
    assert (stack.status, stack.tags) == ("CREATE_COMPLETE", {"team": "a"})
    assert len(clock.pauses) == 8
    (create,) = [call.parameters for call in aws.calls if call.operation == "create_stack"]
    assert create["Capabilities"] == ["CAPABILITY_NAMED_IAM"]


def test_it_is_watched_by_its_id(aws: FakeAws, operations: StackOperations) -> None:
    stack = operations.create(BUCKET_ONLY, None).stack
    looks = [call.parameters["StackName"] for call in aws.calls if call.operation == "describe_stack_events"]
    assert looks == [stack.id] * 2


def test_every_operation_has_a_token_of_its_own(aws: FakeAws, operations: StackOperations) -> None:
    made = operations.create(BUCKET_ONLY, None)
    operations.delete(operations.update(made, BUCKET_ONLY, {"team": "a"}).stack)
    tokens = [call.parameters["ClientRequestToken"] for call in aws.calls if "ClientRequestToken" in call.parameters]
    assert len(set(tokens)) == 3


def test_tags_are_sent_only_when_they_are_asked_for(aws: FakeAws, operations: StackOperations) -> None:
    operations.update(operations.create(BUCKET_ONLY, None), BUCKET_ONLY, {})
    sent = [call.parameters.get("Tags", "nothing") for call in aws.calls if call.operation.endswith("e_stack")]
    assert sent == ["nothing", []]


def test_an_update_without_changes_is_none(aws: FakeAws, operations: StackOperations) -> None:
    made = operations.create(BUCKET_ONLY, None)
    assert operations.update(made, BUCKET_ONLY, None) == made


def test_throttling_while_waiting_is_survived(aws: FakeAws, operations: StackOperations) -> None:
    aws.fail("cloudformation", "describe_stack_events", "Throttling", "Rate exceeded", first=1, count=3)
    assert operations.create(BUCKET_ONLY, None).stack.status == "CREATE_COMPLETE"
    assert aws.operations().count("describe_stack_events") == 5


def test_another_error_while_waiting_is_an_error(aws: FakeAws, operations: StackOperations) -> None:
    aws.fail("cloudformation", "describe_stack_events", "AccessDenied", "no", first=2)
    with pytest.raises(CloudError, match="Reading the events of stack shop-dev failed"):
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
    aws.fail("cloudformation", "describe_stack_events", "Throttling", "Rate exceeded", count=10_000)
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


def forget_tokens(aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave ClientRequestToken out of all events, as other implementations of AWS's API do."""
    describe = aws.cloudformation.describe_stack_events

    def without(StackName: str) -> dict[str, t.Any]:
        shown = describe(StackName)["StackEvents"]
        return {"StackEvents": [{key: each[key] for key in each.keys() - {"ClientRequestToken"}} for each in shown]}

    monkeypatch.setattr(aws.cloudformation, "describe_stack_events", without)


def test_where_events_have_no_token_the_stack_says_that_it_is_done(
    aws: FakeAws, operations: StackOperations, said: list[str], clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_tokens(aws, monkeypatch)
    made = operations.create(BUCKET_ONLY, None)
    assert (made.stack.status, [each.logical_id for each in made.resources]) == (
        "CREATE_COMPLETE",
        ["DeploymentBucket"],
    )
    assert 3 <= clock.now < 6
    assert [line.split()[2:4] for line in said] == [
        ["CREATE_IN_PROGRESS", "shop-dev"],
        ["CREATE_IN_PROGRESS", "DeploymentBucket"],
        ["CREATE_COMPLETE", "DeploymentBucket"],
        ["CREATE_COMPLETE", "shop-dev"],
    ]
    said.clear()
    operations.update(made, BUCKET_ONLY, {"team": "a"})
    assert [line.split()[2] for line in said] == ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]
    operations.delete(made.stack)
    assert clock.now < 20


def test_where_events_have_no_token_a_failure_has_its_reason(
    aws: FakeAws, operations: StackOperations, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_tokens(aws, monkeypatch)
    aws.cloudformation.failing["DeploymentBucket"] = "The name is taken."
    with pytest.raises(CloudError, match=r"DeploymentBucket \(AWS::S3::Bucket\): The name is taken\.") as raised:
        operations.create(BUCKET_ONLY, None)
    assert raised.value.code == "ROLLBACK_COMPLETE"


def test_where_events_have_no_token_an_operation_that_goes_on_is_waited_for(
    aws: FakeAws, operations: StackOperations, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_tokens(aws, monkeypatch)
    aws.cloudformation.polls = 10_000
    with pytest.raises(WaitTimeout, match="the stack is in CREATE_IN_PROGRESS"):
        operations.create(BUCKET_ONLY, None)


def test_with_tokens_nothing_but_the_events_is_read(aws: FakeAws, operations: StackOperations) -> None:
    aws.cloudformation.polls = 12
    operations.create(BUCKET_ONLY, None)
    assert set(aws.operations()) == {"create_stack", "describe_stack_events"}


TABLE: t.Final = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "todos"}}


def with_table(**attributes: str) -> dict[str, t.Any]:
    return {**BUCKET_ONLY, "Resources": {**BUCKET_ONLY["Resources"], "Todos": {**TABLE, **attributes}}}


def test_what_left_the_stack_over_all_operations(aws: FakeAws, operations: StackOperations) -> None:
    made = operations.create(with_table(DeletionPolicy="Retain"), None)
    operations.update(made, BUCKET_ONLY, None)
    assert [(each.logical_id, each.physical_id, each.reason) for each in operations.left] == [("Todos", "todos", None)]


def test_a_deletion_that_fails_names_all_with_their_ids(aws: FakeAws, operations: StackOperations) -> None:
    made = operations.create(with_table(), None)
    bucket = next(iter(aws.account.buckets))
    aws.cloudformation.failing.update({"Todos": "In use.", "DeploymentBucket": "Not empty."})
    with pytest.raises(CloudError) as raised:
        operations.delete(made.stack)
    told = raised.value.as_result()
    assert told["msg"].startswith(
        f"Deleting stack shop-dev failed: DeploymentBucket (AWS::S3::Bucket {bucket}): Not empty; "
        "Todos (AWS::DynamoDB::Table todos): In use."
    )
    assert [each["physical_id"] for each in told["kept"]] == [bucket, "todos"]


def test_failures_of_earlier_operations_are_not_the_cause(aws: FakeAws, operations: StackOperations) -> None:
    stack = aws.cloudformation.add_stack("shop-dev")
    old = {"ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "Long ago.", "ClientRequestToken": "other"}
    stack.events = [
        {**old, "LogicalResourceId": "Old", "ResourceType": "AWS::X", "StackId": "", "PhysicalResourceId": "x"}
    ]
    aws.cloudformation.failing["DeploymentBucket"] = "Just now."
    with pytest.raises(CloudError, match=r"DeploymentBucket \(AWS::S3::Bucket\): Just now\."):
        operations.update(StackContent(Stack(stack.id, "shop-dev", stack.status), []), BUCKET_ONLY, None)


def test_a_stack_without_events_says_its_own_reason(aws: FakeAws, operations: StackOperations) -> None:
    stack = aws.cloudformation.add_stack("shop-dev", "UPDATE_ROLLBACK_FAILED")
    aws.cloudformation.failing["rollback"] = "It cannot be rolled back."
    with pytest.raises(CloudError, match=r"shop-dev failed: It cannot be rolled back\."):
        operations.continue_rollback(Stack(stack.id, "shop-dev", stack.status))


def test_events_that_are_gone_with_the_stack(aws: FakeAws, operations: StackOperations) -> None:
    aws.fail("cloudformation", "describe_stack_events", "ValidationError", "Stack [shop-dev] does not exist")
    with pytest.raises(CloudError, match=r"^Creating stack shop-dev failed: the stack was deleted in the meantime\.$"):
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
    stack = operations.create(BUCKET_ONLY, None).stack
    aws.forget_calls()
    operations.delete(stack)
    assert aws.cloudformation.find("shop-dev") is None
    assert {call.parameters["StackName"] for call in aws.calls} == {stack.id}


def test_a_failed_deletion_names_the_root_cause(aws: FakeAws, operations: StackOperations) -> None:
    stack = operations.create(BUCKET_ONLY, None).stack
    next(iter(aws.account.buckets.values())).put("left.zip")
    with pytest.raises(CloudError) as raised:
        operations.delete(stack)
    assert raised.value.code == "DELETE_FAILED"
    told = f"DeploymentBucket (AWS::S3::Bucket {next(iter(aws.account.buckets))}): The bucket you tried to delete"
    assert told in raised.value.message
    assert raised.value.hint == "The stack is in DELETE_FAILED; the next run continues from there."


def test_a_stack_that_is_deleted_by_somebody_meanwhile(aws: FakeAws, operations: StackOperations) -> None:
    made = operations.create(BUCKET_ONLY, None)

    def delete() -> None:
        aws.cloudformation.stack("shop-dev").status = "DELETE_COMPLETE"

    aws.once_before("describe_stacks", delete)
    with pytest.raises(CloudError, match=r"^Updating stack shop-dev failed: the stack was deleted in the meantime\.$"):
        operations.update(made, BUCKET_ONLY, None)


def test_a_stack_that_is_deleted_without_any_event(aws: FakeAws, operations: StackOperations) -> None:
    stack = operations.create(BUCKET_ONLY, None).stack
    aws.once_before("describe_stack_events", aws.cloudformation.stack("shop-dev").events.clear)
    operations.delete(stack)
    assert aws.cloudformation.find("shop-dev") is None


def test_what_is_known_after_an_operation_is_not_read(aws: FakeAws, operations: StackOperations) -> None:
    aws.cloudformation.polls = 0
    made = operations.create(BUCKET_ONLY, {"team": "a"})
    tagged = operations.update(made, BUCKET_ONLY, {"team": "b"})
    assert aws.operations() == ["create_stack", "describe_stack_events", "update_stack", "describe_stack_events"]
    for content in (made, tagged):
        assert content.resources == read_resources(aws, "shop-dev")
    assert tagged.stack == read_stack(aws, "shop-dev")


def test_what_is_not_known_after_an_operation_is_read(aws: FakeAws, operations: StackOperations) -> None:
    outputs = {**BUCKET_ONLY["Outputs"], "Region": {"Value": {"Ref": "AWS::Partition"}}}
    made = operations.create({**BUCKET_ONLY, "Outputs": outputs}, None)
    assert made.stack.outputs["Region"] == "aws"
    assert aws.operations()[-2:] == ["describe_stacks", "list_stack_resources"]


def test_every_event_is_shown_as_it_happens(aws: FakeAws, operations: StackOperations, said: list[str]) -> None:
    operations.create(BUCKET_ONLY, None)
    bucket = "DeploymentBucket (AWS::S3::Bucket)"
    stack = "shop-dev (AWS::CloudFormation::Stack)"
    assert said == [
        f"   0.0 s  CREATE_IN_PROGRESS  {stack}: User Initiated",
        f"   0.5 s  CREATE_IN_PROGRESS  {bucket}",
        f"   1.0 s  CREATE_COMPLETE     {bucket}",
        f"   1.5 s  CREATE_COMPLETE     {stack}",
    ]


def test_each_state_of_an_operation_of_somebody_else_is_shown_once(
    aws: FakeAws, operations: StackOperations, said: list[str]
) -> None:
    steps = ["UPDATE_IN_PROGRESS"] * 3 + ["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"] * 2
    stack = aws.cloudformation.add_stack("shop-dev", upcoming=steps)
    operations.wait(stack.id, "Waiting for stack shop-dev")
    assert said == [
        "Waiting for stack shop-dev, which is in UPDATE_IN_PROGRESS",
        "Waiting for stack shop-dev, which is in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    ]


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
    stack = operations.create(BUCKET_ONLY, None).stack
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

    assert retry_while_busy(Deadline(60, clock, clock.sleep), attempt) == "done"
    assert len(set(attempts)) == 4


def test_somebody_else_is_at_work_for_ever(clock: FakeClock) -> None:
    def attempt() -> None:
        raise StackBusy(f"busy at {clock.now:g}")

    with pytest.raises(StackBusy, match="busy at 60"):
        retry_while_busy(Deadline(60, clock, clock.sleep), attempt)
