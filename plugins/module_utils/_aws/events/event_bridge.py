# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Events on a bus of EventBridge that match a pattern (pure)."""

from __future__ import annotations

import hashlib
import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events import due
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import (
    Made,
    is_target,
    permission,
    plain,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.rule import (
    PRINCIPAL,
    PUT_RULE,
    Rule,
    check_rule,
    rule,
    words_of,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import Declared, Option, reference
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require
from ansible_collections.polycloud.faas.plugins.module_utils._limits import Limit, at_least, text

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import Event

CREATE_BUS: t.Final = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html"
BUS: t.Final = "AWS::Events::EventBus"
LONGEST: t.Final = 64
LARGEST_PATTERN: t.Final = 4096


class EventBridge(Rule):
    """Which events; the bus is the default one, one that exists (``arn``) or one that is made (``bus_name``).

    ``number`` is the place of the event among all of the function, as the Serverless Framework counts.
    """

    pattern: Option[t.Mapping[str, t.Any] | None] = Option(
        "dict",
        "EventPattern",
        limit=Limit(
            f"at most {LARGEST_PATTERN} characters as JSON",
            PUT_RULE,
            lambda given: len(json.dumps(given, separators=(",", ":"))) <= LARGEST_PATTERN,
        ),
    )
    expression: Option[Value | None] = Option("raw", "ScheduleExpression", limit=due.EXPRESSION)
    arn: Option[Value | None] = Option(
        "raw",
        "EventBusName",
        limit=reference(r"arn:aws[\w-]*:events:[\w-]+:\d{12}:event-bus/[/\w.-]+", "the ARN of an event bus", PUT_RULE),
    )
    bus_name: Option[str | None] = Option(
        "str",
        limit=text(
            r"(?!default$|aws\.)[\w.-]{1,256}", "1 to 256 letters, digits, ., - and _, but not default", CREATE_BUS
        ),
    )
    number: Option[int | None] = Option("int", limit=at_least(1, "", PUT_RULE))


OPTIONS: type[Declared] = EventBridge


def check(event: Event) -> None:
    """Check which events, and on which bus."""
    given: EventBridge = event.options
    if not given.pattern and given.expression is None:
        raise OptionError(f"{event.option()} must have pattern or expression, but neither was given.")
    if given.arn is not None and given.bus_name is not None:
        raise OptionError(f"{event.option()} must have arn or bus_name, but both were given.")
    if given.expression is not None:
        require(
            due.is_due_sometimes(given.expression),
            event.option("expression"),
            given.expression,
            due.EXPRESSION.allowed.replace(", or at(yyyy-mm-ddThh:mm:ss) with method scheduler", ""),
        )
        if given.arn is not None or given.bus_name is not None:
            raise OptionError(f"{event.option('expression')} requires the default bus, but another one was given.")
    check_rule(event)


def made(event: Event) -> Made:
    """AWS::Events::Rule with a permission, and AWS::Events::EventBus with bus_name."""
    given, function, nth = event.options, event.function, number(event)
    called = f"{event.service.function_name(function)}-rule-{nth}"
    name = given.name or _short(called, f"rule-{nth}")
    rule_id = f"{plain(called)}EventBridgeRule"
    more: dict[str, t.Any] = {"Name": name}
    shared = {}
    if given.bus_name:
        shared = {bus_id(given.bus_name): {"Type": BUS, "Properties": {"Name": given.bus_name}}}
        more["EventBusName"] = {"Ref": bus_id(given.bus_name)}
    source, queue = {"Fn::GetAtt": [rule_id, "Arn"]}, given.dead_letter_queue
    return Made(
        {
            rule_id: rule(event, _short(f"{name}-target", "target"), **more),
            permission_id(function.name, nth): permission(function, PRINCIPAL, SourceArn=source),
        },
        shared,
        dead_letters=((queue, PRINCIPAL, source),) if queue else (),
    )


def words(template: Template, function: str) -> dict[str, dict[str, t.Any]]:
    """The rules of the function that are no schedules of it; a name that we gave is not shown."""
    buses = of_type(template, BUS)
    return {
        logical_id: _words(logical_id, properties, buses)
        for logical_id, properties in of_type(template, "AWS::Events::Rule").items()
        if logical_id.endswith("EventBridgeRule") and is_target(properties["Targets"][0]["Arn"], function)
    }


def number(event: Event) -> int:
    return event.options.number or event.place


def bus_id(name: str) -> str:
    return f"{logical_ids.logical_id_part(name)}EventBridgeEventBus"


def permission_id(function: str, nth: int) -> str:
    return f"{logical_ids.logical_id_part(function)}EventBridgeLambdaPermission{nth}"


def _short(name: str, end: str) -> str:
    """A name of at most 64 characters."""
    if len(name) <= LONGEST:
        return name
    digest = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return f"{name[: 31 - len(end)]}{digest}-{end}"


def _words(logical_id: str, properties: t.Mapping[str, t.Any], buses: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    shown = words_of(EventBridge, dict(properties))
    if f"{plain(str(shown.get('name')))}EventBridgeRule" == logical_id or len(str(shown.get("name"))) == LONGEST:
        shown.pop("name", None)
    match shown.get("arn"):
        case {"Ref": str() as bus} if bus in buses:
            del shown["arn"]
            shown["bus_name"] = buses[bus]["Name"]
    return shown
