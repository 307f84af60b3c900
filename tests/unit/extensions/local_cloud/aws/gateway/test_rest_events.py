# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The events of REST APIs."""

from __future__ import annotations

import typing as t

from extensions.local_cloud.aws.gateway.rest_events import as_rest_api_sends, header_names, with_client_names

EVENT: dict[str, t.Any] = {
    "version": "1.0",
    "headers": {"x-own": "b", "host": "x"},
    "multiValueHeaders": {"x-own": ["a", "b"], "host": ["x"]},
    "queryStringParameters": {"a": "1"},
    "multiValueQueryStringParameters": {"a": ["1", "2"]},
    "requestContext": {"apiId": "abc", "stage": "dev", "identity": {"sourceIp": "127.0.0.1", "userArn": "arn"}},
}


def test_an_event_has_no_version_and_the_last_of_several_values() -> None:
    event = as_rest_api_sends(EVENT, "d1", "localhost")
    assert "version" not in event
    assert event["queryStringParameters"] == {"a": "2"}
    context = event["requestContext"]
    assert (context["deploymentId"], context["domainName"]) == ("d1", "abc.execute-api.localhost")
    assert context["domainPrefix"] == "abc"
    assert (context["identity"]["userArn"], context["identity"]["caller"]) == ("arn", None)


def test_a_request_without_a_query() -> None:
    event = as_rest_api_sends({**EVENT, "multiValueQueryStringParameters": None}, "d1", "localhost")
    assert event["queryStringParameters"] is None


def test_headers_have_the_names_that_the_client_wrote() -> None:
    token = header_names.set({"x-own": "X-Own"})
    try:
        event = with_client_names(EVENT)
    finally:
        header_names.reset(token)
    assert event["headers"] == {"X-Own": "b", "host": "x"}
    assert event["multiValueHeaders"] == {"X-Own": ["a", "b"], "host": ["x"]}


def test_an_authorizer_of_a_token_gets_no_headers() -> None:
    event = {"type": "TOKEN", "authorizationToken": "t"}
    assert with_client_names(event) == event
