# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What resource policies and roles allow the services that send events.

Sources: Lambda Developer Guide, "Working with resource-based IAM policies in Lambda"; EventBridge Scheduler User Guide,
"Setting up the execution role". A role that the local AWS does not know, or of which it does not know all policies, may
do everything.
"""

from __future__ import annotations

import json
import typing as t

from ..access.callers import Need, account, evaluator, region, service_role
from ..emulator.ministack import module
from ..functions.policy import policy_for


class Sender(t.NamedTuple):
    """A service, with the ARN of what it acts for; no service where a role sends."""

    service: str = ""
    source: str = ""


def may_invoke(function: str, sender: Sender) -> bool:
    """Whether the resource policy of a function, by its ARN, lets the service invoke it; False without a function."""
    policy = policy_for(function, account(), region())
    return policy is not None and _allows(policy, "lambda:InvokeFunction", function, sender)


def may_send(queue: str, sender: Sender) -> bool:
    """Whether the policy of a queue, by its ARN, lets the service send to it."""
    record = module("services.sqs")._queue_by_arn(queue)
    return record is not None and _allows(record["attributes"].get("Policy"), "sqs:SendMessage", queue, sender)


def may_publish(topic: str, sender: Sender) -> bool:
    """Whether the policy of a topic, by its ARN, lets the service publish to it."""
    record = module("services.sns")._topic_by_arn_any_scope(topic)
    return record is not None and _allows(record["attributes"].get("Policy"), "sns:Publish", topic, sender)


def role_may(role: str, action: str, resource: str) -> bool:
    """Whether the policies of a role allow an action."""
    record = module("services.iam")._roles.get(role.rpartition("/")[2])
    if record is None or _has_unknown_policies(record):
        return True
    return service_role(role).denial(Need(action, resource)) is None


def _has_unknown_policies(record: dict[str, t.Any]) -> bool:
    """Whether a role has policies of which the local AWS does not know what they say, such as AWS's own."""
    arns = [*(record.get("AttachedPolicies") or ()), record.get("PermissionsBoundary")]
    return any(evaluator()._resolve_managed_policy_document(arn, account()) is None for arn in arns if arn)


def role_trusts(role: str, service: str) -> bool:
    """Whether a service may take on a role."""
    record = module("services.iam")._roles.get(role.rpartition("/")[2])
    if record is None:
        return True
    document = record.get("AssumeRolePolicyDocument")
    return _allows(document, "sts:AssumeRole", "*", Sender(service), without_resource=True)


def _allows(policy: t.Any, action: str, resource: str, sender: Sender, *, without_resource: bool = False) -> bool:
    if not policy:
        return False
    document = _with_resource(policy) if without_resource else policy
    request = evaluator().EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=resource,
        region=region(),
        service_context={
            "aws:sourcearn": sender.source,
            "aws:sourceaccount": account(),
            "aws:sourceowner": account(),
        },
    )
    found = evaluator().evaluate_resource_policy(document, request, service=sender.service)
    return bool(found.decision == "Allow")


def _with_resource(policy: t.Any) -> t.Any:
    """A trust policy in the form of a resource policy."""
    document = json.loads(policy) if isinstance(policy, str) else policy
    given = document.get("Statement", [])
    statements = given if isinstance(given, list) else [given]
    return {**document, "Statement": [{**each, "Resource": "*"} for each in statements]}


def install() -> None:
    """Let the policies of queues and topics decide, which MiniStack asks only where it enforces IAM."""

    def to_queue(arn: str, service: str, source: str, _account: str) -> bool:
        return may_send(arn, Sender(service, source))

    def to_topic(arn: str, service: str, source: str, _account: str) -> bool:
        return may_publish(arn, Sender(service, source))

    module("services.sqs").queue_policy_allows = to_queue
    module("services.sns").topic_policy_allows = to_topic
