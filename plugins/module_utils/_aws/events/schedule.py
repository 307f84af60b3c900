# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A schedule: a rule of EventBridge, or a schedule of EventBridge Scheduler (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events import due
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import (
    Made,
    is_target,
    permission,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.rule import (
    PRINCIPAL,
    Rule,
    check_rule,
    rule,
    words_of,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import Declared, Option, reference
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require
from ansible_collections.polycloud.faas.plugins.module_utils._limits import at_least, between, text

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import Value
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import Event

CREATE_SCHEDULE: t.Final = "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"
WINDOW: t.Final = "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html"
RULE: t.Final = "rule"
SCHEDULER: t.Final = "scheduler"
# The options that only one of both methods has.
OF_RULES: t.Final = ("input_path", "input_transformer")
OF_SCHEDULES: t.Final = ("role_arn", "group", "time_zone", "start", "end", "flexible_window")
TIME: t.Final = text(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)",
    "a time such as 2030-01-31T12:00:00Z",
    CREATE_SCHEDULE,
)


class Schedule(Rule):
    """When the function is invoked; ``number`` is its place among the schedules of the function."""

    expression: Option[Value] = Option({"type": "raw", "required": True}, "ScheduleExpression", limit=due.EXPRESSION)
    method: Option[str] = Option({"type": "str", "choices": [RULE, SCHEDULER]}, unset=RULE)
    number: Option[int | None] = Option("int", limit=at_least(1, "", due.SOURCE))
    role_arn: Option[Value | None] = Option(
        "raw",
        "Target.RoleArn",
        limit=reference(r"arn:aws[\w-]*:iam::\d{12}:role/[\w+=,.@/-]+", "the ARN of an IAM role", CREATE_SCHEDULE),
    )
    group: Option[Value | None] = Option(
        "raw",
        "GroupName",
        limit=reference(r"[0-9a-zA-Z_.-]{1,64}", "1 to 64 letters, digits, ., - and _", CREATE_SCHEDULE),
    )
    time_zone: Option[str | None] = Option(
        "str",
        "ScheduleExpressionTimezone",
        limit=text(r"[\w+-]+(/[\w+-]+)*", "the name of a time zone, such as Europe/Berlin", CREATE_SCHEDULE),
    )
    start: Option[str | None] = Option("str", "StartDate", limit=TIME)
    end: Option[str | None] = Option("str", "EndDate", limit=TIME)
    flexible_window: Option[int | None] = Option(
        "int", "FlexibleTimeWindow.MaximumWindowInMinutes", limit=between(1, 1440, "minutes", WINDOW)
    )


OPTIONS: type[Declared] = Schedule


def check(event: Event) -> None:
    """Check what each method has, and what the function gets."""
    given = event.options
    other = OF_SCHEDULES if given.method == RULE else OF_RULES
    for name in other:
        if getattr(given, name) is not None:
            needed = SCHEDULER if given.method == RULE else RULE
            raise OptionError(f"{event.option(name)} requires method {needed}, but the method is {given.method}.")
    if given.method == RULE:
        allowed = due.EXPRESSION.allowed.replace(", or at(yyyy-mm-ddThh:mm:ss) with method scheduler", "")
        require(due.is_due_sometimes(given.expression), event.option("expression"), given.expression, allowed)
    check_rule(event)


def made(event: Event) -> Made:
    """AWS::Events::Rule with a permission, or AWS::Scheduler::Schedule with a role."""
    if event.options.method == SCHEDULER:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.events import scheduler

        return scheduler.made(event, number(event))
    function, nth = event.function, number(event)
    rule_id, queue = rule_id_of(function.name, nth), event.options.dead_letter_queue
    source = {"Fn::GetAtt": [rule_id, "Arn"]}
    return Made(
        {
            rule_id: rule(event, f"{function.name}Schedule"),
            permission_id_of(function.name, nth): permission(function, PRINCIPAL, SourceArn=source),
        },
        dead_letters=((queue, PRINCIPAL, source),) if queue else (),
    )


def words(template: Template, function: str) -> dict[str, dict[str, t.Any]]:
    """The schedules of the function: rules, and schedules of EventBridge Scheduler."""
    begin = re.escape(rule_id_of(function, ""))
    found = {
        logical_id: words_of(Schedule, properties)
        for logical_id, properties in of_type(template, "AWS::Events::Rule").items()
        if re.fullmatch(rf"{begin}\d+", logical_id) and is_target(properties["Targets"][0]["Arn"], function)
    }
    if of_type(template, "AWS::Scheduler::Schedule"):
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.events import scheduler

        found |= scheduler.words(template, function)
    return found


def number(event: Event) -> int:
    return event.options.number or event.nth


def rule_id_of(function: str, nth: int | str) -> str:
    return f"{logical_ids.logical_id_part(function)}EventsRuleSchedule{nth}"


def permission_id_of(function: str, nth: int) -> str:
    return f"{logical_ids.logical_id_part(function)}LambdaPermissionEventsRuleSchedule{nth}"
