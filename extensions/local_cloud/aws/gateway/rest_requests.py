# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests to REST APIs as on AWS: closed endpoints, limits of routes, timeouts, compression, access logs."""

from __future__ import annotations

import asyncio
import datetime
import gzip
import re
import time
import typing as t
from contextvars import ContextVar
from dataclasses import dataclass

from ..emulator.ministack import module
from ..logs.groups import write_lines
from .rest_events import as_rest_api_sends

Answer = tuple[int, dict[str, t.Any], bytes]
Settings = dict[str, t.Any]

FORBIDDEN: Answer = (403, {"Content-Type": "application/json"}, b'{"message":"Forbidden"}')
VARIABLE = re.compile(r"\$context\.([a-zA-Z0-9_.]+)")

_by_domain: ContextVar[bool] = ContextVar("whether_the_request_came_by_a_domain_name", default=False)
_resource: ContextVar[str] = ContextVar("path_of_the_resource_of_the_request", default="")


class RestRequests:
    """Wraps how MiniStack answers requests to REST APIs; install it before the snapshots, which copy what they find."""

    def __init__(self) -> None:
        self._apis = module("services.apigateway_v1")

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's functions."""
        self._wrap_address()
        self._wrap_requests()
        self._wrap_invocation()
        self._wrap_policy()
        self._wrap_events()
        self._apis._method_throttle_settings = limits

    def _wrap_address(self) -> None:
        app = module("app")
        parse, resolve = app._parse_execute_api_url, app._resolve_custom_domain_request

        def parse_execute_api_url(host: str, path: str) -> t.Any:
            found = parse(host, path)
            _by_domain.set(False)
            return found

        def resolve_custom_domain_request(host: str, path: str) -> t.Any:
            found = resolve(host, path)
            _by_domain.set(found is not None)
            return found

        app._parse_execute_api_url = parse_execute_api_url
        app._resolve_custom_domain_request = resolve_custom_domain_request

    def _wrap_requests(self) -> None:
        handle, execute = self._apis._handle_execute_in_scope, self._apis._execute_in_scope

        async def handle_in_scope(api_id: str, stage_name: str, method: str, path: str, *rest: t.Any) -> Answer:
            api = self._apis._rest_apis.get(api_id) or {}
            if api.get("disableExecuteApiEndpoint") and not _by_domain.get():
                return FORBIDDEN
            began = time.monotonic()
            answer: Answer = await handle(api_id, stage_name, method, path, *rest)
            answer = compressed(answer, rest[0] or {}, api.get("minimumCompressionSize"))
            stage = self._apis._stages_v1.get(api_id, {}).get(stage_name) or {}
            if log := stage.get("accessLogSettings"):
                request = Request(method, f"/{stage_name}{path}", _resource.get(), api_id, stage_name)
                write_lines(log["destinationArn"], log_line(log["format"], request, answer, time.monotonic() - began))
            return answer

        async def execute_in_scope(request: dict[str, t.Any], *args: t.Any) -> t.Any:
            _resource.set("")
            try:
                return await execute(request, *args)
            finally:
                _resource.set(request["resource_path"])

        self._apis._handle_execute_in_scope = handle_in_scope
        self._apis._execute_in_scope = execute_in_scope

    def _wrap_events(self) -> None:
        build, domain = self._apis._build_lambda_event_v1, module("services.apigateway")._HOST

        def build_event(api_id: str, stage_name: str, stage: dict[str, t.Any], *rest: t.Any, **named: t.Any) -> t.Any:
            event = build(api_id, stage_name, stage, *rest, **named)
            return as_rest_api_sends(event, stage.get("deploymentId", ""), domain)

        self._apis._build_lambda_event_v1 = build_event

    def _wrap_policy(self) -> None:
        """A resource policy holds for everybody, though MiniStack otherwise asks nobody who he is."""
        app, refuse = module("app"), self._apis._anonymous_policy_error

        def anonymous_policy_error(*args: t.Any) -> t.Any:
            asks = app.AUTH
            app.AUTH = True
            try:
                return refuse(*args)
            finally:
                app.AUTH = asks

        self._apis._anonymous_policy_error = anonymous_policy_error

    def _wrap_invocation(self) -> None:
        invoke = self._apis._invoke_lambda_proxy_v1

        async def invoke_lambda(integration: dict[str, t.Any], *args: t.Any, **kwargs: t.Any) -> t.Any:
            work = asyncio.ensure_future(invoke(integration, *args, **kwargs))
            done, _pending = await asyncio.wait({work}, timeout=integration["timeoutInMillis"] / 1000)
            if not done:
                return self._apis._gw_error("INTEGRATION_TIMEOUT", "Endpoint request timed out")
            return work.result()

        self._apis._invoke_lambda_proxy_v1 = invoke_lambda


@dataclass(frozen=True)
class Request:
    """What the lines of an access log tell of a request."""

    method: str
    path: str
    resource: str
    api_id: str
    stage: str


def limits(stage: dict[str, t.Any], resource_path: str, method: str) -> Settings | None:
    """The limits of a method, or of ANY, as CloudFormation names it, or of the stage; None without any."""
    path = "/" if resource_path == "/" else "/" + resource_path.replace("/", "~1")
    settings = stage.get("methodSettings") or {}
    places = (f"{path}/{method}", f"{path}/ANY", "*/*")
    return next((settings[place] for place in places if place in settings), None)


def compressed(answer: Answer, headers: t.Mapping[str, t.Any], smallest: int | None) -> Answer:
    """The answer in gzip when the client takes it and the API compresses bodies of this size."""
    status, given, body = answer
    accepted = str(headers.get("accept-encoding", ""))
    if smallest is None or len(body) < int(smallest) or "gzip" not in accepted:
        return answer
    return status, {**given, "Content-Encoding": "gzip"}, gzip.compress(body)


def log_line(line: str, request: Request, answer: Answer, seconds: float) -> str:
    """The line of an access log; what is not known is -."""
    now = datetime.datetime.now(datetime.timezone.utc)
    known = {
        "apiId": request.api_id,
        "httpMethod": request.method,
        "path": request.path,
        "protocol": "HTTP/1.1",
        "requestTime": f"{now:%d/%b/%Y:%H:%M:%S +0000}",
        "resourcePath": request.resource or "-",
        "responseLatency": str(round(seconds * 1000)),
        "responseLength": str(len(answer[2])),
        "stage": request.stage,
        "status": str(answer[0]),
    }
    return VARIABLE.sub(lambda found: known.get(found[1], "-"), line)
