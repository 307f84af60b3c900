# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stack in any state is brought to one that can be worked with."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import Mark
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.operations import StackOperations
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import read_stack
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.recovery import recover
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.usable import HEALTHY, require_own
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, OptionError
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.service_runs import DESCRIPTION, FakeClock, Shop

FOREIGN = "The AWS CloudFormation template for this Serverless application"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def operations(aws: FakeAws, clock: FakeClock, said: list[str]) -> StackOperations:
    return StackOperations(aws, "shop-dev", Deadline(60, clock, clock.sleep), said.append)


def settled(operations: StackOperations) -> Stack | None:
    return recover(operations, read_stack(operations.api, "shop-dev"), Mark("shop", "dev"))


def test_there_is_none(operations: StackOperations) -> None:
    assert settled(operations) is None


@pytest.mark.parametrize("status", sorted(HEALTHY))
def test_healthy_stacks_are_left_alone(aws: FakeAws, operations: StackOperations, status: str) -> None:
    aws.cloudformation.add_stack("shop-dev", status, DESCRIPTION)
    found = settled(operations)
    assert found is not None
    assert found.status == status
    assert aws.writes() == []


@pytest.mark.parametrize(
    "status", ["ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS", "DELETE_FAILED"]
)
def test_stacks_that_never_worked_or_were_to_be_deleted_are_deleted(
    aws: FakeAws, operations: StackOperations, status: str
) -> None:
    aws.cloudformation.add_stack("shop-dev", status, DESCRIPTION)
    assert settled(operations) is None
    assert aws.writes() == ["delete_stack"]
    assert aws.cloudformation.find("shop-dev") is None


@pytest.mark.parametrize(
    ("status", "operation"),
    [("UPDATE_ROLLBACK_FAILED", "continue_update_rollback"), ("UPDATE_FAILED", "rollback_stack")],
)
def test_an_unfinished_rollback_is_finished(
    aws: FakeAws, operations: StackOperations, status: str, operation: str
) -> None:
    aws.cloudformation.add_stack("shop-dev", status, DESCRIPTION)
    found = settled(operations)
    assert found is not None
    assert found.status == "UPDATE_ROLLBACK_COMPLETE"
    assert aws.writes() == [operation]


def test_a_rollback_that_fails_again_is_an_error_and_nothing_is_deleted(
    aws: FakeAws, operations: StackOperations
) -> None:
    aws.cloudformation.add_stack("shop-dev", "UPDATE_ROLLBACK_FAILED", DESCRIPTION)
    aws.cloudformation.failing["rollback"] = "The bucket is gone."
    with pytest.raises(CloudError, match=r"^Continuing the rollback of stack shop-dev failed: The bucket is gone\.$"):
        settled(operations)
    assert aws.writes() == ["continue_update_rollback"]


def test_a_rollback_goes_on_without_functions_whose_archive_is_missing(
    aws: FakeAws, operations: StackOperations, said: list[str]
) -> None:
    aws.cloudformation.add_stack("shop-dev", "UPDATE_ROLLBACK_FAILED", DESCRIPTION)
    aws.cloudformation.without_archive = {"ByeLambdaFunction", "HelloLambdaFunction"}
    found = settled(operations)
    assert found is not None
    assert found.status == "UPDATE_ROLLBACK_COMPLETE"
    skipped = [call.parameters.get("ResourcesToSkip") for call in aws.calls if call.operation.startswith("continue")]
    assert skipped == [None, ["ByeLambdaFunction", "HelloLambdaFunction"]]
    assert "Rolling back the rest: the archive of ByeLambdaFunction, HelloLambdaFunction is missing" in said


def test_a_run_that_repairs_no_functions_does_not_leave_them_with_other_code(
    aws: FakeAws, operations: StackOperations
) -> None:
    aws.cloudformation.add_stack("shop-dev", "UPDATE_ROLLBACK_FAILED", DESCRIPTION)
    aws.cloudformation.without_archive = {"HelloLambdaFunction"}
    with pytest.raises(CloudError, match="NoSuchKey") as raised:
        recover(operations, read_stack(aws, "shop-dev"), Mark("shop", "dev"), repairs_functions=False)
    assert str(raised.value.hint).endswith("With drift=repair a run goes on without the missing archive.")
    assert aws.writes() == ["continue_update_rollback"]


@pytest.mark.parametrize(
    ("upcoming", "status", "writes"),
    [
        ("CREATE_IN_PROGRESS", "CREATE_COMPLETE", []),
        ("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", []),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE", []),
        ("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE", []),
        ("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED", ["continue_update_rollback"]),
        ("ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE", ["delete_stack"]),
        ("DELETE_IN_PROGRESS", "DELETE_FAILED", ["delete_stack"]),
        ("DELETE_IN_PROGRESS", "DELETE_COMPLETE", []),
    ],
)
def test_what_is_in_progress_is_waited_for(
    aws: FakeAws, operations: StackOperations, upcoming: str, status: str, writes: list[str]
) -> None:
    aws.cloudformation.add_stack("shop-dev", status, DESCRIPTION, upcoming=[upcoming] * 4)
    found = settled(operations)
    assert aws.writes() == writes
    assert found is None or found.status in HEALTHY
    assert (found is None) == (writes == ["delete_stack"] or status == "DELETE_COMPLETE")


def test_a_state_that_nobody_knows(aws: FakeAws, operations: StackOperations) -> None:
    aws.cloudformation.add_stack("shop-dev", "IMPORT_ROLLBACK_FAILED", DESCRIPTION)
    with pytest.raises(
        CloudError, match=r"is in IMPORT_ROLLBACK_FAILED, a state that the collection cannot recover from\.$"
    ):
        settled(operations)
    assert aws.writes() == []


@pytest.mark.parametrize(
    "status",
    [
        "CREATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "ROLLBACK_COMPLETE",
        "CREATE_FAILED",
        "DELETE_FAILED",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_FAILED",
    ],
)
@pytest.mark.parametrize("description", ["", FOREIGN, f"{DESCRIPTION} (made by hand)", f" {DESCRIPTION}"])
def test_a_stack_of_somebody_else_is_never_touched(
    aws: FakeAws, operations: StackOperations, status: str, description: str
) -> None:
    aws.cloudformation.add_stack("shop-dev", status, description)
    with pytest.raises(OptionError) as raised:
        settled(operations)
    shown = description or "without a description"
    assert raised.value.message == (
        f"name and stage must not be those of a stack that another tool created, but shop-dev is one ({shown})."
    )
    assert aws.writes() == []


def test_a_stack_that_is_only_under_review_has_nothing_of_anybody() -> None:
    require_own(Stack("arn", "shop-dev", "REVIEW_IN_PROGRESS"), Mark("shop", "dev"))
    with pytest.raises(OptionError, match="belongs to service a, stage b"):
        require_own(Stack("arn", "shop-dev", "REVIEW_IN_PROGRESS", "", Mark("a", "b").description), Mark("shop", "dev"))


def test_a_deletion_that_failed_is_finished_with_an_emptied_bucket(deployed: Shop, operations: StackOperations) -> None:
    aws = deployed.aws
    (bucket,) = aws.account.buckets.values()
    bucket.put("left.zip")
    bucket.uploads.append("half.zip")
    deployed.stack.status = "DELETE_FAILED"
    aws.forget_calls()
    assert settled(operations) is None
    assert aws.account.buckets == {}
    assert aws.writes() == ["delete_objects", "delete_stack", "abort_multipart_upload", "delete_stack"]


def test_a_deletion_that_fails_for_another_reason_is_tried_twice(deployed: Shop, operations: StackOperations) -> None:
    deployed.stack.status = "DELETE_FAILED"
    deployed.aws.cloudformation.failing["IamRoleLambdaExecution"] = "Not allowed."
    deployed.aws.forget_calls()
    with pytest.raises(CloudError, match=r"IamRoleLambdaExecution \(AWS::IAM::Role [\w-]+\): Not allowed\.$"):
        settled(operations)
    assert deployed.aws.operations().count("delete_stack") == 2


def test_what_failed_first_is_told_when_the_second_attempt_may_not_look_for_uploads(
    deployed: Shop, operations: StackOperations
) -> None:
    deployed.stack.status = "DELETE_FAILED"
    deployed.aws.cloudformation.failing["DeploymentBucket"] = "Not allowed."
    deployed.aws.fail("s3", "list_multipart_uploads", "AccessDenied", "May not list.", status=403)
    with pytest.raises(CloudError, match=r"Not allowed\. Emptying bucket .* failed: May not list \(AccessDenied\)\.$"):
        settled(operations)
