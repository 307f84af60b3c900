# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The URL of a function: who may call, then straight through to its process."""

from __future__ import annotations

import html
import http.client
import time
import urllib.parse

from werkzeug.wrappers import Request as HttpRequest
from werkzeug.wrappers import Response

from ..cloud.access import ANONYMOUS, allowed, identity_of
from ..cloud.store import Cloud, Function
from ..protocol.formats import Json
from ..security import credentials
from . import log_entries, run_services

PREFIXES = ("/_functions/", "/_services/")
_HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "proxy-authorization",
    "host",
}
_PAGE = """<html><head>
<meta http-equiv="content-type" content="text/html;charset=utf-8">
<title>{code} {title}</title>
</head>
<body text=#000000 bgcolor=#ffffff>
<h1>Error: {title}</h1>
<h2>{text}</h2>
<h2></h2>
</body></html>
"""


def _refusal(code: int, title: str, text: str) -> Response:
    return Response(
        _PAGE.format(code=code, title=title, text=text), status=code, content_type="text/html; charset=UTF-8"
    )


def find(cloud: Cloud, path: str) -> tuple[Function, str] | None:
    """The function that a path of the front means, and the path behind its URL."""
    kind, project, location, name, *rest = [*path.removeprefix("/").split("/", 4), "", "", ""][:5]
    behind = "/" + (rest[0] if rest else "")
    with cloud.lock:
        if kind == "_functions":
            function = cloud.functions.get(f"projects/{project}/locations/{location}/functions/{name}")
            return (function, behind) if function and (function.gen1 or function.has_service) else None
        wanted = f"projects/{project}/locations/{location}/services/{name}"
        for function in cloud.functions.values():
            if function.service["name"] == wanted and function.has_service:
                return function, behind
    return None


def answer(cloud: Cloud, request: HttpRequest) -> Response:
    found = find(cloud, urllib.parse.urlsplit(request.environ["REQUEST_URI"]).path)
    with cloud.lock:
        project = cloud.projects.get(found[0].name.split("/")[1]) if found else None
        if found is None or project is None or not project.active or not _reachable(found[0]):
            return _refusal(404, "Page not found", "The requested URL was not found on this server.")
        refused = _check_invoker(cloud, found[0], request)
    if refused is not None:
        return refused
    begun = time.monotonic()
    response = _forward(cloud, found[0], found[1], request)
    _log(cloud, found[0], request, response, time.monotonic() - begun)
    return response


def _reachable(function: Function) -> bool:
    return function.instance is not None and run_services.ingress_of(function) == "INGRESS_TRAFFIC_ALL"


def _check_invoker(cloud: Cloud, function: Function, request: HttpRequest) -> Response | None:
    """None when the caller may invoke; else Google's page: 401 for a token that is none, 403 for anybody else."""
    permission, resource = ("run.routes.invoke", function.service["name"])
    if function.gen1:
        permission, resource = ("cloudfunctions.functions.invoke", function.name)
    if function.service.get("invokerIamDisabled") or allowed(cloud, ANONYMOUS, permission, resource):
        return None
    authorization = request.headers.get("X-Serverless-Authorization") or request.headers.get("Authorization")
    here = f"Your client does not have permission to get URL <code>{html.escape(request.path)}</code> from this server."
    if not authorization:
        return _refusal(403, "Forbidden", here)
    token = authorization.partition(" ")[2].strip()
    audiences = (function.service["uri"], function.body["url"])
    identity = credentials.id_token_identity(cloud, token, audiences) or identity_of(cloud, token)
    if identity is None:
        return _refusal(401, "Unauthorized", here.replace(" to get URL", " to the requested URL"))
    return None if allowed(cloud, identity, permission, resource) else _refusal(403, "Forbidden", here)


def _forward(cloud: Cloud, function: Function, path: str, request: HttpRequest) -> Response:
    with cloud.lock:
        instance = function.earlier.get(run_services.revision_of(function), function.instance)
    while instance is not None and instance.ensure(cloud.setting("startup_seconds")):
        port = instance.port
        try:
            return _exchange(port, path, request, function.body["serviceConfig"]["timeoutSeconds"])
        except ConnectionRefusedError:
            instance.discard(port)
        except TimeoutError:
            return Response("upstream request timeout", status=504, content_type="text/plain")
        except (OSError, http.client.HTTPException):
            return Response("Service Unavailable", status=503, content_type="text/plain")
    return _refusal(503, "Server Error", "The service you requested is not available yet.")


def _exchange(port: int, path: str, request: HttpRequest, seconds: int) -> Response:
    query = request.query_string.decode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        target = path + (f"?{query}" if query else "")
        connection.request(request.method, target, body=request.get_data(), headers=_headers(request))
        answered = connection.getresponse()
        content = answered.read()
    finally:
        connection.close()
    kept = [
        (name, value) for name, value in answered.getheaders() if name.lower() not in {*_HOP_BY_HOP, "content-length"}
    ]
    return Response(content, status=answered.status, headers=kept)


def _headers(request: HttpRequest) -> dict[str, str]:
    kept = {name: value for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP}
    kept |= {"Host": request.host, "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}
    if "Authorization" in kept:
        # Cloud Run passes the token on without its signature
        kept["Authorization"] = kept["Authorization"].rpartition(".")[0] or kept["Authorization"]
    return kept


def _log(cloud: Cloud, function: Function, request: HttpRequest, response: Response, seconds: float) -> None:
    """Cloud Run's own entry for a request."""
    _projects, reference, _locations, location, _services, service = function.service["name"].split("/")
    with cloud.lock:
        project = cloud.projects[reference]
        if function.gen1:
            return
        resource = log_entries.revision_resource(
            project, location, service, function.body["serviceConfig"].get("revision", "")
        )
        shown: Json = {
            "requestMethod": request.method,
            "requestUrl": request.url,
            "status": response.status_code,
            "userAgent": request.headers.get("User-Agent", ""),
            "remoteIp": "127.0.0.1",
            "latency": f"{seconds:.9f}s",
            "protocol": "HTTP/1.1",
        }
        log_entries.write_request(cloud, project, resource, {"goog-managed-by": "cloudfunctions"}, shown)


def serves(path: str) -> bool:
    return path.startswith(PREFIXES)
