# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Routes that cannot be right are told in one sentence."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.routes import check_routes, timeout_warnings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import ANY, METHODS
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import Options, function, make_service


def refusal(*functions: Options) -> str:
    with pytest.raises(OptionError) as raised:
        check_routes(make_service(functions=list(functions)))
    return raised.value.message


def test_good_routes() -> None:
    methods = [f"{method.lower()} /methods" for method in (ANY, *METHODS)]
    paths = ["GET /", "GET /a/{id}", "POST /a/{id}", "GET /a/{id}/b", "GET /v1.0/x_y:z-", "ANY /files/{proxy+}"]
    check_routes(make_service(functions=[function("a", *methods), function("b", *paths), function("c")]))


def test_a_parameter_beside_names() -> None:
    check_routes(make_service(functions=[function("a", "GET /users/me", "GET /users/{id}", "GET /orders/{number}")]))


def test_method() -> None:
    assert refusal(function("a", "FETCH /x")) == (
        "routes[].method of function a must be one of ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, "
        "but 'FETCH' was given."
    )


@pytest.mark.parametrize("path", ["", "x", "//", "/x//y", "/x/"])
def test_path(path: str) -> None:
    assert refusal(function("a", f"GET {path}")) == (
        f"routes[].path of function a must begin with / and have no empty part, such as /users/{{id}}, "
        f"but {path!r} was given."
    )


@pytest.mark.parametrize("segment", ["a b", "é", "{}", "{a", "a}", "a{id}", "{i d}", "{+}", "a+", "*", "%20"])
def test_segment(segment: str) -> None:
    assert refusal(function("a", f"GET /x/{segment}")) == (
        "routes[].path of function a must consist of letters, digits, . _ : - and parameters such as {id} or {proxy+}, "
        f"but {segment!r} in {f'/x/{segment}'!r} is not."
    )


def test_nothing_after_a_greedy_parameter() -> None:
    message = refusal(function("a", "GET /{proxy+}/x"))
    assert message == "routes[].path of function a must end after {proxy+}, but '/{proxy+}/x' continues."


def test_the_same_route_twice() -> None:
    message = refusal(function("a", "GET /x"), function("b", "POST /x", "get /x"))
    assert message == "routes must be unique, but GET /x was given for a and for b."


def test_two_parameters_in_one_place() -> None:
    message = refusal(function("a", "GET /users/{id}"), function("b", "POST /users/{name}/x"))
    assert message == "routes[].path must have one parameter name below /users, but {id} and {name} were given."


@pytest.mark.parametrize(
    ("first", "second", "things"),
    [
        (function("ab"), function("Ab"), "function ab and function Ab"),
        (function("a-b"), function("aDashb"), "function a-b and function aDashb"),
        (
            function("a", "GET /logGroup"),
            function("apiGatewayResource"),
            "function apiGatewayResource and path /logGroup",
        ),
    ],
)
def test_what_has_the_same_logical_id(first: Options, second: Options, things: str) -> None:
    message = refusal(first, second)
    assert message.startswith("functions must have names and paths that differ in more than ")
    assert message.endswith(f", but {things} do not.")


@pytest.mark.parametrize(
    ("kind", "seconds", "route", "waits"),
    [
        ("rest", 29, {}, None),
        ("rest", 30, {}, "29"),
        ("http", 30, {}, None),
        ("http", 31, {}, "30"),
        ("rest", 900, {"timeout": 300}, "300"),
        ("rest", 60, {"timeout": 60}, None),
        ("rest", 900, {"response_transfer_mode": "stream"}, None),
    ],
)
def test_a_function_that_runs_longer_than_the_api_waits(
    kind: str, seconds: int, route: Options, waits: str | None
) -> None:
    given = {**function("slow", timeout=seconds), "routes": [{"method": "GET", "path": "/", **route}]}
    job = function("job", timeout=900)
    said = timeout_warnings(make_service(api_type=kind, functions=[given, job]))
    expected = f"timeout of function slow is {seconds} seconds, but the API waits for {waits} at most: "
    assert [text.startswith(expected) for text in said] == ([True] if waits else [])
