# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which version an alias leads to, how many invocations there may be at once, and how large an event may be.

Sources: Lambda quotas; Lambda Developer Guide, "Implement Lambda canary deployments using a weighted alias" and
"Configuring reserved concurrency for a function"; API Reference, Invoke (TooManyRequestsException,
RequestTooLargeException).
"""

from __future__ import annotations

import json
import random
import typing as t

from ..emulator.ministack import module, read_from

Function = dict[str, t.Any]

# Bytes, of a call that waits and of one that does not.
LARGEST_REQUEST = 6_291_456
LARGEST_EVENT = 1_048_576
THROTTLED = {"Type": "User", "message": "Rate Exceeded."}


def install() -> None:
    """Wrap how MiniStack finds the code of an invocation, and how it counts invocations."""
    service = module("services.lambda_svc")
    find, invoke = service._effective_func_record_for_qualifier, service._invoke

    def find_for_invocation(function: Function | None, qualifier: str | None) -> t.Any:
        return find(function and with_chosen_versions(function, random.random()), qualifier)

    async def invoke_function(name: str, event: t.Any, headers: dict[str, str], *args: t.Any, **named: t.Any) -> t.Any:
        refusal = too_large(event, headers)
        if refusal:
            return refusal
        status, headers, body = await invoke(name, event, headers, *args, **named)
        if status == 429:
            headers = {**headers, "x-amzn-ErrorType": "TooManyRequestsException"}
        return status, headers, body

    def reserved(function: Function | None, config: dict[str, t.Any]) -> int | None:
        """What the function has reserved, which holds for all its versions."""
        whole = service._functions.get(config.get("FunctionName")) or function or {}
        found = whole.get("concurrency")
        return None if found is None else int(found)

    def throttle(reason_code: str, **_rest: t.Any) -> dict[str, t.Any]:
        return {"throttle": True, "error": True, "body": {"Reason": reason_code, **THROTTLED}}

    read_from(service._get_func_record_for_ref, _effective_func_record_for_qualifier=find_for_invocation)
    read_from(invoke, _functions=Invoked(service._functions))
    service._invoke = invoke_function
    service._reserved_concurrency = reserved
    service._throttle_response = throttle


def too_large(event: t.Any, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes] | None:
    """Lambda's refusal of an event that is larger than it takes; None when it takes it."""
    kinds = {name.lower(): value for name, value in headers.items()}
    most = LARGEST_EVENT if kinds.get("x-amz-invocation-type") == "Event" else LARGEST_REQUEST
    if len(json.dumps(event, separators=(",", ":")).encode()) <= most:
        return None
    text = f"Request must be smaller than {most} bytes for the InvokeFunction operation"
    answer = {"Content-Type": "application/json", "x-amzn-ErrorType": "RequestTooLargeException"}
    return 413, answer, json.dumps({"Type": "User", "message": text}).encode()


class Invoked:
    """Stands for MiniStack's functions: each alias leads to the version that this invocation gets."""

    def __init__(self, functions: t.Any) -> None:
        self._functions = functions

    def __contains__(self, name: str) -> bool:
        return name in self._functions

    def __getitem__(self, name: str) -> Function:
        return with_chosen_versions(self._functions[name], random.random())


def with_chosen_versions(function: Function, drawn: float) -> Function:
    """A function whose aliases lead to one version each, by a number that was drawn from 0 up to 1."""
    aliases = {
        name: {**alias, "FunctionVersion": chosen_version(alias, drawn)}
        for name, alias in (function.get("aliases") or {}).items()
    }
    return {**function, "aliases": aliases} if aliases else function


def chosen_version(alias: dict[str, t.Any], drawn: float) -> str:
    """The additional version of an alias for as many of the numbers as it has weight, otherwise the main one."""
    weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    for version, weight in weights.items():
        if drawn < float(weight):
            return str(version)
    return str(alias.get("FunctionVersion", "$LATEST"))
