# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asynchronous invocations: retries, age, dead letters and destinations."""

from __future__ import annotations

import json
import typing as t

import pytest

from ..conftest import Cloud
from .events_live import FUNCTION, RUNTIME, attributes_of, make_function, make_queue, message_in, noted, refused


def invoke(cloud: Cloud, event: t.Any) -> None:
    cloud.control("POST", "config", {"retry_seconds": 0.02})
    answer = cloud.client("lambda").invoke(FunctionName="fn", InvocationType="Event", Payload=json.dumps(event))
    assert answer["StatusCode"] == 202


def configure(cloud: Cloud, **settings: t.Any) -> None:
    cloud.client("lambda").put_function_event_invoke_config(FunctionName="fn", **settings)


@pytest.mark.parametrize("retries", [None, 0, 1])
def test_a_failure_is_tried_again(cloud: Cloud, retries: int | None) -> None:
    make_function(cloud, "fail")
    if retries is not None:
        configure(cloud, MaximumRetryAttempts=retries)
    invoke(cloud, {"a": 1})
    assert noted(cloud, 3 if retries is None else retries + 1, settles=0.3)[0] == {"a": 1}


def test_a_dead_letter_is_the_event_itself(cloud: Cloud) -> None:
    queue = make_queue(cloud, "dead")
    make_function(cloud, "fail", DeadLetterConfig={"TargetArn": queue[1]})
    invoke(cloud, {"a": 1})
    message = message_in(cloud, queue)
    assert json.loads(message["Body"]) == {"a": 1}
    attributes = attributes_of(message)
    assert attributes.pop("RequestID")
    assert attributes == {"ErrorCode": "200", "ErrorMessage": "no good"}


@pytest.mark.parametrize(("handler", "condition", "count"), [("fail", "RetriesExhausted", 1), ("note", "Success", 1)])
def test_a_destination_gets_a_record(cloud: Cloud, handler: str, condition: str, count: int) -> None:
    queue = make_queue(cloud, "results")
    make_function(cloud, handler)
    kind = "OnSuccess" if condition == "Success" else "OnFailure"
    configure(cloud, MaximumRetryAttempts=0, DestinationConfig={kind: {"Destination": queue[1]}})
    invoke(cloud, {"a": 1})
    record = json.loads(message_in(cloud, queue)["Body"])
    assert set(record) == {
        *("version", "timestamp", "requestContext", "requestPayload", "responseContext", "responsePayload"),
    }
    assert record["requestContext"].pop("requestId")
    assert record["requestContext"] == {
        "functionArn": f"{FUNCTION}:$LATEST",
        "condition": condition,
        "approximateInvokeCount": count,
    }
    error = {} if condition == "Success" else {"functionError": "Unhandled"}
    assert record["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", **error}
    assert record["requestPayload"] == {"a": 1}


def test_an_event_that_grows_old_is_given_up(cloud: Cloud) -> None:
    queue = make_queue(cloud, "results")
    make_function(cloud, "fail")
    destination = {"OnFailure": {"Destination": queue[1]}}
    configure(cloud, MaximumEventAgeInSeconds=60, DestinationConfig=destination)
    invoke(cloud, {"a": 1})
    cloud.control("POST", "config", {"retry_seconds": 1, "now": "2099-01-01"})
    assert json.loads(message_in(cloud, queue)["Body"])["requestContext"]["condition"] == "EventAgeExceeded"


def test_a_function_that_is_switched_off_gets_no_event(cloud: Cloud) -> None:
    queue = make_queue(cloud, "dead")
    make_function(cloud, DeadLetterConfig={"TargetArn": queue[1]})
    cloud.client("lambda").put_function_concurrency(FunctionName="fn", ReservedConcurrentExecutions=0)
    invoke(cloud, {"a": 1})
    assert attributes_of(message_in(cloud, queue))["ErrorCode"] == "429"
    noted(cloud, 0)


def make_role(cloud: Cloud, *actions: str) -> str:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = cloud.client("iam").create_role(RoleName="role", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    if actions:
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        cloud.client("iam").put_role_policy(RoleName="role", PolicyName="policy", PolicyDocument=policy)
    return str(role)


def test_a_role_that_may_not_send_any_more_loses_what_failed(cloud: Cloud) -> None:
    url, queue = make_queue(cloud, "dead")
    make_function(cloud, "fail", role=make_role(cloud, "sqs:SendMessage"), DeadLetterConfig={"TargetArn": queue})
    cloud.client("iam").delete_role_policy(RoleName="role", PolicyName="policy")
    configure(cloud, MaximumRetryAttempts=0)
    invoke(cloud, {"a": 1})
    noted(cloud, 1, settles=0.3)
    assert "Messages" not in cloud.client("sqs").receive_message(QueueUrl=url)


def test_the_role_must_be_allowed_to_send(cloud: Cloud) -> None:
    _url, queue = make_queue(cloud, "dead")
    role = make_role(cloud)
    make_function(cloud, role=role)
    client = cloud.client("lambda")
    text = "The provided execution role does not have permissions to call SendMessage on SQS"
    given = {"FunctionName": "fn", "DeadLetterConfig": {"TargetArn": queue}}
    assert refused(client.update_function_configuration, **given) == ("InvalidParameterValueException", text)
    destination = {"OnFailure": {"Destination": queue}}
    code, message = refused(client.put_function_event_invoke_config, FunctionName="fn", DestinationConfig=destination)
    assert code == "InvalidParameterValueException"
    assert message == f"The function's execution role does not have permissions to call SendMessage on {queue}"


def test_a_stack_with_a_role_that_may_not_send_is_rolled_back(cloud: Cloud) -> None:
    _url, queue = make_queue(cloud, "dead")
    properties = {
        "Runtime": RUNTIME,
        "Handler": "handler.note",
        "Role": make_role(cloud),
        "Code": {"ZipFile": "def note(event, context): pass"},
        "DeadLetterConfig": {"TargetArn": queue},
    }
    resource = {"Type": "AWS::Lambda::Function", "Properties": properties}
    cloud.create_stack("one", {"Resources": {"Function": resource}}, ClientRequestToken="create")
    assert cloud.finished_stack("one")["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [reason for _name, status, reason in cloud.events("one", "create") if status == "CREATE_FAILED"]
    assert "does not have permissions to call SendMessage on SQS" in reasons[0]


def test_the_settings_of_the_latest_version_hold_without_a_qualifier(cloud: Cloud) -> None:
    make_function(cloud, "fail")
    configure(cloud, MaximumRetryAttempts=0, Qualifier="$LATEST")
    invoke(cloud, {"a": 1})
    noted(cloud, 1, settles=0.3)
