# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CloudFormation of the local AWS tells of change sets and of drift."""

from __future__ import annotations

import json
import typing as t

import pytest

from extensions.local_cloud.aws.stacks.reports import known

from ..conftest import NAMED_IAM, Cloud

Template = dict[str, t.Any]


def template(days: int | None, more: dict[str, t.Any] | None = None) -> Template:
    retention = {"RetentionInDays": days} if days else {}
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/one", **retention}}
    return {"Resources": {"Group": group, **(more or {})}}


def role(principal: str) -> dict[str, t.Any]:
    assume = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"}],
    }
    return {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "one", "AssumeRolePolicyDocument": assume}}


@pytest.fixture
def one(cloud: Cloud) -> Cloud:
    cloud.create_stack("one", template(7, {"Role": role("lambda.amazonaws.com")}))
    cloud.finished_stack("one")
    return cloud


def changes(cloud: Cloud, desired: Template, **asked: t.Any) -> dict[str, dict[str, t.Any]]:
    client = cloud.client("cloudformation")
    made = client.create_change_set(
        StackName="one", ChangeSetName="check", TemplateBody=json.dumps(desired), Capabilities=NAMED_IAM
    )
    described = client.describe_change_set(ChangeSetName=made["Id"], **asked)
    client.delete_change_set(ChangeSetName=made["Id"])
    return {each["ResourceChange"]["LogicalResourceId"]: each["ResourceChange"] for each in described["Changes"]}


def targets(change: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    return [detail["Target"] for detail in change["Details"]]


@pytest.mark.parametrize(
    ("properties", "replacement"),
    [({"LogGroupName": "/one", "RetentionInDays": 14}, "False"), ({"LogGroupName": "/other"}, "True")],
)
def test_a_schema_says_what_is_replaced(one: Cloud, properties: dict[str, t.Any], replacement: str) -> None:
    desired = {"Resources": {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": properties}}}

    assert changes(one, desired)["Group"]["Replacement"] == replacement


def test_values_of_properties_are_told_on_request(one: Cloud) -> None:
    added = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/two"}}
    desired = template(14, {"New": added})
    assert "BeforeValue" not in json.dumps(changes(one, desired))
    found = changes(one, desired, IncludePropertyValues=True)
    (target,) = targets(found["Group"])
    assert target["Path"] == "/Properties/RetentionInDays"
    assert (target["BeforeValue"], target["AfterValue"], target["AttributeChangeType"]) == ("7", "14", "Modify")
    assert json.loads(found["Group"]["BeforeContext"])["Properties"]["RetentionInDays"] == 7
    assert json.loads(found["New"]["AfterContext"]) == {"Properties": {"LogGroupName": "/two"}}
    assert "BeforeContext" not in found["New"]
    assert "AfterContext" not in found["Role"]
    assert found["Role"]["Action"] == "Remove"


def test_each_value_of_a_dictionary_is_told(one: Cloud) -> None:
    found = changes(one, template(None, {"Role": role("edgelambda.amazonaws.com")}), IncludePropertyValues=True)
    (target,) = targets(found["Role"])
    assert target["Path"] == "/Properties/AssumeRolePolicyDocument/Statement"
    assert json.loads(target["AfterValue"])[0]["Principal"] == {"Service": "edgelambda.amazonaws.com"}
    (target,) = targets(found["Group"])
    assert (target["BeforeValue"], target["AttributeChangeType"]) == ("7", "Remove")
    assert "AfterValue" not in target


def test_what_will_be_known_later_is_not_told() -> None:
    reference = {"Fn::GetAtt": ["Other", "Arn"]}
    assert known({"A": [reference, "x"], "B": {"C": {"Ref": "Other"}}, "D": {"E": 1}}) == {
        "A": ["{{changeSet:KNOWN_AFTER_APPLY}}", "x"],
        "B": {"C": "{{changeSet:KNOWN_AFTER_APPLY}}"},
        "D": {"E": 1},
    }


def test_a_detection_of_drift_takes_time(one: Cloud) -> None:
    client = one.client("cloudformation")
    one.client("logs").put_retention_policy(logGroupName="/one", retentionInDays=3)
    detection = client.detect_stack_drift(StackName="one")["StackDriftDetectionId"]
    statuses = []
    for seconds in (60, 0):
        one.control("POST", "config", {"stack_seconds": seconds})
        found = client.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
        statuses.append(found["DetectionStatus"])
    assert statuses == ["DETECTION_IN_PROGRESS", "DETECTION_COMPLETE"]
    assert found["StackDriftStatus"] == "DRIFTED"
    drifts = client.describe_stack_resource_drifts(StackName="one")["StackResourceDrifts"]
    (group,) = [each for each in drifts if each["LogicalResourceId"] == "Group"]
    assert group["PropertyDifferences"] == [
        {"PropertyPath": "/RetentionInDays", "ExpectedValue": "7", "ActualValue": "3", "DifferenceType": "NOT_EQUAL"}
    ]


def test_a_change_set_makes_a_stack_with_what_is_there_already(cloud: Cloud) -> None:
    cloud.client("logs").create_log_group(logGroupName="/one")
    desired = {**template(None, {"Role": role("lambda.amazonaws.com")}), "Description": "with a group"}
    desired["Resources"]["Group"]["DeletionPolicy"] = "Retain"
    client = cloud.client("cloudformation")
    made = client.create_change_set(
        StackName="one",
        ChangeSetName="import",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps(desired),
        Capabilities=NAMED_IAM,
        ImportExistingResources=True,
    )
    described = client.describe_change_set(ChangeSetName=made["Id"], IncludePropertyValues=True)
    actions = {each["ResourceChange"]["LogicalResourceId"]: each["ResourceChange"] for each in described["Changes"]}
    assert {name: each["Action"] for name, each in actions.items()} == {"Group": "Import", "Role": "Add"}
    client.execute_change_set(ChangeSetName=made["Id"], ClientRequestToken="t")
    stack = cloud.finished_stack("one")
    assert (stack["StackStatus"], stack["Description"]) == ("CREATE_COMPLETE", "with a group")
    statuses = [status for logical_id, status, _reason in cloud.events("one", "t") if logical_id == "Group"]
    assert "IMPORT_COMPLETE" in statuses
