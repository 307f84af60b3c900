# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages of an SNS topic (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import (
    Made,
    is_target,
    name_in,
    permission,
    plain,
    target,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import (
    Declared,
    Option,
    options_of,
    properties_of,
    reference,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._limits import LengthLimit, text

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import Event

CREATE_TOPIC: t.Final = "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html"
SUBSCRIBE: t.Final = "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html"
DEAD_LETTERS: t.Final = "https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html"
PRINCIPAL: t.Final = "sns.amazonaws.com"
TOPIC: t.Final = "AWS::SNS::Topic"
SUBSCRIPTION: t.Final = "AWS::SNS::Subscription"
PROTOCOL: t.Final = "lambda"
FIFO: t.Final = ".fifo"


class Sns(Declared):
    """A topic that exists, or one of ``resources`` (``arn``), or one that the service has for it (``topic_name``).

    With an ``arn`` the name only names resources.
    """

    arn: Option[Value | None] = Option(
        "raw",
        limit=reference(r"arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]+(\.fifo)?", "the ARN of an SNS topic", SUBSCRIBE),
    )
    topic_name: Option[str | None] = Option(
        "str", limit=text(r"[\w-]{1,256}", "1 to 256 letters, digits, - and _", CREATE_TOPIC)
    )
    display_name: Option[str | None] = Option("str", limit=LengthLimit(100, CREATE_TOPIC))
    enabled: Option[bool] = Option("bool", unset=True)
    filter_policy: Option[t.Mapping[str, t.Any] | None] = Option("dict", "FilterPolicy")
    filter_policy_scope: Option[str | None] = Option(
        "str", "FilterPolicyScope", words={"attributes": "MessageAttributes", "body": "MessageBody"}
    )
    dead_letter_queue: Option[Value | None] = Option(
        "raw",
        "RedrivePolicy.deadLetterTargetArn",
        limit=reference(r"arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w-]+", "the ARN of a standard SQS queue", DEAD_LETTERS),
    )


OPTIONS: type[Declared] = Sns


def check(event: Event) -> None:
    """Check which topic it is; SNS delivers no messages of FIFO topics to functions."""
    given: Sns = event.options
    if given.arn is None and given.topic_name is None:
        raise OptionError(f"{event.option()} must have arn or topic_name, but neither was given.")
    if given.arn is not None and given.display_name is not None:
        raise OptionError(
            f"{event.option('display_name')} cannot be combined with arn, because a topic with an arn is not changed."
        )
    if isinstance(given.arn, str) and given.arn.endswith(FIFO):
        raise OptionError(
            f"{event.option('arn')} must be that of a standard topic, since a FIFO topic can only send "
            f"to queues, but {given.arn!r} was given."
        )
    if given.filter_policy_scope is not None and not given.filter_policy:
        raise OptionError(f"{event.option('filter_policy_scope')} requires filter_policy, which was not given.")


def made(event: Event) -> Made:
    """AWS::Lambda::Permission, and AWS::SNS::Subscription or a topic (AWS::SNS::Topic) that has it within.

    A subscription with settings is a resource of its own, and so is each to a topic that is not made here.
    """
    given, name = event.options, _name(event)
    own = given.arn is None
    topic = given.arn or {"Ref": topic_id(name)}
    settings = properties_of(given)
    is_own = not own or bool(settings)
    shared = {topic_id(name): _topic(event, within=not is_own)} if own else {}
    if not given.enabled:
        return Made({}, shared)
    resources = {permission_id(event.function.name, name): permission(event.function, PRINCIPAL, SourceArn=topic)}
    if is_own:
        resources[subscription_id(event.function.name, name)] = _subscription(event, topic, settings)
    queue = given.dead_letter_queue
    return Made(resources, shared, dead_letters=((queue, PRINCIPAL, topic),) if queue else ())


def words(template: Template, function: str) -> dict[str, dict[str, t.Any]]:
    """The topics whose messages the function gets."""
    topics = of_type(template, TOPIC)
    found = {
        logical_id: {
            **_topic_words(topics, properties["TopicArn"]),
            **options_of(Sns, properties),
        }
        for logical_id, properties in of_type(template, SUBSCRIPTION).items()
        if is_target(properties.get("Endpoint"), function)
    }
    within = {
        logical_id: _topic_words(topics, {"Ref": logical_id})
        for logical_id, properties in topics.items()
        if any(is_target(each["Endpoint"], function) for each in properties.get("Subscription", ()))
    }
    return found | within


def topic_id(name: str) -> str:
    return f"SNSTopic{plain(name)}"


def subscription_id(function: str, topic: str) -> str:
    return f"{logical_ids.logical_id_part(function)}SnsSubscription{plain(topic)}"


def permission_id(function: str, topic: str) -> str:
    return f"{logical_ids.logical_id_part(function)}LambdaPermission{plain(topic)}SNS"


def _name(event: Event) -> str:
    return str(event.options.topic_name or name_in(event.options.arn))


def _topic(event: Event, *, within: bool) -> dict[str, t.Any]:
    """The topic; ``within``: with the subscription of the function."""
    given = event.options
    display = {"DisplayName": given.display_name} if given.display_name else {}
    subscribed = {"Subscription": [{"Endpoint": target(event.function), "Protocol": PROTOCOL}]}
    properties = {"TopicName": given.topic_name, **display, **(subscribed if within and given.enabled else {})}
    return {"Type": TOPIC, "Properties": properties}


def _subscription(event: Event, topic: Value, settings: dict[str, t.Any]) -> dict[str, t.Any]:
    region = topic.split(":")[3] if isinstance(topic, str) else event.service.region
    return {
        "Type": SUBSCRIPTION,
        "Properties": {
            "TopicArn": topic,
            "Protocol": PROTOCOL,
            "Endpoint": target(event.function),
            **settings,
            **({"Region": region} if region != event.service.region else {}),
        },
    }


def _topic_words(topics: t.Mapping[str, t.Any], arn: t.Any) -> dict[str, t.Any]:
    match arn:
        case {"Ref": str() as logical_id} if logical_id in topics:
            topic = topics[logical_id]
            display = {"display_name": topic["DisplayName"]} if "DisplayName" in topic else {}
            return {"topic_name": topic["TopicName"], **display}
    return {"arn": arn}
