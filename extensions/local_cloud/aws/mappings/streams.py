# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mappings of streams: positions, batches, windows, retries, bisection and what is given up.

Sources: Lambda Developer Guide, "Using Lambda to process records from Amazon Kinesis Data Streams", "Using AWS Lambda
with Amazon DynamoDB", "Configuring partial batch response", "Retain discarded batch records". A shard has one batch at
a time. Between attempts there is the setting ``retry_seconds``.
"""

from __future__ import annotations

import threading
import time
import typing as t
import uuid
from dataclasses import dataclass, field

from ...shared.control import Control
from ..emulator.ministack import module
from ..events.asynchronous import timestamp
from ..events.messages import as_text, send
from ..events.permissions import Sender
from .batches import Response, function_of, in_background, invoked, is_let_through, reports_failures
from .checks import kind_of
from .consumers import stream_of
from .records import arrived_at, batch_record, dynamodb_record, failed_items, kinesis_record, sequence_number

Record = dict[str, t.Any]

INFO_OF = {"kinesis": "Kinesis", "dynamodb": "DDBStream"}
ONLY_SHARD = "shardId-00000000000000000000-00000000"


@dataclass
class Batch:
    """Records that are sent together, and how often they were."""

    records: list[Record]
    attempts: int = 0


@dataclass
class Shard:
    """How far a mapping is in a shard: the next record, the batches to send before it, and when to go on."""

    position: int
    batches: list[Batch] = field(default_factory=list)
    is_busy: bool = False
    waiting_since: float | None = None
    not_before: float = 0.0


class StreamMappings:
    """Reads the streams of mappings; a batch is a thread."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._shards: dict[str, dict[str, Shard]] = {}
        self._service = module("services.lambda_svc")
        self._lock = threading.Lock()

    def forget(self, mapping_id: str = "") -> None:
        """Forget where a mapping is, or all."""
        if mapping_id:
            self._shards.pop(mapping_id, None)
        else:
            self._shards.clear()

    def begin(self, mapping: Record) -> None:
        """Note where a new mapping begins."""
        shards = read_shards(mapping["EventSourceArn"])
        self._shards[mapping["UUID"]] = {name: Shard(_beginning(mapping, all_)) for name, all_ in shards.items()}

    def poll(self, mapping: Record) -> None:
        """Begin with a batch of each shard of a mapping that has one, and that may go on."""
        found = function_of(mapping)
        known = self._shards.get(mapping["UUID"])
        if found is None or known is None:
            return
        for name, records in read_shards(mapping["EventSourceArn"]).items():
            shard = known.setdefault(name, Shard(0))
            if not shard.is_busy and time.monotonic() >= shard.not_before and self._fill(mapping, name, shard, records):
                shard.is_busy = True
                in_background(self._work, mapping, found, name, shard)

    def _fill(self, mapping: Record, name: str, shard: Shard, records: list[Record]) -> bool:
        """Whether there is a batch to send; reads the next records when there is none, and their window is over."""
        if shard.batches:
            return True
        size, window = int(mapping["BatchSize"]), int(mapping.get("MaximumBatchingWindowInSeconds") or 0)
        new = records[shard.position : shard.position + size]
        if not new:
            return False
        shard.waiting_since = shard.waiting_since or time.monotonic()
        if len(new) < size and time.monotonic() - shard.waiting_since < window:
            return False
        shard.position += len(new)
        shard.waiting_since = None
        sent = [self._as_sent(mapping, name, each) for each in new]
        kept = [each for each in sent if is_let_through(each, mapping)]
        shard.batches = [Batch(kept)] if kept else []
        return bool(kept)

    def _as_sent(self, mapping: Record, shard: str, record: Record) -> Record:
        if kind_of(mapping["EventSourceArn"]) == "dynamodb":
            return dynamodb_record(record)
        found = function_of(mapping)
        role = found[1].get("Role", "") if found else ""
        return kinesis_record(record, shard, mapping["EventSourceArn"], role)

    def _work(self, mapping: Record, found: tuple[Record, Record], name: str, shard: Shard) -> None:
        try:
            batch, *others = shard.batches
            response = invoked(found[0], batch.records)
            rest = remaining(mapping, batch, response)
            mapping["LastProcessingResult"] = "PROBLEM: Function call failed" if rest else "OK"
            if rest:
                rest = self._without_given_up(mapping, found[1], name, rest, response)
                shard.not_before = time.monotonic() + float(self._control.settings["retry_seconds"])
            shard.batches = [*rest, *others]
        finally:
            shard.is_busy = False
            self._service.esm_wake.set()

    def _without_given_up(
        self, mapping: Record, configuration: Record, shard: str, batches: list[Batch], response: Response
    ) -> list[Batch]:
        """The batches to send again; what was sent too often or is too old goes to the destination."""
        kept = []
        for batch in batches:
            condition = reason_to_give_up(mapping, batch, time.time())
            if condition:
                self._report(mapping, configuration, shard, batch, (condition, response))
            else:
                kept.append(batch)
        return kept

    def _report(
        self, mapping: Record, configuration: Record, shard: str, batch: Batch, why: tuple[str, Response]
    ) -> None:
        destination = ((mapping.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
        if not destination:
            return
        condition, response = why
        source = mapping["EventSourceArn"]
        record = {
            "requestContext": {
                "requestId": str(uuid.uuid4()),
                "functionArn": mapping["FunctionArn"],
                "condition": condition,
                "approximateInvokeCount": batch.attempts,
            },
            "responseContext": {
                "statusCode": 200,
                "executedVersion": configuration.get("Version", "$LATEST"),
                "functionError": response.result.get("function_error") or "Unhandled",
            },
            "version": "1.0",
            "timestamp": timestamp(time.time()),
            **batch_record(INFO_OF[kind_of(source)], shard, source, batch.records, timestamp),
        }
        send(destination, as_text(record), Sender())


def remaining(mapping: Record, batch: Batch, response: Response) -> list[Batch]:
    """What of a batch is to be sent again, with the attempts so far; nothing if it succeeded."""
    if response.is_throttled:
        return [batch]
    records, attempts = batch.records, batch.attempts + 1
    if not response.is_error:
        if not reports_failures(mapping):
            return []
        numbers = [sequence_number(each) for each in records]
        failed = failed_items(response.content, numbers)
        first = 0 if failed is None else min((numbers.index(each) for each in failed), default=len(records))
        if first:
            return [Batch(records[first:], 1)] if records[first:] else []
    if mapping.get("BisectBatchOnFunctionError") and len(records) > 1:
        middle = (len(records) + 1) // 2
        return [Batch(records[:middle], batch.attempts), Batch(records[middle:], batch.attempts)]
    return [Batch(records, attempts)]


def reason_to_give_up(mapping: Record, batch: Batch, now: float) -> str | None:
    """Why a batch is not sent again; None if it is."""
    retries, age = _limit(mapping, "MaximumRetryAttempts"), _limit(mapping, "MaximumRecordAgeInSeconds")
    if age is not None and now - min(map(arrived_at, batch.records)) > age:
        return "MaxRecordAgeExceeded"
    return "RetryAttemptsExhausted" if retries is not None and batch.attempts > retries else None


def _limit(mapping: Record, name: str) -> int | None:
    given = mapping.get(name)
    return None if given is None or int(given) < 0 else int(given)


def read_shards(arn: str) -> dict[str, list[Record]]:
    """All records of each shard of a stream; nothing if it is not there."""
    if kind_of(arn) == "kinesis":
        stream = module("services.kinesis")._streams.get(stream_of(arn)) or {"shards": {}}
        return {name: shard["records"] for name, shard in stream["shards"].items()}
    service, table = module("services.dynamodb"), arn.partition(":table/")[2].partition("/")[0]
    if (service._tables.get(table) or {}).get("LatestStreamArn") != arn:
        return {}
    return {ONLY_SHARD: service.stream_live_records(table)}


def _beginning(mapping: Record, records: list[Record]) -> int:
    position = mapping.get("StartingPosition")
    if position == "TRIM_HORIZON":
        return 0
    if position == "LATEST":
        return len(records)
    moment = float(mapping["StartingPositionTimestamp"])
    times = [each["ApproximateArrivalTimestamp"] for each in records]
    return next((number for number, at in enumerate(times) if at >= moment), len(records))
