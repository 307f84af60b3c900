# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A template that CloudFormation refuses before it begins: what is wrong is told, and the stack's true state."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import bucket_only
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.change_sets import Proposal, make_change_set
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.operations import StackOperations
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackContent
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.template_upload import pass_template
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.fakes.fake_cloudformation import VALIDATION_FAILED
from tests.unit.plugins.module_utils._aws.service_runs import FakeClock, make_service

BUCKET_ONLY = bucket_only(make_service())
REASON = "#: extraneous key [Extra] is not permitted"
TOLD = f"DeploymentBucket (AWS::S3::Bucket): {REASON}"


@pytest.fixture
def deadline(clock: FakeClock) -> Deadline:
    return Deadline(60, clock, clock.sleep)


@pytest.fixture
def operations(aws: FakeAws, deadline: Deadline) -> StackOperations:
    aws.cloudformation.invalid["DeploymentBucket"] = REASON
    return StackOperations(aws, "shop-dev", deadline, list[str]().append)


def existing(aws: FakeAws) -> StackContent:
    stack = aws.cloudformation.add_stack("shop-dev")
    return StackContent(Stack(stack.id, "shop-dev", stack.status), [])


def test_a_new_stack_is_rolled_back(aws: FakeAws, operations: StackOperations) -> None:
    with pytest.raises(CloudError) as raised:
        operations.create(BUCKET_ONLY, None)
    assert raised.value.as_result()["msg"] == (
        f"Creating stack shop-dev failed: {TOLD}. The stack is in ROLLBACK_COMPLETE; the next run replaces it."
    )
    assert raised.value.code == "ROLLBACK_COMPLETE"


def test_an_update_is_rolled_back(aws: FakeAws, operations: StackOperations) -> None:
    with pytest.raises(CloudError) as raised:
        operations.update(existing(aws), BUCKET_ONLY, None)
    assert raised.value.as_result()["msg"] == (
        f"Updating stack shop-dev failed: {TOLD}. CloudFormation rolled the stack back to what was deployed before."
    )


def test_an_update_that_is_not_rolled_back(aws: FakeAws, operations: StackOperations) -> None:
    with pytest.raises(CloudError) as raised:
        operations._replace(keep_failed=True).update(existing(aws), BUCKET_ONLY, None)
    assert (raised.value.code, TOLD in raised.value.message) == ("UPDATE_FAILED", True)


def test_only_the_last_validation_counts(aws: FakeAws, operations: StackOperations) -> None:
    before = existing(aws)
    for reason in ("Long ago.", REASON):
        aws.cloudformation.invalid["DeploymentBucket"] = reason
        with pytest.raises(CloudError) as raised:
            operations.update(before, BUCKET_ONLY, None)
    assert raised.value.message == f"Updating stack shop-dev failed: {TOLD}."


def test_without_the_permission_aws_says_where_to_look(aws: FakeAws, operations: StackOperations) -> None:
    aws.fail("cloudformation", "describe_events", "AccessDenied", "no", status=403)
    with pytest.raises(CloudError) as raised:
        operations.create(BUCKET_ONLY, None)
    assert raised.value.message == f"Creating stack shop-dev failed: {VALIDATION_FAILED}"


def test_an_old_botocore_does_not_know_the_operation(aws: FakeAws, operations: StackOperations) -> None:
    aws.unknown = {"Filters"}
    with pytest.raises(CloudError, match="Call DescribeEvents"):
        operations.create(BUCKET_ONLY, None)
    assert "describe_events" not in aws.operations()


@pytest.mark.usefixtures("operations")
def test_a_change_set_that_is_refused(aws: FakeAws, deadline: Deadline) -> None:
    handed = pass_template(aws, BUCKET_ONLY, None)
    change_set = make_change_set(aws, "Comparing", "shop-dev", None, Proposal(BUCKET_ONLY), handed)
    with pytest.raises(CloudError) as raised:
        change_set.changes(deadline)
    assert raised.value.message == f"Comparing failed: {TOLD}."
