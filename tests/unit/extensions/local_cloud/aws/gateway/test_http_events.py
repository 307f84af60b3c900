# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The events of HTTP APIs and function URLs."""

from __future__ import annotations

import typing as t

from extensions.local_cloud.aws.gateway.http_events import in_form_1_0, in_form_2_0, with_stage_variables

EVENT: dict[str, t.Any] = {
    "version": "2.0",
    "routeKey": "GET /users/{id}",
    "rawPath": "/users/7",
    "rawQueryString": "a=1&a=2",
    "headers": {"host": "x", "cookie": "a=1; b=2"},
    "pathParameters": {"id": "7"},
    "isBase64Encoded": False,
    "requestContext": {
        "accountId": "1",
        "apiId": "abc",
        "domainName": "x",
        "requestId": "r",
        "stage": "$default",
        "timeEpoch": 1583348638390,
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


def test_the_older_form_of_an_event() -> None:
    event = in_form_1_0(with_stage_variables(EVENT, {"colour": "blue"}))
    assert (event["version"], event["resource"], event["httpMethod"]) == ("1.0", "/users/{id}", "GET")
    assert event["queryStringParameters"] == {"a": "2"}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert event["stageVariables"] == {"colour": "blue"}
    assert event["requestContext"]["authorizer"] == {"door": "front"}
    assert event["headers"]["cookie"] == "a=1; b=2"
    assert event["body"] is None
    context = event["requestContext"]
    assert (context["domainPrefix"], context["requestTime"]) == ("abc", "04/Mar/2020:19:03:58 +0000")
    assert context["identity"]["sourceIp"] == "127.0.0.1"
    assert context["identity"]["userArn"] is None


def test_cookies_have_a_list_of_their_own() -> None:
    event = in_form_2_0(EVENT)
    assert event["cookies"] == ["a=1", "b=2"]
    assert event["headers"] == {"host": "x"}
    assert event["pathParameters"] == {"id": "7"}
    assert event["requestContext"]["time"] == "04/Mar/2020:19:03:58 +0000"
    assert event["requestContext"]["domainPrefix"] == "abc"


def test_what_a_request_does_not_have_is_left_out() -> None:
    event = in_form_2_0({**EVENT, "headers": {"host": "x"}, "pathParameters": None})
    assert not {"cookies", "pathParameters"} & event.keys()


def test_a_stage_without_variables_leaves_the_event_alone() -> None:
    assert with_stage_variables(EVENT, {}) is EVENT
