# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages that a service puts into queues and topics: dead letters, and results of invocations.

A queue takes them from a service only if its policy lets that send, and from a role in any case: the caller asks first
whether the role may.
"""

from __future__ import annotations

import json
import time
import typing as t
import uuid

from ..emulator.ministack import module
from .permissions import Sender, may_publish, may_send

Attributes = t.Mapping[str, str]


def send(arn: str, body: str, sender: Sender, attributes: Attributes | None = None) -> bool:
    """Put a message into the queue or topic with this ARN; False if it is not there, or must not be sent to."""
    service = arn.split(":")[2] if arn.count(":") >= 5 else ""
    if service == "sqs":
        return _to_queue(arn, body, sender, attributes or {})
    return service == "sns" and _to_topic(arn, body, sender)


def _to_queue(arn: str, body: str, sender: Sender, attributes: Attributes) -> bool:
    queues = module("services.sqs")
    queue = queues._queue_by_arn(arn)
    if queue is None or (sender.service and not may_send(arn, sender)):
        return False
    now = time.time()
    named = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    message = {
        "id": str(uuid.uuid4()),
        "body": body,
        "message_attributes": named,
        "md5_attrs": queues._md5_msg_attrs(named),
        "sent_at": now,
        "visible_at": now + queues.queue_delay(queue),
    }
    queues._ensure_msg_fields(message)
    queue["messages"].append(message)
    queues.esm_wake.set()
    return True


def _to_topic(arn: str, body: str, sender: Sender) -> bool:
    topics = module("services.sns")
    if topics._topic_by_arn_any_scope(arn) is None or (sender.service and not may_publish(arn, sender)):
        return False
    topics._fanout(arn, str(uuid.uuid4()), body, "")
    return True


def as_text(value: t.Any) -> str:
    """JSON as the services write it."""
    return json.dumps(value, separators=(",", ":"), default=str)
