# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands before MiniStack: the control path, the journal, delays and faults, as an ASGI application."""

from __future__ import annotations

import asyncio
import json
import typing as t
from dataclasses import replace

from ...shared.control import CONTROL_PREFIX, Control, Fault
from ..access.callers import calling
from ..gateway.rest_events import header_names
from . import rate_limits
from .access import refusal as iam_refusal
from .connections import drop, end
from .errors import Response, error_response
from .operations import Operation, Request, identify, is_data_plane, parse_form

Scope = t.MutableMapping[str, t.Any]
Message = t.MutableMapping[str, t.Any]
Receive = t.Callable[[], t.Awaitable[Message]]
Send = t.Callable[[Message], t.Awaitable[None]]
Application = t.Callable[[Scope, Receive, Send], t.Awaitable[None]]

FORM = "application/x-www-form-urlencoded"


class Front:
    """Answers the control path itself; counts, delays or fails API calls; passes everything else through unchanged."""

    def __init__(self, emulator: Application, control: Control) -> None:
        self._emulator = emulator
        self._control = control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = with_small_names(scope)
        if scope["type"] != "http":
            await self._emulator(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if scope["path"].startswith(CONTROL_PREFIX):
            await self._answer_control(scope, receive, send)
        elif is_data_plane(scope["path"], headers.get("host", "")):
            await self._emulator(scope, receive, send)
        else:
            await self._call_api(scope, headers, receive, send)

    async def _answer_control(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read_body(receive)
        answer = await asyncio.to_thread(self._control.handle, scope["method"], scope["path"], body)
        status, content = answer or (404, {})
        await respond(send, Response(status, json.dumps(content).encode(), {"content-type": "application/json"}))

    async def _call_api(self, scope: Scope, headers: dict[str, str], receive: Receive, send: Send) -> None:
        form: dict[str, str] = {}
        if headers.get("content-type", "").startswith(FORM):
            body = await read_body(receive)
            form = parse_form(body.decode())
            receive = replay(body, receive)
        query = parse_form(scope["query_string"].decode("latin-1"))
        request = Request(scope["method"], scope["path"], query, headers, form)
        operation = identify(request)
        exceeded = self._control.exceeded(rate_limits.names(operation))
        if exceeded:
            refusal = rate_limits.refusal(operation)
            await read_body(receive)
            self._record(operation, refusal.status, limit=exceeded[0])
            await respond(send, _for(scope, refusal))
            return
        calling.set(None)
        if self._control.settings["enforce_iam"]:
            body = await read_body(receive)
            receive = replay(body, receive)
            refused = iam_refusal(operation, request, body)
            if refused:
                self._record(operation, refused.status)
                await respond(send, _for(scope, refused))
                return
        fault = self._control.fault_for(operation.service, operation.name)
        await asyncio.sleep(self._control.settings["delay_seconds"])
        if fault is None:
            await self._emulator(scope, receive, self._recording(operation, send))
        else:
            await self._fail(operation, fault, scope, receive, send)

    async def _fail(self, operation: Operation, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry a call out or not, and then answer it as the fault says."""
        if not fault.comes_after:
            await asyncio.sleep(fault.delay_seconds)
        failure, answer = _failure(operation, fault), Collected()
        if fault.comes_after or failure is None:
            await self._emulator(scope, receive, answer)
        else:
            await read_body(receive)
        if fault.comes_after:
            await asyncio.sleep(fault.delay_seconds)
        response = failure or answer.response
        self._record(operation, response.status)
        if response.status == 0:
            drop(scope["client"])
        elif fault.cut_off:
            await respond(send, response, len(response.body) // 2)
            end(scope["client"])
        else:
            await respond(send, _for(scope, response))

    def _recording(self, operation: Operation, send: Send) -> Send:
        async def recording_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._record(operation, message["status"])
            await send(message)

        return recording_send

    def _record(self, operation: Operation, status: int, **more: str) -> None:
        self._control.record(operation.service, operation.name, status, {**operation.detail, **more})


class Collected:
    """A ``send`` that keeps the response instead."""

    def __init__(self) -> None:
        self.response = Response(500, b"")

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
            self.response = Response(message["status"], b"", headers)
        elif message["type"] == "http.response.body":
            self.response = replace(self.response, body=self.response.body + message.get("body", b""))


def _for(scope: Scope, response: Response) -> Response:
    """A response without its body when the request was a HEAD."""
    return replace(response, body=b"") if scope["method"] == "HEAD" else response


def _failure(operation: Operation, fault: Fault) -> Response | None:
    """What the fault answers in place of AWS; None when AWS answers, and the fault only delays that or cuts it off."""
    if fault.status is None and not fault.code and fault.content is None:
        return None
    if fault.status == 0 or fault.content is not None:
        headers = {"content-type": fault.content_type}
        return Response(fault.status if fault.status is not None else 200, (fault.content or "").encode(), headers)
    return error_response(operation.protocol, fault.status or 400, fault.code or "InternalFailure", fault.message)


def with_small_names(scope: Scope) -> Scope:
    """The scope with names of headers in lower case; how the client wrote them is kept for the events of REST APIs."""
    if "headers" not in scope:
        return scope
    names = [name.decode("latin-1") for name, _value in scope["headers"]]
    header_names.set({name.lower(): name for name in names})
    return {**scope, "headers": [(name.lower(), value) for name, value in scope["headers"]]}


async def read_body(receive: Receive) -> bytes:
    """The whole body of a request."""
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def replay(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that gives a body that was read already, then what comes after it."""
    pending = [{"type": "http.request", "body": body, "more_body": False}]

    async def replaying_receive() -> Message:
        return pending.pop() if pending else await receive()

    return replaying_receive


async def respond(send: Send, response: Response, most: int | None = None) -> None:
    """Send a response: the whole, or its headers and no more than ``most`` bytes of its body."""
    headers = {**response.headers, "content-length": str(len(response.body))}
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": raw})
    await send({"type": "http.response.body", "body": response.body[:most], "more_body": most is not None})
