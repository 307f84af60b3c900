# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What APIs and function URLs make of the values that functions return."""

from __future__ import annotations

import typing as t

import pytest

from extensions.local_cloud.aws.gateway.responses import http_response, rest_response


@pytest.mark.parametrize("read", [rest_response, http_response])
@pytest.mark.parametrize(
    ("value", "status", "headers", "body"),
    [
        ({"statusCode": 404, "body": None}, 404, {}, ""),
        ({"statusCode": 204}, 204, {}, ""),
        ({"statusCode": "201", "body": "made"}, 201, {}, "made"),
        ({"statusCode": 200, "headers": None, "multiValueHeaders": None}, 200, {}, ""),
        ({"statusCode": 200, "headers": {"a": 3600, "b": True, "c": None}}, 200, {"a": "3600", "b": "true"}, ""),
    ],
)
def test_a_response(read: t.Any, value: t.Any, status: int, headers: t.Any, body: str) -> None:
    response = read(value)
    assert (response["statusCode"], response["headers"], response["body"]) == (status, headers, body)


@pytest.mark.parametrize("read", [rest_response, http_response])
@pytest.mark.parametrize(
    "wrong",
    [
        {"body": 7},
        {"body": {"a": 1}},
        {"body": ["a"]},
        {"statusCode": None},
        {"statusCode": "many"},
        {"statusCode": 200.5},
        {"statusCode": True},
        {"statusCode": 99},
        {"headers": ["a"]},
        {"headers": {"a": {"b": "c"}}},
        {"multiValueHeaders": {"a": "b"}},
        {"isBase64Encoded": True, "body": "x"},
    ],
)
def test_a_malformed_response(read: t.Any, wrong: dict[str, t.Any]) -> None:
    assert read({"statusCode": 200, **wrong}) is None


@pytest.mark.parametrize("value", [None, "text", 7, [1], {"hello": "world"}, {"statusCode": 200, "cookies": ["a=1"]}])
def test_a_rest_api_takes_no_other_shape(value: t.Any) -> None:
    assert rest_response(value) is None


def test_a_rest_api_needs_no_key() -> None:
    response = rest_response({})
    assert response is not None
    assert (response["statusCode"], response["body"]) == (200, "")


@pytest.mark.parametrize(
    ("value", "body"),
    [
        (None, "null"),
        ("Hello from Lambda!", "Hello from Lambda!"),
        (7, "7"),
        ([1, 2], "[1, 2]"),
        ({"message": "Hello"}, '{"message": "Hello"}'),
        ({"body": "text"}, '{"body": "text"}'),
    ],
)
def test_an_http_api_takes_any_value_for_the_body(value: t.Any, body: str) -> None:
    assert http_response(value) == {"statusCode": 200, "headers": {}, "body": body}
    assert http_response(value, "1.0") is None


def test_an_http_api_ignores_other_keys_and_keeps_cookies() -> None:
    response = http_response(
        {"statusCode": 200, "other": 1, "cookies": ["a=1"], "isBase64Encoded": True, "body": "aGk="}
    )
    assert response is not None
    assert (response["cookies"], response["isBase64Encoded"]) == (["a=1"], True)
    assert "other" not in response
