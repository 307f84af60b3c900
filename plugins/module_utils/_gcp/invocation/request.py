# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP request to a function, and the meaning of its response (no API, no Ansible)."""

from __future__ import annotations

import json
import re
import typing as t
import urllib.parse
from dataclasses import dataclass, field

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.checks import text_of
from ansible_collections.polycloud.faas.plugins.module_utils._secrets.masking import HIDDEN, SECRET_PARAMETER

METHODS: t.Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
AUTHORIZATION: t.Final = "authorization"
# Cloud Run reads this one instead of Authorization, and removes it from the request
OWN_AUTHORIZATION: t.Final = "x-serverless-authorization"
LONGEST_EXCERPT: t.Final = 300
REFUSALS: t.Final = frozenset({401, 403, 404})

PLAIN_HEADERS: t.Final = re.compile(
    r"accept(-\w+)?|cache-control|content-[a-z-]+|date|expect|host|if-[a-z-]+|origin|prefer|range|referer|user-agent"
)

_HEADER: t.Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
# the complete pages of Google's front end, so that a function's own response is not mistaken for one
_GOOGLE_PAGE: t.Final = re.compile(
    r"\s*<html>\s*<head>.*</head>\s*<body[^>]*>\s*<h1>Error: [\w ]+</h1>\s*"
    r"<h2>[^\n]*(?:this server|in \d+ seconds|available yet)\.\s*</h2>\s*"
    r"<h2></h2>\s*</body>\s*</html>\s*"
    r"|\s*<!DOCTYPE html>.*<title>Error \d{3} \([\w ]+\)!!1</title>.*",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True)
class Call:
    """The request; ``path`` and ``query`` are appended to the URL, header names are in lower case."""

    method: str = "GET"
    path: str = ""
    query: t.Mapping[str, t.Any] = field(default_factory=dict)
    headers: t.Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def url(self, base: str) -> str:
        query = urllib.parse.urlencode(self.query, doseq=True)
        return f"{base.rstrip('/') if self.path else base}{self.path}{f'?{query}' if query else ''}"

    def headers_with(self, token: str | None) -> dict[str, str]:
        """The headers, with the identity token unless that would replace a header of the user."""
        if token is None:
            return dict(self.headers)
        name = OWN_AUTHORIZATION if AUTHORIZATION in self.headers else AUTHORIZATION
        return {**self.headers, name: f"Bearer {token}"}


@dataclass(frozen=True)
class Reply:
    """An HTTP response; header names are in lower case."""

    status: int
    headers: t.Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    @property
    def payload(self) -> t.Any:
        """The JSON value, or the text if it is not JSON."""
        try:
            return json.loads(self.text)
        except ValueError:
            return self.text

    @property
    def refused(self) -> bool:
        """Whether Google itself responded, so that the function was not started."""
        return self.status in REFUSALS and self.of_google

    @property
    def of_google(self) -> bool:
        """Whether this is a page of Google's front end, which did not get a response from the function."""
        if self.status < 400 or "function-execution-id" in self.headers:
            return False
        return _GOOGLE_PAGE.fullmatch(self.text) is not None


def call_from_options(options: t.Mapping[str, t.Any]) -> Call:
    """:raises OptionError: an option is invalid."""
    headers = _headers(options.get("headers") or {})
    body = _body(options)
    if body is not None and "content-type" not in headers:
        headers["content-type"] = _content_type(options)
    method = options.get("method") or ("GET" if body is None else "POST")
    return Call(method, _path(options.get("path") or ""), _query(options.get("query") or {}), headers, body)


def shown_headers(headers: t.Any) -> t.Any:
    """The option ``headers`` as it may be shown; headers about the format of the response are not secret."""
    if not isinstance(headers, dict):
        return None if headers is None else HIDDEN
    return {name: value if PLAIN_HEADERS.fullmatch(str(name).lower()) else HIDDEN for name, value in headers.items()}


def shown_query(query: t.Any) -> t.Any:
    """The option ``query`` as it may be shown: without values that are named like keys or tokens."""
    if not isinstance(query, dict):
        return None if query is None else HIDDEN
    return {name: HIDDEN if re.fullmatch(SECRET_PARAMETER, str(name)) else value for name, value in query.items()}


def excerpt(payload: t.Any) -> str:
    """The beginning of a response, for a sentence."""
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return " ".join(text.split())[:LONGEST_EXCERPT].rstrip(".")


def _path(path: str) -> str:
    good = path == "" or (path.startswith("/") and not re.search(r"[?#\s\\]", path))
    require(good, "path", path, "a path that begins with / and has no ?, # or space (see query)")
    if any(part in {".", ".."} for part in urllib.parse.unquote(path).split("/")):
        raise OptionError(f"path must not have the parts . and .., but {path!r} was given.")
    return path


def _query(query: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Each value as a string or a list of strings."""
    for name, value in query.items():
        items = value if isinstance(value, list) else [value]
        if any(isinstance(item, (dict, list)) for item in items):
            raise OptionError(f"query must have strings, numbers, booleans or lists of them, but {name} has {value!r}.")
    return {
        str(name): [text_of(item) for item in value] if isinstance(value, list) else text_of(value)
        for name, value in query.items()
    }


def _headers(given: t.Mapping[str, t.Any]) -> dict[str, str]:
    """Names in lower case; a value is never repeated in an error, since it may be a secret."""
    for name, value in given.items():
        require(_HEADER.fullmatch(str(name)), "headers", str(name), "names of HTTP headers with their values")
        if isinstance(value, (dict, list)) or not re.fullmatch(r"[\t -~]*", text_of(value)):
            raise OptionError(f"headers must have one line of ASCII text each, but the value of {name} is not.")
    return {str(name).lower(): text_of(value).strip() for name, value in given.items()}


def _body(options: t.Mapping[str, t.Any]) -> bytes | None:
    text: str | None = options.get("payload_text")
    if text is not None:
        return text.encode()
    if options.get("payload") is None:
        return None
    try:
        return json.dumps(options["payload"], allow_nan=False).encode()
    except ValueError as exc:
        raise OptionError(f"payload must be a JSON value, but it is not: {str(exc).rstrip('.')}.") from exc


def _content_type(options: t.Mapping[str, t.Any]) -> str:
    text: str | None = options.get("payload_text")
    try:
        json.loads("null" if text is None else text)
    except ValueError:
        return "text/plain; charset=utf-8"
    return "application/json"
