# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the local AWS adds to HTTP APIs and URLs of functions."""

from __future__ import annotations

import time
import typing as t

import pytest

from extensions.local_cloud.aws.gateway.http_api import TokenBucket, is_open_to_all, without_failure
from extensions.local_cloud.aws.gateway.http_events import in_form_1_0, with_stage_variables
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
EVENT: dict[str, t.Any] = {
    "version": "2.0",
    "routeKey": "GET /users/{id}",
    "rawPath": "/users/7",
    "rawQueryString": "a=1&a=2",
    "headers": {"host": "x"},
    "pathParameters": {"id": "7"},
    "isBase64Encoded": False,
    "requestContext": {
        "accountId": "1",
        "apiId": "abc",
        "domainName": "x",
        "requestId": "r",
        "stage": "$default",
        "authorizer": {"lambda": {"door": "front"}},
        "http": {
            "method": "GET",
            "path": "/users/7",
            "protocol": "HTTP/1.1",
            "sourceIp": "127.0.0.1",
            "userAgent": "u",
        },
    },
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


def test_the_older_form_of_an_event() -> None:
    event = in_form_1_0(with_stage_variables(EVENT, {"colour": "blue"}))
    assert (event["version"], event["resource"], event["httpMethod"]) == ("1.0", "/users/{id}", "GET")
    assert event["queryStringParameters"] == {"a": "2"}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert event["stageVariables"] == {"colour": "blue"}
    assert event["requestContext"]["authorizer"] == {"door": "front"}
    assert event["body"] is None


def test_a_function_that_fails_is_not_quoted() -> None:
    assert without_failure({"error": True, "body": {"errorMessage": "secret", "stackTrace": []}})["body"] == {
        "statusCode": 500,
        "headers": {"Content-Type": "application/json"},
        "body": '{"message": "Internal Server Error"}',
    }
    for result in ({"body": {"statusCode": 404}}, {"error": True, "throttle": True, "body": "slowly"}):
        assert without_failure(result) is result


def test_a_stage_without_variables_leaves_the_event_alone() -> None:
    assert with_stage_variables(EVENT, {}) is EVENT


def test_who_may_invoke_by_a_url_may_not_invoke_by_an_api() -> None:
    assert not is_permitted({"Statement": [INVOKE]}, "arn:aws:execute-api:us-east-1:1:abc/dev/GET/")
    assert is_permitted({"Statement": [{**INVOKE, "Principal": "*", "Condition": {}}]}, "arn:aws:execute-api:x")
