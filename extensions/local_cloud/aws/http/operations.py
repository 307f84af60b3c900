# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which operation of which AWS service an HTTP request asks for, told from botocore's service models."""

from __future__ import annotations

import functools
import re
import typing as t
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote

from botocore.loaders import Loader

SCOPE = re.compile(r"(?:Credential=|^)[^/,]+/\d{8}/[^/]+/(?P<service>[^/]+)/aws4_request")
SERVICE_OF_SIGNING_NAME = {"monitoring": "cloudwatch", "states": "stepfunctions"}
DATA_PLANE = re.compile(r"^/(restapis/[^/]+/[^/]+/_user_request_(/|$)|_aws/(execute-api|lambda-url)/)")
DATA_PLANE_HOST = re.compile(r"^[^.]+\.(execute-api|lambda-url)\.")
BUCKET_HOST = re.compile(r"^(?P<bucket>.+?)\.(s3[.-]|localhost\b)")


@dataclass(frozen=True)
class Request:
    """What of an HTTP request tells the operation; header names in lower case, ``form`` is a form-encoded body."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    form: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """A recognised call: botocore's names of service and operation, the protocol, and what the call was about."""

    service: str
    name: str
    protocol: t.Literal["query", "json", "rest-json", "rest-xml"]
    detail: dict[str, t.Any]


@dataclass(frozen=True)
class _Route:
    """One REST operation of a service model: how its path looks and what must be in query and headers."""

    name: str
    method: str
    path: re.Pattern[str]
    query: dict[str, str]
    required_query: frozenset[str]
    required_headers: frozenset[str]
    rank: tuple[int, int]

    def match(self, request: Request, path: str) -> re.Match[str] | None:
        if request.method != self.method or not self.required_query <= request.query.keys():
            return None
        if any(request.query.get(key) != value for key, value in self.query.items()):
            return None
        if not self.required_headers <= request.headers.keys():
            return None
        return self.path.fullmatch(path)


def warm_up() -> None:
    """Read the service models that nearly every client needs, so that no first call pays for it."""
    for service in ("s3", "lambda", "apigateway"):
        _routes(service)


def is_data_plane(path: str, host: str) -> bool:
    """Whether a request goes to a deployed endpoint and not to an AWS API."""
    return bool(DATA_PLANE.match(path) or DATA_PLANE_HOST.match(host))


def parse_form(text: str) -> dict[str, str]:
    """The first value of each key of a query string or of a form-encoded body."""
    return {key: values[0] for key, values in parse_qs(text, keep_blank_values=True).items()}


def identify(request: Request) -> Operation:
    """The operation that ``request`` asks for; its name is ``Unknown`` when no service model has it."""
    service = _service(request)
    target = request.headers.get("x-amz-target")
    if target:
        return Operation(service, target.rpartition(".")[2], "json", {})
    parameters = {**request.query, **request.form}
    if "Action" in parameters and service != "s3":
        return Operation(service, parameters["Action"], "query", _query_detail(parameters))
    return _identify_rest(service, request)


def path_with_bucket(service: str, request: Request) -> str:
    """The path of a request, for S3 with the bucket that its host may name."""
    bucket = BUCKET_HOST.match(request.headers.get("host", "")) if service == "s3" else None
    return f"/{bucket['bucket']}{request.path}" if bucket else request.path


def _service(request: Request) -> str:
    scope = SCOPE.search(request.headers.get("authorization", "") or request.query.get("X-Amz-Credential", ""))
    if scope:
        name = scope["service"]
        if name == "apigateway" and request.path.startswith("/v2/"):
            return "apigatewayv2"
        return SERVICE_OF_SIGNING_NAME.get(name, name)
    return "sts" if request.form.get("Action", "").startswith("AssumeRoleWith") else "s3"


def _identify_rest(service: str, request: Request) -> Operation:
    path = path_with_bucket(service, request)
    protocol: t.Literal["rest-json", "rest-xml"] = "rest-xml" if service == "s3" else "rest-json"
    for route in _routes(service):
        found = route.match(request, path.rstrip("/") or "/")
        if found:
            labels = {name: unquote(value) for name, value in found.groupdict().items()}
            return Operation(service, route.name, protocol, {**labels, **request.query})
    return Operation(service, "Unknown", protocol, {"path": path, **request.query})


def _query_detail(parameters: dict[str, str]) -> dict[str, t.Any]:
    """``A.member.1.Key`` style parameters as lists; lists of key and value pairs as an object."""
    detail: dict[str, t.Any] = {}
    lists: dict[str, dict[int, t.Any]] = {}
    for key, value in parameters.items():
        name, separator, rest = key.partition(".member.")
        if not separator:
            detail[key] = value
            continue
        number, _separator, item = rest.partition(".")
        items = lists.setdefault(name, {})
        if item:
            items.setdefault(int(number), {})[item] = value
        else:
            items[int(number)] = value
    for name, items in lists.items():
        detail[name] = _pairs([items[number] for number in sorted(items)])
    return {key: value for key, value in detail.items() if key not in {"Action", "Version"}}


def _pairs(items: list[t.Any]) -> t.Any:
    for key, value in (("ParameterKey", "ParameterValue"), ("Key", "Value")):
        if all(isinstance(item, dict) and key in item for item in items):
            return {item[key]: item.get(value) for item in items}
    return items


@functools.cache
def _routes(service: str) -> tuple[_Route, ...]:
    """The REST operations of a service, the most specific first."""
    loader = Loader()
    if service not in loader.list_available_services("service-2"):
        return ()
    model = loader.load_service_model(service, "service-2")
    routes = [_route(name, operation, model["shapes"]) for name, operation in model["operations"].items()]
    return tuple(sorted(routes, key=lambda route: route.rank, reverse=True))


def _route(name: str, operation: dict[str, t.Any], shapes: dict[str, t.Any]) -> _Route:
    template, _separator, query_text = operation["http"]["requestUri"].partition("?")
    shape = shapes.get(operation.get("input", {}).get("shape", ""), {})
    members = [shape["members"][member] for member in shape.get("required", [])]
    query = {key: value for key, value in parse_form(query_text).items() if key != "x-id"}
    required_query = frozenset(m["locationName"] for m in members if m.get("location") == "querystring")
    required_headers = frozenset(m["locationName"].lower() for m in members if m.get("location") == "header")
    return _Route(
        name=name,
        method=operation["http"]["method"],
        path=_path_pattern(template),
        query=query,
        required_query=required_query,
        required_headers=required_headers,
        rank=(
            len([part for part in template.split("/") if part and "{" not in part]),
            len(query) + len(required_query) + len(required_headers),
        ),
    )


def _path_pattern(template: str) -> re.Pattern[str]:
    pattern = ""
    for part in re.split(r"(\{[^}]+\})", template.rstrip("/") or "/"):
        if part.startswith("{"):
            greedy = part.endswith("+}")
            pattern += f"(?P<{re.sub('[^A-Za-z0-9_]', '_', part.strip('{+}'))}>{'.+' if greedy else '[^/]+'})"
        else:
            pattern += re.escape(part)
    return re.compile(pattern)
