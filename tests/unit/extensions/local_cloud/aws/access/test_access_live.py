# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IAM on the local AWS: what a user may not do is refused, in its own calls and in those that CloudFormation makes."""

from __future__ import annotations

import json
import typing as t

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from ..conftest import NAMED_IAM, Cloud

ANYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
STACKS = {"Effect": "Allow", "Action": "cloudformation:*", "Resource": "arn:aws:cloudformation:*:*:stack/shop-*"}
LOGS = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
GROUP = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/shop", "RetentionInDays": 7}}
TEMPLATE = {"Resources": {"Group": GROUP}}
USER = "User: arn:aws:iam::000000000000:user/anna is not authorized to perform: "


class User:
    """A user of the local AWS with policies of its own."""

    def __init__(self, cloud: Cloud, *statements: dict[str, t.Any]) -> None:
        self._cloud = cloud
        iam = cloud.client("iam")
        iam.create_user(UserName="anna")
        if statements:
            iam.put_user_policy(UserName="anna", PolicyName="own", PolicyDocument=document(*statements))
        self._key = iam.create_access_key(UserName="anna")["AccessKey"]

    def client(self, service: str) -> t.Any:
        return boto3.client(
            service,
            endpoint_url=self._cloud.url,
            region_name="us-east-1",
            aws_access_key_id=self._key["AccessKeyId"],
            aws_secret_access_key=self._key["SecretAccessKey"],
            config=Config(retries={"total_max_attempts": 1}),
        )

    def create_stack(self, template: dict[str, t.Any] | None = None, **parameters: t.Any) -> dict[str, t.Any]:
        """The stack shop-dev when its creation is over; of TEMPLATE, unless another one is given."""
        body = json.dumps(TEMPLATE if template is None else template)
        self.client("cloudformation").create_stack(
            StackName="shop-dev", TemplateBody=body, Capabilities=NAMED_IAM, **parameters
        )
        return self._cloud.finished_stack("shop-dev")

    def reasons(self) -> str:
        """Why resources of the stack failed."""
        events = self._cloud.client("cloudformation").describe_stack_events(StackName="shop-dev")["StackEvents"]
        return " ".join(event.get("ResourceStatusReason", "") for event in events)


def document(*statements: dict[str, t.Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def error(call: t.Callable[..., t.Any], **parameters: t.Any) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as found:
        call(**parameters)
    response = found.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"], response["Error"]["Message"]


@pytest.fixture
def strict(cloud: Cloud) -> Cloud:
    """The local AWS, which enforces IAM and has quick stacks."""
    cloud.control("POST", "config", {"stack_seconds": 0.02, "enforce_iam": True})
    return cloud


def test_nothing_is_enforced_unless_requested(cloud: Cloud) -> None:
    assert User(cloud).client("s3").list_buckets()["Buckets"] == []


def test_the_root_user_may_do_everything(strict: Cloud) -> None:
    assert strict.client("s3").list_buckets()["Buckets"] == []


def test_an_unknown_key_is_refused(strict: Cloud) -> None:
    stranger = boto3.client(
        "sts", endpoint_url=strict.url, region_name="us-east-1", aws_access_key_id="AKIAX", aws_secret_access_key="x"
    )
    status, code, message = error(stranger.get_caller_identity)
    assert (status, code) == (403, "InvalidClientTokenId")
    assert message == "The security token included in the request is invalid."


def test_who_calls_can_always_be_seen(strict: Cloud) -> None:
    assert User(strict).client("sts").get_caller_identity()["Arn"].endswith(":user/anna")


LAMBDA = "arn:aws:lambda:us-east-1:000000000000"
DELETED = {"Bucket": "x", "Delete": {"Objects": [{"Key": "a", "VersionId": "1"}]}}


@pytest.mark.parametrize(
    ("operation", "parameters", "status", "need"),
    [
        ("lambda get_function", {"FunctionName": "x"}, 403, f"lambda:GetFunction {LAMBDA}:function:x"),
        (
            "events describe_rule",
            {"Name": "x", "EventBusName": "default"},
            400,
            "events:DescribeRule arn:aws:events:us-east-1:000000000000:rule/x",
        ),
        (
            "events list_targets_by_rule",
            {"Rule": "x", "EventBusName": "orders"},
            400,
            "events:ListTargetsByRule arn:aws:events:us-east-1:000000000000:rule/orders/x",
        ),
        ("lambda invoke", {"FunctionName": "x", "Qualifier": "1"}, 403, f"lambda:InvokeFunction {LAMBDA}:function:x:1"),
        (
            "lambda get_layer_version",
            {"LayerName": "x", "VersionNumber": 1},
            403,
            f"lambda:GetLayerVersion {LAMBDA}:layer:x",
        ),
        (
            "cloudformation describe_stacks",
            {"StackName": "x"},
            403,
            "cloudformation:DescribeStacks arn:aws:cloudformation:us-east-1:000000000000:stack/x/*",
        ),
        (
            "logs filter_log_events",
            {"logGroupName": "/x"},
            400,
            "logs:FilterLogEvents arn:aws:logs:us-east-1:000000000000:log-group:/x",
        ),
        ("apigateway get_rest_apis", {}, 403, "apigateway:GET arn:aws:apigateway:us-east-1::/restapis"),
        ("apigatewayv2 get_apis", {}, 403, "apigateway:GET arn:aws:apigateway:us-east-1::/apis"),
        ("s3 list_object_versions", {"Bucket": "x"}, 403, "s3:ListBucketVersions arn:aws:s3:::x"),
        ("s3 delete_objects", DELETED, 403, "s3:DeleteObjectVersion arn:aws:s3:::x/a"),
        ("iam get_role", {"RoleName": "x"}, 403, "iam:GetRole arn:aws:iam::000000000000:role/x"),
    ],
)
def test_a_call_needs_its_permission(
    strict: Cloud, operation: str, parameters: dict[str, t.Any], status: int, need: str
) -> None:
    service, _space, method = operation.partition(" ")
    found, code, message = error(getattr(User(strict).client(service), method), **parameters)
    of_xml = service in {"cloudformation", "iam", "s3"}
    assert (found, code) == (status, "AccessDenied" if of_xml else "AccessDeniedException")
    action, _space, resource = need.partition(" ")
    assert message.startswith(f"{USER}{action} on resource: {resource} because no identity-based policy allows ")
    assert strict.calls()[-1][2] == status


def test_a_call_about_what_is_not_named_needs_its_permission_on_everything(strict: Cloud) -> None:
    user = User(strict, STACKS)
    message = error(user.client("cloudformation").describe_stacks)[2]
    assert message.startswith(f"{USER}cloudformation:DescribeStacks on resource: * ")


def test_a_web_acl_needs_permissions_for_itself_and_for_the_stage(strict: Cloud) -> None:
    acl = "arn:aws:wafv2:us-east-1:000000000000:regional/webacl/shop/1"
    stage = "arn:aws:apigateway:us-east-1::/restapis/a/stages/dev"
    allowed: list[dict[str, t.Any]] = []
    for action, resource in (
        ("wafv2:AssociateWebACL", acl),
        ("wafv2:AssociateWebACL", stage),
        ("apigateway:SetWebACL", stage),
    ):
        strict.control("POST", "reset")
        strict.control("POST", "config", {"enforce_iam": True})
        client = User(strict, *allowed).client("wafv2")
        message = error(client.associate_web_acl, WebACLArn=acl, ResourceArn=stage)[2]
        assert message.startswith(f"{USER}{action} on resource: {resource} ")
        allowed.append({"Effect": "Allow", "Action": action, "Resource": resource})


def test_head_says_no_more_than_403(strict: Cloud) -> None:
    assert error(User(strict).client("s3").head_object, Bucket="x", Key="y") == (403, "403", "Forbidden")


def test_cloudformation_may_do_what_its_caller_may(strict: Cloud) -> None:
    user = User(strict, STACKS)
    assert user.create_stack()["StackStatus"] == "ROLLBACK_COMPLETE"
    assert (
        f"{USER}logs:CreateLogGroup on resource: arn:aws:logs:us-east-1:000000000000:log-group:/shop " in user.reasons()
    )
    assert "(Service: CloudWatchLogs, Status Code: 403" in user.reasons()
    assert "HandlerErrorCode: AccessDenied)" in user.reasons()


def test_cloudformation_needs_nothing_more(strict: Cloud) -> None:
    assert User(strict, STACKS, LOGS).create_stack()["StackStatus"] == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    ("missing", "reason"),
    [("logs:DeleteLogGroup", "logs:DeleteLogGroup"), ("logs:PutRetentionPolicy", "logs:PutRetentionPolicy")],
)
def test_updates_and_deletions_need_permissions(strict: Cloud, missing: str, reason: str) -> None:
    deny = {"Effect": "Deny", "Action": missing, "Resource": "*"}
    user = User(strict, STACKS, LOGS, deny)
    strict.create_stack("shop-dev", TEMPLATE)
    strict.finished_stack("shop-dev")
    if missing == "logs:DeleteLogGroup":
        user.client("cloudformation").delete_stack(StackName="shop-dev")
    else:
        properties = {**GROUP["Properties"], "RetentionInDays": 14}  # type: ignore[dict-item]
        user.client("cloudformation").update_stack(
            StackName="shop-dev", TemplateBody=json.dumps({"Resources": {"Group": {**GROUP, "Properties": properties}}})
        )
    assert strict.finished_stack("shop-dev")["StackStatus"] in {"DELETE_FAILED", "UPDATE_ROLLBACK_COMPLETE"}
    assert f"{reason} on resource" in user.reasons()
    assert "with an explicit deny in an identity-based policy" in user.reasons()


@pytest.mark.parametrize(("service", "status"), [("lambda", "CREATE_COMPLETE"), ("ec2", "ROLLBACK_COMPLETE")])
def test_a_role_is_passed_to_the_service_that_the_condition_names(strict: Cloud, service: str, status: str) -> None:
    condition = {"StringEquals": {"iam:PassedToService": f"{service}.amazonaws.com"}}
    passing = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": condition}
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": "one",
            "Handler": "index.handler",
            "Runtime": "python3.13",
            "Code": {"ZipFile": "def handler(event, context): ...\n"},
            "Role": "arn:aws:iam::000000000000:role/x",
        },
    }
    functions = {"Effect": "Allow", "Action": "lambda:*", "Resource": "*"}
    user = User(strict, STACKS, functions, passing)
    assert user.create_stack({"Resources": {"Function": function}})["StackStatus"] == status


def test_a_service_role_acts_with_its_own_policies(strict: Cloud) -> None:
    iam = strict.client("iam")
    arn = iam.create_role(RoleName="cloudformation", AssumeRolePolicyDocument=document(ANYTHING))["Role"]["Arn"]
    user = User(strict, STACKS)
    status, _code, message = error(
        user.client("cloudformation").create_stack,
        StackName="shop-dev",
        TemplateBody=json.dumps(TEMPLATE),
        RoleARN=arn,
    )
    assert (status, message.partition(" because")[0]) == (403, f"{USER}iam:PassRole on resource: {arn}")
    passing = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": arn}
    iam.put_user_policy(UserName="anna", PolicyName="own", PolicyDocument=document(STACKS, passing))
    assert user.create_stack(RoleARN=arn)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert (
        "assumed-role/cloudformation/AWSCloudFormation is not authorized to perform: logs:CreateLogGroup"
        in user.reasons()
    )


def test_the_tags_of_a_stack_need_a_permission(strict: Cloud) -> None:
    deny = {"Effect": "Deny", "Action": "cloudformation:TagResource", "Resource": "*"}
    user = User(strict, STACKS, LOGS, deny)
    message = error(
        user.client("cloudformation").create_stack,
        StackName="shop-dev",
        TemplateBody=json.dumps(TEMPLATE),
        Tags=[{"Key": "team", "Value": "a"}],
    )[2]
    assert message.startswith(f"{USER}cloudformation:TagResource on resource: ")


def test_drift_of_what_cannot_be_read_is_unknown(strict: Cloud) -> None:
    user = User(strict, {**STACKS, "Resource": "*"})
    strict.create_stack("shop-dev", TEMPLATE)
    strict.finished_stack("shop-dev")
    client = user.client("cloudformation")
    client.detect_stack_drift(StackName="shop-dev")
    found = client.describe_stack_resource_drifts(StackName="shop-dev")["StackResourceDrifts"][0]
    assert found["StackResourceDriftStatus"] == "UNKNOWN"
    assert found["DriftStatusReason"].startswith(USER + "logs:")


def test_the_path_of_a_role_is_in_its_arn(strict: Cloud) -> None:
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {"RoleName": "one", "Path": "/apps/", "AssumeRolePolicyDocument": json.loads(document(ANYTHING))},
    }
    user = User(strict, STACKS)
    assert user.create_stack({"Resources": {"Role": role}})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert f"{USER}iam:CreateRole on resource: arn:aws:iam::000000000000:role/apps/one " in user.reasons()
