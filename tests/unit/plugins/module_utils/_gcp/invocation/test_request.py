# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP request to a function, and what its answer means."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.invocation.request import (
    Call,
    Reply,
    call_from_options,
    excerpt,
)

BASE = "https://us-central1-p.cloudfunctions.net/hello"
FORBIDDEN_PAGE = b"""
<html><head>
<meta http-equiv="content-type" content="text/html;charset=utf-8">
<title>403 Forbidden</title>
</head>
<body text=#000000 bgcolor=#ffffff>
<h1>Error: Forbidden</h1>
<h2>Your client does not have permission to get URL <code>/</code> from this server.</h2>
<h2></h2>
</body></html>
"""
NOT_FOUND_PAGE = b"""<!DOCTYPE html>
<html lang=en>
  <meta charset=utf-8>
  <title>Error 404 (Not Found)!!1</title>
  <p><b>404.</b> <ins>That's an error.</ins>
"""
PAGE_OF_FLASK = b"""<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling.</p>
"""


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, Call()),
        ({"payload": {"a": 1}}, Call("POST", headers={"content-type": "application/json"}, body=b'{"a": 1}')),
        ({"payload": 0}, Call("POST", headers={"content-type": "application/json"}, body=b"0")),
        ({"payload_text": '{"a":1}'}, Call("POST", headers={"content-type": "application/json"}, body=b'{"a":1}')),
        (
            {"payload_text": "gr\u00fc\u00df"},
            Call("POST", headers={"content-type": "text/plain; charset=utf-8"}, body="gr\u00fc\u00df".encode()),
        ),
        ({"payload_text": ""}, Call("POST", headers={"content-type": "text/plain; charset=utf-8"}, body=b"")),
        (
            {"payload_text": "a,b", "method": "PUT", "headers": {"Content-Type": "text/csv", "X-Count": 3}},
            Call("PUT", headers={"content-type": "text/csv", "x-count": "3"}, body=b"a,b"),
        ),
        (
            {"path": "/orders/1", "query": {"a": [1, True], "b": None}},
            Call("GET", "/orders/1", {"a": ["1", "true"], "b": ""}),
        ),
    ],
)
def test_the_request_follows_from_the_options(options: dict[str, t.Any], expected: Call) -> None:
    assert call_from_options(options) == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"path": "orders"},
            "path must be a path that begins with / and has no ?, # or space (see query), but 'orders'",
        ),
        ({"path": "/a?b=1"}, "path must be a path that begins with /"),
        ({"path": "/a/%2e%2e/other"}, "path must not have the parts . and .., but '/a/%2e%2e/other' was given."),
        (
            {"query": {"a": {"b": 1}}},
            "query must have strings, numbers, booleans or lists of them, but a has {'b': 1}.",
        ),
        ({"headers": {"a b": "c"}}, "headers must be names of HTTP headers with their values, but 'a b' was given."),
        (
            {"headers": {"Key": "se\ncret"}},
            "headers must have one line of ASCII text each, but the value of Key is not.",
        ),
        ({"payload": float("nan")}, "payload must be a JSON value, but it is not: "),
    ],
)
def test_what_cannot_be_right(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        call_from_options(options)
    assert caught.value.message.startswith(message)


def test_the_url() -> None:
    assert Call().url(BASE) == BASE
    assert Call(path="/").url(BASE) == f"{BASE}/"
    assert Call(path="/orders/1", query={"a": ["1", "x y"], "b": ""}).url(f"{BASE}/") == f"{BASE}/orders/1?a=1&a=x+y&b="


def test_the_token_does_not_replace_a_header_of_the_user() -> None:
    assert Call().headers_with(None) == {}
    assert Call().headers_with("t") == {"authorization": "Bearer t"}
    own = Call(headers={"authorization": "Basic x"})
    assert own.headers_with("t") == {"authorization": "Basic x", "x-serverless-authorization": "Bearer t"}


UNAVAILABLE_PAGE = FORBIDDEN_PAGE[: FORBIDDEN_PAGE.index(b"<h2>")] + (
    b"<h2>The service you requested is not available yet.</h2>\n<h2></h2>\n</body></html>\n"
)


@pytest.mark.parametrize(
    ("reply", "refused"),
    [
        (Reply(403, {}, FORBIDDEN_PAGE), True),
        (Reply(401, {}, FORBIDDEN_PAGE.replace(b"Forbidden", b"Unauthorized")), True),
        (Reply(404, {}, NOT_FOUND_PAGE), True),
        (Reply(404, {}, PAGE_OF_FLASK), False),
        (Reply(403, {}, b'{"error": "not yours"}'), False),
        (Reply(403, {}, b"it said: " + FORBIDDEN_PAGE), False),
        (Reply(403, {"function-execution-id": "abc"}, FORBIDDEN_PAGE), False),
        (Reply(200, {}, FORBIDDEN_PAGE), False),
        (Reply(500, {}, FORBIDDEN_PAGE), False),
    ],
)
def test_who_refused(reply: Reply, refused: bool) -> None:
    assert reply.refused is refused


@pytest.mark.parametrize(
    ("reply", "of_google"),
    [
        (Reply(503, {}, UNAVAILABLE_PAGE), True),
        (
            Reply(500, {}, UNAVAILABLE_PAGE.replace(b"is not available yet.", b"failed.<p>Try again in 30 seconds.")),
            True,
        ),
        (Reply(503, {"function-execution-id": "abc"}, UNAVAILABLE_PAGE), False),
        (Reply(503, {}, PAGE_OF_FLASK), False),
        (Reply(200, {}, UNAVAILABLE_PAGE), False),
    ],
)
def test_who_answered(reply: Reply, of_google: bool) -> None:
    assert reply.of_google is of_google


def test_the_payload() -> None:
    assert Reply(200, {}, b'{"a": [1]}').payload == {"a": [1]}
    assert Reply(200, {}, b"Hello \xff").payload == "Hello \ufffd"
    assert Reply(204).payload == ""
    assert excerpt({"a": 1}) == '{"a": 1}'
    assert excerpt("two\n lines.") == "two lines"
    assert len(excerpt("x" * 1000)) == 300
