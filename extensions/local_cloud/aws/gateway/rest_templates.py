# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mapping templates of REST APIs, in Velocity's language (no calls).

Source: API Gateway Developer Guide, "Variables for data transformations for API Gateway" and "Override your API's
request and response parameters and status codes".
"""

from __future__ import annotations

import base64
import functools
import json
import re
import typing as t
from urllib.parse import quote_plus, unquote_plus

STEP = re.compile(r"\.?([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']+)'\]")


class Parameters(t.NamedTuple):
    """The parameters of a request: those of its path and its query, and its headers as the client wrote them."""

    path: t.Mapping[str, str] = {}
    querystring: t.Mapping[str, str] = {}
    header: t.Mapping[str, str] = {}


class Rendered(t.NamedTuple):
    """What a template made, with what it sets in place of the mappings: headers, and a status or None."""

    text: str
    headers: dict[str, str]
    status: int | None


class Input:
    """The variable ``$input``: the payload and the parameters of the request."""

    def __init__(self, body: str, parameters: Parameters) -> None:
        self.body = body
        self._parameters = parameters

    def params(self, name: str | None = None) -> t.Any:
        """A parameter, looked for in path, query and headers in this order, or all of them by place."""
        if name is None:
            return self._parameters._asdict()
        return next((place[name] for place in self._parameters if name in place), "")

    def path(self, path: str) -> t.Any:
        """A part of the payload."""
        return at_path(self.body, path)

    def json(self, path: str) -> str:
        """A part of the payload as JSON."""
        found = at_path(self.body, path)
        return "" if found is None else json.dumps(found, separators=(",", ":"), ensure_ascii=False)


class Util:
    """The variable ``$util``."""

    def escapeJavaScript(self, text: t.Any) -> str:
        """The text as part of a string of JavaScript."""
        return json.dumps(str(text), ensure_ascii=False)[1:-1].replace("'", "\\'").replace("/", "\\/")

    def parseJson(self, text: str) -> t.Any:
        """The value of a JSON text."""
        return json.loads(text)

    def urlEncode(self, text: t.Any) -> str:
        """The text as part of a URL."""
        return quote_plus(str(text), safe="*").replace("~", "%7E")

    def urlDecode(self, text: str) -> str:
        """The text that is part of a URL."""
        return unquote_plus(text)

    def base64Encode(self, text: str) -> str:
        """The text in Base64."""
        return base64.b64encode(text.encode()).decode()

    def base64Decode(self, text: str) -> str:
        """The text that is in Base64."""
        return base64.b64decode(text).decode()


def rendered(
    template: str,
    body: str,
    parameters: Parameters,
    context: t.Mapping[str, t.Any] | None = None,
    variables: t.Mapping[str, str] | None = None,
) -> Rendered:
    """What a template makes of a payload; ``context`` is ``$context``, ``variables`` are those of the stage."""
    override: dict[str, t.Any] = {"header": {}}
    known = {
        "input": Input(body, parameters),
        "util": Util(),
        "context": {**(context or {}), "responseOverride": override, "requestOverride": {"header": {}}},
        "stageVariables": dict(variables or {}),
    }
    text = str(_parsed(template).merge(known))
    status = override.get("status")
    return Rendered(text, override["header"], None if status is None else int(status))


@functools.lru_cache(maxsize=256)
def _parsed(template: str) -> t.Any:
    """The template, by the package that takes a tenth of a second to load, which few APIs need."""
    import airspeed

    return airspeed.Template(template)


def at_path(body: str, path: str) -> t.Any:
    """The part of a JSON text at a path such as ``$.a[0].b``; None where there is none."""
    try:
        found = json.loads(body or "{}")
    except ValueError:
        return None
    for name, index, quoted in STEP.findall(path.removeprefix("$")):
        try:
            found = found[int(index)] if index else found[name or quoted]
        except (KeyError, IndexError, TypeError):
            return None
    return found
