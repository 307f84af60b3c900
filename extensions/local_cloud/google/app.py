# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server: control path, signed URLs, token endpoint, metadata server, URLs of functions and APIs on one port."""

from __future__ import annotations

import pathlib
import shutil
import socket
import time
import typing as t
import urllib.parse

from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from ..shared.control import CONTROL_PREFIX, Control
from . import dispatch, rate_limits
from .billing import accounts, budgets
from .build import builds
from .cloud import org_policies
from .cloud.access import authenticate
from .cloud.registry import ENDPOINTS
from .cloud.settings import DEFAULTS
from .cloud.store import Cloud
from .functions import functions, functions_v1, named_resources
from .protocol.errors import ApiError
from .protocol.router import Router
from .resource_manager import liens, organizations, projects, projects_v1
from .run import function_urls, log_entries, run_services
from .security import credentials, secret_manager, service_accounts
from .service_usage import compute, services
from .storage import buckets, uploads

HANDLER_MODULES = (
    accounts,
    buckets,
    budgets,
    builds,
    compute,
    functions,
    functions_v1,
    liens,
    log_entries,
    named_resources,
    organizations,
    projects,
    projects_v1,
    run_services,
    secret_manager,
    service_accounts,
    services,
)


class Application:
    """The WSGI application. ``folder`` keeps archives, builds and installed packages; only the last outlive a reset."""

    def __init__(self, folder: pathlib.Path, address: str) -> None:
        if not ENDPOINTS:
            raise RuntimeError(f"no handlers in {[module.__name__ for module in HANDLER_MODULES]}")
        self._folder = folder
        self._address = address
        self.control = Control(
            DEFAULTS,
            self._begin_again,
            rate_limits.LIMITS,
            {"organization_policies": org_policies.check_setting, "function_states": functions.check_states},
        )
        self._dispatcher = dispatch.Dispatcher(self.control, Router())
        self.cloud = self._new_cloud()

    def _new_cloud(self) -> Cloud:
        for name in ("uploads", "sources", "builds", "objects", "repositories", "secrets"):
            shutil.rmtree(self._folder / name, ignore_errors=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        return Cloud(self._folder, self._address, lambda: self.control.settings)

    def _begin_again(self) -> None:
        self.cloud.close()
        self.cloud = self._new_cloud()

    def close(self) -> None:
        self.cloud.close()

    def __call__(self, environ: dict[str, t.Any], start_response: t.Any) -> t.Iterable[bytes]:
        request = Request(environ)
        try:
            response = self._answer(request)
        except ApiError as exc:
            response = dispatch.json_response(exc.http, exc.body())
        except dispatch.Dropped:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise
        except HTTPException as exc:
            response = Response(exc.get_description(), status=exc.code)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        path = str(request.environ.get("REQUEST_URI", request.path)).partition("?")[0]
        if "://" in path:
            path = "/" + path.partition("://")[2].partition("/")[2]
        if path.startswith(CONTROL_PREFIX):
            status, body = self.control.handle(request.method, path, request.get_data()) or (404, {})
            return dispatch.json_response(status, body)
        if function_urls.serves(path):
            return function_urls.answer(self.cloud, request)
        if path.startswith(uploads.PREFIX):
            return self._signed(path.removeprefix(uploads.PREFIX), request)
        if path.startswith(buckets.UPLOAD_PREFIX):
            return self._insert(path.removeprefix(buckets.UPLOAD_PREFIX), request)
        if path == "/token":
            return self._token(request)
        if path in {"", "/"} or path.startswith(credentials.METADATA_PREFIX):
            return self._metadata(path, request)
        found = dispatch.split_api(self._dispatcher, request.host, path)
        if found is None:
            return Response("Not Found", status=404, content_type="text/plain")
        return self._dispatcher.answer(self.cloud, found[0], found[1], request)

    def _signed(self, key: str, request: Request) -> Response:
        """A signed URL, journaled as the calls ``upload`` and ``download`` of Cloud Storage."""
        operation = "upload" if request.method == "PUT" else "download"
        wanted = request.headers.get("Range")
        exchange = dispatch.Exchange("storage", operation, {"path": f"/{key}", "query": {}, "range": wanted})
        try:
            with self._dispatcher.struck(exchange), self.cloud.lock:
                if operation == "upload":
                    uploads.receive(self.cloud, key, request.args, dict(request.headers), request.get_data())
                    generation = str(time.time_ns() // 1000)
                    response = Response(b"", headers=uploads.headers_of(request.get_data(), generation))
                else:
                    response = uploads.download(self.cloud, key, request.args, wanted)
        except ApiError as exc:
            code, _colon, text = exc.message.partition(": ")
            page = f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>{text}</Message></Error>"
            response = Response(page, status=exc.http, content_type="application/xml; charset=UTF-8")
        except dispatch.Replaced as exc:
            response = exc.response
        return self._dispatcher.sent(exchange, response)

    def _insert(self, path: str, request: Request) -> Response:
        """objects.insert, whose body is no JSON."""
        detail = {"path": f"{buckets.UPLOAD_PREFIX}{path}", "query": request.args.to_dict(flat=True)}
        exchange = dispatch.Exchange("storage", "objects.insert", detail)
        try:
            with self._dispatcher.struck(exchange), self.cloud.lock:
                identity = authenticate(self.cloud, request.headers.get("Authorization"))
                bucket = urllib.parse.unquote(path.removesuffix("/o"))
                made = buckets.upload(self.cloud, identity, bucket, request.args, request.get_data())
            response = dispatch.json_response(200, made)
        except ApiError as exc:
            response = dispatch.json_response(exc.http, exc.body())
        except dispatch.Replaced as exc:
            response = exc.response
        return self._dispatcher.sent(exchange, response)

    def _token(self, request: Request) -> Response:
        try:
            with self.cloud.lock:
                answer = credentials.exchange(self.cloud, request.form)
        except ValueError as exc:
            return dispatch.json_response(400, {"error": str(exc), "error_description": "Invalid JWT or grant type."})
        return dispatch.json_response(200, answer)

    def _metadata(self, path: str, request: Request) -> Response:
        if request.headers.get("Metadata-Flavor") != "Google":
            return Response("Missing Metadata-Flavor:Google header.", status=403, content_type="text/plain")
        with self.cloud.lock:
            answer = credentials.metadata(self.cloud, path, request.args)
        if answer is None and path in {"", "/"}:
            answer = "computeMetadata/\n"
        if answer is None:
            return Response("Not Found", status=404, headers={"Metadata-Flavor": "Google"})
        response = (
            Response(answer, content_type="application/text")
            if isinstance(answer, str)
            else dispatch.json_response(200, answer)
        )
        response.headers["Metadata-Flavor"] = "Google"
        return response


class _Handler(WSGIRequestHandler):
    """Quiet, and without waiting to fill packets: answers are small and written in two parts."""

    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: t.Any) -> None:
        """Only errors; the journal has the calls."""
        if type == "error":
            super().log(type, message, *args)


def listen(port: int) -> socket.socket:
    """A listening socket of 127.0.0.1; port 0 takes a free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    return listener


def server(folder: pathlib.Path, listener: socket.socket) -> tuple[BaseWSGIServer, Application]:
    """A server that is ready to ``serve_forever``; a bound socket spares the look-up of the host's name."""
    port = int(listener.getsockname()[1])
    application = Application(folder, f"http://127.0.0.1:{port}")
    made = make_server("127.0.0.1", port, application, threaded=True, request_handler=_Handler, fd=listener.fileno())
    return made, application
