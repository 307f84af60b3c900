# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""EventBridge's rules: what is refused of them, and how they invoke functions.

Sources: EventBridge API Reference, PutRule, PutTargets and DeleteRule; EventBridge User Guide, "Using dead-letter
queues to process undelivered events" (without permission or target an event is not retried).
"""

from __future__ import annotations

import functools
import json
import typing as t
from contextvars import ContextVar

from ..emulator.ministack import module
from .asynchronous import AsynchronousInvocations
from .expressions import ExpressionError, parsed
from .messages import send
from .permissions import Sender
from .refusals import Answer, RefusedError, answering, failed

Record = dict[str, t.Any]

TYPE = "AWS::Events::Rule"
PRINCIPAL = "events.amazonaws.com"
DEFAULT_BUS = "default"
TARGETS = 5
INPUTS = ("Input", "InputPath", "InputTransformer")
RETRIES = {"MaximumEventAgeInSeconds": (60, 86400), "MaximumRetryAttempts": (0, 185)}
MESSAGES = {
    "NO_PERMISSIONS": "Not authorized to invoke this target.",
    "NO_RESOURCE": "The target does not exist.",
}

# The rule and the target that an event is being delivered for.
_delivered: ContextVar[tuple[Record, Record]] = ContextVar("delivered_for", default=({}, {}))


class Rules:
    """Wraps EventBridge's calls and deliveries, and its rules in stacks."""

    def __init__(self, invocations: AsynchronousInvocations) -> None:
        self._invocations = invocations
        self._service = module("services.eventbridge")

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's functions."""
        service = self._service
        service._put_rule = self._after(self._check_rule, service._put_rule)
        service._put_targets = self._after(self._check_targets, service._put_targets)
        service._delete_rule = self._after(self._check_delete, service._delete_rule)
        service._invoke_target = self._noting(service._invoke_target)
        service._dispatch_to_lambda = self.to_function
        handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS[TYPE]
        handlers.update(
            create=self._creating(handlers["create"]),
            update=self._updating(handlers["update"]),
            delete=_by_name(handlers["delete"]),
        )
        readers = module("services.cloudformation.drift")._DRIFT_READERS
        readers[TYPE] = (_by_name(readers[TYPE][0]), readers[TYPE][1])

    def to_function(self, arn: str, payload: str) -> None:
        """Deliver an event to a function, or to the dead-letter queue of the target."""
        rule, target = _delivered.get()
        sender = Sender(PRINCIPAL, rule.get("Arn", ""))
        error = self._invocations.invoke_for(arn, _value(payload), sender)
        queue = (target.get("DeadLetterConfig") or {}).get("Arn")
        if error and queue:
            attributes = {"RULE_ARN": sender.source, "TARGET_ARN": arn, "ERROR_CODE": error}
            send(queue, payload, sender, {**attributes, "ERROR_MESSAGE": MESSAGES[error]})

    def _noting(self, invoke: t.Callable[..., None]) -> t.Callable[..., None]:
        @functools.wraps(invoke)
        def noted(target: Record, event: Record, rule: Record, view: t.Any = None) -> None:
            token = _delivered.set((rule, target))
            try:
                invoke(target, event, rule, view)
            finally:
                _delivered.reset(token)

        return noted

    def _after(self, check: t.Callable[[Record], None], call: t.Callable[[Record], Answer]) -> t.Callable[..., Answer]:
        """A call that is checked before; a bus may be named by its ARN."""

        def checked(data: Record) -> Answer:
            check(data)
            return call({**data, "EventBusName": self._bus(data)})

        return answering(checked)

    def _check_rule(self, data: Record) -> None:
        bus, expression = self._bus(data), data.get("ScheduleExpression")
        if bus not in self._service._event_buses and bus != DEFAULT_BUS:
            raise RefusedError(f"Event bus {bus} does not exist.", "ResourceNotFoundException")
        if not expression and not data.get("EventPattern"):
            raise _refused("Parameter(s) EventPattern or ScheduleExpression must be specified.")
        if expression and bus != DEFAULT_BUS:
            raise _refused("ScheduleExpression is supported only on the default event bus.")
        try:
            parsed(expression or "rate(1 day)")
        except ExpressionError as exc:
            raise _refused("Parameter ScheduleExpression is not valid.") from exc

    def _check_targets(self, data: Record) -> None:
        key = self._service._rule_key(data.get("Rule"), self._bus(data))
        targets = data.get("Targets") or []
        others = {each["Id"] for each in self._service._targets.get(key, [])} - {each["Id"] for each in targets}
        if len(targets) + len(others) > TARGETS:
            raise RefusedError(
                f"The requested resource exceeds the maximum number allowed: a rule has at most {TARGETS} targets.",
                "LimitExceededException",
            )
        for target in targets:
            check_target(target)

    def _check_delete(self, data: Record) -> None:
        if self._service._targets.get(self._service._rule_key(data.get("Name"), self._bus(data))):
            raise _refused("Rule can't be deleted since it has targets.")

    def _bus(self, data: Record) -> str:
        return str(data.get("EventBusName") or DEFAULT_BUS).rpartition("/")[2]

    def _check_properties(self, properties: Record) -> None:
        """Raise when CloudFormation cannot make a rule."""
        try:
            self._check_rule(properties)
            self._check_targets({"Targets": properties.get("Targets")})
            pattern = properties.get("EventPattern")
            text = json.dumps(pattern) if isinstance(pattern, dict) else pattern
            reason = self._service._event_pattern_error(text) if text else None
            if reason:
                raise RefusedError(f"Event pattern is not valid. Reason: {reason}", "InvalidEventPatternException")
        except RefusedError as exc:
            raise failed(exc, "EventBridge") from exc

    def _creating(self, create: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
        def created(logical_id: str, properties: Record, stack: str) -> t.Any:
            self._check_properties(properties)
            return self._identified(create(logical_id, properties, stack), properties)

        return created

    def _updating(self, update: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
        def updated(physical_id: str, before: Record, after: Record, *rest: t.Any) -> t.Any:
            self._check_properties(after)
            return self._identified(update(_name(physical_id), before, after, *rest), after)

        return updated

    def _identified(self, made: tuple[str, Record], properties: Record) -> tuple[str, Record]:
        """What CloudFormation made; the ID of a rule on another than the default bus begins with the bus."""
        bus = self._bus(properties)
        return (made[0] if bus == DEFAULT_BUS else f"{bus}|{made[0]}"), made[1]


def _by_name(work: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    """What MiniStack does with a rule, whose ID it takes for the name."""
    return lambda physical_id, properties: work(_name(physical_id), properties)


def _name(physical_id: str) -> str:
    return physical_id.rpartition("|")[2]


def check_target(target: Record) -> None:
    """Raise when EventBridge refuses the target."""
    name = target.get("Id")
    if len([each for each in INPUTS if target.get(each) is not None]) > 1:
        raise _refused(f"Only one of Input, InputPath, or InputTransformer must be provided for target {name}.")
    if target.get("Input") is not None and not _is_json(target["Input"]):
        raise _refused(f"Parameter Input is not valid. Reason: JSON syntax error in input for target {name}.")
    queue = (target.get("DeadLetterConfig") or {}).get("Arn")
    if queue and (":sqs:" not in queue or queue.endswith(".fifo")):
        raise _refused(f"Parameter DeadLetterConfig.Arn is not valid for target {name}. Reason: not a standard queue.")
    for limit, (least, most) in RETRIES.items():
        given = (target.get("RetryPolicy") or {}).get(limit)
        if given is not None and not least <= int(given) <= most:
            raise _refused(f"Parameter RetryPolicy.{limit} of target {name} must be {least} to {most}.")
    _check_transformer(target.get("InputTransformer") or {}, name)


def _check_transformer(transformer: Record, name: t.Any) -> None:
    paths = transformer.get("InputPathsMap") or {}
    wrong = [path for path in paths.values() if not str(path).startswith("$")]
    if wrong:
        raise _refused(f"Invalid InputPath for target {name} : [JSONPath {wrong[0]} is invalid].")
    reserved = [key for key in paths if str(key).startswith("AWS")]
    if reserved:
        raise _refused(f"Invalid InputTransformer for target {name} : [{reserved[0]} starts with AWS].")


def _value(payload: str) -> t.Any:
    """The event in a payload; text that is not JSON becomes a JSON string."""
    return json.loads(payload) if _is_json(payload) else payload


def _is_json(text: t.Any) -> bool:
    try:
        json.loads(text)
    except (TypeError, ValueError):
        return False
    return True


def _refused(text: str) -> RefusedError:
    return RefusedError(text, "ValidationException")
