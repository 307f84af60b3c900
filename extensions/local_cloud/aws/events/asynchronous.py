# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asynchronous invocations: permission, retries, age, dead letters and destinations.

Sources: Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation", "Capturing
records of Lambda asynchronous invocations" and "Adding a dead-letter queue". Instead of one and two minutes, retries
wait for the setting ``retry_seconds``.
"""

from __future__ import annotations

import contextvars
import threading
import time
import typing as t
import uuid
from datetime import datetime, timezone

from ...shared import clock
from ...shared.control import Control
from ..emulator.ministack import module
from .messages import as_text, send
from .permissions import Sender, may_invoke, role_may

Record = dict[str, t.Any]
Event = t.Any

LATEST = "$LATEST"
RETRIES = 2
LONGEST_AGE = 21600
LONGEST_MESSAGE = 1024
NOT_THERE = "NO_RESOURCE"
NOT_PERMITTED = "NO_PERMISSIONS"
ACTIONS = {
    "events": "events:PutEvents",
    "lambda": "lambda:InvokeFunction",
    "sns": "sns:Publish",
    "sqs": "sqs:SendMessage",
}


class Outcome(t.NamedTuple):
    """How an asynchronous invocation ended: ``condition`` in Lambda's words, with the last response."""

    condition: str
    attempts: int
    result: Record


class AsynchronousInvocations:
    """Lambda's queue of events; every event is a thread, until the cloud is reset."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._service = module("services.lambda_svc")
        self._generation = 0

    def install(self) -> None:
        """Put the queue in the place of MiniStack's."""
        self._service.invoke_async_with_retry = self.invoke

    def forget_everything(self) -> None:
        """Let what is under way end without effect."""
        self._generation += 1

    def invoke_for(self, function_arn: str, event: Event, sender: Sender) -> str:
        """Invoke a function for a service; the code of what went wrong as EventBridge names it, or an empty string."""
        function, configuration, _name = self._service._get_func_record_for_ref(function_arn)
        if not function or not configuration:
            return NOT_THERE
        if sender.service and not may_invoke(function_arn, sender):
            return NOT_PERMITTED
        configuration = {**configuration, "FunctionArn": function_arn}
        self.invoke(self._service._execution_record_for_config(function, configuration), event)
        return ""

    def invoke(self, function: Record, event: Event) -> None:
        """Put an event into the queue of a function, which is a record of MiniStack's."""
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(self._run, function, event), daemon=True).start()

    def _run(self, function: Record, event: Event) -> None:
        generation = self._generation
        configuration = function.get("config") or function
        settings = self._settings(configuration)
        outcome = self._outcome(function, event, settings, generation)
        if generation == self._generation:
            self._report(configuration, settings, event, outcome)

    def _settings(self, configuration: Record) -> Record:
        """The EventInvokeConfig of what was invoked."""
        name, _colon, qualifier = configuration["FunctionArn"].partition(":function:")[2].partition(":")
        function = self._service._functions.get(name) or {}
        names = (qualifier,) if qualifier else (None, LATEST)
        found = (self._service._event_invoke_config(function, name) for name in names)
        return next((each for each in found if each), {})

    def _outcome(self, function: Record, event: Event, settings: Record, generation: int) -> Outcome:
        began, attempts, retries = clock.now(), 0, _number(settings, "MaximumRetryAttempts", RETRIES)
        result: Record = {}
        while generation == self._generation:
            result = self._service._execute_function_with_config_scope(function, event)
            if result.get("throttle"):
                if self._is_switched_off(function):
                    return Outcome("RetriesExhausted", attempts, result)
            else:
                attempts += 1
                if not result.get("error"):
                    return Outcome("Success", attempts, result)
                if attempts > retries:
                    return Outcome("RetriesExhausted", attempts, result)
            time.sleep(max(attempts, 1) * float(self._control.settings["retry_seconds"]))
            if clock.now() - began > _number(settings, "MaximumEventAgeInSeconds", LONGEST_AGE):
                return Outcome("EventAgeExceeded", attempts, result)
        return Outcome("Reset", attempts, result)

    def _is_switched_off(self, function: Record) -> bool:
        configuration = function.get("config") or function
        return bool(self._service._reserved_concurrency(function, configuration) == 0)

    def _report(self, configuration: Record, settings: Record, event: Event, outcome: Outcome) -> None:
        is_good = outcome.condition == "Success"
        destinations = settings.get("DestinationConfig") or {}
        destination = (destinations.get("OnSuccess" if is_good else "OnFailure") or {}).get("Destination")
        role = configuration.get("Role", "")
        if destination and role_may(role, ACTIONS.get(destination.split(":")[2], ""), destination):
            self._to_destination(destination, invocation_record(configuration, event, outcome), is_good)
        queue = (configuration.get("DeadLetterConfig") or {}).get("TargetArn")
        if queue and not is_good and role_may(role, ACTIONS.get(queue.split(":")[2], ""), queue):
            send(queue, as_text(event), Sender(), dead_letter_attributes(outcome))

    def _to_destination(self, arn: str, record: Record, is_good: bool) -> None:
        service = arn.split(":")[2]
        if service == "lambda":
            self.invoke_for(arn, record, Sender())
        elif service == "events":
            kind = f"Lambda Function Invocation Result - {'Success' if is_good else 'Failure'}"
            resources = [arn, record["requestContext"]["functionArn"]]
            entry = {"Source": "lambda", "DetailType": kind, "Detail": as_text(record), "Resources": resources}
            module("services.eventbridge")._put_events({"Entries": [{**entry, "EventBusName": arn}]})
        else:
            send(arn, as_text(record), Sender())


def invocation_record(configuration: Record, event: Event, outcome: Outcome) -> Record:
    """What a destination gets."""
    arn, version = str(configuration["FunctionArn"]), configuration.get("Version", "$LATEST")
    is_qualified = ":" in arn.partition(":function:")[2]
    error = {} if outcome.condition == "Success" else {"functionError": _function_error(outcome)}
    return {
        "version": "1.0",
        "timestamp": timestamp(clock.now()),
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": arn if is_qualified else f"{arn}:{version}",
            "condition": outcome.condition,
            "approximateInvokeCount": outcome.attempts,
        },
        "requestPayload": event,
        "responseContext": {"statusCode": 200, "executedVersion": version, **error},
        "responsePayload": outcome.result.get("body"),
    }


def dead_letter_attributes(outcome: Outcome) -> dict[str, str]:
    """The attributes of a message in a dead-letter queue."""
    body = outcome.result.get("body")
    text = str(body.get("errorMessage") or body.get("message") or "") if isinstance(body, dict) else str(body)
    code = "429" if outcome.result.get("throttle") else "200"
    return {"RequestID": str(uuid.uuid4()), "ErrorCode": code, "ErrorMessage": text[:LONGEST_MESSAGE] or "Unhandled"}


def timestamp(seconds: float) -> str:
    """A moment as ``2027-02-01T12:00:00.000Z``."""
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _function_error(outcome: Outcome) -> str:
    return str(outcome.result.get("function_error") or "Unhandled")


def _number(settings: Record, name: str, default: int) -> int:
    given = settings.get(name)
    return default if given is None else int(given)
