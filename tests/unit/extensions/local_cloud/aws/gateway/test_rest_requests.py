# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the local AWS adds to requests to REST APIs."""

from __future__ import annotations

import gzip
import re
import typing as t

import pytest

from extensions.local_cloud.aws.gateway.rest_requests import Request, compressed, limits, log_line

STAGE: dict[str, t.Any] = {
    "methodSettings": {
        place: {"name": name}
        for place, name in {"*/*": "all", "/~1users~1{id}/GET": "one", "/~1files/ANY": "any", "//GET": "root"}.items()
    }
}


@pytest.mark.parametrize(
    ("path", "method", "expected"),
    [
        ("/users/{id}", "GET", "one"),
        ("/users/{id}", "POST", "all"),
        ("/files", "PUT", "any"),
        ("/", "GET", "root"),
        ("/other", "GET", "all"),
    ],
)
def test_the_limits_of_a_method(path: str, method: str, expected: str) -> None:
    assert limits(STAGE, path, method) == {"name": expected}


def test_a_stage_without_limits() -> None:
    assert limits({}, "/", "GET") is None


@pytest.mark.parametrize(
    ("headers", "smallest", "is_compressed"),
    [
        ({"accept-encoding": "br, gzip"}, 5, True),
        ({"accept-encoding": "gzip"}, 0, True),
        ({"accept-encoding": "gzip"}, 6, False),
        ({"accept-encoding": "gzip"}, None, False),
        ({}, 0, False),
    ],
)
def test_answers_are_compressed(headers: dict[str, str], smallest: int | None, is_compressed: bool) -> None:
    status, given, body = compressed((200, {"A": "b"}, b"hello"), headers, smallest)
    assert status == 200
    assert given == ({"A": "b", "Content-Encoding": "gzip"} if is_compressed else {"A": "b"})
    assert (gzip.decompress(body) if is_compressed else body) == b"hello"


def test_a_line_of_an_access_log() -> None:
    line = "$context.httpMethod $context.path $context.resourcePath $context.status $context.responseLength"
    request = Request("GET", "/dev/users/7", "/users/{id}", "abc", "dev")
    assert log_line(line, request, (404, {}, b"12345"), 0.0123) == "GET /dev/users/7 /users/{id} 404 5"


def test_what_a_line_cannot_tell_is_a_hyphen() -> None:
    line = '{"a": "$context.identity.sourceIp", "b": "$context.resourcePath", "c": "$context.responseLatency"}'
    told = log_line(line, Request("GET", "/dev/x", "", "abc", "dev"), (403, {}, b""), 0.0123)
    assert told == '{"a": "-", "b": "-", "c": "12"}'
    time = log_line("$context.requestTime", Request("GET", "/", "", "abc", "dev"), (200, {}, b""), 0)
    assert re.fullmatch(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000", time)
