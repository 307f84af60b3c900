# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bring a service to what was asked for."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.plan import desired_tags
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import bucket_only
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, OptionError, WaitTimeout
from tests.unit.plugins.module_utils._aws.change_examples import CHANGES
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.fakes.fake_resources import FakeBucket
from tests.unit.plugins.module_utils._aws.service_runs import (
    DESCRIPTION,
    HANDLER,
    Options,
    Shop,
    function,
    looks,
    make_service,
)

TWO = [
    function("read", "GET /users", "GET /users/{id}", "HEAD /users"),
    function("write", "POST /users", "DELETE /users/{id}"),
]


def bucket_with(*keys: str) -> FakeBucket:
    bucket = FakeBucket()
    for key in keys:
        bucket.put(key)
    return bucket


# The first deployment


def test_a_new_service_is_made_with_its_bucket_first(shop: Shop) -> None:
    result = shop.run().result
    assert result["changed"]
    assert (
        result["url"]
        == f"https://{shop.stack.physical_ids['ApiGatewayRestApi']}.execute-api.us-east-1.amazonaws.com/dev/ping"
    )
    assert {change["action"] for change in result["changes"]} == {"Add"}
    assert len(result["changes"]) == len(result["resources"]) == 10
    assert shop.aws.writes() == ["create_stack", "put_object", "update_stack"]
    assert shop.served == {"GET /ping"}


def test_in_a_given_bucket_it_is_made_in_one_step(shop: Shop) -> None:
    shop.aws.account.buckets["archives"] = bucket_with("own.txt")
    result = shop.run(deployment_bucket="archives").result
    assert shop.aws.writes() == ["put_object", "create_stack"]
    assert "AWS::S3::Bucket" not in {each["type"] for each in result["resources"]}
    assert shop.aws.account.buckets["archives"].keys == ["own.txt", shop.archive_key]


def test_a_given_bucket_that_is_not_there(shop: Shop) -> None:
    with pytest.raises(CloudError, match="Uploading the code to bucket archives failed"):
        shop.run(deployment_bucket="archives")
    assert shop.aws.cloudformation.stacks == []


def test_two_functions_and_five_routes(shop: Shop) -> None:
    result = shop.run(functions=TWO).result
    assert len(result["endpoints"]) == 5
    assert shop.served == {"GET /users", "GET /users/{id}", "HEAD /users", "POST /users", "DELETE /users/{id}"}


def test_a_cloud_that_is_not_aws(shop: Shop) -> None:
    shop.aws = FakeAws(endpoint="http://127.0.0.1:4566")
    api = f"http://127.0.0.1:4566/restapis/{shop.run().result['resources'][3]['physical_id']}"
    assert shop.run().result["url"] == f"{api}/dev/_user_request_/ping"


# Nothing to do


def test_a_second_run_reads_three_things_and_returns_the_same(shop: Shop) -> None:
    first = shop.run(functions=[function("hello", "GET /ping", environment={"AB": "1"})]).result
    second = shop.run()
    assert sorted(shop.aws.operations()) == looks()
    assert not second.result["changed"]
    assert second.warnings == []
    for key in first.keys() - {"changed", "changes"}:
        assert second.result[key] == first[key]


def test_each_function_more_is_two_calls_more(shop: Shop) -> None:
    shop.run(functions=TWO)
    shop.run()
    assert sorted(shop.aws.operations()) == looks(2)


def test_other_file_times_and_another_order_are_no_change(deployed: Shop) -> None:
    deployed.write()
    assert not deployed.run().result["changed"]
    deployed.run(functions=TWO)
    turned = [{**each, "routes": each["routes"][::-1]} for each in TWO[::-1]]
    assert not deployed.run(functions=turned).result["changed"]


def test_no_diff_when_nothing_differs(deployed: Shop) -> None:
    assert "diff" not in deployed.run(show_diff=True).result


# Calls


def test_the_calls_of_a_first_deployment(shop: Shop) -> None:
    shop.aws.cloudformation.polls = 0
    shop.run()
    assert sorted(shop.aws.operations()[:4]) == [
        *("describe_stacks", "get_function", "get_policy", "list_stack_resources"),
    ]
    assert shop.aws.operations()[4:] == [
        *("describe_log_groups", "create_stack", "describe_stack_events", "put_object"),
        *("update_stack", "describe_stack_events"),
    ]


def test_the_calls_of_a_change_of_code(deployed: Shop) -> None:
    deployed.aws.cloudformation.polls = 0
    deployed.write(f"{HANDLER}\nx = 1\n")
    result = deployed.run(show_diff=True).result
    assert sorted(deployed.aws.operations()[:7]) == looks()
    assert deployed.aws.operations()[7:] == ["put_object", "update_stack", "describe_stack_events"]
    assert result["diff"]["before"] != result["diff"]["after"]
    again = deployed.run().result
    for key in result.keys() - {"changed", "changes", "diff", "kept"}:
        assert again[key] == result[key]


def test_the_template_is_read_when_more_than_the_code_differs(deployed: Shop) -> None:
    deployed.write(f"{HANDLER}\nx = 1\n")
    deployed.run(log_retention_days=7)
    assert deployed.aws.operations().count("get_template") == 1


def test_the_template_is_read_when_the_stack_does_not_tell_its_archive(deployed: Shop) -> None:
    del deployed.stack.outputs["ArchiveKey"]
    deployed.write(f"{HANDLER}\nx = 1\n")
    deployed.run()
    assert deployed.aws.operations().count("get_template") == 1
    assert deployed.stack.outputs["ArchiveKey"] == deployed.archive_key


# Progress


def test_each_step_is_shown(shop: Shop) -> None:
    first = shop.run(functions=[function("hello", "GET /a", "GET /b")])
    assert [line.partition(" in ")[0].partition(" into ")[0] for line in first.steps] == [
        "Creating stack shop-dev with the bucket that the code is deployed from",
        f"Packed 1 file of {len(HANDLER)} bytes",
        first.steps[2].partition(" in ")[0],
        "Updating stack shop-dev: 11 changes",
    ]
    assert first.steps[2].startswith("Uploaded ")
    assert "HelloLambdaFunction (AWS::Lambda::Function)" in "".join(first.progress)
    second = shop.run(functions=[function("hello", "GET /a")])
    assert second.steps[0] == "Removing 1 route before the API is redeployed"
    assert shop.run(tags={"team": "a"}).steps == ["Updating stack shop-dev: tags"]


def test_nothing_is_shown_when_there_is_nothing_to_do_or_nothing_is_done(deployed: Shop) -> None:
    assert deployed.run().progress == []
    assert deployed.check(log_retention_days=7).progress == []


def test_it_is_shown_that_somebody_else_is_waited_for_and_that_a_stack_is_replaced(shop: Shop) -> None:
    steps = ["ROLLBACK_IN_PROGRESS"] * 2
    shop.aws.cloudformation.add_stack("shop-dev", "ROLLBACK_COMPLETE", DESCRIPTION, upcoming=steps)
    assert shop.run().steps[:2] == [
        "Waiting for stack shop-dev, which is in ROLLBACK_IN_PROGRESS",
        "Removing stack shop-dev, which is in ROLLBACK_COMPLETE, so that it can be created again",
    ]


# Changes


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_touches_what_depends_on_it(deployed: Shop, name: str) -> None:
    options, kinds = CHANGES[name]
    deployments = deployed.api.deployments
    result = deployed.run(**options).result
    assert result["changed"]
    assert {change["type"].rpartition("::")[2] for change in result["changes"]} == kinds
    assert "put_object" not in deployed.aws.operations()
    if "RestApi" not in kinds:
        assert deployed.api.deployments == deployments + ("Deployment" in kinds)
    assert not deployed.run().result["changed"]


@pytest.mark.parametrize("name", CHANGES)
def test_check_mode_says_what_a_run_does_and_does_nothing(deployed: Shop, name: str) -> None:
    options, _kinds = CHANGES[name]
    before = (dict(vars(deployed.stack)), dict(vars(deployed.aws.account)))
    checked = deployed.check(**options)
    assert (vars(deployed.stack), vars(deployed.aws.account)) == before
    assert deployed.aws.writes() == ["create_change_set", "delete_change_set"]
    real = deployed.run(show_diff=True, **options)
    assert checked.result["changed"]
    assert checked.changes == real.changes
    assert checked.result["diff"] == real.result["diff"]


@pytest.mark.parametrize("name", CHANGES)
def test_and_back_again(deployed: Shop, name: str) -> None:
    first = deployed.run().result
    options, _kinds = CHANGES[name]
    kept = dict(deployed.options)
    deployed.run(**options)
    deployed.options = kept
    assert deployed.run().result["changed"]
    assert deployed.served == {"GET /ping"}
    again = deployed.run().result
    assert not again["changed"]
    assert [each["logical_id"] for each in again["resources"]] == [each["logical_id"] for each in first["resources"]]


def test_new_code(deployed: Shop) -> None:
    old_key = deployed.archive_key
    deployed.write(f"{HANDLER}\nx = 1\n")
    checked = deployed.check()
    result = deployed.run().result
    assert {change["type"] for change in result["changes"]} == {"AWS::Lambda::Function", "AWS::Lambda::Version"}
    assert checked.result["changes"] == result["changes"]
    assert deployed.api.deployments == 1
    assert result["functions"][0]["version"] == "2"
    (bucket,) = deployed.aws.account.buckets.values()
    assert bucket.keys == sorted([old_key, deployed.archive_key])
    deployed.write()
    assert deployed.run().result["functions"][0]["version"] == "3"
    assert len(bucket.objects) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["GET /a", "GET /b"], ["GET /a"]),
        (["GET /a", "GET /b"], ["GET /a", "POST /b"]),
        (["GET /users/{id}", "GET /"], ["GET /users/{name}", "GET /"]),
        (["GET /users/{id}/orders"], ["GET /users/{name}/orders/{id}"]),
        (["GET /ping"], ["GET /Ping"]),
        (["GET /users/{id}"], ["GET /users/{Id}"]),
        (["GET /a"], ["GET /b"]),
    ],
)
def test_what_is_served_is_what_was_asked_for(shop: Shop, before: list[str], after: list[str]) -> None:
    shop.run(functions=[function("hello", *before)])
    result = shop.run(functions=[function("hello", *after)]).result
    assert shop.served == set(after)
    assert set(shop.api.methods.values()) == {(each.split()[0], each.split()[1]) for each in after}
    assert result["stack"]["status"] == "UPDATE_COMPLETE"


def test_the_old_routes_are_served_until_the_last_step(deployed: Shop) -> None:
    deployed.aws.fail("cloudformation", "update_stack", "AccessDenied", "no", first=2)
    with pytest.raises(CloudError):
        deployed.run(functions=[function("hello", "GET /pong")])
    assert deployed.served == {"GET /ping"}
    deployed.run()
    assert deployed.served == {"GET /pong"}


def test_a_route_moves_to_another_function(shop: Shop) -> None:
    shop.run(functions=[function("a", "GET /x"), function("b", "GET /y")])
    changes = shop.run(functions=[function("a"), function("b", "GET /x", "GET /y")]).changes
    assert ("Modify", "ApiGatewayMethodXGet") in changes
    assert ("Remove", "ALambdaPermissionApiGateway") in changes


def test_a_removed_function_leaves_nothing(shop: Shop) -> None:
    shop.run(functions=TWO)
    shop.run(functions=TWO[:1])
    assert list(shop.aws.account.functions) == ["shop-dev-read"]
    assert list(shop.aws.account.log_groups) == ["/aws/lambda/shop-dev-read"]


# Tags


@pytest.mark.parametrize(
    ("asked", "purge", "expected"),
    [
        (None, True, {"a": "1"}),
        ({}, True, {}),
        ({}, False, {"a": "1"}),
        ({"b": 2}, True, {"b": "2"}),
        ({"a": "3", "b": True}, False, {"a": "3", "b": "True"}),
    ],
)
def test_wanted_tags(asked: dict[str, t.Any] | None, purge: bool, expected: dict[str, str]) -> None:
    assert desired_tags({"a": "1"}, asked, purge=purge) == expected


def test_tags_come_and_stay_and_go(deployed: Shop) -> None:
    assert deployed.run(tags={"team": "a"}).result["tags"] == {"team": "a"}
    assert not deployed.run().result["changed"]
    assert not deployed.run(tags=None).result["changed"]
    assert deployed.run(tags={"stage": "b"}, purge_tags=False).result["tags"] == {"team": "a", "stage": "b"}
    result = deployed.run(tags={}, purge_tags=True, show_diff=True).result
    assert result["tags"] == {}
    assert (result["diff"]["before"]["tags"], result["diff"]["after"]["tags"]) == ({"team": "a", "stage": "b"}, {})
    assert "put_object" not in deployed.aws.operations()


# The bucket


def test_from_its_own_bucket_to_a_given_one(deployed: Shop) -> None:
    deployed.aws.account.buckets["archives"] = bucket_with("own.txt")
    result = deployed.run(deployment_bucket="archives").result
    assert result["stack"]["outputs"]["DeploymentBucketName"] == "archives"
    assert list(deployed.aws.account.buckets) == ["archives"]
    assert deployed.aws.account.buckets["archives"].keys == ["own.txt", deployed.archive_key]
    assert not deployed.run().result["changed"]


def test_from_a_given_bucket_to_its_own(shop: Shop) -> None:
    shop.aws.account.buckets["archives"] = bucket_with("own.txt")
    shop.run(deployment_bucket="archives")
    result = shop.run(deployment_bucket=None).result
    own = result["stack"]["outputs"]["DeploymentBucketName"]
    assert shop.aws.account.buckets[own].keys == [shop.archive_key]
    assert "own.txt" in shop.aws.account.buckets["archives"].keys
    assert not shop.run().result["changed"]


# Runs that were cut off


@pytest.mark.parametrize("operation", ["put_object", "update_stack"])
def test_a_first_run_that_was_cut_off_is_continued(shop: Shop, operation: str) -> None:
    shop.aws.fail("s3" if operation == "put_object" else "cloudformation", operation, "InternalFailure", "cut off")
    with pytest.raises(CloudError, match="cut off"):
        shop.run()
    checked = shop.check()
    result = shop.run().result
    assert {change["action"] for change in checked.result["changes"]} == {"Add"}
    assert result["changed"]
    assert shop.aws.operations().count("create_stack") == 0
    assert shop.served == {"GET /ping"}
    assert not shop.run().result["changed"]


@pytest.mark.parametrize("to_given", [True, False])
@pytest.mark.parametrize("first", [1, 2, 3])
def test_a_change_of_everything_that_was_cut_off_is_continued(shop: Shop, first: int, to_given: bool) -> None:
    """Both buckets, a removed route and new code take three updates; nothing of the user's is lost at any of them."""
    aws = shop.aws
    aws.account.buckets["archives"] = bucket_with("own.txt")
    shop.run(deployment_bucket=None if to_given else "archives")
    shop.write(f"{HANDLER}\nx = 1\n")
    aws.fail("cloudformation", "update_stack", "InternalFailure", "cut off", first=first)
    with pytest.raises(CloudError, match="cut off"):
        shop.run(deployment_bucket="archives" if to_given else None, functions=[function("hello", "GET /pong")])
    assert shop.run().result["changed"]
    assert shop.served == {"GET /pong"}
    assert "own.txt" in aws.account.buckets["archives"].keys
    assert (shop.archive_key in aws.account.buckets["archives"].keys) == to_given
    assert len(aws.account.buckets) == (1 if to_given else 2)
    assert not shop.run().result["changed"]


# What fails


def test_a_failed_update_names_the_cause_and_leaves_the_old_version(deployed: Shop) -> None:
    deployed.aws.cloudformation.failing["HelloLambdaFunction"] = "The role cannot be assumed."
    with pytest.raises(CloudError) as raised:
        deployed.run(functions=[function("hello", "GET /ping", "GET /pong", memory_size=256)])
    assert raised.value.as_result()["msg"] == (
        "Updating stack shop-dev failed: HelloLambdaFunction (AWS::Lambda::Function): The role cannot be assumed. "
        "CloudFormation rolled the stack back to what was deployed before."
    )
    assert raised.value.code == "UPDATE_ROLLBACK_COMPLETE"
    assert deployed.aws.account.functions["shop-dev-hello"]["MemorySize"] == 128
    assert deployed.served == {"GET /ping"}
    deployed.aws.cloudformation.failing.clear()
    assert deployed.run().result["changed"]
    assert deployed.served == {"GET /ping", "GET /pong"}


def test_a_failed_creation_is_replaced_by_the_next_run(shop: Shop) -> None:
    shop.aws.cloudformation.failing["DeploymentBucket"] = "Too many buckets."
    with pytest.raises(CloudError, match=r"DeploymentBucket \(AWS::S3::Bucket\): Too many buckets\."):
        shop.run()
    shop.aws.cloudformation.failing.clear()
    assert shop.run().result["changed"]
    assert shop.aws.writes() == ["delete_stack", "create_stack", "put_object", "update_stack"]


def test_a_name_that_is_taken(shop: Shop) -> None:
    shop.aws.account.functions["shop-dev-hello"] = {"Handler": "theirs.handle"}
    with pytest.raises(CloudError, match=r"HelloLambdaFunction \(AWS::Lambda::Function\): .* already exists\."):
        shop.run()
    assert shop.aws.account.functions["shop-dev-hello"] == {"Handler": "theirs.handle"}


def test_a_wait_that_takes_too_long_can_be_continued(shop: Shop) -> None:
    shop.aws.cloudformation.polls = 1000
    with pytest.raises(WaitTimeout, match=r"^Gave up after 5 seconds \(wait_timeout\): Creating stack shop-dev"):
        shop.run(wait_timeout=5)
    shop.stack.upcoming.clear()
    shop.aws.cloudformation.polls = 1
    assert shop.run().result["changed"]
    assert shop.served == {"GET /ping"}


def test_an_error_of_lambda_is_an_error(deployed: Shop) -> None:
    deployed.aws.fail("lambda", "get_function", "ServiceException", "no", status=500)
    with pytest.raises(CloudError, match=r"^Reading function shop-dev-hello failed"):
        deployed.run()


# Others at work


def test_an_operation_in_progress_is_waited_for(deployed: Shop) -> None:
    for check_mode in (True, False):
        deployed.stack.upcoming = ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"] * 3
        assert not deployed.run(check_mode=check_mode).result["changed"]
        assert deployed.stack.upcoming == []


def test_somebody_updates_the_stack_right_before_us(deployed: Shop) -> None:
    def begin() -> None:
        deployed.stack.upcoming = ["UPDATE_IN_PROGRESS"] * 3

    deployed.aws.once_before("update_stack", begin)
    assert deployed.run(log_retention_days=7).result["changed"]
    assert deployed.aws.operations().count("update_stack") == 2
    assert deployed.aws.account.log_groups == {"/aws/lambda/shop-dev-hello": 7}


def test_somebody_makes_the_stack_right_before_us(shop: Shop) -> None:
    def begin() -> None:
        shop.aws.cloudformation.create_stack(
            "shop-dev", ["CAPABILITY_NAMED_IAM"], "other", json.dumps(bucket_only(make_service()))
        )

    shop.aws.once_before("create_stack", begin)
    assert shop.run().result["changed"]
    assert shop.served == {"GET /ping"}


def test_a_stack_that_is_being_deleted_is_made_again(deployed: Shop) -> None:
    stack = deployed.stack
    deployed.aws.account.buckets.clear()
    deployed.aws.cloudformation.delete_stack(stack.id, "other")
    stack.upcoming = ["DELETE_IN_PROGRESS"] * 3
    assert {action for action, _name in deployed.run().changes} == {"Add"}
    assert deployed.stack.id != stack.id


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "CREATE_FAILED", "REVIEW_IN_PROGRESS", "DELETE_FAILED"])
def test_check_mode_on_a_stack_that_would_be_replaced(shop: Shop, status: str) -> None:
    shop.aws.cloudformation.add_stack("shop-dev", status, DESCRIPTION)
    checked = shop.check()
    assert checked.result["changed"]
    assert checked.result["stack"] is None
    assert shop.aws.writes() == []
    assert checked.changes == shop.run().changes
    assert shop.stack.status == "UPDATE_COMPLETE"


@pytest.mark.parametrize("status", ["UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED"])
def test_check_mode_on_a_stack_whose_rollback_would_be_finished(deployed: Shop, status: str) -> None:
    deployed.stack.status = status
    checked = deployed.check(log_retention_days=7)
    assert deployed.aws.writes() == []
    real = deployed.run(log_retention_days=7)
    assert checked.changes == real.changes == [("Modify", "HelloLogGroup")]
    assert real.result["stack"]["status"] == "UPDATE_COMPLETE"


@pytest.mark.parametrize("status", ["UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED"])
def test_a_rollback_that_is_finished_is_a_change_of_the_stack(deployed: Shop, status: str) -> None:
    deployed.stack.status = status
    checked = deployed.check()
    assert deployed.aws.writes() == []
    real = deployed.run(show_diff=True)
    assert checked.result["changed"]
    assert checked.changes == real.changes == [("Modify", "shop-dev")]
    for outcome in (checked, real):
        assert outcome.result["diff"]["before"]["settings"] == {"StackStatus": status}
        assert outcome.result["diff"]["after"]["settings"] == {"StackStatus": "UPDATE_ROLLBACK_COMPLETE"}
    assert real.result["stack"]["status"] == "UPDATE_ROLLBACK_COMPLETE"
    assert not deployed.run().result["changed"]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("upcoming", [[], ["UPDATE_IN_PROGRESS"]])
@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"])
def test_a_stack_of_somebody_else_is_never_touched(
    shop: Shop, status: str, upcoming: list[str], check_mode: bool
) -> None:
    shop.aws.cloudformation.add_stack("shop-dev", status, "Serverless", upcoming=upcoming)
    with pytest.raises(OptionError, match="name and stage must not be those of a stack that another tool created"):
        shop.run(check_mode=check_mode)
    assert shop.aws.writes() == []


# Secrets


def test_values_of_variables_are_shown_nowhere(shop: Shop) -> None:
    def with_secret(*values: str) -> list[Options]:
        environment = {f"TOKEN{number}": value for number, value in enumerate(values)}
        return [function("hello", "GET /ping", environment=environment)]

    outcomes = [
        shop.check(functions=with_secret("hush-1", "hush-2")),
        shop.run(show_diff=True, functions=with_secret("hush-1", "hush-2")),
        shop.check(functions=with_secret("hush-3")),
        shop.run(show_diff=True, functions=with_secret("hush-3", "hush-2")),
    ]
    shop.aws.account.functions["shop-dev-hello"]["Environment"] = {"Variables": {"TOKEN0": "hush-4", "NEW": "hush-5"}}
    outcomes += [shop.check(drift="report"), shop.check(), shop.run(show_diff=True)]
    assert len(outcomes[4].warnings) == len(outcomes[6].result["repaired"]) == 3
    assert "hush" not in json.dumps([vars(outcome) for outcome in outcomes])
    assert outcomes[3].result["diff"]["after"]["functions"]["hello"]["environment"] == {
        "TOKEN0": "(changed)",
        "TOKEN1": "(set)",
    }


# Options


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    "options",
    [
        {"name": "1"},
        {"stage": ""},
        {"wait_timeout": 0},
        {"tags": {"aws:x": ""}},
        {"runtime": "go"},
        {"functions": []},
        {"functions": [function("hello", "FETCH /")]},
        {"functions": [function("hello", environment={"A": [1]})]},
        {"functions": [{**function("hello"), "handler": "typo.endpoint"}]},
        {"functions": [function("hello", *(f"GET /{number}" for number in range(250)))]},
        {"source": "/nowhere"},
        {"exclude": ["*"]},
    ],
    ids=lambda options: next(iter(options)),
)
def test_bad_options_are_told_before_any_call(shop: Shop, options: Options, check_mode: bool) -> None:
    with pytest.raises(OptionError):
        shop.run(check_mode=check_mode, **options)
    assert shop.aws.calls == []


def test_calls_are_returned_when_they_are_asked_for(deployed: Shop) -> None:
    assert "resource_actions" not in deployed.run().result
    assert deployed.run(debug_botocore_endpoint_logs=True).result["resource_actions"] == [
        *("apigateway:GetResources", "apigateway:GetRestApi", "apigateway:GetStage"),
        *("cloudformation:DescribeStacks", "cloudformation:ListStackResources"),
        *("lambda:GetFunction", "lambda:GetPolicy"),
    ]
