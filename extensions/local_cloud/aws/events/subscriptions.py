# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Subscriptions of functions to topics: what SNS refuses of them, and how it invokes a function.

Sources: Lambda Developer Guide, "Invoking Lambda functions with Amazon SNS notifications"; SNS Developer Guide, "Amazon
SNS dead-letter queues" (what a function is not there for, or does not permit, is not retried) and "Amazon SNS
subscription filter policies" (constraints).
"""

from __future__ import annotations

import json
import time
import typing as t

from ..emulator.ministack import module
from ..resources.errors import service_error
from .asynchronous import AsynchronousInvocations, timestamp
from .messages import send
from .permissions import Sender

Record = dict[str, t.Any]
Answer = tuple[int, t.Any, t.Any]

PRINCIPAL = "sns.amazonaws.com"
KEYS, COMBINATIONS = 5, 150
SIGNATURE = "EXAMPLE"


class Subscriptions:
    """Wraps how MiniStack takes subscriptions and delivers to functions."""

    def __init__(self, invocations: AsynchronousInvocations) -> None:
        self._invocations = invocations
        self._service = module("services.sns")

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's functions."""
        self._service._deliver_to_lambda = self.to_function
        self._service._subscribe = self._subscribing(self._service._subscribe)
        self._service._set_subscription_attributes = self._setting(self._service._set_subscription_attributes)
        handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS["AWS::SNS::Subscription"]
        handlers.update(create=self._creating(handlers["create"]), update=self._updating(handlers["update"]))

    def to_function(
        self,
        endpoint: str,
        envelope: str,
        topic: str,
        subscription: str,
        message_id: str,
        text: str,
        attributes: Record,
    ) -> None:
        """Deliver a message to a function, or to the dead-letter queue of the subscription."""
        message = notification(_subject_of(envelope), topic, subscription, message_id, text, attributes)
        sender = Sender(PRINCIPAL, topic)
        error = self._invocations.invoke_for(endpoint, {"Records": [message]}, sender)
        found = self._service._find_subscription(topic, subscription) or {}
        queue = redrive_queue(found.get("attributes") or {})
        if error and queue:
            send(queue, json.dumps(message["Sns"]), sender, {"ERROR_CODE": error})

    def _subscribing(self, subscribe: t.Callable[[Record], Answer]) -> t.Callable[[Record], Answer]:
        read = self._service._p

        def subscribed(parameters: Record) -> Answer:
            names = (read(parameters, f"Attributes.entry.{number}.key") for number in range(1, 10))
            values = (read(parameters, f"Attributes.entry.{number}.value") for number in range(1, 10))
            attributes = {name: value for name, value in zip(names, values, strict=True) if name}
            topic = read(parameters, "TopicArn")
            text = refusal_of(topic, read(parameters, "Protocol"), attributes)
            return self._refuse(text) if text else subscribe(parameters)

        return subscribed

    def _setting(self, change: t.Callable[[Record], Answer]) -> t.Callable[[Record], Answer]:
        read = self._service._p

        def changed(parameters: Record) -> Answer:
            arn = read(parameters, "SubscriptionArn")
            topic = self._service._sub_arn_to_topic.get(arn, "")
            found = (self._service._find_subscription(topic, arn) if topic else None) or {}
            attributes = {read(parameters, "AttributeName"): read(parameters, "AttributeValue")}
            text = refusal_of(topic, found.get("protocol", ""), attributes)
            return self._refuse(text) if text else change(parameters)

        return changed

    def _refuse(self, text: str) -> Answer:
        return t.cast("Answer", self._service._error("InvalidParameter", text, 400))

    def _check_properties(self, properties: Record) -> None:
        topic = properties.get("TopicArn", "")
        names = ("FilterPolicy", "RawMessageDelivery", "RedrivePolicy", "FilterPolicyScope")
        given = {name: properties[name] for name in names if properties.get(name) is not None}
        attributes = {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
        text = refusal_of(topic, properties.get("Protocol", ""), attributes)
        if text:
            raise service_error(text, "Sns", 400, "InvalidRequest")
        if self._service._topic_by_arn_any_scope(topic) is None:
            raise service_error("Topic does not exist", "Sns", 404, "NotFound")

    def _creating(self, create: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
        def created(logical_id: str, properties: Record, stack: str) -> t.Any:
            self._check_properties(properties)
            return create(logical_id, properties, stack)

        return created

    def _updating(self, update: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
        def updated(physical_id: str, before: Record, after: Record, *rest: t.Any) -> t.Any:
            self._check_properties(after)
            return update(physical_id, before, after, *rest)

        return updated


def notification(
    subject: str | None, topic: str, subscription: str, message_id: str, text: str, attributes: Record
) -> Record:
    """A record as SNS sends it to a function."""
    host = f"https://sns.{topic.split(':')[3]}.amazonaws.com"
    return {
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription,
        "EventSource": "aws:sns",
        "Sns": {
            "SignatureVersion": "1",
            "Timestamp": timestamp(time.time()),
            "Signature": SIGNATURE,
            "SigningCertUrl": f"{host}/SimpleNotificationService-{SIGNATURE}.pem",
            "MessageId": message_id,
            "Message": text,
            "MessageAttributes": {name: _attribute(value) for name, value in attributes.items()},
            "Type": "Notification",
            "UnsubscribeUrl": f"{host}/?Action=Unsubscribe&SubscriptionArn={subscription}",
            "TopicArn": topic,
            "Subject": subject,
        },
    }


def refusal_of(topic: str, protocol: str, attributes: t.Mapping[str, str]) -> str | None:
    """SNS's sentence about a subscription of a function; None if there is nothing wrong."""
    if protocol == "lambda" and topic.endswith(".fifo"):
        return "Invalid parameter: Invalid protocol type: lambda"
    if protocol == "lambda" and str(attributes.get("RawMessageDelivery", "false")).lower() == "true":
        return "Invalid parameter: Attributes Reason: Delivery protocol [lambda] does not support raw message delivery."
    policy = attributes.get("FilterPolicy")
    return _refusal_of_policy(policy) if policy else None


def _refusal_of_policy(text: str) -> str | None:
    try:
        policy = json.loads(text)
    except ValueError:
        return "Invalid parameter: FilterPolicy: failed to parse JSON."
    if not isinstance(policy, dict):
        return "Invalid parameter: FilterPolicy: Filter policy must be a JSON object"
    rules = list(_rules(policy))
    if len(rules) > KEYS:
        return f"Invalid parameter: FilterPolicy: Filter policy can not have more than {KEYS} keys"
    if not all(isinstance(each, list) and each for each in rules):
        return "Invalid parameter: FilterPolicy: a value must be a list with at least one condition"
    combinations = 1
    for each in rules:
        combinations *= len(each)
    return "Invalid parameter: FilterPolicy: Filter policy is too complex" if combinations > COMBINATIONS else None


def _rules(policy: Record) -> t.Iterator[t.Any]:
    """The conditions of all keys, also of those within others."""
    for name, value in policy.items():
        if isinstance(value, dict):
            yield from _rules(value)
        elif name == "$or" and isinstance(value, list):
            for each in value:
                yield from _rules(each)
        else:
            yield value


def redrive_queue(attributes: Record) -> str | None:
    """The dead-letter queue of a subscription."""
    given = attributes.get("RedrivePolicy")
    policy = json.loads(given) if isinstance(given, str) and given else given
    return str(policy["deadLetterTargetArn"]) if policy else None


def _subject_of(envelope: str) -> str | None:
    try:
        subject = json.loads(envelope).get("Subject")
    except (AttributeError, ValueError):
        return None
    return str(subject) if subject else None


def _attribute(value: Record) -> Record:
    kind = value.get("DataType", "String")
    content = value.get("BinaryValue") if kind.startswith("Binary") else value.get("StringValue", "")
    return {"Type": kind, "Value": content}
