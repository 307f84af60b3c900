# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Queues for what could not be delivered: EventBridge and SNS may send to those of this stack (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import resource_named
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.sqs import TYPE

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

POLICY: t.Final = "AWS::SQS::QueuePolicy"


def policies(service: Service, grants: t.Sequence[tuple[Value, str, Value]]) -> Resources:
    """AWS::SQS::QueuePolicy for each queue of ``resources`` that has none there: a queue has one policy.

    Each grant has the ARN of a queue, who sends to it, and the ARN of what it is sent for. The policy of a queue that
    only an ARN names is left alone.
    """
    by_queue: dict[str, list[dict[str, t.Any]]] = {}
    for queue, principal, source in grants:
        found = resource_named(service, queue)
        if found is not None and found[1].get("Type") == TYPE and not _has_policy(service, found[0]):
            by_queue.setdefault(found[0], []).append(_statement(queue, principal, source))
    return {f"{name}EventsPolicy": _policy(name, statements) for name, statements in by_queue.items()}


def _policy(queue: str, statements: list[dict[str, t.Any]]) -> dict[str, t.Any]:
    document = {"Version": "2012-10-17", "Statement": statements}
    return {"Type": POLICY, "Properties": {"PolicyDocument": document, "Queues": [{"Ref": queue}]}}


def _statement(queue: Value, principal: str, source: Value) -> dict[str, t.Any]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": principal},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": source}},
    }


def _has_policy(service: Service, queue: str) -> bool:
    return any(
        resource.get("Type") == POLICY and {"Ref": queue} in resource.get("Properties", {}).get("Queues", ())
        for resource in service.additions.resources.values()
    )
