# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Remove a service and all that was made for it."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, OptionError
from tests.unit.plugins.module_utils._aws.fakes.fake_resources import FakeBucket
from tests.unit.plugins.module_utils._aws.service_runs import DESCRIPTION, Shop, function


def existing_log_groups(shop: Shop) -> list[object]:
    account = shop.aws.account
    return [
        each for each in (account.buckets, account.functions, account.log_groups, account.roles, account.apis) if each
    ]


def test_nothing_is_left(deployed: Shop) -> None:
    (bucket,) = deployed.aws.account.buckets.values()
    bucket.put("by-hand.txt")
    bucket.mark_deleted("by-hand.txt")
    result = deployed.run(state="absent").result
    assert result["changed"]
    assert {change["action"] for change in result["changes"]} == {"Remove"}
    assert len(result["changes"]) == 10
    assert (result["stack"], result["url"], result["functions"]) == (None, None, [])
    assert existing_log_groups(deployed) == []
    assert deployed.aws.cloudformation.find("shop-dev") is None


def test_the_calls_and_the_progress(deployed: Shop) -> None:
    deployed.aws.cloudformation.polls = 0
    (bucket,) = deployed.aws.account.buckets
    outcome = deployed.run(state="absent")
    operations = deployed.aws.operations()[2:]
    assert sorted(operations[:3]) == ["delete_objects", "get_template", "list_object_versions"]
    assert operations[3:] == ["delete_stack", "describe_stack_events"]
    assert outcome.steps == ["Removing stack shop-dev: 10 resources", f"Emptying bucket {bucket}"]
    assert outcome.progress[-1].endswith("DELETE_COMPLETE     shop-dev (AWS::CloudFormation::Stack)")
    assert deployed.run(state="absent").progress == []


def test_what_is_not_there_stays_so(shop: Shop) -> None:
    for check_mode in (False, True):
        result = shop.run(state="absent", check_mode=check_mode).result
        assert (result["changed"], result["changes"], result["stack"]) == (False, [], None)
        assert sorted(shop.aws.operations()) == ["describe_stacks", "list_stack_resources"]


def test_the_options_of_a_service_are_not_needed(shop: Shop) -> None:
    shop.options = {"name": "shop", "region": "us-east-1"}
    assert not shop.run(state="absent").result["changed"]


def test_check_mode_says_it_and_does_nothing(deployed: Shop) -> None:
    checked = deployed.check(state="absent")
    assert deployed.aws.writes() == []
    assert checked.result["diff"]["before"]["functions"].keys() == {"hello"}
    assert checked.result["diff"]["after"] == {}
    real = deployed.run(state="absent", show_diff=True).result
    assert {**real, "diff": None} == {**checked.result, "diff": None}
    assert real["diff"] == checked.result["diff"]


TABLE = {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain", "Properties": {"TableName": "todos"}}


def test_what_a_policy_keeps_is_named(shop: Shop) -> None:
    shop.run(resources={"Todos": TABLE})
    checked = shop.check(state="absent").result
    real = shop.run(state="absent").result
    assert real["kept"] == [
        {"logical_id": "Todos", "physical_id": "todos", "type": "AWS::DynamoDB::Table", "reason": None}
    ]
    assert [each["logical_id"] for each in real["changes"] if each["action"] == "Keep"] == ["Todos"]
    assert {key: checked[key] for key in real} == real
    assert list(shop.aws.account.tables) == ["todos"]


def test_without_the_template_nothing_is_said_of_policies(shop: Shop) -> None:
    shop.run(resources={"Todos": TABLE})
    shop.aws.fail("cloudformation", "get_template", "AccessDenied", "no", status=403, count=2)
    assert {each["action"] for each in shop.check(state="absent").result["changes"]} == {"Remove"}
    assert shop.run(state="absent").result["changed"]
    assert shop.aws.cloudformation.find("shop-dev") is None


def test_all_that_cannot_be_deleted_is_named_and_what_is_kept_besides(shop: Shop) -> None:
    kept = {**TABLE, "Properties": {"TableName": "kept"}}
    shop.run(resources={"Todos": kept, "Jobs": {**TABLE, "DeletionPolicy": "Delete"}})
    failing = {"Jobs": "In use.", "IamRoleLambdaExecution": "Not allowed.", "HelloLogGroup": "No."}
    shop.aws.cloudformation.failing.update(failing)
    with pytest.raises(CloudError) as raised:
        shop.run(state="absent")
    told = raised.value.as_result()
    role = "IamRoleLambdaExecution (AWS::IAM::Role shop-dev-us-east-1-lambdaRole): Not allowed"
    assert f"{role}; Jobs (AWS::DynamoDB::Table todos): In use." in told["msg"]
    assert told["msg"].endswith("Still there: Todos (AWS::DynamoDB::Table kept): kept by its policy.")
    names = ["HelloLogGroup", "IamRoleLambdaExecution", "Jobs", "Todos"]
    assert [each["logical_id"] for each in told["kept"]] == names


def test_the_diff_shows_no_values(shop: Shop) -> None:
    shop.run(functions=[function("hello", environment={"TOKEN": "hush hush"})])
    result = shop.run(state="absent", show_diff=True).result
    assert result["diff"]["before"]["functions"]["hello"]["environment"] == {"TOKEN": "(set)"}
    assert "hush" not in json.dumps(result)


def test_a_given_bucket_keeps_what_is_not_of_this_service(shop: Shop) -> None:
    bucket = shop.aws.account.buckets["archives"] = FakeBucket()
    for key in ("own.txt", "polycloud.faas/shop/prod/1.zip", "polycloud.faas/other/dev/1.zip"):
        bucket.put(key)
    shop.run(deployment_bucket="archives")
    assert len(bucket.objects) == 4
    shop.run(state="absent")
    assert bucket.keys == ["own.txt", "polycloud.faas/other/dev/1.zip", "polycloud.faas/shop/prod/1.zip"]
    assert list(shop.aws.account.buckets) == ["archives"]


def test_a_given_bucket_that_is_gone(shop: Shop) -> None:
    shop.aws.account.buckets["archives"] = FakeBucket()
    shop.run(deployment_bucket="archives")
    shop.aws.account.buckets.clear()
    assert shop.run(state="absent").result["changed"]
    assert shop.aws.cloudformation.find("shop-dev") is None


def test_a_bucket_of_its_own_that_is_gone(deployed: Shop) -> None:
    deployed.aws.account.buckets.clear()
    assert deployed.run(state="absent").result["changed"]
    assert existing_log_groups(deployed) == []


@pytest.mark.parametrize(
    "status",
    [
        "ROLLBACK_COMPLETE",
        "CREATE_FAILED",
        "REVIEW_IN_PROGRESS",
        "DELETE_FAILED",
        "UPDATE_ROLLBACK_FAILED",
        "UPDATE_ROLLBACK_COMPLETE",
        "UPDATE_FAILED",
    ],
)
def test_a_stack_in_any_state(shop: Shop, status: str) -> None:
    shop.aws.cloudformation.add_stack("shop-dev", status, DESCRIPTION)
    assert shop.run(state="absent").result["changed"]
    assert shop.aws.cloudformation.find("shop-dev") is None


@pytest.mark.parametrize("check_mode", [True, False])
def test_an_operation_in_progress_is_waited_for(deployed: Shop, check_mode: bool) -> None:
    deployed.stack.upcoming = ["UPDATE_IN_PROGRESS"] * 3
    result = deployed.run(state="absent", check_mode=check_mode).result
    assert result["changed"]
    assert len(result["changes"]) == 10
    assert (deployed.aws.cloudformation.find("shop-dev") is None) == (not check_mode)


def test_a_removal_in_progress_is_waited_for_and_no_change_of_ours(deployed: Shop) -> None:
    stack = deployed.stack
    deployed.aws.account.buckets.clear()
    deployed.aws.cloudformation.delete_stack(stack.id, "other")
    stack.upcoming = ["DELETE_IN_PROGRESS"] * 3
    assert not deployed.run(state="absent").result["changed"]
    assert stack.upcoming == []


def test_somebody_updates_the_stack_right_before_us(deployed: Shop) -> None:
    def begin() -> None:
        deployed.stack.upcoming = ["UPDATE_IN_PROGRESS"] * 3

    deployed.aws.once_before("delete_stack", begin)
    assert deployed.run(state="absent").result["changed"]
    assert existing_log_groups(deployed) == []


def test_somebody_uploads_into_the_bucket_right_before_it_is_deleted(deployed: Shop) -> None:
    (bucket,) = deployed.aws.account.buckets.values()

    def upload() -> None:
        bucket.put("late.zip")
        bucket.uploads.append("later.zip")

    deployed.aws.once_before("delete_stack", upload)
    assert deployed.run(state="absent").result["changed"]
    assert existing_log_groups(deployed) == []


def test_an_object_that_cannot_be_deleted(deployed: Shop) -> None:
    (bucket,) = deployed.aws.account.buckets.values()
    bucket.put("kept.zip")
    bucket.locked.add("kept.zip")
    with pytest.raises(CloudError, match=r"kept\.zip: Access Denied \(AccessDenied\)\.$"):
        deployed.run(state="absent")
    assert "delete_stack" not in deployed.aws.operations()
    assert deployed.served == {"GET /ping"}


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "ROLLBACK_COMPLETE", "DELETE_FAILED"])
def test_a_stack_of_somebody_else_is_never_deleted(shop: Shop, status: str, check_mode: bool) -> None:
    shop.aws.cloudformation.add_stack("shop-dev", status, "Serverless")
    with pytest.raises(OptionError, match="that another tool created"):
        shop.run(state="absent", check_mode=check_mode)
    assert shop.aws.writes() == []


@pytest.mark.parametrize("options", [{"name": "1"}, {"stage": "-"}, {"wait_timeout": 0}])
def test_bad_options_are_told_before_any_call(shop: Shop, options: dict[str, t.Any]) -> None:
    with pytest.raises(OptionError):
        shop.run(state="absent", **options)
    assert shop.aws.calls == []
