# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of EventBridge, by their schedule or by a pattern, that invoke a function (pure)."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value, is_expression
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import (
    from_json,
    json_text,
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
from ansible_collections.polycloud.faas.plugins.module_utils._limits import (
    LengthLimit,
    Limit,
    between,
    text,
)

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Properties
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import Event

API: t.Final = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/"
PUT_RULE: t.Final = f"{API}API_PutRule.html"
TARGET: t.Final = f"{API}API_Target.html"
RETRY_POLICY: t.Final = f"{API}API_RetryPolicy.html"
TRANSFORMER: t.Final = f"{API}API_InputTransformer.html"
PRINCIPAL: t.Final = "events.amazonaws.com"
STATES: t.Final = {True: "ENABLED", False: "DISABLED"}
NAME: t.Final = text(r"[.\-_A-Za-z0-9]{1,64}", "1 to 64 letters, digits, ., - and _", PUT_RULE)
MOST_INPUT: t.Final = 8192
QUEUE: t.Final = reference(r"arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w-]+", "the ARN of a standard SQS queue", TARGET)


def _is_input(given: t.Any) -> bool:
    if is_expression(given):
        return True
    try:
        found = json_text(given)
        json.loads(found)
    except (TypeError, ValueError):
        return False
    return len(found) <= MOST_INPUT


INPUT: t.Final = Limit(f"a value, or its JSON, of at most {MOST_INPUT} characters", TARGET, _is_input)


class Retry(Declared):
    """How long, in seconds, and how often EventBridge tries to invoke the function."""

    maximum_event_age: Option[int | None] = Option(
        "int", "MaximumEventAgeInSeconds", limit=between(60, 86400, "seconds", RETRY_POLICY)
    )
    maximum_attempts: Option[int | None] = Option(
        "int", "MaximumRetryAttempts", limit=between(0, 185, "", RETRY_POLICY)
    )


class Transformer(Declared):
    """What the function gets instead of the event: a text with values of the event."""

    paths: Option[t.Mapping[str, str] | None] = Option("dict", "InputPathsMap")
    template: Option[str] = Option(
        {"type": "str", "required": True}, "InputTemplate", limit=LengthLimit(MOST_INPUT, TRANSFORMER)
    )


class Rule(Declared):
    """What all rules have; ``Target`` is the one of their targets that is the function."""

    description: Option[str | None] = Option("str", "Description", limit=LengthLimit(512, PUT_RULE))
    enabled: Option[bool] = Option("bool", "State", unset=True, words=STATES)
    name: Option[str | None] = Option("str", "Name", limit=NAME, create_only=True)
    input: Option[t.Any] = Option("raw", "Target.Input", limit=INPUT, write=json_text, read=from_json)
    input_path: Option[str | None] = Option("str", "Target.InputPath", limit=LengthLimit(256, TARGET))
    input_transformer: Option[Transformer | None] = Option("dict", "Target.InputTransformer", nested=Transformer)
    retry: Option[Retry | None] = Option("dict", "Target.RetryPolicy", nested=Retry)
    dead_letter_queue: Option[Value | None] = Option("raw", "Target.DeadLetterConfig.Arn", limit=QUEUE)


def check_rule(event: Event) -> None:
    """:raises OptionError: several of the options say what the function gets."""
    names = ("input", "input_path", "input_transformer")
    given = [name for name in names if getattr(event.options, name) is not None]
    if len(given) > 1:
        raise OptionError(
            f"{event.option()} must have one of {', '.join(names)}, but {' and '.join(given)} were given."
        )


def rule(event: Event, target_id: str, **more: t.Any) -> dict[str, t.Any]:
    """AWS::Events::Rule; ``more`` are properties besides those of the options."""
    properties = properties_of(event.options)
    to_function = properties.pop("Target", {})
    targets = [{"Arn": target(event.function), "Id": target_id, **to_function}]
    return {"Type": "AWS::Events::Rule", "Properties": {**properties, **more, "Targets": targets}}


def with_target(properties: Properties) -> Properties:
    """The properties as the rows have them."""
    return {**properties, "Target": properties["Targets"][0]}


def words_of(options: type[Rule], properties: Properties) -> dict[str, t.Any]:
    return options_of(options, with_target(properties))
