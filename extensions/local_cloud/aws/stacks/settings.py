# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role and the topics of a stack, which MiniStack takes and does not tell: DescribeStacks tells them as on AWS.

Its tags reach its buckets, too.
"""

from __future__ import annotations

import re
import typing as t
from xml.sax.saxutils import escape

from ..emulator.ministack import module

Answer = tuple[int, dict[str, str], bytes]
Handler = t.Callable[[dict[str, t.Any]], Answer]
Stack = dict[str, t.Any]

WRITERS = ("CreateStack", "UpdateStack", "DeleteStack", "ContinueUpdateRollback", "RollbackStack")
STACK_ID = re.compile(rb"<StackId>([^<]+)</StackId>")


def install() -> None:
    """Put wrappers around MiniStack's handlers."""
    table = module("services.cloudformation")._ACTION_HANDLERS
    for action in WRITERS:
        table[action] = _keeping(table[action])
    table["DescribeStacks"] = _telling(table["DescribeStacks"])
    module("services.cloudformation.provisioners")._STACK_TAG_PROPERTY["AWS::S3::Bucket"] = ("Tags", "list")


def keep(stack: Stack, role: str, topics: list[str] | None) -> None:
    """What a call says of the role and the topics of a stack; what it does not say stays."""
    if role:
        stack["RoleARN"] = role
    if topics is not None:
        stack["NotificationARNs"] = topics


def told(stack: Stack) -> str:
    """The elements of DescribeStacks' answer for a stack."""
    topics = "".join(f"<member>{escape(topic)}</member>" for topic in stack.get("NotificationARNs", []))
    role = f"<RoleARN>{escape(stack['RoleARN'])}</RoleARN>" if stack.get("RoleARN") else ""
    return f"<NotificationARNs>{topics}</NotificationARNs>{role}"


def _keeping(handler: Handler) -> Handler:
    def keeping(parameters: dict[str, t.Any]) -> Answer:
        answer = handler(parameters)
        stack = _stack(module("services.cloudformation.helpers")._p(parameters, "StackName"))
        if answer[0] == 200 and stack is not None:
            keep(stack, module("services.cloudformation.helpers")._p(parameters, "RoleARN"), _topics(parameters))
        return answer

    return keeping


def _telling(handler: Handler) -> Handler:
    def telling(parameters: dict[str, t.Any]) -> Answer:
        status, headers, body = handler(parameters)
        return (
            status,
            headers,
            STACK_ID.sub(lambda found: found[0] + told(_stack(found[1].decode()) or {}).encode(), body),
        )

    return telling


def _topics(parameters: dict[str, t.Any]) -> list[str] | None:
    if not any(name.startswith("NotificationARNs") for name in parameters):
        return None
    found: list[str] = module("services.cloudformation.handlers")._extract_string_members(
        parameters, "NotificationARNs"
    )
    return found


def _stack(name: str) -> Stack | None:
    found: Stack | None = module("services.cloudformation.handlers")._resolve_stack(name)
    return found
