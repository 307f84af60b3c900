# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mappings of queues: batches, windows, concurrency and partial failures; retries are those of the queue.

Sources: Lambda Developer Guide, "Using Lambda with Amazon SQS" and its pages on scaling and on error handling.
"""

from __future__ import annotations

import threading
import time
import typing as t

from ..emulator.ministack import module
from .batches import Response, function_of, in_background, invoked, is_let_through, reports_failures
from .records import failed_items, sqs_record

Record = dict[str, t.Any]

# As long as a queue is new to Lambda, it has five batches at once.
CONCURRENCY = 5


class QueueMappings:
    """Reads the queues of mappings; a batch is a thread."""

    def __init__(self) -> None:
        self._queues = module("services.sqs")
        self._service = module("services.lambda_svc")
        self._running: dict[str, int] = {}
        self._waiting_since: dict[str, float] = {}
        self._lock = threading.Lock()

    def forget(self, mapping_id: str = "") -> None:
        """Forget what is known of a mapping, or of all."""
        for known in (self._running, self._waiting_since):
            _drop(t.cast("dict[str, t.Any]", known), mapping_id)

    def poll(self, mapping: Record) -> None:
        """Begin with a batch of a mapping if there is one, and if it may run now."""
        queue, found = self._queues._queue_by_arn(mapping["EventSourceArn"]), function_of(mapping)
        if queue is None or found is None or not self._has_room(mapping, found[1]):
            return
        batch = self._taken(mapping, queue)
        if not batch:
            return
        records = {message["id"]: sqs_record(message, mapping["EventSourceArn"]) for message in batch}
        kept = [message for message in batch if is_let_through(records[message["id"]], mapping)]
        self._delete(queue, [message for message in batch if message not in kept])
        if kept:
            self._count(mapping["UUID"], 1)
            in_background(self._work, mapping, found[0], queue, kept, [records[message["id"]] for message in kept])

    def _has_room(self, mapping: Record, configuration: Record) -> bool:
        given = (mapping.get("ScalingConfig") or {}).get("MaximumConcurrency") or CONCURRENCY
        reserved = self._service._reserved_concurrency(None, configuration)
        limit = int(given) if reserved is None else min(int(given), reserved)
        return self._running.get(mapping["UUID"], 0) < limit

    def _taken(self, mapping: Record, queue: Record) -> list[Record]:
        """The messages of the next batch, which nobody else sees now; none before the window of the batch is over."""
        size, window = int(mapping["BatchSize"]), int(mapping.get("MaximumBatchingWindowInSeconds") or 0)
        with self._queues._queues_lock:
            self._queues._expire_retained(queue)
            self._queues._dlq_sweep(queue)
            now = time.time()
            visible = len([message for message in queue["messages"] if message["visible_at"] <= now])
            if not self._is_full(mapping["UUID"], visible, size, window):
                return []
            visibility = int(queue["attributes"].get("VisibilityTimeout", 30))
            return list(self._queues._collect_msgs(queue, size, visibility))

    def _is_full(self, mapping_id: str, count: int, size: int, window: int) -> bool:
        if not count:
            self._waiting_since.pop(mapping_id, None)
            return False
        since = self._waiting_since.setdefault(mapping_id, time.monotonic())
        if count < size and time.monotonic() - since < window:
            return False
        self._waiting_since.pop(mapping_id, None)
        return True

    def _work(
        self, mapping: Record, function: Record, queue: Record, batch: list[Record], records: list[Record]
    ) -> None:
        try:
            response = invoked(function, records)
            if not response.is_error:
                failed = failed_messages(mapping, response, [message["id"] for message in batch])
                self._delete(queue, [message for message in batch if message["id"] not in failed])
            mapping["LastProcessingResult"] = "PROBLEM: Function call failed" if response.is_error else "OK"
        finally:
            self._count(mapping["UUID"], -1)
            self._queues.esm_wake.set()

    def _delete(self, queue: Record, messages: list[Record]) -> None:
        """Delete messages, unless they were received again meanwhile."""
        handles = {message["id"]: message["receipt_handle"] for message in messages}
        with self._queues._queues_lock:
            queue["messages"] = [
                each for each in queue["messages"] if handles.get(each["id"], "") != each["receipt_handle"]
            ]

    def _count(self, mapping_id: str, change: int) -> None:
        with self._lock:
            self._running[mapping_id] = max(0, self._running.get(mapping_id, 0) + change)


def failed_messages(mapping: Record, response: Response, known: list[str]) -> set[str]:
    """The messages of a batch that stay in the queue, after a response that is no error."""
    if not reports_failures(mapping):
        return set()
    failed = failed_items(response.content, known)
    return set(known) if failed is None else failed


def _drop(known: dict[str, t.Any], mapping_id: str) -> None:
    if mapping_id:
        known.pop(mapping_id, None)
    else:
        known.clear()
