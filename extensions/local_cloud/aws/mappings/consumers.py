# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Consumers of Kinesis streams as event sources, and as resources of stacks, which MiniStack does not have.

Source: Kinesis Data Streams Developer Guide, "Developing enhanced fan-out consumers".
"""

from __future__ import annotations

import functools
import typing as t

from ..emulator.ministack import module
from ..events.refusals import made

Properties = dict[str, t.Any]

TYPE = "AWS::Kinesis::StreamConsumer"


def install() -> None:
    """Add the resource, and let Lambda take the ARN of a consumer for that of its stream."""
    functions = module("services.lambda_svc")
    functions._kinesis_stream_name_from_arn_spec = _by_consumer(functions._kinesis_stream_name_from_arn_spec)
    handlers = {"create": _create, "update": _update, "delete": _delete}
    module("services.cloudformation.provisioners")._RESOURCE_HANDLERS[TYPE] = handlers


def stream_of(arn: str) -> str:
    """The name of the stream of an ARN, which may be that of a consumer."""
    return arn.partition(":stream/")[2].partition("/")[0]


def is_consumer(arn: str) -> bool:
    """Whether an ARN is that of a consumer."""
    return "/consumer/" in arn


def is_there(arn: str) -> bool:
    """Whether there is the stream, or the consumer, with this ARN."""
    service = module("services.kinesis")
    return service._consumer_from_arn(arn) is not None if is_consumer(arn) else stream_of(arn) in service._streams


def _by_consumer(original: t.Callable[[t.Any], str | None]) -> t.Callable[[t.Any], str | None]:
    @functools.wraps(original)
    def name_of(spec: t.Any) -> str | None:
        return stream_of(str(spec)) if spec.service == "kinesis" and is_consumer(str(spec)) else original(spec)

    return name_of


def _create(_logical_id: str, properties: Properties, _stack: str) -> tuple[str, Properties]:
    given = {name: properties[name] for name in ("StreamARN", "ConsumerName")}
    consumer = made(module("services.kinesis")._register_consumer(given), "Kinesis")["Consumer"]
    attributes = ("ConsumerARN", "ConsumerName", "ConsumerStatus", "ConsumerCreationTimestamp")
    return consumer["ConsumerARN"], {**{name: consumer[name] for name in attributes}, "StreamARN": given["StreamARN"]}


def _update(physical_id: str, before: Properties, after: Properties, stack: str) -> tuple[str, Properties]:
    """Everything about a consumer but its tags needs another one."""
    names = ("StreamARN", "ConsumerName")
    if all(before[name] == after[name] for name in names):
        return physical_id, {"ConsumerARN": physical_id, **{name: after[name] for name in names}}
    created = _create("", after, stack)
    _delete(physical_id, before)
    return created


def _delete(physical_id: str, _properties: Properties) -> None:
    module("services.kinesis")._deregister_consumer({"ConsumerARN": physical_id})
