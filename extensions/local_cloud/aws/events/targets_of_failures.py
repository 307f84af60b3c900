# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dead-letter queues and destinations of functions, which Lambda takes only if the function's role may send there.

Sources: Lambda Developer Guide, "Adding a dead-letter queue" (required permissions) and "Capturing records of Lambda
asynchronous invocations" (the same).
"""

from __future__ import annotations

import typing as t

from ..emulator.ministack import module
from .asynchronous import ACTIONS
from .permissions import role_may
from .refusals import Answer, RefusedError, answering, failed

Record = dict[str, t.Any]

QUEUE = "The provided execution role does not have permissions to call {} on {}"
DESTINATION = "The function's execution role does not have permissions to call {} on {}"


def install() -> None:
    """Let Lambda's API and CloudFormation ask the role."""
    service = module("services.lambda_svc")
    service._create_function = _checking(service._create_function)
    service._update_config = _checking(service._update_config)
    service._put_event_invoke_config = _checking_destinations(service._put_event_invoke_config)
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS["AWS::Lambda::Function"]
    handlers.update(create=_before(handlers["create"], 1), update=_before(handlers["update"], 2))


def check_queue(configuration: Record) -> None:
    """Raise when the role of a function may not send to its dead-letter queue."""
    arn = str((configuration.get("DeadLetterConfig") or {}).get("TargetArn") or "")
    action = ACTIONS.get(arn.split(":")[2]) if arn else None
    if arn and action and not role_may(configuration.get("Role", ""), action, arn):
        raise RefusedError(QUEUE.format(action.partition(":")[2], action.partition(":")[0].upper()))


def _checking(call: t.Callable[..., Answer]) -> t.Callable[..., Answer]:
    """CreateFunction or UpdateFunctionConfiguration."""

    def checked(*args: t.Any) -> Answer:
        *name, data = args
        before = module("services.lambda_svc")._functions.get(name[0], {}).get("config", {}) if name else {}
        check_queue({**before, **data})
        return call(*args)

    return answering(checked)


def _checking_destinations(call: t.Callable[..., Answer]) -> t.Callable[..., Answer]:
    """PutFunctionEventInvokeConfig."""

    def checked(name: str, qualifier: str | None, data: Record) -> Answer:
        function = module("services.lambda_svc")._functions.get(name, {}).get("config", {})
        for each in (data.get("DestinationConfig") or {}).values():
            arn = str((each or {}).get("Destination") or "")
            action = ACTIONS.get(arn.split(":")[2]) if arn else None
            if action and not role_may(function.get("Role", ""), action, arn):
                raise RefusedError(DESTINATION.format(action.partition(":")[2], arn))
        return call(name, qualifier, data)

    return answering(checked)


def _before(work: t.Callable[..., t.Any], position: int) -> t.Callable[..., t.Any]:
    """The creation or the update of a function in a stack, whose properties are the argument at ``position``."""

    def checked(*args: t.Any, **named: t.Any) -> t.Any:
        try:
            check_queue(args[position])
        except RefusedError as exc:
            raise failed(exc, "Lambda") from exc
        return work(*args, **named)

    return checked
