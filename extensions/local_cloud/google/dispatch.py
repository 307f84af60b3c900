# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an HTTP request of an API to its handler: the checks in Google's order, and the journal."""

from __future__ import annotations

import contextlib
import json
import sys
import time
import traceback
import typing as t
from dataclasses import dataclass, field

from werkzeug.wrappers import Request as HttpRequest
from werkzeug.wrappers import Response

from ..shared.control import Control, Fault
from . import rate_limits
from .cloud.access import Identity, ancestors, authenticate, effective_bindings
from .cloud.locations import check_location
from .cloud.registry import ENDPOINTS, Endpoint, Request
from .cloud.store import Cloud, Project
from .protocol import fields
from .protocol.discovery import Method, document_of
from .protocol.errors import CODES, ApiError, error_info, permission_denied
from .protocol.formats import Json
from .protocol.router import Router
from .protocol.validator import RequestReader, body_field, response_problems
from .service_usage.services import GATED, check_enabled

_NOT_FOUND_PAGE = """<!DOCTYPE html>
<html lang=en>
  <meta charset=utf-8>
  <title>Error 404 (Not Found)!!1</title>
  <p><b>404.</b> <ins>That&rsquo;s an error.</ins>
  <p>The requested URL <code>{path}</code> was not found on this server.  <ins>That&rsquo;s all we know.</ins>
"""
_RESOURCE_PARAMETERS = ("name", "parent", "resource", "location", "projectId", "project")


class Dropped(ConnectionError):
    """A fault that closes the connection without an answer."""


class Replaced(Exception):
    """A fault in which something else answers in place of Google."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        status = 200 if fault.status is None else fault.status
        self.response = Response(fault.content, status=status, content_type=fault.content_type)


@dataclass
class Exchange:
    """One call on its way: what the journal will say about it, and whether half of its answer gets lost."""

    api: str
    operation: str
    detail: Json = field(default_factory=dict)
    cut_off: bool = False


def json_response(status: int, body: Json) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status=status, content_type="application/json; charset=UTF-8")


class Dispatcher:
    def __init__(self, control: Control, router: Router) -> None:
        self._control = control
        self._router = router

    def knows(self, api: str) -> bool:
        return self._router.knows(api)

    def answer(self, cloud: Cloud, api: str, path: str, request: HttpRequest) -> Response:
        """:arg path: still percent-encoded, without leading slash and name of the API."""
        detail = {"path": f"/{path}", "query": request.args.to_dict(flat=True)}
        found = self._router.match(api, request.method, path)
        if found is None:
            self._control.record(api, "", 404, detail)
            page = _NOT_FOUND_PAGE.format(path=f"/{path}")
            return Response(page, status=404, content_type="text/html; charset=UTF-8")
        method, params = found
        exchange = Exchange(api, method.id, detail)
        try:
            self._count(cloud, method, params, exchange)
            with self.struck(exchange):
                response = json_response(200, self._result(cloud, method, params, request, exchange))
        except ApiError as exc:
            response = json_response(exc.http, exc.body())
        except Replaced as exc:
            response = exc.response
        except Dropped:
            raise
        except Exception as exc:
            traceback.print_exc(file=sys.stderr)
            response = self._broken(exchange, f"{type(exc).__name__}: {exc}")
        return self.sent(exchange, response)

    def sent(self, exchange: Exchange, response: Response) -> Response:
        """The response as it leaves, after a line in the journal."""
        self._control.record(exchange.api, exchange.operation, response.status_code, exchange.detail)
        return _half(response) if exchange.cut_off else response

    def _count(self, cloud: Cloud, method: Method, params: dict[str, str], exchange: Exchange) -> None:
        """Refuse a call that exceeds a rate limit of its project."""
        reference = f"{_resource_name(params)}/".partition("projects/")[2].partition("/")[0]
        project = cloud.project(reference)
        number = project.number if project else reference
        exceeded = self._control.exceeded(rate_limits.names(method), number)
        if exceeded:
            exchange.detail["limit"] = exceeded[0]
            raise rate_limits.refusal(*exceeded, method, number)

    @contextlib.contextmanager
    def struck(self, exchange: Exchange) -> t.Iterator[None]:
        """Around the work of a call: the delay of every call, and the injected fault for this one, before or after."""
        time.sleep(float(self._control.settings["delay_seconds"]))
        fault = self._control.fault_for(exchange.api, exchange.operation)
        if fault is None:
            yield
            return
        exchange.cut_off = fault.cut_off
        fails = fault.status is not None or fault.code or fault.content is not None
        if fault.comes_after:
            yield
        time.sleep(fault.delay_seconds)
        if fails:
            exchange.detail["fault"] = True
            if fault.status == 0:
                self._control.record(exchange.api, exchange.operation, 0, exchange.detail)
            raise _failure(fault)
        if not fault.comes_after:
            yield

    def _result(
        self, cloud: Cloud, method: Method, params: dict[str, str], request: HttpRequest, exchange: Exchange
    ) -> Json:
        identity = authenticate(cloud, request.headers.get("Authorization"))
        exchange.detail["caller"] = identity.email
        read = _read(method, params, request, identity)
        endpoint = ENDPOINTS.get((method.api, method.version, method.id))
        if endpoint is None:
            raise ApiError(
                "NOT_FOUND", f"The local cloud does not implement {method.api}.{method.version} {method.id}."
            )
        with cloud.lock:
            _resolve(cloud, read, endpoint)
            _check_quota_project(cloud, read, request.headers.get("X-Goog-User-Project"))
            result = endpoint.handler(cloud, read)
            problems = self._problems(method, result)
        if problems:
            exchange.detail["violation"] = problems
            raise ApiError(
                "INTERNAL", f"The local cloud broke the schema of {method.api} {method.id}: {'; '.join(problems)}"
            )
        return t.cast(
            Json, fields.select(fields.parse(request.args.get("fields", request.args.get("$fields", ""))), result)
        )

    def _problems(self, method: Method, result: Json) -> list[str]:
        if method.response is None:
            return []
        return list(response_problems(document_of(method), {"$ref": method.response}, result))

    def _broken(self, exchange: Exchange, message: str) -> Response:
        exchange.detail["violation"] = [message]
        error = ApiError("INTERNAL", f"The local cloud failed in {exchange.api} {exchange.operation}: {message}")
        return json_response(error.http, error.body())


def _failure(fault: Fault) -> Exception:
    if fault.status == 0:
        return Dropped()
    if fault.content is not None:
        return Replaced(fault)
    code = fault.code or _status_name(fault.status or 0)
    return ApiError(code, fault.message, http=fault.status)


def _half(response: Response) -> Response:
    """A response with half of its body, and the headers of the whole."""
    content = response.get_data()
    half = Response(content[: len(content) // 2], status=response.status_code, content_type=response.content_type)
    half.headers["Content-Length"] = str(len(content))
    return half


def _status_name(http: int) -> str:
    return next((name for name, (code, _number) in CODES.items() if code == http), "UNKNOWN")


def _read(method: Method, params: dict[str, str], request: HttpRequest, identity: Identity) -> Request:
    """The request through the validator."""
    document = document_of(method)
    reader = RequestReader(document.schemas)
    query = reader.query(method, document, list(request.args.items(multi=True)))
    body: t.Any = {}
    if method.request is not None:
        where = body_field(method)
        body = reader.read({"$ref": method.request}, _json_body(request), where) or {}
    reader.check()
    return Request(method, params, query, body, identity)


def _json_body(request: HttpRequest) -> t.Any:
    raw = request.get_data()
    if not raw.strip():
        return {}
    try:
        return json.loads(raw)
    except ValueError as exc:
        raise ApiError("INVALID_ARGUMENT", f"Invalid JSON payload received. {exc}") from exc


def _resource_name(params: dict[str, str]) -> str:
    return next((params[name] for name in _RESOURCE_PARAMETERS if name in params), "")


def _resolve(cloud: Cloud, request: Request, endpoint: Endpoint) -> None:
    """Find the project of the request; check that its API is on and that the caller has the endpoint's permission."""
    given = _resource_name(request.params)
    if request.method.api in {"cloudresourcemanager", "cloudbuild", "compute"} and "/" not in given and given:
        given = f"projects/{given}"
    kind, _slash, rest = given.partition("/")
    request.resource = given
    if kind == "projects":
        _resolve_project(cloud, request, rest, endpoint.permission)
    elif kind in {"organizations", "folders", "billingAccounts"}:
        # what is below an account has no policy of its own
        request.resource = "/".join(given.split("/")[:2])
        known = {**cloud.organizations, **cloud.folders, **cloud.billing_accounts}
        if request.resource not in known:
            raise permission_denied(endpoint.permission, given, request.host)
    if endpoint.permission:
        request.require(cloud, endpoint.permission)


def _resolve_project(cloud: Cloud, request: Request, rest: str, permission: str) -> None:
    reference, _slash, below = rest.partition("/")
    if reference == "-":
        return
    project = cloud.project(reference)
    gated = request.method.api in GATED
    if project is None and gated:
        raise _unusable(reference, request.host)
    if project is None:
        raise permission_denied(permission or "resourcemanager.projects.get", f"projects/{reference}", request.host)
    if gated and not project.active:
        raise _unusable(reference, request.host)
    request.found_project = project
    request.resource = f"projects/{project.project_id}" + (f"/{below}" if below else "")
    if gated:
        if not _sees(cloud, request, project):
            raise _unusable(reference, request.host)
        check_enabled(cloud, project, request.host)
    check_location(request.method.api, request.resource)


def _sees(cloud: Cloud, request: Request, project: Project) -> bool:
    """A caller without any role in the project is not told whether the API is on."""
    if request.identity.owner:
        return True
    return any(
        request.identity.member in binding.get("members", [])
        for name in ancestors(cloud, request.resource or project.name)
        for binding in effective_bindings(cloud, name)
    )


def _unusable(reference: str, service: str) -> ApiError:
    return ApiError(
        "PERMISSION_DENIED",
        f"Permission denied on resource project {reference}.",
        [error_info("CONSUMER_INVALID", "googleapis.com", consumer=f"projects/{reference}", service=service)],
    )


def _check_quota_project(cloud: Cloud, request: Request, reference: str | None) -> None:
    """``x-goog-user-project``: the caller must be allowed to use that project, and the API must be on in it."""
    if not reference:
        return
    project = cloud.project(reference)
    if project is None or not project.active:
        raise _unusable(reference, request.host)
    try:
        request.require(cloud, "serviceusage.services.use", project.name)
    except ApiError as exc:
        raise ApiError(
            "PERMISSION_DENIED",
            f"Caller does not have required permission to use project {reference}. Grant the caller the "
            "roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use "
            "permission.",
            [
                error_info(
                    "USER_PROJECT_DENIED", "googleapis.com", consumer=f"projects/{reference}", service=request.host
                )
            ],
        ) from exc
    if request.method.api != "serviceusage":
        check_enabled(cloud, project, request.host)


def split_api(router: Dispatcher, host: str, path: str) -> tuple[str, str] | None:
    """The API and the path behind it: by the host ``API.googleapis.com``, else by the first part of the path."""
    name = host.partition(":")[0].removesuffix(".googleapis.com").rpartition("-")[2]
    if ".googleapis.com" in host and router.knows(name):
        return name, path.removeprefix("/")
    first, _slash, rest = path.removeprefix("/").partition("/")
    if not router.knows(first):
        return None
    return first, f"{first}/{rest}" if first in {"compute", "storage"} else rest
