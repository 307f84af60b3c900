# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records of a DynamoDB or a Kinesis stream, which Lambda reads in batches (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value, arn_service
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import (
    Made,
    allow,
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
from ansible_collections.polycloud.faas.plugins.module_utils._aws.role.needed_statements import to_target
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._limits import Limit, between

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources, Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import Event, Statement

DYNAMODB: t.Final = "dynamodb"
KINESIS: t.Final = "kinesis"
OF_RESOURCES: t.Final = {"AWS::DynamoDB::Table": DYNAMODB, "AWS::Kinesis::Stream": KINESIS}
CONSUMER: t.Final = "AWS::Kinesis::StreamConsumer"
DESTINATIONS: t.Final = ("s3", "sns", "sqs")
ACTIONS: t.Final = {
    DYNAMODB: (
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ),
    KINESIS: (
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
        "kinesis:ListStreams",
    ),
}
FOR_EVER: t.Final = -1
# The options that only Kinesis has.
OF_KINESIS: t.Final = ("consumer", "starting_timestamp")


def _is_age(seconds: int) -> bool:
    return seconds == FOR_EVER or 60 <= seconds <= 604800


class Stream(Mapping):
    """A stream that exists, or that of one of ``resources``; windows and ages are in seconds."""

    arn: Option[Value] = Option(
        {"type": "raw", "required": True},
        "EventSourceArn",
        limit=reference(
            r"arn:aws[\w-]*:(dynamodb:[\w-]+:\d{12}:table/[\w.-]+/stream/[\w:.-]+"
            r"|kinesis:[\w-]+:\d{12}:stream/[\w.-]+(/consumer/[\w.-]+:\d+)?)",
            "the ARN of a stream of DynamoDB or Kinesis",
            CREATE,
        ),
        create_only=True,
    )
    type: Option[str | None] = Option({"type": "str", "choices": [DYNAMODB, KINESIS]})
    batch_size: Option[int | None] = Option(
        "int", "BatchSize", limit=between(1, 10000, "", CREATE), default=100, live=Live()
    )
    starting_position: Option[str] = Option(
        "str",
        "StartingPosition",
        unset="trim_horizon",
        words={"latest": "LATEST", "trim_horizon": "TRIM_HORIZON", "at_timestamp": "AT_TIMESTAMP"},
        create_only=True,
    )
    starting_timestamp: Option[float | None] = Option("float", "StartingPositionTimestamp", create_only=True)
    parallelization_factor: Option[int | None] = Option(
        "int", "ParallelizationFactor", limit=between(1, 10, "", CREATE), default=1, live=Live()
    )
    bisect_on_error: Option[bool | None] = Option("bool", "BisectBatchOnFunctionError", default=False, live=Live())
    maximum_retry_attempts: Option[int | None] = Option(
        "int", "MaximumRetryAttempts", limit=between(FOR_EVER, 10000, "", CREATE), default=FOR_EVER, live=Live()
    )
    maximum_record_age: Option[int | None] = Option(
        "int",
        "MaximumRecordAgeInSeconds",
        limit=Limit("60 to 604800 seconds, or -1 for no limit", CREATE, _is_age),
        default=FOR_EVER,
        live=Live(),
    )
    tumbling_window: Option[int | None] = Option(
        "int", "TumblingWindowInSeconds", limit=between(0, 900, "seconds", CREATE), default=0, live=Live()
    )
    on_failure: Option[Value | None] = Option(
        "raw",
        "DestinationConfig.OnFailure.Destination",
        limit=reference(
            r"arn:aws[\w-]*:(sqs:[\w-]+:\d{12}:[\w-]+|sns:[\w-]+:\d{12}:[\w-]+|s3:::[a-z0-9.-]{3,63})",
            "the ARN of a standard SQS queue, a standard SNS topic or an S3 bucket",
            "https://docs.aws.amazon.com/lambda/latest/api/API_OnFailure.html",
        ),
        live=Live(cleared=""),
    )
    consumer: Option[bool | None] = Option("bool")


OPTIONS: type[Declared] = Stream


def check(event: Event) -> None:
    """Check which kind of stream it is, and what only Kinesis has."""
    given: Stream = event.options
    check_mapping(event)
    kind = kind_of(event)
    if kind is None:
        raise OptionError(
            f"{event.option('type')} must say whether the stream is one of {DYNAMODB} or {KINESIS}, because "
            f"{given.arn!r} does not show it, but it was not given."
        )
    for name in OF_KINESIS:
        if getattr(given, name) and kind != KINESIS:
            raise OptionError(f"{event.option(name)} requires a Kinesis stream, but the stream is one of {kind}.")
    is_at, has_time = given.starting_position == "at_timestamp", given.starting_timestamp is not None
    if is_at != has_time:
        raise OptionError(
            f"{event.option('starting_timestamp')} must be given with starting_position at_timestamp and only then, "
            f"but {given.starting_position} was given {'with' if has_time else 'without'} it."
        )
    if is_at and kind != KINESIS:
        raise OptionError(
            f"{event.option('starting_position')} must be latest or trim_horizon for a stream of DynamoDB, but "
            "'at_timestamp' was given."
        )
    if given.tumbling_window and (given.parallelization_factor or 1) > 1:
        raise OptionError(
            f"{event.option('parallelization_factor')} must be 1 with a tumbling_window, but "
            f"{given.parallelization_factor} was given."
        )


def made(event: Event) -> Made:
    """AWS::Lambda::EventSourceMapping; with consumer also AWS::Kinesis::StreamConsumer."""
    given, kind, name = event.options, t.cast(str, kind_of(event)), stream_name(event.options.arn)
    logical_id = mapping_id(event.function.name, f"{kind.capitalize()}{plain(name)}")
    source, consumers = given.arn, {}
    statements: list[Statement] = [allow(ACTIONS[kind], given.arn)]
    if given.consumer:
        consumers = _consumer(event, name)
        source = {"Ref": next(iter(consumers))}
        statements.append(allow(["kinesis:SubscribeToShard"], source))
    if given.on_failure:
        statements.append(to_target(given.on_failure, DESTINATIONS))
    return Made({**consumers, logical_id: mapping(event, source)}, statements=tuple(statements))


def words(template: Template, function: str) -> dict[str, dict[str, t.Any]]:
    """The streams whose records the function gets."""
    return {
        logical_id: {**words_of(Stream, properties), **_source_words(template, properties["EventSourceArn"])}
        for kind in ACTIONS
        for logical_id, properties in mappings_of(template, function, kind.capitalize()).items()
    }


def kind_of(event: Event) -> str | None:
    """Dynamodb or kinesis; None where neither the ARN nor an option shows it."""
    given: Stream = event.options
    found = resource_named(event.service, given.arn)
    if found is not None and found[1].get("Type") in OF_RESOURCES:
        return OF_RESOURCES[found[1]["Type"]]
    service = arn_service(given.arn)
    return service if service in ACTIONS else given.type


def stream_name(arn: Value) -> str:
    """The name of the table or of the stream, or the logical ID of its resource."""
    found = re.search(r":(?:table|stream)/([\w.-]+)", arn) if isinstance(arn, str) else None
    return found[1] if found else name_in(arn)


def _consumer(event: Event, name: str) -> Resources:
    """The consumer of its own that the function has; its name becomes its logical ID."""
    called = f"{event.function.name}{name}Consumer"
    logical_id = f"{logical_ids.logical_id_part(called)}StreamConsumer"
    return {
        logical_id: {
            "Type": CONSUMER,
            "Properties": {"StreamARN": event.options.arn, "ConsumerName": called},
        }
    }


def _source_words(template: Template, source: t.Any) -> dict[str, t.Any]:
    match source:
        case {"Ref": str() as name} if template["Resources"].get(name, {}).get("Type") == CONSUMER:
            return {"arn": template["Resources"][name]["Properties"]["StreamARN"], "consumer": True}
    return {"arn": source}
