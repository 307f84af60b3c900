# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Events from templates have the shapes that AWS documents."""

from __future__ import annotations

import base64
import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.invocation.event_templates import (
    TEMPLATES,
    event_from,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_invoke import TEMPLATES as NAMES
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

NOW = 1_800_000_000.0
RECORDS = ("sqs", "sns", "s3", "dynamodb", "kinesis")


def event(template: str, **values: t.Any) -> t.Any:
    return event_from(template, values, None, NOW)


def record(template: str, **values: t.Any) -> t.Any:
    (only,) = event(template, **values)["Records"]
    return only


def test_every_choice_has_a_template() -> None:
    assert tuple(TEMPLATES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_defaults_are_json_in_this_region(name: str) -> None:
    made = event_from(name, None, "eu-west-1", NOW)
    assert json.loads(json.dumps(made)) == made
    assert ("eu-west-1" in json.dumps(made)) == (name != "alexa_skill")
    assert made == event_from(name, {}, "eu-west-1", NOW)


def test_a_message_of_a_queue() -> None:
    assert record("sqs", body={"order": 17}, queue="orders", attributes={"kind": "new", "count": 2}) == {
        "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": '{"order": 17}',
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1800000000000",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1800000000000",
        },
        "messageAttributes": {
            "kind": {"stringValue": "new", "stringListValues": [], "binaryListValues": [], "dataType": "String"},
            "count": {"stringValue": "2", "stringListValues": [], "binaryListValues": [], "dataType": "Number"},
        },
        "md5OfBody": "e531d4d0daf8ca0cd05ed2b5bbeae5da",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:orders",
        "awsRegion": "us-east-1",
    }


def test_a_queue_in_order() -> None:
    made = record("sqs", message_group_id="1", receive_count=3)
    assert made["eventSourceARN"].endswith(":my-queue.fifo")
    assert made["attributes"]["MessageGroupId"] == "1"
    assert made["attributes"]["ApproximateReceiveCount"] == "3"
    assert {"SequenceNumber", "MessageDeduplicationId"} <= set(made["attributes"])


def test_a_message_of_a_topic() -> None:
    made = record("sns", message="hello", topic="news", attributes={"kind": "good"}, time="2027-02-01T12:00:00Z")
    assert made["EventSubscriptionArn"].startswith("arn:aws:sns:us-east-1:123456789012:news:")
    assert set(made) == {"EventVersion", "EventSubscriptionArn", "EventSource", "Sns"}
    assert (made["Sns"]["Message"], made["Sns"]["Subject"]) == ("hello", None)
    assert made["Sns"]["MessageAttributes"] == {"kind": {"Type": "String", "Value": "good"}}
    assert made["Sns"]["Timestamp"] == "2027-02-01T12:00:00.000Z"


def test_an_object() -> None:
    made = record("s3", bucket="pictures", key="in/a b.jpg", size="5")
    assert made["s3"]["bucket"]["arn"] == "arn:aws:s3:::pictures"
    assert made["s3"]["object"] == {
        "key": "in/a+b.jpg",
        "size": 5,
        "eTag": "0123456789abcdef0123456789abcdef",
        "sequencer": "0C0F6F405D6ED209E1",
    }
    removed = record("s3", event="ObjectRemoved:Delete", version_id="1")
    assert set(removed["s3"]["object"]) == {"key", "versionId", "sequencer"}


def test_schedules() -> None:
    assert event("schedule", name="nightly", time="2027-02-01T12:00:00Z") == {
        "version": "0",
        "id": "059f36b4-87a3-44ab-83d2-661975830a7d",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "2027-02-01T12:00:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:events:us-east-1:123456789012:rule/nightly"],
        "detail": {},
    }
    made = event("schedule", method="scheduler")
    assert (made["source"], made["detail"]) == ("aws.scheduler", "{}")
    assert made["resources"] == ["arn:aws:scheduler:us-east-1:123456789012:schedule/default/my-schedule"]


@pytest.mark.parametrize(
    ("name", "images"),
    [("INSERT", {"NewImage"}), ("MODIFY", {"NewImage", "OldImage"}), ("REMOVE", {"OldImage"})],
)
def test_changes_of_a_table(name: str, images: set[str]) -> None:
    made = record("dynamodb", event=name)
    assert {"NewImage", "OldImage"} & set(made["dynamodb"]) == images
    assert made["dynamodb"]["Keys"] == {"Id": {"N": "101"}}


def test_values_get_types() -> None:
    item = {"a": 1.5, "b": [True, None, "x"], "c": {"d": 1}}
    assert record("dynamodb", new_image=item)["dynamodb"]["NewImage"] == {
        "a": {"N": "1.5"},
        "b": {"L": [{"BOOL": True}, {"NULL": True}, {"S": "x"}]},
        "c": {"M": {"d": {"N": "1"}}},
    }


def test_data_of_a_stream() -> None:
    made = record("kinesis", data={"a": 1}, stream="clicks")
    assert base64.b64decode(made["kinesis"]["data"]) == b'{"a": 1}'
    assert made["eventSourceARN"] == "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
    assert made["kinesis"]["approximateArrivalTimestamp"] == NOW


def test_an_event_of_an_application() -> None:
    made = event("event_bridge", source="shop", detail_type="order", detail={"id": 1}, resources=["x"])
    assert (made["source"], made["detail-type"], made["detail"]) == ("shop", "order", {"id": 1})
    assert made["time"] == "2027-01-15T08:00:00Z"


def test_requests_of_a_skill() -> None:
    made = event("alexa_skill", intent="Order", slots={"count": 2})["request"]
    assert made["intent"]["slots"] == {"count": {"name": "count", "value": "2", "confirmationStatus": "NONE"}}
    assert "intent" not in event("alexa_skill", request="LaunchRequest")["request"]
    assert event("alexa_skill", request="SessionEndedRequest")["request"]["reason"] == "USER_INITIATED"


def test_records_share_the_other_values() -> None:
    made = event("sqs", queue="orders", records=[{"body": "a"}, {"body": "b", "queue": "other"}])["Records"]
    assert [each["body"] for each in made] == ["a", "b"]
    assert [each["eventSourceARN"].rpartition(":")[2] for each in made] == ["orders", "other"]


@pytest.mark.parametrize(
    ("template", "values", "text"),
    [
        (
            "schedule",
            {"rate": 1},
            "event_values of schedule takes account, method, name, region, time, but rate was given.",
        ),
        ("s3", {"size": "big"}, "event_values.size must be an integer, but 'big' was given."),
        ("s3", {"size": True}, "event_values.size must be an integer, but True was given."),
        ("sqs", {"attributes": "a"}, "event_values.attributes must be a dictionary, but 'a' was given."),
        ("event_bridge", {"resources": "a"}, "event_values.resources must be a list, but 'a' was given."),
        ("sns", {"topic": ["a"]}, "event_values.topic must be a string, but ['a'] was given."),
        (
            "dynamodb",
            {"event": "UPDATE"},
            "event_values.event must be one of INSERT, MODIFY, REMOVE, but 'UPDATE' was given.",
        ),
        (
            "schedule",
            {"time": "noon"},
            "event_values.time must be like 2027-02-01T12:00:00Z, but 'noon' was given.",
        ),
        ("sqs", {"records": []}, "event_values.records must be a list of dictionaries, but [] was given."),
        ("sqs", {"records": ["a"]}, "event_values.records must be a list of dictionaries, but ['a'] was given."),
        ("sqs", {"records": [{"size": 1}]}, "event_values of sqs takes"),
        ("schedule", {"records": [{}]}, "event_values of schedule takes"),
    ],
)
def test_wrong_values(template: str, values: dict[str, t.Any], text: str) -> None:
    with pytest.raises(OptionError) as caught:
        event(template, **values)
    assert caught.value.message.startswith(text)


@pytest.mark.parametrize("name", NAMES)
def test_only_batches_have_records(name: str) -> None:
    assert ("Records" in event(name)) == (name in RECORDS)
