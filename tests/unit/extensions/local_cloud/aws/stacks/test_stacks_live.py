# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFormation of the local AWS: states, events, refusals, rollbacks, deletes."""

from __future__ import annotations

import json
import typing as t

import pytest
from botocore.exceptions import ClientError

from ..conftest import NAMED_IAM, Cloud

Template = dict[str, t.Any]


def template(*, days: int = 7, output: str = "one", more: dict[str, t.Any] | None = None) -> Template:
    """A log group, a bucket and an output."""
    resources = {
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "stack-bucket"}},
        "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/one", "RetentionInDays": days}},
        **(more or {}),
    }
    return {"Resources": resources, "Outputs": {"Word": {"Value": output}}}


def group(name: str) -> dict[str, t.Any]:
    return {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name}}


@pytest.fixture(autouse=True)
def _told_states(cloud: Cloud) -> None:
    """States that are short stay until the test has seen them."""
    cloud.control("POST", "config", {"stack_told": True})


def outputs(stack: dict[str, t.Any]) -> list[str]:
    return [output["OutputValue"] for output in stack.get("Outputs", [])]


def error(caught: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    found = caught.value.response["Error"]
    return found["Code"], found["Message"]


def resources(cloud: Cloud, name: str) -> dict[str, dict[str, t.Any]]:
    found = cloud.client("cloudformation").list_stack_resources(StackName=name)["StackResourceSummaries"]
    return {item["LogicalResourceId"]: item for item in found}


def test_a_create_is_seen_in_progress_and_has_outputs_at_the_end(cloud: Cloud) -> None:
    cloud.create_stack("one", template(), ClientRequestToken="t")
    first, last = cloud.watched_stack("one")
    assert (first["StackStatus"], outputs(first)) == ("CREATE_IN_PROGRESS", [])
    assert (last["StackStatus"], outputs(last)) == ("CREATE_COMPLETE", ["one"])
    assert "LastUpdatedTime" not in last
    assert cloud.events("one", "t") == [
        ("one", "CREATE_IN_PROGRESS", "User Initiated"),
        ("Bucket", "CREATE_IN_PROGRESS", ""),
        ("Bucket", "CREATE_IN_PROGRESS", "Resource creation Initiated"),
        ("Bucket", "CREATE_COMPLETE", ""),
        ("Group", "CREATE_IN_PROGRESS", ""),
        ("Group", "CREATE_IN_PROGRESS", "Resource creation Initiated"),
        ("Group", "CREATE_COMPLETE", ""),
        ("one", "CREATE_COMPLETE", ""),
    ]


def test_an_update_shows_only_what_changes(cloud: Cloud) -> None:
    cloud.create_stack("one", template(more={"Old": group("/old")}))
    cloud.finished_stack("one")
    before = resources(cloud, "one")
    cloud.update_stack("one", template(days=14, output="two", more={"New": group("/new")}), ClientRequestToken="t")
    seen = {stack["StackStatus"]: outputs(stack) for stack in cloud.watched_stack("one")}
    assert seen == {
        "UPDATE_IN_PROGRESS": ["one"],
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": ["two"],
        "UPDATE_COMPLETE": ["two"],
    }
    assert [entry[:2] for entry in cloud.events("one", "t")] == [
        ("one", "UPDATE_IN_PROGRESS"),
        ("Group", "UPDATE_IN_PROGRESS"),
        ("Group", "UPDATE_COMPLETE"),
        ("New", "CREATE_IN_PROGRESS"),
        ("New", "CREATE_IN_PROGRESS"),
        ("New", "CREATE_COMPLETE"),
        ("one", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("Old", "DELETE_IN_PROGRESS"),
        ("Old", "DELETE_COMPLETE"),
        ("one", "UPDATE_COMPLETE"),
    ]
    after = resources(cloud, "one")
    assert {name: item["ResourceStatus"] for name, item in after.items()} == {
        "Bucket": "CREATE_COMPLETE",
        "Group": "UPDATE_COMPLETE",
        "New": "CREATE_COMPLETE",
    }
    assert after["Bucket"]["LastUpdatedTimestamp"] == before["Bucket"]["LastUpdatedTimestamp"]
    assert after["Group"]["LastUpdatedTimestamp"] > before["Group"]["LastUpdatedTimestamp"]


def test_an_update_of_outputs_only_touches_no_resource(cloud: Cloud) -> None:
    cloud.create_stack("one", template())
    cloud.finished_stack("one")
    cloud.update_stack("one", template(output="two"), ClientRequestToken="t")
    assert cloud.watched_stack("one")[0]["StackStatus"] == "UPDATE_IN_PROGRESS"
    assert {entry[0] for entry in cloud.events("one", "t")} == {"one"}


def test_a_change_set_of_outputs_only_can_be_executed(cloud: Cloud) -> None:
    cloud.create_stack("one", template())
    cloud.finished_stack("one")
    client = cloud.client("cloudformation")
    arguments = {"StackName": "one", "ChangeSetName": "change"}
    client.create_change_set(TemplateBody=json.dumps(template(output="two")), **arguments)
    described = client.describe_change_set(**arguments)
    assert (described["Status"], described["ExecutionStatus"], described["Changes"]) == (
        "CREATE_COMPLETE",
        "AVAILABLE",
        [],
    )
    client.execute_change_set(**arguments)
    assert outputs(cloud.finished_stack("one")) == ["two"]


def test_a_change_set_without_changes_fails(cloud: Cloud) -> None:
    cloud.create_stack("one", template())
    cloud.finished_stack("one")
    client = cloud.client("cloudformation")
    client.create_change_set(StackName="one", ChangeSetName="change", TemplateBody=json.dumps(template()))
    described = client.describe_change_set(StackName="one", ChangeSetName="change")
    assert described["Status"] == "FAILED"
    assert described["StatusReason"].startswith("The submitted information didn't contain changes.")


def test_a_stack_in_progress_refuses_other_operations(cloud: Cloud) -> None:
    stack_id = cloud.create_stack("one", template())
    with pytest.raises(ClientError) as caught:
        cloud.update_stack("one", template(days=14))
    text = f"Stack:{stack_id} is in CREATE_IN_PROGRESS state and can not be updated."
    assert error(caught) == ("ValidationError", text)
    with pytest.raises(ClientError) as caught:
        cloud.create_stack("one", template())
    assert error(caught) == ("AlreadyExistsException", "Stack [one] already exists")
    cloud.finished_stack("one")
    cloud.update_stack("one", template(days=14))
    with pytest.raises(ClientError, match="cannot be deleted while in status UPDATE_IN_PROGRESS"):
        cloud.client("cloudformation").delete_stack(StackName="one")


def test_a_delete_during_a_create_follows_it(cloud: Cloud) -> None:
    stack_id = cloud.create_stack("one", template())
    cloud.client("cloudformation").delete_stack(StackName="one")
    while cloud.finished_stack(stack_id)["StackStatus"] == "CREATE_COMPLETE":
        pass
    assert cloud.finished_stack(stack_id)["StackStatus"] == "DELETE_COMPLETE"


ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
NAMED_ROLE = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "role", "AssumeRolePolicyDocument": {}}}


@pytest.mark.parametrize(
    ("role", "given", "required"),
    [
        (ROLE, [], "CAPABILITY_IAM"),
        (NAMED_ROLE, [], "CAPABILITY_NAMED_IAM"),
        (NAMED_ROLE, ["CAPABILITY_IAM"], "CAPABILITY_NAMED_IAM"),
    ],
)
@pytest.mark.parametrize("operation", ["create_stack", "update_stack", "create_change_set"])
def test_missing_capabilities_are_refused(
    cloud: Cloud, operation: str, role: dict[str, t.Any], given: list[str], required: str
) -> None:
    more = {"ChangeSetName": "c", "ChangeSetType": "CREATE"} if operation == "create_change_set" else {}
    if operation == "update_stack":
        cloud.create_stack("one", template())
        cloud.finished_stack("one")
    call = getattr(cloud.client("cloudformation"), operation)
    body = json.dumps({"Resources": {"Role": role}})
    with pytest.raises(ClientError) as caught:
        call(StackName="one", TemplateBody=body, Capabilities=given, **more)
    assert error(caught) == ("InsufficientCapabilitiesException", f"Requires capabilities : [{required}]")
    call(StackName="one", TemplateBody=body, Capabilities=NAMED_IAM, **more)


def test_a_bucket_that_is_not_empty_stays(cloud: Cloud) -> None:
    stack_id = cloud.create_stack("one", template())
    cloud.finished_stack("one")
    s3, client = cloud.client("s3"), cloud.client("cloudformation")
    s3.put_object(Bucket="stack-bucket", Key="key", Body=b"x")
    client.delete_stack(StackName="one", ClientRequestToken="t")
    seen = cloud.watched_stack(stack_id)
    assert [stack["StackStatus"] for stack in seen] == ["DELETE_IN_PROGRESS", "DELETE_FAILED"]
    assert seen[-1]["StackStatusReason"] == "The following resource(s) failed to delete: [Bucket]."
    reasons = {entry[0]: entry[2] for entry in cloud.events("one", "t") if entry[1] == "DELETE_FAILED"}
    assert reasons["Bucket"].startswith("The bucket you tried to delete is not empty")
    shown = {name: item["ResourceStatus"] for name, item in resources(cloud, "one").items()}
    assert shown == {"Bucket": "DELETE_FAILED", "Group": "DELETE_COMPLETE"}
    s3.delete_object(Bucket="stack-bucket", Key="key")
    client.delete_stack(StackName="one")
    assert cloud.finished_stack(stack_id)["StackStatus"] == "DELETE_COMPLETE"


def test_old_versions_count_too(cloud: Cloud) -> None:
    bucket = {"BucketName": "versioned", "VersioningConfiguration": {"Status": "Enabled"}}
    stack_id = cloud.create_stack("one", {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": bucket}}})
    cloud.finished_stack("one")
    cloud.client("s3").put_object(Bucket="versioned", Key="key", Body=b"x")
    cloud.client("s3").delete_object(Bucket="versioned", Key="key")
    cloud.client("cloudformation").delete_stack(StackName="one")
    assert cloud.finished_stack(stack_id)["StackStatus"] == "DELETE_FAILED"


def test_an_update_that_removes_such_a_bucket_succeeds(cloud: Cloud) -> None:
    cloud.create_stack("one", template())
    cloud.finished_stack("one")
    cloud.client("s3").put_object(Bucket="stack-bucket", Key="key", Body=b"x")
    changed = template()
    del changed["Resources"]["Bucket"]
    cloud.update_stack("one", changed, ClientRequestToken="t")
    assert cloud.finished_stack("one")["StackStatus"] == "UPDATE_COMPLETE"
    assert ("Bucket", "DELETE_FAILED") in [entry[:2] for entry in cloud.events("one", "t")]


def test_a_deleted_stack_is_found_by_its_id_only(cloud: Cloud) -> None:
    client = cloud.client("cloudformation")
    stack_id = cloud.create_stack("one", template())
    cloud.finished_stack("one")
    client.delete_stack(StackName="one")
    cloud.finished_stack(stack_id)
    cloud.create_stack("one", template())
    cloud.finished_stack("one")
    assert client.describe_stacks(StackName=stack_id)["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE"
    assert client.describe_stacks(StackName="one")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    client.delete_stack(StackName="one")
    client.delete_stack(StackName="one")


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        ("describe_stacks", "Stack with id gone does not exist"),
        ("list_stack_resources", "Stack with id gone does not exist"),
        ("describe_stack_resources", "Stack 'gone' does not exist"),
        ("describe_stack_events", "Stack [gone] does not exist"),
    ],
)
def test_the_texts_about_a_missing_stack(cloud: Cloud, operation: str, text: str) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(cloud.client("cloudformation"), operation)(StackName="gone")
    assert error(caught) == ("ValidationError", text)


def test_a_taken_name_fails_the_create_and_is_left_alone(cloud: Cloud) -> None:
    cloud.client("logs").create_log_group(logGroupName="/taken")
    stack_id = cloud.create_stack("one", template(more={"Taken": group("/taken")}), ClientRequestToken="t")
    statuses = [stack["StackStatus"] for stack in cloud.watched_stack("one")]
    assert statuses == ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]
    events = cloud.events("one", "t")
    assert "already exists" in next(entry[2] for entry in events if entry[:2] == ("Taken", "CREATE_FAILED"))
    reason = "The following resource(s) failed to create: [Taken]. Rollback requested by user."
    assert ("one", "ROLLBACK_IN_PROGRESS", reason) in events
    assert [item["logGroupName"] for item in cloud.client("logs").describe_log_groups()["logGroups"]] == ["/taken"]
    with pytest.raises(ClientError) as caught:
        cloud.update_stack("one", template())
    text = f"Stack:{stack_id} is in ROLLBACK_COMPLETE state and can not be updated."
    assert error(caught) == ("ValidationError", text)
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        cloud.create_stack("one", template())


def test_on_failure_is_honoured(cloud: Cloud) -> None:
    cloud.client("logs").create_log_group(logGroupName="/taken")
    failing = template(more={"Taken": group("/taken")})
    kept = cloud.create_stack("kept", failing, DisableRollback=True)
    stack = cloud.finished_stack(kept)
    assert stack["StackStatus"] == "CREATE_FAILED"
    assert stack["StackStatusReason"] == "The following resource(s) failed to create: [Taken]. "
    cloud.client("cloudformation").delete_stack(StackName="kept")
    cloud.finished_stack(kept)
    deleted = cloud.create_stack("deleted", failing, OnFailure="DELETE")
    while cloud.finished_stack(deleted)["StackStatus"] == "ROLLBACK_COMPLETE":
        pass
    assert cloud.finished_stack(deleted)["StackStatus"] == "DELETE_COMPLETE"


def test_a_fault_fails_the_named_resource_and_what_runs_beside_it_is_cancelled(cloud: Cloud) -> None:
    cloud.control("POST", "faults", {"service": "stack", "operation": "Bucket", "message": "out of buckets"})
    cloud.create_stack("one", template(), ClientRequestToken="t")
    assert cloud.finished_stack("one")["StackStatus"] == "ROLLBACK_COMPLETE"
    failures = [entry for entry in cloud.events("one", "t") if entry[1] == "CREATE_FAILED"]
    assert failures == [
        ("Bucket", "CREATE_FAILED", "out of buckets"),
        ("Group", "CREATE_FAILED", "Resource creation cancelled"),
    ]


def test_a_failed_update_goes_back(cloud: Cloud) -> None:
    cloud.create_stack("one", template())
    cloud.finished_stack("one")
    cloud.control("POST", "faults", {"service": "stack", "operation": "New", "message": "no"})
    cloud.update_stack("one", template(days=14, output="two", more={"New": group("/new")}), ClientRequestToken="t")
    seen = cloud.watched_stack("one")
    assert [stack["StackStatus"] for stack in seen][:2] == ["UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"]
    assert (seen[-1]["StackStatus"], outputs(seen[-1])) == ("UPDATE_ROLLBACK_COMPLETE", ["one"])
    reason = "The following resource(s) failed to create: [New]. "
    assert ("one", "UPDATE_ROLLBACK_IN_PROGRESS", reason) in cloud.events("one", "t")
    groups = cloud.client("logs").describe_log_groups()["logGroups"]
    assert [(item["logGroupName"], item["retentionInDays"]) for item in groups] == [("/one", 7)]


def test_a_rollback_that_fails_can_be_continued(cloud: Cloud) -> None:
    cloud.create_stack("one", template())
    cloud.finished_stack("one")
    cloud.control("POST", "faults", {"service": "stack", "operation": "New", "message": "no"})
    cloud.control("POST", "faults", {"service": "stack", "operation": "Group", "first": 2, "message": "no way back"})
    cloud.update_stack("one", template(days=14, more={"New": group("/new")}))
    assert cloud.finished_stack("one")["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    cloud.client("cloudformation").continue_update_rollback(StackName="one")
    statuses = [stack["StackStatus"] for stack in cloud.watched_stack("one")]
    assert statuses == ["UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"]


def test_a_failed_update_kept_as_it_is_can_be_rolled_back(cloud: Cloud) -> None:
    cloud.create_stack("one", template())
    cloud.finished_stack("one")
    cloud.control("POST", "faults", {"service": "stack", "operation": "New", "message": "no"})
    cloud.update_stack("one", template(days=14, more={"New": group("/new")}), DisableRollback=True)
    assert cloud.finished_stack("one")["StackStatus"] == "UPDATE_FAILED"
    cloud.client("cloudformation").rollback_stack(StackName="one")
    statuses = [stack["StackStatus"] for stack in cloud.watched_stack("one")]
    assert statuses == ["UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"]


def test_a_stack_that_takes_no_time_is_never_seen_in_progress(cloud: Cloud) -> None:
    cloud.control("POST", "config", {"stack_seconds": 0})
    cloud.create_stack("one", template())
    assert [stack["StackStatus"] for stack in cloud.watched_stack("one")] == ["CREATE_COMPLETE"]
    cloud.update_stack("one", template(days=14, more={"New": group("/new")}))
    assert [stack["StackStatus"] for stack in cloud.watched_stack("one")] == ["UPDATE_COMPLETE"]


def lambda_function(memory: int) -> dict[str, t.Any]:
    code = {"ZipFile": "def handler(event, context): ...\n"}
    role = "arn:aws:iam::000000000000:role/x"
    named = {"FunctionName": "one-function", "Handler": "index.handler", "Runtime": "python3.13"}
    return {"Type": "AWS::Lambda::Function", "Properties": {**named, "Code": code, "Role": role, "MemorySize": memory}}


def test_a_function_that_is_gone_cannot_be_updated_and_comes_back_once_it_was_out_of_the_stack(cloud: Cloud) -> None:
    version = {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Function"}}}
    cloud.create_stack("one", template(more={"Function": lambda_function(128)}))
    cloud.finished_stack("one")
    cloud.client("lambda").delete_function(FunctionName="one-function")
    for changed in ({"Function": lambda_function(256)}, {"Function": lambda_function(128), "Version": version}):
        cloud.update_stack("one", template(more=changed), ClientRequestToken=f"t{len(changed)}")
        cloud.finished_stack("one")
        failed = [entry for entry in cloud.events("one", f"t{len(changed)}") if entry[1].endswith("_FAILED")]
        assert "Lambda function one-function could not be found" in failed[0][2]
    cloud.update_stack("one", template())
    assert cloud.finished_stack("one")["StackStatus"] == "UPDATE_COMPLETE"
    cloud.update_stack("one", template(more={"Function": lambda_function(128)}))
    assert cloud.finished_stack("one")["StackStatus"] == "UPDATE_COMPLETE"
    assert cloud.client("lambda").get_function_configuration(FunctionName="one-function")["MemorySize"] == 128
