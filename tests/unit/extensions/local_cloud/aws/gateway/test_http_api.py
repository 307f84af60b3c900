# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the local AWS adds to HTTP APIs and URLs of functions."""

from __future__ import annotations

import time
import typing as t

import pytest

from extensions.local_cloud.aws.gateway.http_api import TokenBucket, api_result, is_open_to_all, url_result
from extensions.local_cloud.aws.gateway.rest_snapshots import is_permitted

CALL = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "lambda:InvokeFunctionUrl",
    "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
}
INVOKE = {
    "Effect": "Allow",
    "Principal": {"AWS": "*"},
    "Action": "lambda:InvokeFunction",
    "Condition": {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}},
}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([CALL, INVOKE], True),
        ([CALL], False),
        ([INVOKE], False),
        ([], False),
        ([CALL, {**INVOKE, "Effect": "Deny"}], False),
        ([CALL, {**INVOKE, "Principal": {"AWS": "123456789012"}}], False),
        ([{**CALL, "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}}}, INVOKE], False),
    ],
)
def test_an_open_url_takes_both_permissions(statements: list[t.Any], expected: bool) -> None:
    assert is_open_to_all({"Statement": statements}) is expected


def test_a_bucket_fills_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    bucket = TokenBucket(2)
    assert [bucket.take(1, 2) for _attempt in range(3)] == [True, True, False]
    now[0] += 1.0
    assert [bucket.take(1, 2) for _attempt in range(2)] == [True, False]
    now[0] += 60
    assert [bucket.take(1, 2) for _attempt in range(3)] == [True, True, False]


SECRET = {"error": True, "body": {"errorMessage": "secret", "stackTrace": []}}
THROTTLED = {"error": True, "throttle": True, "body": "slowly"}


@pytest.mark.parametrize("result", [SECRET, {"body": {"statusCode": 200, "body": 7}}])
def test_a_function_that_fails_is_not_quoted(result: dict[str, t.Any]) -> None:
    assert api_result(result, "2.0")["body"] == {
        "statusCode": 500,
        "headers": {"Content-Type": "application/json"},
        "body": '{"message":"Internal Server Error"}',
    }
    assert url_result(result)["body"] == {"statusCode": 502, "headers": {}, "body": "Internal Server Error"}


def test_a_throttled_function_is_an_error_of_an_api_and_stays_what_it_is_for_a_url() -> None:
    assert api_result(THROTTLED, "2.0")["body"]["statusCode"] == 500
    assert url_result(THROTTLED) is THROTTLED


def test_headers_with_several_values_win() -> None:
    value = {"statusCode": 200, "headers": {"a": "1", "b": "2"}, "multiValueHeaders": {"b": ["3", "4"]}}
    assert api_result({"body": value}, "1.0")["body"]["headers"] == {"a": "1", "b": ["3", "4"]}


def test_who_may_invoke_by_a_url_may_not_invoke_by_an_api() -> None:
    assert not is_permitted({"Statement": [INVOKE]}, "arn:aws:execute-api:us-east-1:1:abc/dev/GET/")
    assert is_permitted({"Statement": [{**INVOKE, "Principal": "*", "Condition": {}}]}, "arn:aws:execute-api:x")
