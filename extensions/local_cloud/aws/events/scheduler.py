# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""EventBridge Scheduler: what it refuses, its schedules in stacks, and how it invokes a target with its role.

Sources: EventBridge Scheduler User Guide, "Setting up the execution role", "Adding context attributes" and "Configuring
a dead-letter queue"; API Reference, CreateSchedule.
"""

from __future__ import annotations

import json
import re
import typing as t
import uuid
from datetime import datetime, timezone

from ..emulator.ministack import module
from .asynchronous import NOT_PERMITTED, AsynchronousInvocations
from .expressions import ExpressionError, parsed
from .messages import as_text, send
from .permissions import Sender, role_may, role_trusts
from .refusals import Answer, RefusedError, answering, made

Record = dict[str, t.Any]

PRINCIPAL = "scheduler.amazonaws.com"
ALWAYS, NEVER = 0.0, float("inf")
UNTRUSTING = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
# Least and most of the numbers in a retry policy.
RETRIES = {"MaximumEventAgeInSeconds": (60, 86400), "MaximumRetryAttempts": (0, 185)}


class Invoker:
    """Invokes the targets of schedules."""

    def __init__(self, invocations: AsynchronousInvocations) -> None:
        self._invocations = invocations
        self._scheduler = module("services.scheduler")
        self._rules = module("services.eventbridge")

    def install(self) -> None:
        """Let Scheduler refuse what AWS refuses, and CloudFormation make schedules by its API."""
        self._scheduler._create_schedule = _checked(self._scheduler._create_schedule)
        self._scheduler._update_schedule = _checked(self._scheduler._update_schedule)
        handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
        handlers["AWS::Scheduler::Schedule"].update(create=self._create, update=self._update)
        handlers["AWS::Scheduler::Schedule"]["update_with_logical_id"] = True

    def invoke(self, schedule: Record, moment: float) -> None:
        """Invoke the target of a schedule that is due at a moment."""
        target = schedule["Target"]
        arn, role, attempt = target["Arn"], target["RoleArn"], str(uuid.uuid4())
        payload = payload_of(schedule, moment, attempt)
        if arn.split(":")[2] != "lambda":
            self._rules._invoke_target({**target, "Input": payload}, {"Time": int(moment)}, schedule)
            return
        is_allowed = role_may(role, "lambda:InvokeFunction", arn)
        error = self._invocations.invoke_for(arn, json.loads(payload), Sender()) if is_allowed else NOT_PERMITTED
        queue = (target.get("DeadLetterConfig") or {}).get("Arn")
        if error and queue and role_may(role, "sqs:SendMessage", queue):
            attributes = {"ERROR_CODE": error, "SCHEDULE_ARN": schedule["Arn"], "TARGET_ARN": arn}
            send(queue, payload, Sender(), {**attributes, "EXECUTION_ID": attempt})

    def _create(self, logical_id: str, properties: Record, stack: str) -> tuple[str, Record]:
        name = properties.get("Name")
        if not name:
            name = module("services.cloudformation.provisioners")._physical_name(stack, logical_id, max_len=64)
        arn = made(self._scheduler._create_schedule(name, as_call(properties)), "Scheduler")["ScheduleArn"]
        return name, {"Arn": arn}

    def _update(
        self, physical_id: str, before: Record, after: Record, stack: str, logical_id: str | None = None
    ) -> tuple[str, Record]:
        groups = [each.get("GroupName", "default") for each in (before, after)]
        if after.get("Name") != before.get("Name") or groups[0] != groups[1]:
            created = self._create(logical_id or physical_id, after, stack)
            self._scheduler._delete_schedule(physical_id, {"groupName": groups[0]})
            return created
        arn = made(self._scheduler._update_schedule(physical_id, as_call(after)), "Scheduler")["ScheduleArn"]
        return physical_id, {"Arn": arn}


def as_call(properties: Record) -> Record:
    """The properties of a schedule in a template as a call has them."""
    dates = {name: moment_of(properties[name]) for name in ("StartDate", "EndDate") if properties.get(name)}
    return {**properties, **dates}


def moment_of(value: t.Any) -> float:
    """A date of a schedule in Unix seconds."""
    if isinstance(value, (int, float)):
        return float(value)
    given = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return given.replace(tzinfo=given.tzinfo or timezone.utc).timestamp()


def starts_at(schedule: Record) -> float:
    """From when a schedule may be due."""
    return moment_of(schedule["StartDate"]) if schedule.get("StartDate") else ALWAYS


def ends_at(schedule: Record) -> float:
    """Until when a schedule may be due."""
    return moment_of(schedule["EndDate"]) if schedule.get("EndDate") else NEVER


def is_over(schedule: Record, now: float) -> bool:
    """Whether a schedule will not be due any more."""
    return now > ends_at(schedule)


def payload_of(schedule: Record, moment: float, execution: str) -> str:
    """What the target gets: the input with its context attributes, or Scheduler's own event."""
    time = f"{datetime.fromtimestamp(moment, timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
    given = schedule["Target"].get("Input")
    if given is None:
        return as_text(_own_event(schedule, time))
    values = {
        "schedule-arn": schedule["Arn"],
        "scheduled-time": time,
        "execution-id": execution,
        "attempt-number": "1",
    }
    return re.sub(r"<aws\.scheduler\.([a-z-]+)>", lambda found: values.get(found[1], found[0]), given)


def _own_event(schedule: Record, time: str) -> Record:
    *_arn, region, account, _resource = schedule["Arn"].split(":", 5)
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": account,
        "time": time,
        "region": region,
        "resources": [schedule["Arn"]],
        "detail": "{}",
    }


def _checked(call: t.Callable[..., Answer]) -> t.Callable[..., Answer]:
    def checked(name: str, body: Record) -> Answer:
        check(body)
        return call(name, body)

    return answering(checked)


def check(body: Record) -> None:
    """Raise when Scheduler refuses the schedule."""
    try:
        parsed(body.get("ScheduleExpression", ""), body.get("ScheduleExpressionTimezone") or "UTC", is_rule=False)
    except ExpressionError as exc:
        raise _refused(f"Invalid Schedule Expression {body.get('ScheduleExpression')}: {exc}.") from exc
    _check_window(body.get("FlexibleTimeWindow") or {})
    if body.get("StartDate") and body.get("EndDate") and starts_at(body) >= ends_at(body):
        raise _refused("The StartDate must come before the EndDate.")
    _check_target(body.get("Target") or {})


def _check_window(window: Record) -> None:
    minutes = window.get("MaximumWindowInMinutes")
    if window.get("Mode") == "FLEXIBLE" and (minutes is None or not 1 <= int(minutes) <= 1440):
        raise _refused("MaximumWindowInMinutes must be between 1 and 1440 when the Mode is FLEXIBLE.")
    if window.get("Mode") == "OFF" and minutes is not None:
        raise _refused("MaximumWindowInMinutes must not be given when the Mode is OFF.")


def _check_target(target: Record) -> None:
    role, arn = target.get("RoleArn"), str(target.get("Arn", ""))
    if role and not role_trusts(role, PRINCIPAL):
        raise _refused(UNTRUSTING)
    if not re.match(r"arn:[^:]+:[^:]+:", arn):
        raise _refused(f"Provided Arn is not in correct format: {arn}.")
    if arn.split(":")[2] == "lambda" and target.get("Input") is not None and not _is_json(target["Input"]):
        raise _refused("The Input of a Lambda function must be valid JSON.")
    for name, (least, most) in RETRIES.items():
        given = (target.get("RetryPolicy") or {}).get(name)
        if given is not None and not least <= int(given) <= most:
            raise _refused(f"Value {given} at 'target.retryPolicy' is invalid: {name} must be {least} to {most}.")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _refused(text: str) -> RefusedError:
    return RefusedError(text, "ValidationException")
