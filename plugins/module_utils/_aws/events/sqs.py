# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages of an SQS queue, which Lambda fetches in batches (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import resource_properties
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import (
    Made,
    allow,
    check_one_of,
    name_in,
    plain,
    resource_named,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.mapping import (
    CREATE,
    Mapping,
    check_mapping,
    mapping,
    mapping_id,
    mappings_of,
    words_of,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import (
    Declared,
    Live,
    Option,
    reference,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._limits import between, text
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources, Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import Event

QUEUES: t.Final = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html"
CONFIGURE: t.Final = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"
SCALING: t.Final = "https://docs.aws.amazon.com/lambda/latest/api/API_ScalingConfig.html"
TYPE: t.Final = "AWS::SQS::Queue"
ACTIONS: t.Final = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
FIFO: t.Final = ".fifo"
DEFAULT_TIMEOUT: t.Final = 3
DEFAULT_VISIBILITY: t.Final = 30
# So many timeouts of the function, and a window, is a message to be invisible.
TIMES: t.Final = 6
LONGEST_VISIBILITY: t.Final = 43200
RECEIVES: t.Final = 5
DAYS_14: t.Final = 1209600
MOST_OF_FIFO: t.Final = 10


class Sqs(Mapping):
    """A queue that exists, or one of ``resources`` (``arn``), or one that the service has for it (``queue_name``)."""

    arn: Option[Value | None] = Option(
        "raw",
        "EventSourceArn",
        limit=reference(r"arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w-]+(\.fifo)?", "the ARN of an SQS queue", CREATE),
        create_only=True,
    )
    queue_name: Option[str | None] = Option(
        "str",
        limit=text(
            r"(?=.{1,80}$)[\w-]+(\.fifo)?",
            "1 to 80 letters, digits, - and _, with .fifo at the end for a FIFO queue",
            QUEUES,
        ),
    )
    visibility_timeout: Option[int | None] = Option("int", limit=between(0, LONGEST_VISIBILITY, "seconds", QUEUES))
    maximum_receives: Option[int | None] = Option("int", limit=between(1, 1000, "", QUEUES))
    batch_size: Option[int | None] = Option(
        "int", "BatchSize", limit=between(1, 10000, "", CREATE), default=10, live=Live()
    )
    maximum_concurrency: Option[int | None] = Option(
        "int",
        "ScalingConfig.MaximumConcurrency",
        limit=between(2, 1000, "", SCALING),
        live=Live(),
    )


OPTIONS: type[Declared] = Sqs


def check(event: Event) -> None:
    """Check which queue it is, batches against the window, and FIFO queues."""
    given: Sqs = event.options
    check_one_of(event, "arn", "queue_name")
    check_mapping(event)
    for name in ("visibility_timeout", "maximum_receives"):
        if given.arn is not None and getattr(given, name) is not None:
            raise OptionError(f"{event.option(name)} requires queue_name, because a queue with an arn is not changed.")
    _check_batches(event)
    check_visibility(event, visibility_of(event))


def _check_batches(event: Event) -> None:
    given: Sqs = event.options
    if is_fifo(event):
        if given.batching_window:
            raise OptionError(
                f"{event.option('batching_window')} must be 0 for a FIFO queue, but {given.batching_window} was given."
            )
        if (given.batch_size or 0) > MOST_OF_FIFO:
            raise OptionError(
                f"{event.option('batch_size')} must be at most {MOST_OF_FIFO} for a FIFO queue, but "
                f"{given.batch_size} was given."
            )
    elif (given.batch_size or 0) > MOST_OF_FIFO and not given.batching_window:
        raise OptionError(
            f"{event.option('batch_size')} of more than {MOST_OF_FIFO} requires a batching_window of at "
            f"least 1 second, but {given.batch_size} was given without one."
        )


def check_visibility(event: Event, seconds: int | None) -> None:
    """:raises OptionError: AWS would refuse the mapping after everything else was made."""
    timeout = timeout_of(event)
    if seconds is not None and seconds < timeout:
        raise OptionError(
            f"{event.option()} needs a queue whose visibility timeout is at least the timeout of the function, "
            f"{timeout} seconds, but it is {seconds} seconds."
        )


def warning(event: Event, seconds: int | None) -> str | None:
    """A sentence about a visibility timeout that AWS takes, but with which messages are handled twice."""
    needed = enough(event)
    if seconds is None or seconds >= needed:
        return None
    return (
        f"The visibility timeout of the queue in {event.option()} is {seconds} seconds. AWS recommends six times the "
        f"timeout of the function plus the batching window, {needed} seconds, since messages may otherwise be handled "
        "twice."
    )


def made(event: Event) -> Made:
    """AWS::Lambda::EventSourceMapping; with queue_name also AWS::SQS::Queue, with one for dead letters."""
    source = source_of(event)
    resources = {mapping_id(event.function.name, f"SQS{plain(_called(event))}"): mapping(event, source)}
    queues = _queues(event) if event.options.queue_name else {}
    return Made({**queues, **resources}, statements=(allow(ACTIONS, source),))


def words(template: Template, function: str) -> dict[str, dict[str, t.Any]]:
    """The queues whose messages the function gets."""
    return {
        logical_id: _words(template, properties)
        for logical_id, properties in mappings_of(template, function, "SQS").items()
    }


def source_of(event: Event) -> Value:
    """The ARN of the queue."""
    if event.options.queue_name:
        return {"Fn::GetAtt": [queue_id(event.options.queue_name), "Arn"]}
    return t.cast("Value", event.options.arn)


def visibility_of(event: Event) -> int | None:
    """The visibility timeout of a queue of this stack, in seconds; None where it is not known."""
    if event.options.queue_name:
        seconds: int | None = event.options.visibility_timeout
        return min(enough(event), LONGEST_VISIBILITY) if seconds is None else seconds
    found = resource_named(event.service, event.options.arn)
    if found is None or found[1].get("Type") != TYPE:
        return None
    given = found[1].get("Properties", {}).get("VisibilityTimeout", DEFAULT_VISIBILITY)
    return int(given) if str(given).isdigit() else None


def enough(event: Event) -> int:
    """The visibility timeout that AWS recommends."""
    return TIMES * timeout_of(event) + (event.options.batching_window or 0)


def timeout_of(event: Event) -> int:
    return event.function.settings.timeout or DEFAULT_TIMEOUT


def is_fifo(event: Event) -> bool:
    if event.options.queue_name:
        return str(event.options.queue_name).endswith(FIFO)
    found = resource_named(event.service, event.options.arn)
    if found is not None:
        return bool(found[1].get("Properties", {}).get("FifoQueue"))
    return name_in(event.options.arn).endswith(FIFO)


def queue_id(name: str) -> str:
    return f"SQSQueue{plain(name)}"


def _called(event: Event) -> str:
    return str(event.options.queue_name) if event.options.queue_name else name_in(event.options.arn)


def _queues(event: Event) -> Resources:
    name, visibility = event.options.queue_name, visibility_of(event)
    dead_id = f"{queue_id(name)}DeadLetters"
    fifo = {"FifoQueue": True} if name.endswith(FIFO) else {}
    dead_name = f"{name.removesuffix(FIFO)[:67]}-dead-letters{FIFO if fifo else ''}"
    redrive = {
        "deadLetterTargetArn": {"Fn::GetAtt": [dead_id, "Arn"]},
        "maxReceiveCount": event.options.maximum_receives or RECEIVES,
    }
    return {
        dead_id: {
            "Type": TYPE,
            "Properties": {"QueueName": dead_name, "MessageRetentionPeriod": DAYS_14, **fifo},
        },
        queue_id(name): {
            "Type": TYPE,
            "Properties": {"QueueName": name, "VisibilityTimeout": visibility, "RedrivePolicy": redrive, **fifo},
        },
    }


def _words(template: Template, properties: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    shown = words_of(Sqs, dict(properties))
    match shown.get("arn"):
        case {"Fn::GetAtt": [str() as logical_id, "Arn"]}:
            queue = resource_properties(template, logical_id)
            if queue.get("QueueName") and logical_id == queue_id(queue["QueueName"]):
                del shown["arn"]
                return {**_queue_words(queue), **shown}
    return shown


def _queue_words(queue: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return without_none(
        {
            "queue_name": queue["QueueName"],
            "visibility_timeout": queue.get("VisibilityTimeout"),
            "maximum_receives": queue.get("RedrivePolicy", {}).get("maxReceiveCount"),
        }
    )
