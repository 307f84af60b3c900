# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Journal, delays and faults of the local AWS, as boto3 meets them."""

from __future__ import annotations

import time

import pytest
from botocore.exceptions import ClientError

from ..conftest import Cloud


def test_the_journal_names_operations_as_botocore_does(cloud: Cloud) -> None:
    cloud.client("s3").create_bucket(Bucket="journal-bucket")
    cloud.client("s3").put_object(Bucket="journal-bucket", Key="folder/key", Body=b"x")
    cloud.client("sts").get_caller_identity()
    cloud.client("logs").describe_log_groups()
    with pytest.raises(ClientError):
        cloud.client("lambda").get_function_configuration(FunctionName="missing")
    cloud.client("apigateway").get_rest_apis()
    assert cloud.calls() == [
        ("s3", "CreateBucket", 200),
        ("s3", "PutObject", 200),
        ("sts", "GetCallerIdentity", 200),
        ("logs", "DescribeLogGroups", 200),
        ("lambda", "GetFunctionConfiguration", 404),
        ("apigateway", "GetRestApis", 200),
    ]
    _status, journal = cloud.control("GET", "calls")
    assert journal["calls"][1]["detail"] == {"Bucket": "journal-bucket", "Key": "folder/key"}
    assert journal["calls"][4]["detail"] == {"FunctionName": "missing"}


def test_the_journal_keeps_the_template_and_the_parameters(cloud: Cloud) -> None:
    template = {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}}
    cloud.create_stack("journal", template, ClientRequestToken="token-1", Tags=[{"Key": "team", "Value": "a"}])
    _status, journal = cloud.control("GET", "calls")
    detail = journal["calls"][0]["detail"]
    assert detail["StackName"] == "journal"
    assert '"AWS::S3::Bucket"' in detail["TemplateBody"]
    assert detail["Tags"] == {"team": "a"}
    assert detail["ClientRequestToken"] == "token-1"
    cloud.finished_stack("journal")


def test_the_journal_can_be_emptied(cloud: Cloud) -> None:
    cloud.client("sts").get_caller_identity()
    cloud.control("DELETE", "calls")
    assert cloud.calls() == []


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "code", "status"),
    [
        ("cloudformation", "describe_stacks", {}, "Throttling", 400),
        ("lambda", "list_functions", {}, "TooManyRequestsException", 429),
        ("s3", "list_buckets", {}, "AccessDenied", 403),
        ("sts", "get_caller_identity", {}, "ExpiredToken", 403),
        ("logs", "describe_log_groups", {}, "ServiceUnavailableException", 503),
        ("apigateway", "get_rest_apis", {}, "InternalServerErrorException", 500),
    ],
)
def test_a_fault_fails_the_call_in_the_services_own_way(
    cloud: Cloud, service: str, operation: str, arguments: dict[str, str], code: str, status: int
) -> None:
    cloud.control(
        "POST", "faults", {"service": service, "operation": "*", "code": code, "status": status, "message": "no"}
    )
    call = getattr(cloud.client(service), operation)
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["Error"]["Message"] == "no"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    call(**arguments)
    assert [entry[2] for entry in cloud.calls()] == [status, 200]


def test_a_fault_can_wait_for_the_second_call_of_one_operation(cloud: Cloud) -> None:
    fault = {"service": "sts", "operation": "GetCallerIdentity", "first": 2, "code": "Throttling", "status": 400}
    cloud.control("POST", "faults", fault)
    sts = cloud.client("sts")
    sts.get_caller_identity()
    with pytest.raises(ClientError):
        sts.get_caller_identity()


def test_a_fault_can_fail_an_upload(cloud: Cloud) -> None:
    cloud.client("s3").create_bucket(Bucket="fault-bucket")
    cloud.control("POST", "faults", {"service": "s3", "operation": "PutObject", "code": "SlowDown", "status": 503})
    s3 = cloud.client("s3")
    with pytest.raises(ClientError, match="SlowDown"):
        s3.put_object(Bucket="fault-bucket", Key="key", Body=b"x" * 3_000_000)
    s3.put_object(Bucket="fault-bucket", Key="key", Body=b"x" * 3_000_000)


def test_a_fault_can_fail_a_head_request(cloud: Cloud) -> None:
    cloud.client("s3").create_bucket(Bucket="fault-bucket")
    cloud.control("POST", "faults", {"service": "s3", "operation": "HeadBucket", "code": "AccessDenied", "status": 403})
    s3 = cloud.client("s3")
    with pytest.raises(ClientError, match="Forbidden"):
        s3.head_bucket(Bucket="fault-bucket")
    s3.head_bucket(Bucket="fault-bucket")


def test_every_api_call_can_be_delayed(cloud: Cloud) -> None:
    sts = cloud.client("sts")
    cloud.control("POST", "config", {"delay_seconds": 0.2})
    began = time.monotonic()
    sts.get_caller_identity()
    assert time.monotonic() - began >= 0.2


def test_an_unknown_setting_is_refused(cloud: Cloud) -> None:
    status, answer = cloud.control("POST", "config", {"delay": 1})
    assert status == 400
    assert "delay_seconds" in answer["error"]


def test_reset_forgets_everything(cloud: Cloud) -> None:
    cloud.client("s3").create_bucket(Bucket="reset-bucket")
    cloud.create_stack("reset", {"Resources": {"Group": {"Type": "AWS::Logs::LogGroup"}}})
    cloud.control("POST", "reset")
    time.sleep(0.4)
    assert cloud.client("s3").list_buckets()["Buckets"] == []
    assert cloud.client("cloudformation").describe_stacks()["Stacks"] == []
    assert cloud.client("logs").describe_log_groups()["logGroups"] == []
