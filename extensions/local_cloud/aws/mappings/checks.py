# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Lambda refuses when an event source mapping is made or changed.

Sources: Lambda API Reference, CreateEventSourceMapping; Lambda Developer Guide, "Creating and configuring an Amazon SQS
event source mapping", "Configuring maximum concurrency for Amazon SQS event sources", "Execution role permissions";
Lambda quotas (filters).
"""

from __future__ import annotations

import json
import typing as t

from ..emulator.ministack import module
from ..events.asynchronous import ACTIONS
from ..events.permissions import role_may
from ..events.refusals import RefusedError
from .consumers import is_consumer, is_there

Record = dict[str, t.Any]

# Least and most; -1 stands for no limit.
STREAM_NUMBERS = {
    "MaximumRecordAgeInSeconds": (60, 604_800),
    "MaximumRetryAttempts": (0, 10_000),
    "ParallelizationFactor": (1, 10),
    "TumblingWindowInSeconds": (0, 900),
}
UNLIMITED = {"MaximumRecordAgeInSeconds", "MaximumRetryAttempts"}
OF_STREAMS = (*STREAM_NUMBERS, "BisectBatchOnFunctionError", "DestinationConfig")
STREAM_DEFAULTS: Record = {
    "BatchSize": 100,
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "TumblingWindowInSeconds": 0,
}
LARGEST_BATCH, LARGEST_FIFO_BATCH, LONGEST_WINDOW = 10_000, 10, 300
FILTERS, LONGEST_PATTERN = 5, 4096
READING = {
    "sqs": ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"),
    "kinesis": ("GetRecords", "GetShardIterator"),
    # one of them is enough
    "described": ("DescribeStream", "DescribeStreamSummary"),
    "dynamodb": ("GetRecords", "GetShardIterator", "DescribeStream"),
}
UNREADABLE = (
    "Cannot access stream {}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, "
    "and ListStreams Actions on your stream in IAM."
)
NO_QUEUE = (
    "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
    "SQS Error Message: The specified queue does not exist."
)
EXISTS = (
    'An event source mapping with event source arn (" {} ") and function (" {} ") already exists. '
    "Please update or delete the existing mapping with UUID {}"
)


def kind_of(arn: str) -> str:
    """``sqs``, ``kinesis`` or ``dynamodb``."""
    return arn.split(":")[2] if arn.count(":") >= 5 else ""


def check(mapping: Record, function: Record, *, is_new: bool) -> None:
    """Raise when Lambda refuses a mapping, which has all its settings, for a function (its configuration)."""
    source = str(mapping.get("EventSourceArn", ""))
    _check_numbers(mapping, source)
    _check_filters(mapping)
    if kind_of(source) == "sqs":
        _check_queue(mapping, source, function, is_new)
    elif is_new:
        _check_stream(mapping, source, function)
    _check_destination(mapping, function)


def check_is_new(mapping: Record, function_arn: str, others: t.Iterable[Record]) -> None:
    """Raise when there is a mapping of this source and this function already."""
    for other in others:
        if (other["EventSourceArn"], other["FunctionArn"]) == (mapping.get("EventSourceArn"), function_arn):
            text = EXISTS.format(other["EventSourceArn"], function_arn, other["UUID"])
            raise RefusedError(text, "ResourceConflictException", 409)


def _check_numbers(mapping: Record, source: str) -> None:
    most = LARGEST_FIFO_BATCH if source.endswith(".fifo") else LARGEST_BATCH
    _check_range("BatchSize", mapping.get("BatchSize"), 1, most)
    _check_range("MaximumBatchingWindowInSeconds", mapping.get("MaximumBatchingWindowInSeconds"), 0, LONGEST_WINDOW)
    for name, (least, highest) in STREAM_NUMBERS.items():
        given = mapping.get(name)
        if not (name in UNLIMITED and given is not None and int(given) == -1):
            _check_range(name, given, least, highest)


def _check_range(name: str, given: t.Any, least: int, most: int) -> None:
    if given is not None and not least <= int(given) <= most:
        raise RefusedError(f"{name} must be between {least} and {most}, but {given} was given.")


def _check_filters(mapping: Record) -> None:
    filters = (mapping.get("FilterCriteria") or {}).get("Filters") or []
    if len(filters) > FILTERS:
        raise RefusedError(f"The number of filters exceeds the maximum of {FILTERS}.")
    for each in filters:
        pattern = each.get("Pattern") or ""
        if len(pattern) > LONGEST_PATTERN or module("services.eventbridge")._event_pattern_error(pattern or "{}"):
            raise RefusedError("Invalid filter pattern definition.")


def _check_queue(mapping: Record, arn: str, function: Record, is_new: bool) -> None:
    for name in OF_STREAMS:
        if mapping.get(name) not in (None, {}, {"OnFailure": {}}):
            raise RefusedError(f"Unsupported {name} parameter for given event source mapping type.")
    if mapping.get("StartingPosition"):
        raise RefusedError("StartingPosition is not valid for SQS event sources.")
    window = int(mapping.get("MaximumBatchingWindowInSeconds") or 0)
    if arn.endswith(".fifo") and window:
        raise RefusedError("Batching window is not supported for FIFO queues.")
    if int(mapping.get("BatchSize") or 10) > 10 and not window:
        text = "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        raise RefusedError(text)
    if is_new:
        _check_access_to_queue(arn, function)


def _check_access_to_queue(arn: str, function: Record) -> None:
    for name in READING["sqs"]:
        if not role_may(function.get("Role", ""), f"sqs:{name}", arn):
            raise RefusedError(f"The function execution role does not have permissions to call {name} on SQS")
    queue = module("services.sqs")._queue_by_arn(arn)
    if queue is None:
        raise RefusedError(NO_QUEUE)
    visibility, timeout = int(queue["attributes"].get("VisibilityTimeout", 30)), int(function.get("Timeout", 3))
    if visibility < timeout:
        text = f"Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} seconds"
        raise RefusedError(text)


def _check_stream(mapping: Record, arn: str, function: Record) -> None:
    kind, position = kind_of(arn), mapping.get("StartingPosition")
    if position not in ("LATEST", "TRIM_HORIZON", "AT_TIMESTAMP"):
        raise RefusedError("StartingPosition is required for stream event sources: LATEST, TRIM_HORIZON, AT_TIMESTAMP.")
    if position == "AT_TIMESTAMP" and (kind != "kinesis" or not mapping.get("StartingPositionTimestamp")):
        raise RefusedError("AT_TIMESTAMP needs a Kinesis stream and a StartingPositionTimestamp.")
    if not _may_read(function.get("Role", ""), kind, arn):
        raise RefusedError(UNREADABLE.format(arn))
    if not _is_there(kind, arn):
        raise RefusedError(f"Stream not found: {arn}")


def _may_read(role: str, kind: str, arn: str) -> bool:
    if is_consumer(arn):
        return role_may(role, "kinesis:SubscribeToShard", arn)
    described = READING["described"] if kind == "kinesis" else ()
    is_described = not described or any(role_may(role, f"{kind}:{name}", arn) for name in described)
    return is_described and all(role_may(role, f"{kind}:{name}", arn) for name in READING[kind])


def _is_there(kind: str, arn: str) -> bool:
    if kind == "kinesis":
        return is_there(arn)
    table = module("services.dynamodb")._tables.get(arn.partition(":table/")[2].partition("/")[0]) or {}
    return bool(table.get("LatestStreamArn") == arn and (table.get("StreamSpecification") or {}).get("StreamEnabled"))


def _check_destination(mapping: Record, function: Record) -> None:
    arn = ((mapping.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
    if not arn:
        return
    service = kind_of(arn)
    if service not in ("sqs", "sns", "s3") and not arn.startswith("arn:aws:s3:::"):
        raise RefusedError(f"The destination ARN {arn} is invalid.")
    if service in ("sqs", "sns") and not role_may(function.get("Role", ""), ACTIONS[service], arn):
        action = ACTIONS[service].partition(":")[2]
        text = f"The provided execution role does not have permissions to call {action} on {service.upper()}"
        raise RefusedError(text)


def is_json_filter(pattern: str) -> bool:
    """Whether a filter asks for fields within the body or the data of a record."""
    content = json.loads(pattern or "{}")
    return any(isinstance(content.get(name), dict) for name in ("body", "data"))


def has_content(pattern: str) -> bool:
    """Whether a filter asks for the body or the data of a record at all."""
    content = json.loads(pattern or "{}")
    return any(name in content for name in ("body", "data"))
