# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CloudFormation's resource handlers need: of the lists in AWS's schemas what belongs to the properties."""

from __future__ import annotations

import typing as t

import pytest

from extensions.local_cloud.aws.access import handlers
from extensions.local_cloud.aws.access.handler_properties import ALWAYS, PROPERTIES

BUCKET: t.Final = "AWS::S3::Bucket"
FUNCTION: t.Final = "AWS::Lambda::Function"
CODE: t.Final = {"S3Bucket": "archives", "S3Key": "one.zip"}
PLAIN: t.Final[dict[str, t.Any]] = {"Role": "arn:aws:iam::000000000000:role/x", "Code": CODE, "Timeout": 3}


@pytest.mark.parametrize("kind", sorted(PROPERTIES))
def test_what_belongs_to_properties_is_in_the_schemas(kind: str) -> None:
    listed = {action for actions in handlers.handlers()[kind].values() for action in actions}
    assert {action.removeprefix("-") for action in PROPERTIES[kind]} <= listed


def test_every_type_has_handlers() -> None:
    assert set(handlers.handlers()) >= ALWAYS
    assert not ALWAYS & set(PROPERTIES)


def test_a_bucket_needs_what_its_properties_do() -> None:
    plain = handlers.actions_to_create(BUCKET, {})
    encrypted = handlers.actions_to_create(BUCKET, {"BucketEncryption": {"x": 1}})
    assert plain == ["s3:CreateBucket", "s3:ListBucket"]
    assert set(encrypted) - set(plain) == {"s3:PutEncryptionConfiguration"}
    assert len(handlers.handlers()[BUCKET]["create"]) > 30


def test_a_function_needs_what_its_properties_do() -> None:
    assert handlers.actions_to_create(FUNCTION, PLAIN) == [
        "iam:PassRole",
        "lambda:CreateFunction",
        "lambda:GetFunction",
        "s3:GetObject",
    ]
    in_vpc = handlers.actions_to_create(FUNCTION, {**PLAIN, "VpcConfig": {"SubnetIds": ["subnet-1"]}})
    assert "ec2:DescribeSubnets" in in_vpc


@pytest.mark.parametrize(
    ("changed", "added"),
    [
        ({"Code": {**CODE, "S3Key": "two.zip"}}, {"lambda:UpdateFunctionCode"}),
        ({"Timeout": 4}, {"iam:PassRole", "lambda:UpdateFunctionConfiguration"}),
        ({"Tags": [{"Key": "b", "Value": "1"}]}, {"lambda:TagResource", "lambda:UntagResource"}),
        ({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}]}, {"lambda:TagResource"}),
        ({"ReservedConcurrentExecutions": None}, {"lambda:DeleteFunctionConcurrency"}),
    ],
)
def test_an_update_needs_what_changes(changed: dict[str, t.Any], added: set[str]) -> None:
    before = {**PLAIN, "Tags": [{"Key": "a", "Value": "1"}], "ReservedConcurrentExecutions": 1}
    after = {name: value for name, value in {**before, **changed}.items() if value is not None}
    assert set(handlers.actions_to_update(FUNCTION, before, after)) == {
        "lambda:GetFunction",
        "s3:GetObject",
        *added,
    } - (set() if "Code" in changed else {"s3:GetObject"})


def test_a_deletion_needs_what_is_there() -> None:
    assert handlers.actions_to_delete(FUNCTION, PLAIN) == ["lambda:DeleteFunction", "lambda:GetFunction"]
    of_a_role = handlers.actions_to_delete("AWS::IAM::Role", {"ManagedPolicyArns": ["x"]})
    assert "iam:DetachRolePolicy" in of_a_role
    assert "iam:DeleteRolePolicy" not in of_a_role


def test_drift_detection_reads_all() -> None:
    assert handlers.actions_to_detect_drift(BUCKET) == handlers.handlers()[BUCKET]["read"]


def test_access_logs_of_http_apis_are_delivered() -> None:
    logged = {"AccessLogSettings": {"DestinationArn": "x"}}
    assert "logs:CreateLogDelivery" in handlers.actions_to_create("AWS::ApiGatewayV2::Stage", logged)
    assert "logs:CreateLogDelivery" not in handlers.actions_to_create("AWS::ApiGatewayV2::Stage", {})


def test_other_types_are_left_alone() -> None:
    assert handlers.actions_to_create("AWS::DynamoDB::Table", {"TableName": "x"}) == []
