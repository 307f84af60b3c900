# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles of the functions: who has which, and that each allows what is needed and nothing else."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import diff
from ansible_collections.polycloud.faas.plugins.module_utils._aws.service_checks import check_service
from tests.unit.plugins.module_utils._aws.service_runs import build_template, function, make_service
from tests.unit.plugins.module_utils._aws.setting_examples import (
    ACCESS_POINT,
    BUCKET_ACCESS_POINT,
    BUS,
    KEY_ARN,
    QUEUE,
    ROLE_ARN,
    TOPIC,
    VPC,
)

STATEMENT: t.Final = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
OTHER: t.Final = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}
BOUNDARY: t.Final = "arn:aws:iam::123456789012:policy/limit"


def build(*functions: dict[str, t.Any], **options: t.Any) -> Template:
    service = make_service(functions=list(functions) or [function("hello")], **options)
    check_service(service)
    return build_template(service, "1.zip")


def roles(template: Template) -> dict[str, dict[str, t.Any]]:
    resources = template["Resources"].items()
    return {name: each["Properties"] for name, each in resources if each["Type"] == "AWS::IAM::Role"}


def role_of(template: Template, name: str) -> t.Any:
    return template["Resources"][f"{name.capitalize()}LambdaFunction"]["Properties"]["Role"]


def statements(role: dict[str, t.Any], policy: int) -> list[dict[str, t.Any]]:
    found: list[dict[str, t.Any]] = role["Policies"][policy]["PolicyDocument"]["Statement"]
    return found


def needed(**given: t.Any) -> list[tuple[list[str], list[t.Any]]]:
    """Actions and resources that the role gets for the settings of a function."""
    (role,) = roles(build(function("hello", **given))).values()
    return [
        (each["Action"], each["Resource"])
        for policy in role["Policies"][1:]
        for each in policy["PolicyDocument"]["Statement"]
    ]


@pytest.mark.parametrize(
    ("given", "actions", "resources"),
    [
        ({"tracing": "active"}, ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]),
        ({"kms_key_arn": KEY_ARN}, ["kms:Decrypt"], [KEY_ARN]),
        ({"dead_letter_target": QUEUE}, ["sqs:SendMessage"], [QUEUE]),
        ({"dead_letter_target": TOPIC}, ["sns:Publish"], [TOPIC]),
        ({"on_success": BUS}, ["events:PutEvents"], [BUS]),
        (
            {"on_success": "arn:aws:lambda:us-east-1:123456789012:function:next"},
            ["lambda:InvokeFunction"],
            ["arn:aws:lambda:us-east-1:123456789012:function:next"],
        ),
        (
            {"on_failure": "arn:aws:s3:::failed"},
            ["s3:ListBucket", "s3:PutObject"],
            ["arn:aws:s3:::failed", "arn:aws:s3:::failed/*"],
        ),
        (
            {"dead_letter_target": {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:letters"}},
            ["sqs:SendMessage"],
            [{"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:letters"}],
        ),
        (
            {"dead_letter_target": {"Fn::GetAtt": ["Letters", "Arn"]}},
            ["sns:Publish", "sqs:SendMessage"],
            [{"Fn::GetAtt": ["Letters", "Arn"]}],
        ),
    ],
    ids=str,
)
def test_the_role_gets_what_a_setting_needs(
    given: dict[str, t.Any], actions: list[str], resources: list[t.Any]
) -> None:
    assert needed(**given) == [(actions, resources)]


@pytest.mark.parametrize(
    ("arn", "services"),
    [
        (ACCESS_POINT, ["elasticfilesystem"]),
        (BUCKET_ACCESS_POINT, ["s3files"]),
        ({"Fn::GetAtt": ["Access", "Arn"]}, ["elasticfilesystem", "s3files"]),
    ],
    ids=str,
)
def test_a_file_system_is_mounted_through_its_access_point_only(arn: t.Any, services: list[str]) -> None:
    (role,) = roles(build(function("hello", vpc=VPC, file_system=[{"arn": arn, "mount_path": "/mnt/a"}]))).values()
    assert statements(role, 1)[1:] == [
        {
            "Effect": "Allow",
            "Action": [f"{service}:ClientMount", f"{service}:ClientWrite"],
            "Resource": ["*"],
            "Condition": {"StringEquals": {f"{service}:AccessPointArn": [arn]}},
        }
        for service in services
    ]


def test_a_network_needs_interfaces() -> None:
    ((actions, resources),) = needed(vpc=VPC)
    assert "ec2:CreateNetworkInterface" in actions
    assert all(action.startswith("ec2:") for action in actions)
    assert resources == ["*"]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"tracing": "pass_through"},
        {"ephemeral_storage": 1024},
        {"reserved_concurrency": 1},
        {"logging": {"format": "json"}},
    ],
    ids=str,
)
def test_and_nothing_for_the_others(given: dict[str, t.Any]) -> None:
    assert needed(**given) == []


def test_one_target_of_two_functions_is_named_once() -> None:
    template = build(*(function(name, dead_letter_target=QUEUE, on_failure=TOPIC) for name in ("a", "b")))
    (role,) = roles(template).values()
    assert [each["Resource"] for each in statements(role, 1)] == [[QUEUE], [TOPIC]]


def test_a_function_with_statements_has_a_role_of_its_own() -> None:
    template = build(function("a"), function("b", iam_statements=[OTHER], tracing="active"), iam_statements=[STATEMENT])
    found = roles(template)
    assert found.keys() == {"IamRoleLambdaExecution", "BIamRoleLambdaExecution"}
    assert role_of(template, "a") == {"Fn::GetAtt": ["IamRoleLambdaExecution", "Arn"]}
    assert role_of(template, "b") == {"Fn::GetAtt": ["BIamRoleLambdaExecution", "Arn"]}
    shared, own = found["IamRoleLambdaExecution"], found["BIamRoleLambdaExecution"]
    assert (shared["RoleName"], own["RoleName"]) == ("shop-dev-us-east-1-lambdaRole", "shop-dev-b-us-east-1-lambdaRole")
    assert (statements(shared, 0)[1:], statements(own, 0)[1:]) == ([STATEMENT], [STATEMENT, OTHER])
    assert [each["Fn::Sub"].rpartition("/")[2] for each in statements(shared, 0)[0]["Resource"]] == ["shop-dev-a:*"]
    assert [each["Fn::Sub"].rpartition("/")[2] for each in statements(own, 0)[0]["Resource"]] == ["shop-dev-b:*"]
    assert len(shared["Policies"]) == 1
    assert statements(own, 1)[0]["Action"] == ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]


def test_a_role_for_each_function() -> None:
    template = build(function("a"), function("b"), role={"per_function": True})
    assert roles(template).keys() == {"AIamRoleLambdaExecution", "BIamRoleLambdaExecution"}


def test_a_role_that_exists_is_used_and_not_made() -> None:
    template = build(function("a"), function("b", role={"Fn::GetAtt": ["Own", "Arn"]}), role={"arn": ROLE_ARN})
    assert roles(template) == {}
    assert (role_of(template, "a"), role_of(template, "b")) == (ROLE_ARN, {"Fn::GetAtt": ["Own", "Arn"]})
    mixed = build(function("a"), function("b", role=ROLE_ARN))
    (logs, *_others) = statements(roles(mixed)["IamRoleLambdaExecution"], 0)
    assert [each["Fn::Sub"].rpartition("/")[2] for each in logs["Resource"]] == ["shop-dev-a:*"]


def test_another_path_is_another_name_since_cloudformation_replaces_the_role() -> None:
    found = [roles(build(role={"path": path})) for path in (None, "/a/", "/b/")]
    assert len({each["IamRoleLambdaExecution"]["RoleName"] for each in found}) == 3


def test_what_roles_are_made_with() -> None:
    managed = ["AmazonS3ReadOnlyAccess", BOUNDARY, {"Ref": "Policy"}]
    settings = {"permissions_boundary": BOUNDARY, "managed_policies": managed, "path": "/services/"}
    template = build(role=settings)
    (role,) = roles(template).values()
    assert (role["PermissionsBoundary"], role["Path"]) == (BOUNDARY, "/services/")
    named = {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonS3ReadOnlyAccess"}
    assert role["ManagedPolicyArns"] == [named, BOUNDARY, {"Ref": "Policy"}]
    shown = diff.diff_views("shop-dev", None, (template, {}))[1]
    assert shown["role"] == {**settings, "managed_policies": [named, BOUNDARY, {"Ref": "Policy"}]}
    assert "role" not in diff.diff_views("shop-dev", None, (build(), {}))[1]
