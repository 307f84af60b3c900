# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Functions that write down their events, and what else the tests of events need."""

from __future__ import annotations

import io
import json
import sys
import time
import typing as t
import zipfile

import pytest
from botocore.exceptions import ClientError

from ansible_collections.polycloud.faas.plugins.module_utils._aws.invocation.event_templates import event_from

from ..conftest import Cloud

RUNTIME = f"python{sys.version_info[0]}.{sys.version_info[1]}"
ACCOUNT = "000000000000"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/unknown"
SOURCE = """
import json

def note(event, context):
    print("EVENT " + json.dumps(event))

def fail(event, context):
    print("EVENT " + json.dumps(event))
    raise ValueError("no good")

def fail_bad_records(event, context):
    print("EVENT " + json.dumps(event))
    if "bad" in json.dumps(event):
        raise ValueError("no good")

def report_bad_messages(event, context):
    print("EVENT " + json.dumps(event))
    bad = [each["messageId"] for each in event["Records"] if each["body"] == "bad"]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in bad]}

def report_bad_records(event, context):
    print("EVENT " + json.dumps(event))
    bad = [
        each["dynamodb"]["SequenceNumber"] for each in event["Records"] if each["dynamodb"]["Keys"]["id"]["S"] == "bad"
    ]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in bad]}
"""
Record = dict[str, t.Any]


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:us-east-1:{ACCOUNT}:{resource}"


FUNCTION = arn("lambda", "function:fn")


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("handler.py", SOURCE)
    return buffer.getvalue()


def make_function(cloud: Cloud, handler: str = "note", name: str = "fn", role: str = ROLE, **settings: t.Any) -> str:
    """A function that prints its events; its ARN."""
    made = cloud.client("lambda").create_function(
        FunctionName=name,
        Runtime=RUNTIME,
        Handler=f"handler.{handler}",
        Role=role,
        Code={"ZipFile": archive()},
        **{"Timeout": 10, **settings},
    )
    return str(made["FunctionArn"])


def permit(cloud: Cloud, service: str, source: str, name: str = "fn", **parameters: t.Any) -> None:
    """Let a service invoke the function for a source."""
    cloud.client("lambda").add_permission(
        FunctionName=name,
        StatementId=f"{service}-{abs(hash(source))}",
        Action="lambda:InvokeFunction",
        Principal=f"{service}.amazonaws.com",
        SourceArn=source,
        **parameters,
    )


def make_queue(cloud: Cloud, name: str = "queue", **attributes: str) -> tuple[str, str]:
    """A queue; its URL and its ARN."""
    url = cloud.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, arn("sqs", name)


def let_in(cloud: Cloud, queue: tuple[str, str], service: str) -> None:
    """Give a queue a policy that lets a service send to it."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue[1],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    cloud.client("sqs").set_queue_attributes(QueueUrl=queue[0], Attributes={"Policy": policy})


def noted(cloud: Cloud, count: int, name: str = "fn", *, settles: float = 0.0) -> list[t.Any]:
    """The events that a function got, when there are that many, and none more after a while."""
    deadline = time.monotonic() + 15
    while len(found := _noted(cloud, name)) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    if settles:
        time.sleep(settles)
        found = _noted(cloud, name)
    assert len(found) == count, found
    return found


def _noted(cloud: Cloud, name: str) -> list[t.Any]:
    logs = cloud.client("logs")
    try:
        lines = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}", filterPattern="EVENT")["events"]
    except ClientError:
        return []
    return [json.loads(each["message"].removeprefix("EVENT ")) for each in lines]


def message_in(cloud: Cloud, queue: tuple[str, str]) -> Record:
    """The next message of a queue, with its attributes."""
    for _attempt in range(100):
        answer = cloud.client("sqs").receive_message(
            QueueUrl=queue[0], MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"]
        )
        if answer.get("Messages"):
            return dict(answer["Messages"][0])
        time.sleep(0.1)
    raise AssertionError("no message came")


def attributes_of(message: Record) -> dict[str, str]:
    """The message's attributes as plain strings."""
    return {name: str(value["StringValue"]) for name, value in message["MessageAttributes"].items()}


def refused(call: t.Callable[..., t.Any], **parameters: t.Any) -> tuple[str, str]:
    """The code and the sentence with which a call is refused."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def is_as_documented(found: t.Any, template: str, **values: t.Any) -> bool:
    """Whether an event has the keys and the types of the template of ``lambda_invoke``."""
    return bool(_shape(found) == _shape(event_from(template, values, None, time.time())))


def _shape(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {name: _shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_shape(each) for each in value]
    return float if isinstance(value, (int, float)) else type(value)
