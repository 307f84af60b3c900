# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the local AWS can be told to do wrong, as boto3 meets it: lost, late and cut-off answers, rate limits."""

from __future__ import annotations

import time
import typing as t

import pytest
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from ..conftest import Cloud

PAGE = "<html><title>Log in</title></html>"


def fault(cloud: Cloud, service: str, operation: str, **how: t.Any) -> None:
    status, answer = cloud.control("POST", "faults", {"service": service, "operation": operation, **how})
    assert status == 200, answer


def groups(cloud: Cloud) -> list[str]:
    return [group["logGroupName"] for group in cloud.client("logs").describe_log_groups()["logGroups"]]


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_connection_is_dropped_before_or_after_the_call_was_carried_out(cloud: Cloud, carried_out: bool) -> None:
    fault(cloud, "logs", "CreateLogGroup", status=0, carried_out=carried_out)
    with pytest.raises(HTTPClientError):
        cloud.client("logs").create_log_group(logGroupName="one")
    assert groups(cloud) == (["one"] if carried_out else [])


@pytest.mark.parametrize(("service", "call"), [("logs", "describe_log_groups"), ("cloudformation", "describe_stacks")])
def test_half_of_an_answer_arrives(cloud: Cloud, service: str, call: str) -> None:
    fault(cloud, service, "*", cut_off=True)
    client = cloud.client(service)
    with pytest.raises(BotoCoreError):
        getattr(client, call)()
    getattr(client, call)()


def test_a_call_whose_answer_is_cut_off_was_carried_out(cloud: Cloud) -> None:
    fault(cloud, "sqs", "CreateQueue", cut_off=True)
    with pytest.raises(BotoCoreError):
        cloud.client("sqs").create_queue(QueueName="one")
    assert cloud.client("sqs").list_queues()["QueueUrls"][0].endswith("/one")


def test_half_of_a_page_arrives(cloud: Cloud) -> None:
    fault(cloud, "logs", "CreateLogGroup", status=502, content=PAGE, cut_off=True)
    with pytest.raises(BotoCoreError):
        cloud.client("logs").create_log_group(logGroupName="one")
    assert groups(cloud) == []


def test_a_late_answer_belongs_to_a_call_that_was_carried_out_at_once(cloud: Cloud) -> None:
    fault(cloud, "logs", "CreateLogGroup", carried_out=True, delay_seconds=0.3)
    began = time.monotonic()
    cloud.client("logs").create_log_group(logGroupName="one")
    assert time.monotonic() - began >= 0.3
    assert groups(cloud) == ["one"]


def test_each_third_call_of_any_operation_fails(cloud: Cloud) -> None:
    fault(cloud, "*", "*", first=3, every=3, count=2, status=503, code="ServiceUnavailable")
    statuses = []
    for _call in range(10):
        try:
            cloud.client("logs").describe_log_groups()
            statuses.append(200)
        except ClientError as exc:
            statuses.append(exc.response["ResponseMetadata"]["HTTPStatusCode"])
    assert statuses == [200, 200, 503, 200, 200, 503, 200, 200, 200, 200]


def test_any_call_is_no_resource_of_a_stack(cloud: Cloud) -> None:
    fault(cloud, "*", "*", first=2, count=100, status=400, code="Throttling", message="Rate exceeded")
    cloud.create_stack("one", {"Resources": {"Group": {"Type": "AWS::Logs::LogGroup"}}})
    time.sleep(0.6)
    cloud.control("DELETE", "faults")
    assert cloud.finished_stack("one")["StackStatus"] == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 0},
        {"every": 0},
        {"first": 0},
        {"cut_off": True, "status": 500},
        {"cut_of": True},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(cloud: Cloud, wrong: dict[str, t.Any]) -> None:
    status, answer = cloud.control("POST", "faults", {"service": "s3", "operation": "*", **wrong})
    assert status == 400
    assert answer["error"]


def refusals(cloud: Cloud, calls: int, service: str, call: str, **arguments: t.Any) -> list[ClientError]:
    """The errors of so many calls one after the other."""
    client, found = cloud.client(service), []
    for _call in range(calls):
        try:
            getattr(client, call)(**arguments)
        except ClientError as exc:
            found.append(exc)
    return found


@pytest.mark.parametrize(
    ("limit", "service", "call", "arguments", "status", "code", "message"),
    [
        ("lambda", "lambda", "list_functions", {}, 429, "TooManyRequestsException", "Rate exceeded"),
        ("apigateway", "apigateway", "get_rest_apis", {}, 429, "TooManyRequestsException", "Too Many Requests"),
        ("apigateway", "apigatewayv2", "get_apis", {}, 429, "TooManyRequestsException", "Too Many Requests"),
        ("logs", "logs", "describe_log_groups", {}, 400, "ThrottlingException", "Rate exceeded"),
        ("cloudformation", "cloudformation", "describe_stacks", {}, 400, "Throttling", "Rate exceeded"),
        ("s3 HeadBucket", "s3", "head_bucket", {"Bucket": "one"}, 503, "503", "Service Unavailable"),
    ],
)
def test_a_call_too_many_is_refused_in_the_services_own_way(
    cloud: Cloud, limit: str, service: str, call: str, arguments: dict[str, t.Any], status: int, code: str, message: str
) -> None:
    cloud.client("s3").create_bucket(Bucket="one")
    cloud.control("POST", "config", {"rate_limits": {limit: {"calls": 2, "seconds": 100}}})
    found = refusals(cloud, 3, service, call, **arguments)
    assert [(exc.response["Error"]["Code"], exc.response["Error"]["Message"]) for exc in found] == [(code, message)]
    assert found[0].response["ResponseMetadata"]["HTTPStatusCode"] == status
    _status, journal = cloud.control("GET", "calls")
    assert [call["detail"].get("limit") for call in journal["calls"][-3:]] == [None, None, limit]


def test_the_documented_limits_of_lambda(cloud: Cloud) -> None:
    cloud.control("POST", "config", {"rate_limits": True, "now": "2027-02-01"})
    function = {"FunctionName": "missing"}
    names = [("get_policy", 15), ("list_functions", 15)]
    codes = {}
    for call, most in names:
        arguments = {} if call == "list_functions" else function
        found = refusals(cloud, 3 * most, "lambda", call, **arguments)
        codes[call] = [exc.response["Error"]["Code"] for exc in found].count("TooManyRequestsException")
    assert all(codes.values()), codes
    found = refusals(cloud, 50, "lambda", "get_function", **function)
    assert {exc.response["Error"]["Code"] for exc in found} == {"ResourceNotFoundException"}


def test_invocations_are_not_limited_as_control_calls_are(cloud: Cloud) -> None:
    cloud.control("POST", "config", {"rate_limits": {"lambda": {"calls": 1, "seconds": 100}}})
    found = refusals(cloud, 3, "lambda", "invoke", FunctionName="missing")
    assert {exc.response["Error"]["Code"] for exc in found} == {"ResourceNotFoundException"}


def test_settings_of_the_clock_and_of_limits_are_checked(cloud: Cloud) -> None:
    assert cloud.control("POST", "config", {"now": "soon"})[0] == 400
    assert cloud.control("POST", "config", {"rate_limits": {"lambda": 3}})[0] == 400
