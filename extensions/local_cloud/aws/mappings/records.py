# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The records that a function gets from a queue or a stream, and what filters see of them (pure).

Sources: Lambda Developer Guide, "Using Lambda with Amazon SQS", "Using Lambda to process records from Amazon Kinesis
Data Streams", "Using AWS Lambda with Amazon DynamoDB" (their example events) and "Control which events Lambda sends to
your function" (filtering).
"""

from __future__ import annotations

import base64
import json
import typing as t

Record = dict[str, t.Any]

# What a record of a queue has in a batch that is filtered by its body.
BODY, DATA = "body", "data"


def sqs_record(message: Record, arn: str) -> Record:
    """A message of MiniStack's as Lambda sends it."""
    attributes = {name: _attribute(value) for name, value in (message.get("message_attributes") or {}).items()}
    record = {
        "messageId": message["id"],
        "receiptHandle": message["receipt_handle"],
        "body": message["body"],
        "attributes": _system_attributes(message, arn),
        "messageAttributes": attributes,
    }
    if attributes and message.get("md5_attrs"):
        record["md5OfMessageAttributes"] = message["md5_attrs"]
    source = {"eventSource": "aws:sqs", "eventSourceARN": arn, "awsRegion": arn.split(":")[3]}
    return {**record, "md5OfBody": message["md5_body"], **source}


def _system_attributes(message: Record, arn: str) -> Record:
    system = message.get("sys") or {}
    found = {
        "ApproximateReceiveCount": str(message["receive_count"]),
        "AWSTraceHeader": system.get("AWSTraceHeader"),
        "SentTimestamp": str(int(message["sent_at"] * 1000)),
        "SequenceNumber": message.get("seq"),
        "MessageGroupId": message.get("group_id"),
        "SenderId": system.get("SenderId") or arn.split(":")[4],
        "MessageDeduplicationId": message.get("dedup_id"),
        "DeadLetterQueueSourceArn": system.get("DeadLetterQueueSourceArn"),
        "ApproximateFirstReceiveTimestamp": str(int(message["first_receive_at"] * 1000)),
    }
    return {name: str(value) for name, value in found.items() if value}


def _attribute(value: Record) -> Record:
    """A message attribute; its lists are always empty."""
    found: Record = {}
    for given, name in (("StringValue", "stringValue"), ("BinaryValue", "binaryValue")):
        if value.get(given) is not None:
            found[name] = value[given]
    return {**found, "stringListValues": [], "binaryListValues": [], "dataType": value.get("DataType", "String")}


def kinesis_record(record: Record, shard: str, arn: str, role: str) -> Record:
    """A record of MiniStack's as Lambda sends it."""
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record["PartitionKey"],
            "sequenceNumber": record["SequenceNumber"],
            "data": _in_base64(record["Data"]),
            "approximateArrivalTimestamp": record["ApproximateArrivalTimestamp"],
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard}:{record['SequenceNumber']}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": role,
        "awsRegion": arn.split(":")[3],
        "eventSourceARN": arn,
    }


def dynamodb_record(record: Record) -> Record:
    """A record of MiniStack's as Lambda sends it."""
    changed = record["dynamodb"]
    images = [changed.get(name) or {} for name in ("Keys", "NewImage", "OldImage")]
    size = sum(len(json.dumps(each)) for each in images if each)
    return {**record, "dynamodb": {**changed, "SizeBytes": changed.get("SizeBytes") or size}}


def _in_base64(data: t.Any) -> str:
    if isinstance(data, bytes):
        return base64.b64encode(data).decode()
    try:
        base64.b64decode(data, validate=True)
    except ValueError:
        return base64.b64encode(str(data).encode()).decode()
    return str(data)


def sequence_number(record: Record) -> str:
    """What identifies a record of a stream."""
    part = record.get("kinesis") or record.get("dynamodb") or {}
    return str(part.get("sequenceNumber") or part.get("SequenceNumber"))


def arrived_at(record: Record) -> float:
    """When a record came into its stream, in Unix seconds."""
    if "kinesis" in record:
        return float(record["kinesis"]["approximateArrivalTimestamp"])
    return float(record["dynamodb"]["ApproximateCreationDateTime"])


def seen_by_filters(record: Record, is_json: bool) -> Record | None:
    """A record as a filter sees it; None where its data is not of the form that the filter expects.

    ``is_json``: the filter asks for JSON in the body of a message, or in the data of a record.
    """
    if "kinesis" in record:
        decoded = base64.b64decode(record["kinesis"]["data"]).decode("utf-8", "replace")
        return _with_content({**record["kinesis"], **record}, DATA, decoded, is_json)
    if "body" in record:
        return _with_content(record, BODY, record["body"], is_json)
    return record


def _with_content(record: Record, name: str, text: str, is_json: bool) -> Record | None:
    if not is_json:
        return {**record, name: text}
    try:
        content = json.loads(text)
    except ValueError:
        return None
    return {**record, name: content} if isinstance(content, dict) else None


def failed_items(response: t.Any, known: t.Sequence[str]) -> set[str] | None:
    """The identifiers of what a function reports as failed, out of those ``known``; None if all of it counts as failed.

    Source: Lambda Developer Guide, "Success and failure conditions" of partial batch responses.
    """
    if response in (None, "", {}):
        return set()
    if not isinstance(response, dict) or "batchItemFailures" not in response:
        return None
    items = response["batchItemFailures"] or []
    if not isinstance(items, list) or not all(isinstance(each, dict) for each in items):
        return None
    found = [each.get("itemIdentifier") for each in items]
    return {str(each) for each in found} if set(found) <= set(known) else None


def batch_record(
    kind: str, shard: str, arn: str, records: t.Sequence[Record], as_time: t.Callable[[float], str]
) -> Record:
    """What a destination gets of a batch that was given up; ``kind`` is that of the stream."""
    return {
        f"{kind}BatchInfo": {
            "shardId": shard,
            "startSequenceNumber": sequence_number(records[0]),
            "endSequenceNumber": sequence_number(records[-1]),
            "approximateArrivalOfFirstRecord": as_time(arrived_at(records[0])),
            "approximateArrivalOfLastRecord": as_time(arrived_at(records[-1])),
            "batchSize": len(records),
            "streamArn": arn,
        }
    }
