# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Log groups that are left from an earlier service."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.existing_log_groups import (
    find_existing_log_groups,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.fakes.fake_resources import FakeBucket
from tests.unit.plugins.module_utils._aws.service_runs import (
    HANDLER,
    Options,
    Shop,
    build_template,
    function,
    make_service,
)

POLICY = {"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}
GROUP = "/aws/lambda/shop-dev-hello"
OTHER = "/aws/lambda/shop-dev-other"
ADOPTION = ["create_change_set", "execute_change_set"]
TWO = [function("hello", "GET /ping"), function("other")]


@pytest.fixture
def leftover(shop: Shop) -> Shop:
    """A service that is not deployed yet, and a log group of its function that keeps lines for three days."""
    shop.aws.account.log_groups[GROUP] = 3
    return shop


def deletion_policies(shop: Shop) -> set[str | None]:
    resources = shop.stack.template["Resources"].values()
    return {each.get("DeletionPolicy") for each in resources if each["Type"] == "AWS::Logs::LogGroup"}


def test_a_new_service_takes_it_over(leftover: Shop) -> None:
    outcome = leftover.run()
    assert leftover.aws.writes() == [*ADOPTION, "put_object", "update_stack"]
    assert outcome.steps[0] == "Creating stack shop-dev with 1 existing log group"
    assert ("Import", "HelloLogGroup") in outcome.changes
    assert [action for action, _logical_id in outcome.changes].count("Add") == 9
    assert leftover.stack.physical_ids["HelloLogGroup"] == GROUP
    assert {each["logical_id"] for each in outcome.result["resources"]} == set(leftover.stack.physical_ids)
    assert not leftover.run().result["changed"]


@pytest.mark.parametrize("days", [None, 3, 14])
def test_it_becomes_what_was_asked_for_and_goes_with_the_service(leftover: Shop, days: int | None) -> None:
    given: Options = {"log_retention_days": days} if days else {}
    leftover.run(**given)
    assert leftover.aws.account.log_groups == {GROUP: days}
    assert deletion_policies(leftover) == {None}
    leftover.run(state="absent")
    assert leftover.aws.account.log_groups == {}


def test_with_a_bucket_of_the_user(leftover: Shop) -> None:
    leftover.aws.account.buckets["archives"] = FakeBucket()
    leftover.run(deployment_bucket="archives")
    assert leftover.aws.writes() == [*ADOPTION, "put_object", "update_stack"]
    assert leftover.served == {"GET /ping"}


def test_the_function_that_is_added_to_a_service(deployed: Shop) -> None:
    deployed.aws.account.log_groups[OTHER] = None
    outcome = deployed.run(functions=TWO)
    assert deployed.aws.writes() == [*ADOPTION, "update_stack"]
    assert "Importing 1 existing log group into stack shop-dev" in outcome.steps
    assert ("Import", "OtherLogGroup") in outcome.changes
    assert ("Add", "OtherLambdaFunction") in outcome.changes
    assert deletion_policies(deployed) == {None}
    assert not deployed.run().result["changed"]


def test_check_mode_says_so(leftover: Shop) -> None:
    checked = leftover.check()
    assert leftover.aws.writes() == []
    assert checked.changes == leftover.run().changes


def test_check_mode_says_so_for_a_service_that_is_there(deployed: Shop) -> None:
    deployed.aws.account.log_groups[OTHER] = None
    checked = deployed.check(functions=TWO)
    assert deployed.aws.writes() == ["create_change_set", "delete_change_set"]
    assert checked.changes == deployed.run(functions=TWO).changes


def test_it_is_looked_for_only_when_there_are_new_log_groups(deployed: Shop) -> None:
    deployed.write(f"{HANDLER}\nx = 1\n")
    deployed.run()
    assert "describe_log_groups" not in deployed.aws.operations()
    deployed.run(functions=TWO)
    assert deployed.aws.operations().count("describe_log_groups") == 1
    deployed.run(tags={"team": "a"})
    assert "describe_log_groups" not in deployed.aws.operations()


def test_one_that_belongs_to_another_stack_is_left_alone(leftover: Shop) -> None:
    other = leftover.aws.cloudformation.add_stack("other", physical_ids={"Group": GROUP})
    other.template["Resources"]["Group"] = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": GROUP}}
    with pytest.raises(CloudError) as raised:
        leftover.run()
    assert raised.value.message == (
        f"Importing log groups into stack shop-dev failed: {GROUP} already exists in stack {other.id}."
    )
    assert leftover.aws.writes() == ["create_change_set", "delete_change_set", "delete_stack"]
    assert leftover.stack.status == "DELETE_COMPLETE"
    assert leftover.aws.account.log_groups == {GROUP: 3}


def test_a_stack_that_another_run_creates_meanwhile_is_left_alone(leftover: Shop) -> None:
    def create() -> None:
        leftover.stack.status = "CREATE_COMPLETE"

    leftover.aws.once_before("describe_change_set", create)
    leftover.aws.fail("cloudformation", "describe_change_set", "ChangeSetNotFound", "gone")
    with pytest.raises(CloudError, match="gone"):
        leftover.run()
    assert leftover.aws.writes() == ["create_change_set", "delete_change_set"]
    assert leftover.stack.status == "CREATE_COMPLETE"


def test_somebody_else_is_at_work_when_the_change_set_is_made(deployed: Shop) -> None:
    deployed.aws.account.log_groups[OTHER] = None
    reason = "Stack:arn is in UPDATE_IN_PROGRESS state and can not be updated."
    deployed.aws.fail("cloudformation", "create_change_set", "ValidationError", reason)
    assert deployed.run(functions=TWO).result["changed"]
    assert deployed.aws.writes() == ["create_change_set", *ADOPTION, "update_stack"]


def test_a_stack_that_is_there_stays_when_the_import_is_refused(deployed: Shop) -> None:
    deployed.aws.account.log_groups[OTHER] = None
    deployed.aws.fail("cloudformation", "describe_change_set", "AccessDenied", "no")
    with pytest.raises(CloudError, match="Importing log groups into stack shop-dev failed"):
        deployed.run(functions=TWO)
    assert deployed.aws.writes() == ["create_change_set", "delete_change_set"]
    assert not deployed.run(functions=TWO[:1]).result["changed"]


def test_it_outlives_a_deployment_that_fails(leftover: Shop) -> None:
    leftover.aws.cloudformation.failing["HelloLambdaFunction"] = "no"
    with pytest.raises(CloudError, match="HelloLambdaFunction"):
        leftover.run()
    assert leftover.aws.account.log_groups == {GROUP: 3}
    assert deletion_policies(leftover) == {"Retain"}
    leftover.aws.cloudformation.failing.clear()
    assert leftover.run(log_retention_days=7).result["changed"]
    assert leftover.aws.account.log_groups == {GROUP: 7}
    assert deletion_policies(leftover) == {None}


@pytest.mark.parametrize("tags", [None, {"team": "a"}])
def test_options_of_the_stack_hold_for_it_too(leftover: Shop, tags: dict[str, str] | None) -> None:
    role = "arn:aws:iam::123456789012:role/deploy"
    leftover.run(tags=tags, cloudformation_role=role, stack_policy=POLICY, on_failure="delete")
    (made,) = [call.parameters for call in leftover.aws.calls if call.operation == "create_change_set"]
    assert made["RoleARN"] == role
    assert made["OnStackFailure"] == "DELETE"
    assert ("Tags" in made) == (tags is not None)
    assert leftover.stack.tags == (tags or {})


# Looking for them


def looked_for(aws: FakeAws) -> list[t.Any]:
    return [call.parameters["logGroupNamePrefix"] for call in aws.calls]


def test_others_with_the_same_beginning_are_no_leftovers(aws: FakeAws) -> None:
    names = [f"{GROUP}{number}" for number in range(9)]
    aws.account.log_groups.update(dict.fromkeys(names))
    desired = build_template(make_service(), "1.zip")
    assert find_existing_log_groups(aws, None, desired) == {}
    aws.account.log_groups[GROUP] = 3
    assert find_existing_log_groups(aws, None, desired) == {
        "HelloLogGroup": {
            "Type": "AWS::Logs::LogGroup",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {"LogGroupName": GROUP, "RetentionInDays": 3},
        }
    }


def test_all_functions_are_looked_for_at_once_and_access_logs_by_themselves(aws: FakeAws) -> None:
    service = make_service(
        functions=[function("read", "GET /a"), function("reader"), function("write")],
        api_type="http",
        api={"access_log": {}},
    )
    find_existing_log_groups(aws, None, build_template(service, "1.zip"))
    assert looked_for(aws) == ["/aws/http-api/shop-dev", "/aws/lambda/shop-dev-"]


def test_log_groups_of_the_user_are_not_looked_for(aws: FakeAws) -> None:
    own = {"Own": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/own"}}}
    find_existing_log_groups(aws, None, build_template(make_service(resources=own), "1.zip"))
    assert looked_for(aws) == [GROUP]
