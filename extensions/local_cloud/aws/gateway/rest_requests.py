# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests to REST APIs as on AWS: closed endpoints, limits of routes, timeouts, compression, access logs."""

from __future__ import annotations

import asyncio
import base64
import datetime
import gzip
import re
import time
import typing as t
import uuid
from contextvars import ContextVar
from dataclasses import dataclass

from ..api_access.addresses import by_domain
from ..emulator.ministack import module
from ..logs.groups import write_lines
from .rest_events import as_rest_api_sends

if t.TYPE_CHECKING:
    from .rest_snapshots import Gateway
    from .rest_stages import RestStages

Answer = tuple[int, dict[str, t.Any], bytes]
Settings = dict[str, t.Any]

REFUSED = {"Content-Type": "application/json", "x-amzn-ErrorType": "ForbiddenException"}
FORBIDDEN: Answer = (403, REFUSED, b'{"message":"Forbidden"}')
VARIABLE = re.compile(r"\$context\.([a-zA-Z0-9_.]+)")

_request_id: ContextVar[str] = ContextVar("id_of_the_request", default="")
_resource: ContextVar[str] = ContextVar("path_of_the_resource_of_the_request", default="")


class RestRequests:
    """Wraps how MiniStack answers requests to REST APIs; install it before the snapshots, which copy what they find."""

    def __init__(self, stages: RestStages, gateway: Gateway) -> None:
        self._apis = module("services.apigateway_v1")
        self._stages = stages
        self._gateway = gateway

    def install(self) -> None:
        """Put the wrappers in the place of MiniStack's functions."""
        self._wrap_requests()
        self._wrap_invocation()
        self._wrap_events()
        self._apis._method_throttle_settings = limits

    def _wrap_requests(self) -> None:
        handle, execute = self._apis._handle_execute_in_scope, self._apis._execute_in_scope

        async def handle_in_scope(api_id: str, stage_name: str, method: str, path: str, *rest: t.Any) -> Answer:
            identity = str(uuid.uuid4())
            _request_id.set(identity)
            if self._stages.is_closed(api_id) and not by_domain.get():
                return identified(FORBIDDEN, identity)
            api = self._gateway.served_api(api_id, self._apis._rest_apis.get(api_id)) or {}
            began = time.monotonic()
            answer: Answer = await handle(api_id, stage_name, method, path, *rest)
            answer = compressed(answer, rest[0] or {}, api.get("minimumCompressionSize"))
            stage = self._apis._stages_v1.get(api_id, {}).get(stage_name) or {}
            log = stage.get("accessLogSettings") or {}
            if {"destinationArn", "format"} <= log.keys():
                request = Request(method, f"/{stage_name}{path}", _resource.get(), api_id, stage_name, identity)
                write_lines(log["destinationArn"], log_line(log["format"], request, answer, time.monotonic() - began))
            return identified(answer, identity)

        async def execute_in_scope(request: dict[str, t.Any], *args: t.Any) -> t.Any:
            _resource.set("")
            request["request_id"] = _request_id.get()
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
            event["requestContext"]["requestId"] = _request_id.get()
            return as_rest_api_sends(event, stage.get("deploymentId", ""), domain)

        self._apis._build_lambda_event_v1 = build_event

    def _wrap_invocation(self) -> None:
        invoke = self._apis._invoke_lambda_proxy_v1

        async def invoke_lambda(integration: dict[str, t.Any], *args: t.Any, **kwargs: t.Any) -> t.Any:
            work = asyncio.ensure_future(invoke(integration, *args, **kwargs))
            done, _pending = await asyncio.wait({work}, timeout=int(integration["timeoutInMillis"]) / 1000)
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
    id: str = "-"


def identified(answer: Answer, request_id: str) -> Answer:
    """The answer with the headers that name the request, which every response of a REST API has."""
    status, headers, body = answer
    given = {name: value for name, value in headers.items() if name.lower() not in {"x-amzn-requestid"}}
    apigw_id = base64.b64encode(uuid.UUID(request_id).bytes[:11]).decode()
    return status, {**given, "x-amzn-RequestId": request_id, "x-amz-apigw-id": apigw_id}, body


def limits(stage: dict[str, t.Any], resource_path: str, method: str) -> Settings | None:
    """The limits of a method, or of ANY, as CloudFormation names it, or of the stage; None without any.

    The path is escaped in the settings that CloudFormation makes, and is not in those that direct calls make.
    """
    settings = {_place(name): value for name, value in (stage.get("methodSettings") or {}).items()}
    path = resource_path.strip("/")
    places = ((path, method), (path, "ANY"), ("*", "*"))
    return next((settings[place] for place in places if place in settings), None)


def _place(name: str) -> tuple[str, str]:
    path, _slash, method = name.rpartition("/")
    return path.replace("~1", "/").strip("/"), method


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
        "requestId": request.id,
        "requestTime": f"{now:%d/%b/%Y:%H:%M:%S +0000}",
        "resourcePath": request.resource or "-",
        "responseLatency": str(round(seconds * 1000)),
        "responseLength": str(len(answer[2])),
        "stage": request.stage,
        "status": str(answer[0]),
    }
    return VARIABLE.sub(lambda found: known.get(found[1], "-"), line)
