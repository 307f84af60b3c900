# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that the chosen kind of API does not have, or that contradict each other."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import (
    function_urls,
    routes,
    which_api_takes_what,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import checks as http_checks
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import service_from_options
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import checks as rest_checks
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import Options, function, validated

DOOR = {"name": "door", "type": "request", "function": "hello"}
USERS = {"name": "users", "type": "jwt", "issuer": "https://idp.example.com", "audience": ["shop"]}
DOMAIN = {"name": "api.example.com", "certificate_arn": {"Ref": "Certificate"}}


def refusal(**given: t.Any) -> str:
    with pytest.raises(OptionError) as caught:
        check(**given)
    return caught.value.message


def check(**given: t.Any) -> None:
    """All that is checked of an API; the service is an HTTP API of one function unless the options say otherwise."""
    options = validated(**{"name": "shop", "functions": [function("hello", "GET /ping")], "api_type": "http", **given})
    which_api_takes_what.check_api_options(options)
    service = service_from_options(options, "us-east-1")
    function_urls.check_function_urls(service)
    routes.check_routes(service)
    http_checks.check_http_api(service)
    rest_checks.check_rest_api(service)


def with_route(**given: t.Any) -> list[Options]:
    return [{"name": "hello", "handler": "handler.endpoint", "routes": [{"method": "GET", "path": "/", **given}]}]


def with_authorizer(**given: t.Any) -> Options:
    return {"authorizers": [{**DOOR, **given}]}


@pytest.mark.parametrize(
    "given",
    [
        {"api": {}},
        {"api": {"authorizers": [DOOR, USERS], "default_authorizer": "users", "cors": True}},
        {"api": {"domain": {**DOMAIN, "base_path": "v1/shop"}, "disable_execute_api_endpoint": True}},
        {"api": with_authorizer(function={"Fn::GetAtt": ["Other", "Arn"]}, ttl=0, simple_responses=False)},
        {"api": with_authorizer(function="arn:aws:lambda:us-east-1:123456789012:function:other")},
        {"api": {"authorizers": [USERS]}, "functions": with_route(authorizer="users", scopes=["read"])},
        {"functions": with_route(method="any", path="$default", timeout=0.05, authorizer="aws_iam")},
        {"api_type": "function_url", "functions": [function("hello", url={})]},
        {"api_type": "rest", "functions": [function("hello", "GET /ping", url={"cors": True})]},
    ],
)
def test_what_can_be(given: Options) -> None:
    check(**given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"api_type": "rest", "api": {"payload_version": "1.0"}},
            "api.payload_version is only valid with api_type http, but api_type is rest.",
        ),
        (
            {"api_type": "function_url", "api": {"payload_version": "1.0"}},
            "api.payload_version is only valid with api_type http, but api_type is function_url.",
        ),
        (
            {"api_type": "function_url"},
            "routes of function hello must be empty when api_type is function_url, since its URL takes all paths, "
            "but 1 were given.",
        ),
        (
            {"api_type": "function_url", "functions": [function("hello")]},
            "functions must have at least one with url when api_type is function_url, but none has.",
        ),
        (
            {"api": {"authorizers": [{**USERS, "ttl": 1}]}},
            "api.authorizers[].ttl of users is only valid with type request, but type is jwt.",
        ),
        (
            {"api": {"authorizers": [{"name": "users", "type": "jwt", "audience": ["a"]}]}},
            "api.authorizers[] of users must have issuer and audience when type is jwt, but one is missing.",
        ),
        (
            {"api": with_authorizer(name="aws_iam")},
            "api.authorizers[].name must be letters, digits, - and _, starting with a letter, and neither aws_iam nor "
            "none, but 'aws_iam' was given.",
        ),
        (
            {"api": with_authorizer(ttl=3601)},
            "api.authorizers[].ttl of door must be 0 to 3600 seconds, but 3601 was given.",
        ),
        (
            {"api": with_authorizer(function="nobody")},
            "api.authorizers[].function of door must be the name of a function of the service, an ARN or a "
            "CloudFormation expression, but 'nobody' was given.",
        ),
        (
            {"api": with_authorizer(identity_sources=["header.Authorization"])},
            "api.authorizers[].identity_sources of door must begin with $request., $context. or $stageVariables., such "
            "as $request.header.Authorization, but 'header.Authorization' was given.",
        ),
        (
            {"api": {"authorizers": [DOOR, DOOR]}},
            "api.authorizers must have different names, but door was given 2 times.",
        ),
        (
            {"api": {"authorizers": [{**DOOR, "name": f"door{number}"} for number in range(11)]}},
            "api.authorizers must be at most 10, but 11 were given.",
        ),
        (
            {"api": {"default_authorizer": "door"}},
            "api.default_authorizer must be one of aws_iam, none, but 'door' was given.",
        ),
        (
            {"functions": with_route(authorizer="door")},
            "routes[].authorizer of function hello must be one of aws_iam, none, but 'door' was given.",
        ),
        (
            {"api": {"authorizers": [DOOR]}, "functions": with_route(authorizer="door", scopes=["a"])},
            "routes[].scopes of function hello require an authorizer of type jwt, but GET / has door.",
        ),
        (
            {"functions": with_route(timeout=30.5)},
            "routes[].timeout of function hello must be 0.05 to 30 seconds, but 30.5 was given.",
        ),
        (
            {"functions": with_route(path="$default")},
            "routes[].method of function hello must be ANY for $default, but GET was given.",
        ),
        (
            {"functions": with_route(throttling={"rate_limit": -1, "burst_limit": 0})},
            "routes[].throttling of function hello must have limits of 0 or more, but rate_limit -1 and burst_limit 0 "
            "were given.",
        ),
        (
            {"api": {"disable_execute_api_endpoint": True}},
            "api.disable_execute_api_endpoint requires api.domain, which was not given.",
        ),
        (
            {"api": {"domain": {**DOMAIN, "name": "https://api.example.com"}}},
            "api.domain.name must be a host name, such as api.example.com, but 'https://api.example.com' was given.",
        ),
        (
            {"api": {"domain": {**DOMAIN, "base_path": "/v1"}}},
            "api.domain.base_path must be a path of at most 300 characters without a leading or trailing /, but '/v1' "
            "was given.",
        ),
        (
            {"api": {"domain": {**DOMAIN, "truststore_uri": "trust.pem"}}},
            "api.domain.truststore_uri must be s3://bucket/key, but 'trust.pem' was given.",
        ),
        (
            {"api": {"domain": {**DOMAIN, "truststore_version": "1"}}},
            "api.domain.truststore_version requires truststore_uri, which was not given.",
        ),
        (
            {"api": {"authorizers": [DOOR, {**DOOR, "name": "Door"}]}},
            "functions, routes and authorizers must have names that differ in more than punctuation and the case of "
            "the first letter, but authorizer door and authorizer Door do not.",
        ),
        (
            {"api": {"authorizers": [DOOR, {**DOOR, "name": "doorPermission"}]}},
            "functions, routes and authorizers must have names that differ in more than punctuation and the case of "
            "the first letter, but authorizer door and authorizer doorPermission do not.",
        ),
        (
            {"functions": [function("hello", "GET /users/{id}", "GET /users/{name}")]},
            "routes must differ in more than the names of parameters, but GET /users/{id} and GET /users/{name} were "
            "given.",
        ),
    ],
)
def test_what_cannot_be_is_refused(given: Options, message: str) -> None:
    assert refusal(**given) == message


def test_the_retention_of_the_access_log_is_one_that_aws_has() -> None:
    assert refusal(api={"access_log": {"retention_days": 8}}).endswith(", 3653, but 8 was given.")


def test_a_catch_all_is_for_http_apis_alone() -> None:
    message = refusal(api_type="rest", functions=with_route(method="ANY", path="$default"))
    assert message.startswith("routes[].path of function hello is only $default with api_type http, ")


@pytest.mark.parametrize(("kind", "instead"), [("http", "path $default"), ("rest", "paths / and /{proxy+}")])
def test_a_star_is_written_in_another_way(kind: str, instead: str) -> None:
    message = refusal(api_type=kind, functions=with_route(method="*", path="*"))
    assert message == (
        "routes[] of function hello must name a method and a path, but * was given; for all requests it is method ANY "
        f"and {instead} with api_type {kind}."
    )
