# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is sent of a queue or a stream, what of it failed, and what is sent again."""

from __future__ import annotations

import typing as t

import pytest

from extensions.local_cloud.aws.mappings.batches import Response
from extensions.local_cloud.aws.mappings.records import failed_items, kinesis_record, seen_by_filters, sqs_record
from extensions.local_cloud.aws.mappings.streams import Batch, reason_to_give_up, remaining

QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue.fifo"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/stream"
REPORTING = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
BISECTING = {"BisectBatchOnFunctionError": True}


def test_a_message_has_the_documented_form() -> None:
    message = {
        "id": "1",
        "receipt_handle": "handle",
        "body": "hello",
        "md5_body": "md5",
        "receive_count": 2,
        "sent_at": 1.5,
        "first_receive_at": 2.5,
        "group_id": "group",
        "dedup_id": "once",
        "seq": "0001",
        "message_attributes": {"kind": {"DataType": "String", "StringValue": "good"}},
        "md5_attrs": "md5 of attributes",
    }
    assert sqs_record(message, QUEUE) == {
        "messageId": "1",
        "receiptHandle": "handle",
        "body": "hello",
        "attributes": {
            "ApproximateReceiveCount": "2",
            "SentTimestamp": "1500",
            "SequenceNumber": "0001",
            "MessageGroupId": "group",
            "SenderId": "123456789012",
            "MessageDeduplicationId": "once",
            "ApproximateFirstReceiveTimestamp": "2500",
        },
        "messageAttributes": {
            "kind": {"stringValue": "good", "stringListValues": [], "binaryListValues": [], "dataType": "String"}
        },
        "md5OfMessageAttributes": "md5 of attributes",
        "md5OfBody": "md5",
        "eventSource": "aws:sqs",
        "eventSourceARN": QUEUE,
        "awsRegion": "us-east-1",
    }


def stream_record(number: int, arrived: float = 100.0) -> dict[str, t.Any]:
    raw = {
        "PartitionKey": "key",
        "SequenceNumber": str(number),
        "Data": b'{"a": 1}',
        "ApproximateArrivalTimestamp": arrived,
    }
    return kinesis_record(raw, "shardId-0", STREAM, "role")


def test_a_record_has_the_documented_form() -> None:
    assert stream_record(7) == {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "key",
            "sequenceNumber": "7",
            "data": "eyJhIjogMX0=",
            "approximateArrivalTimestamp": 100.0,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": "shardId-0:7",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "role",
        "awsRegion": "us-east-1",
        "eventSourceARN": STREAM,
    }


def test_filters_see_the_content() -> None:
    seen = seen_by_filters(stream_record(1), is_json=True)
    assert seen is not None
    assert (seen["data"], seen["partitionKey"]) == ({"a": 1}, "key")
    assert seen_by_filters({"body": "text"}, is_json=True) is None
    assert seen_by_filters({"body": "text"}, is_json=False) == {"body": "text"}


@pytest.mark.parametrize(
    ("response", "failed"),
    [
        (None, set()),
        ({}, set()),
        ("", set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "b"}]}, {"b"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, None),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, None),
        ({"batchItemFailures": [{"itemIdentifier": "unknown"}]}, None),
        ({"batchItemFailures": [{"itemId": "a"}]}, None),
        ({"batchItemFailure": []}, None),
        ({"batchItemFailures": "a"}, None),
        ("text", None),
        (1, None),
    ],
)
def test_what_a_function_reports_as_failed(response: t.Any, failed: set[str] | None) -> None:
    assert failed_items(response, ["a", "b"]) == failed


def sent_again(mapping: dict[str, t.Any], count: int, response: Response, attempts: int = 0) -> list[tuple[str, int]]:
    batches = remaining(mapping, Batch([stream_record(number) for number in range(count)], attempts), response)
    return [("".join(each["kinesis"]["sequenceNumber"] for each in one.records), one.attempts) for one in batches]


ERROR = Response(True, False, {"errorMessage": "no"}, {})
GOOD = Response(False, False, None, {})
THROTTLED = Response(True, True, None, {})


def reported(number: int) -> Response:
    return Response(False, False, {"batchItemFailures": [{"itemIdentifier": str(number)}]}, {})


@pytest.mark.parametrize(
    ("mapping", "response", "again"),
    [
        ({}, GOOD, []),
        ({}, ERROR, [("0123", 1)]),
        ({}, THROTTLED, [("0123", 0)]),
        (BISECTING, ERROR, [("01", 0), ("23", 0)]),
        (REPORTING, GOOD, []),
        (REPORTING, reported(2), [("23", 1)]),
        (REPORTING, reported(0), [("0123", 1)]),
        ({**REPORTING, **BISECTING}, reported(0), [("01", 0), ("23", 0)]),
        (REPORTING, Response(False, False, "what?", {}), [("0123", 1)]),
        ({}, reported(2), []),
    ],
)
def test_what_is_sent_again(mapping: dict[str, t.Any], response: Response, again: list[tuple[str, int]]) -> None:
    assert sent_again(mapping, 4, response) == again


def test_one_record_is_not_split() -> None:
    assert sent_again(BISECTING, 1, ERROR, attempts=1) == [("0", 2)]


@pytest.mark.parametrize(
    ("mapping", "attempts", "now", "reason"),
    [
        ({}, 100, 1e9, None),
        ({"MaximumRetryAttempts": -1, "MaximumRecordAgeInSeconds": -1}, 100, 1e9, None),
        ({"MaximumRetryAttempts": 0}, 0, 100, None),
        ({"MaximumRetryAttempts": 0}, 1, 100, "RetryAttemptsExhausted"),
        ({"MaximumRetryAttempts": 2}, 2, 100, None),
        ({"MaximumRecordAgeInSeconds": 60}, 1, 160, None),
        ({"MaximumRecordAgeInSeconds": 60}, 1, 161, "MaxRecordAgeExceeded"),
    ],
)
def test_what_is_given_up(mapping: dict[str, t.Any], attempts: int, now: float, reason: str | None) -> None:
    assert reason_to_give_up(mapping, Batch([stream_record(1)], attempts), now) == reason
