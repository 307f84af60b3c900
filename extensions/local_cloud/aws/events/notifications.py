# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Notifications of buckets: what S3 refuses of them, and how they invoke functions.

Sources: S3 User Guide, "Amazon S3 Event Notifications", "Granting permissions to publish event notification messages to
a destination" and "Configuring event notifications using object key name filtering".
"""

from __future__ import annotations

import functools
import itertools
import re
import typing as t

from ..emulator.ministack import module
from ..resources.errors import service_error
from .asynchronous import AsynchronousInvocations
from .permissions import Sender, may_invoke

Record = dict[str, t.Any]
Answer = tuple[int, t.Any, t.Any]

PRINCIPAL = "s3.amazonaws.com"
EVENTS = {
    *("s3:TestEvent", "s3:ReducedRedundancyLostObject", "s3:IntelligentTiering", "s3:ObjectAcl:Put"),
    *(f"s3:ObjectCreated:{name}" for name in ("*", "Put", "Post", "Copy", "CompleteMultipartUpload")),
    *(f"s3:ObjectRemoved:{name}" for name in ("*", "Delete", "DeleteMarkerCreated")),
    *(f"s3:ObjectRestore:{name}" for name in ("*", "Post", "Completed", "Delete")),
    *(f"s3:ObjectTagging:{name}" for name in ("*", "Put", "Delete")),
    *(f"s3:LifecycleExpiration:{name}" for name in ("*", "Delete", "DeleteMarkerCreated")),
    *(f"s3:Replication:{name}" for name in ("*", "OperationFailedReplication", "OperationMissedThreshold")),
    *(f"s3:Replication:{name}" for name in ("OperationReplicatedAfterThreshold", "OperationNotTracked")),
    "s3:LifecycleTransition",
}
UNSUPPORTED = "A specified event is not supported for notifications."
OVERLAPPING = "Configurations overlap. Configurations on the same bucket cannot share a common event type."
AMBIGUOUS = (
    "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are "
    "overlapping for the same event type."
)
UNREACHABLE = "Unable to validate the following destination configurations"
# A deleted object has neither.
OF_WHAT_IS_THERE = ("size", "eTag")


class Notifications:
    """Wraps how MiniStack takes and delivers the notifications of buckets."""

    def __init__(self, invocations: AsynchronousInvocations) -> None:
        self._invocations = invocations
        self._service = module("services.s3")
        self._stacks = module("services.cloudformation.provisioners")

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's functions."""
        self._service._validate_notification_configs = self._checked(self._service._validate_notification_configs)
        self._service._deliver_event_to_lambda = self.to_function
        self._stacks._s3_apply_notification = self._apply
        handlers = self._stacks._RESOURCE_HANDLERS["AWS::S3::Bucket"]
        handlers["create"] = self._creating(handlers["create"])

    def to_function(self, arn: str, payload: Record, _region: str) -> None:
        """Deliver an event to a function that lets the bucket invoke it; otherwise nobody hears of it."""
        event = {"Records": [record_of(each) for each in payload["Records"]]}
        bucket = event["Records"][0]["s3"]["bucket"]["arn"]
        self._invocations.invoke_for(arn, event, Sender(PRINCIPAL, bucket))

    def _checked(self, validate: t.Callable[..., Answer | None]) -> t.Callable[..., Answer | None]:
        def validated(configurations: list[Record], region: str, bucket: str = "", skip: bool = False) -> Answer | None:
            text = refusal_of(configurations)
            if text:
                return t.cast("Answer", self._service._error("InvalidArgument", text, 400))
            refused = validate(configurations, region, bucket, skip)
            return refused or (None if skip else self._unreachable(configurations, bucket))

        return validated

    def _unreachable(self, configurations: list[Record], bucket: str) -> Answer | None:
        sender = Sender(PRINCIPAL, f"arn:aws:s3:::{bucket}")
        arns = [each["arn"] for each in configurations if each["type"] == "lambda"]
        if all(may_invoke(arn, sender) for arn in arns):
            return None
        return t.cast("Answer", self._service._error("InvalidArgument", UNREACHABLE, 400))

    def _apply(self, name: str, notification: Record) -> None:
        """The notifications of a bucket in a stack."""
        body = self._stacks._s3_notification_json_to_xml(notification or {})
        status, _headers, answer = self._service._put_bucket_notification(name, body)
        if status >= 400:
            text = answer.decode() if isinstance(answer, bytes) else str(answer)
            found = re.search(r"<Message>(.*?)</Message>", text, re.DOTALL)
            raise service_error(found[1] if found else text, "S3", status, "InvalidRequest")

    def _creating(self, create: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
        """A bucket whose notifications are refused is not left over."""

        @functools.wraps(create)
        def created(logical_id: str, properties: Record, stack: str) -> t.Any:
            before = set(self._service._buckets)
            try:
                return create(logical_id, properties, stack)
            except Exception:
                for name in set(self._service._buckets) - before:
                    if name == properties.get("BucketName", name):
                        self._service._buckets.pop(name, None)
                raise

        return created


def record_of(record: Record) -> Record:
    """A record as S3 sends it: without the size and the hash of what is deleted."""
    if not str(record["eventName"]).startswith("ObjectRemoved:"):
        return record
    kept = {name: value for name, value in record["s3"]["object"].items() if name not in OF_WHAT_IS_THERE}
    return {**record, "s3": {**record["s3"], "object": kept}}


def refusal_of(configurations: list[Record]) -> str | None:
    """S3's sentence about events that it does not know, or rules that overlap; None if there are none."""
    if any(not EVENTS.issuperset(each["events"]) or not each["events"] for each in configurations):
        return UNSUPPORTED
    for one, other in itertools.combinations(configurations, 2):
        if _share_an_event(one, other) and _overlap(one, other):
            has_rules = any(each["filter_prefix"] or each["filter_suffix"] for each in (one, other))
            return AMBIGUOUS if has_rules else OVERLAPPING
    return None


def _share_an_event(one: Record, other: Record) -> bool:
    pairs = itertools.product(one["events"], other["events"])
    return any(_includes(first, second) or _includes(second, first) for first, second in pairs)


def _includes(pattern: str, event: str) -> bool:
    return pattern == event or (pattern.endswith(":*") and event.startswith(pattern[:-1]))


def _overlap(one: Record, other: Record) -> bool:
    """Whether there are keys that both rules are about."""
    prefixes = sorted((each["filter_prefix"] or "" for each in (one, other)), key=len)
    suffixes = sorted((each["filter_suffix"] or "" for each in (one, other)), key=len)
    return prefixes[1].startswith(prefixes[0]) and suffixes[1].endswith(suffixes[0])
