# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of a REST API that cannot be, each with one sentence before any call."""

from __future__ import annotations

import typing as t

import pytest

from tests.unit.plugins.module_utils._aws.api.test_which_api_takes_what import check, refusal
from tests.unit.plugins.module_utils._aws.service_runs import Options, function

POOL = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_aBcDeFgHi"
USERS = {"name": "users", "type": "cognito", "user_pools": [POOL]}
DOOR = {"name": "door", "type": "token", "function": "hello"}
ASK = {"name": "ask", "type": "request", "function": "hello"}
SECRET = "a-value-of-20-letters"
PARTNER = {"name": "partner", "value": SECRET}
KEYS = {"api_keys": [PARTNER], "api_key_required": True}


def rest(**given: t.Any) -> Options:
    return {"api_type": "rest", "api": given}


def with_route(api: Options | None = None, **given: t.Any) -> Options:
    routes = [{"method": "GET", "path": "/users/{id}", **given}]
    return {**rest(**(api or {})), "functions": [{"name": "hello", "handler": "handler.endpoint", "routes": routes}]}


def plan(**given: t.Any) -> Options:
    return rest(**KEYS, usage_plans=[{"name": "small", **given}])


@pytest.mark.parametrize(
    "given",
    [
        rest(cors=True),
        rest(cors={"allow_origins": ["https://a.example.com:8080", "capacitor://localhost"], "allow_methods": ["*"]}),
        rest(authorizers=[USERS, DOOR, ASK], default_authorizer="users"),
        rest(authorizers=[{**USERS, "user_pools": [{"Ref": "Pool"}]}]),
        rest(authorizers=[{**ASK, "identity_sources": ["context.identity.sourceIp", "stageVariables.a"]}]),
        rest(**KEYS),
        plan(quota={"limit": 1, "period": "month", "offset": 27}, throttling={"rate_limit": 0, "burst_limit": 0}),
        with_route({"authorizers": [USERS]}, authorizer="users", scopes=["read"]),
        with_route({"models": [{"name": "Order", "schema": {}}]}, request_models={"application/json": "Order"}),
        with_route(request_parameters={"paths": {"id": True}, "headers": {"X-Tenant": False}}),
        with_route(path="/files/{proxy+}", request_parameters={"paths": {"proxy": True}}),
    ],
)
def test_what_can_be(given: Options) -> None:
    check(**given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"api": {"api_keys": [PARTNER]}},
            "api.api_keys is only valid with api_type rest, but api_type is http.",
        ),
        (
            {**with_route(api_key_required=True), "api_type": "http"},
            "routes[].api_key_required of function hello is only valid with api_type rest, but api_type is http.",
        ),
        (
            {"api": {"authorizers": [DOOR]}},
            "api.authorizers[].type of door must be one of jwt, request when api_type is http, but 'token' was given.",
        ),
        (
            rest(authorizers=[{"name": "users", "type": "jwt", "issuer": "https://x", "audience": ["a"]}]),
            "api.authorizers[].type of users must be one of cognito, token, request when api_type is rest, but 'jwt' "
            "was given.",
        ),
        (
            rest(authorizers=[{**ASK, "simple_responses": True}]),
            "api.authorizers[].simple_responses of ask is only valid with api_type http, but api_type is rest.",
        ),
        (
            rest(authorizers=[{**DOOR, "user_pools": [POOL]}]),
            "api.authorizers[].user_pools of door is only valid with type cognito, but type is token.",
        ),
        (
            rest(authorizers=[{"name": "users", "type": "cognito"}]),
            "api.authorizers[] of users must have user_pools when type is cognito.",
        ),
        (
            rest(authorizers=[{**USERS, "user_pools": ["us-east-1_aBcDeFgHi"]}]),
            "api.authorizers[].user_pools of users must be ARNs of Amazon Cognito user pools or "
            "CloudFormation expressions, but 'us-east-1_aBcDeFgHi' was given.",
        ),
        (
            rest(authorizers=[{**DOOR, "function": "nobody"}]),
            "api.authorizers[].function of door must be the name of a function of the service, an ARN or a "
            "CloudFormation expression, but 'nobody' was given.",
        ),
        (
            rest(authorizers=[{**DOOR, "identity_sources": ["method.request.querystring.token"]}]),
            "api.authorizers[].identity_sources of door must be one header when type is token, such as "
            "method.request.header.Authorization, but method.request.querystring.token was given.",
        ),
        (
            rest(authorizers=[{**ASK, "identity_sources": ["$request.header.X-Token"]}]),
            "api.authorizers[].identity_sources of ask must begin with method.request.header., "
            "method.request.querystring., stageVariables. or context., such as method.request.header.Authorization, "
            "but '$request.header.X-Token' was given.",
        ),
        (
            with_route({"authorizers": [DOOR]}, authorizer="door", scopes=["read"]),
            "routes[].scopes of function hello require an authorizer of type cognito, but GET /users/{id} has door.",
        ),
        (
            rest(cors={"allow_origins": ["a.example.com"]}),
            "api.cors.allow_origins must be * or a scheme and a host, such as https://www.example.com, but "
            "'a.example.com' was given.",
        ),
        (
            rest(cors={"allow_origins": ["*", "https://a.example.com"]}),
            "api.cors.allow_origins must be * alone or at least one origin.",
        ),
        (rest(cors={"allow_origins": []}), "api.cors.allow_origins must be * alone or at least one origin."),
        (
            rest(cors={"allow_headers": ["X-A'"]}),
            'api.cors.allow_headers must be names of headers, but "X-A\'" was given.',
        ),
        (
            rest(cors={"allow_methods": ["fetch"]}),
            "api.cors.allow_methods must be * or one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, but 'FETCH' was "
            "given.",
        ),
        (
            rest(api_keys=[{"name": "of a partner"}], api_key_required=True),
            "api.api_keys[].name must be letters, digits, . _ and -, but 'of a partner' was given.",
        ),
        (
            rest(api_keys=[{"name": "partner", "value": "short secret"}], api_key_required=True),
            "api.api_keys[].value of partner must have 20 to 128 characters, but it has 12.",
        ),
        (
            rest(api_keys=[PARTNER, PARTNER], api_key_required=True),
            "api.api_keys must have different names, but partner was given 2 times.",
        ),
        (
            rest(api_keys=[PARTNER]),
            "api.api_keys and api.usage_plans require a route with api_key_required, or "
            "api.api_key_required, but no route requires a key.",
        ),
        (
            plan(api_keys=["partner", "other"]),
            "api.usage_plans[].api_keys of small must be names of api.api_keys, but 'other' was given.",
        ),
        (
            plan(api_keys=[]),
            "api.usage_plans must have each key of api.api_keys in exactly one plan, but partner is in none.",
        ),
        (
            rest(**KEYS, usage_plans=[{"name": "small"}, {"name": "large"}]),
            "api.usage_plans must have each key of api.api_keys in exactly one plan, but partner is in small and "
            "large.",
        ),
        (
            plan(throttling={"rate_limit": -1, "burst_limit": 1}),
            "api.usage_plans[].throttling of small must have limits of 0 or more, but rate_limit -1 and burst_limit 1 "
            "were given.",
        ),
        (
            plan(quota={"limit": 0, "period": "day"}),
            "api.usage_plans[].quota.limit of small must be 1 or more, but it is 0.",
        ),
        (
            plan(quota={"limit": 5, "period": "day", "offset": 1}),
            "api.usage_plans[].quota.offset of small must be 0 to 0 when period is day, but 1 was given.",
        ),
        (
            rest(models=[{"name": "an order", "schema": {}}]),
            "api.models[].name must be letters and digits, but 'an order' was given.",
        ),
        (
            rest(models=[{"name": "Order", "schema": {}, "content_type": "json"}]),
            "api.models[].content_type of Order must be content types, such as application/json, but 'json' was given.",
        ),
        (
            with_route(request_models={"application/json": "Order"}),
            "routes[].request_models of function hello must be JSON schemas or names of api.models for "
            "application/json (of which none is), but 'Order' was given.",
        ),
        (
            with_route({"models": [{"name": "Order", "schema": {}}]}, request_models={"text/xml": "Order"}),
            "routes[].request_models of function hello must be JSON schemas or names of api.models for text/xml (of "
            "which none is), but 'Order' was given.",
        ),
        (
            with_route(request_models={"application/json": 5}),
            "routes[].request_models of GET /users/{id} must have names of api.models or JSON schemas as values, but "
            "application/json has 5.",
        ),
        (
            with_route(request_parameters={"paths": {"number": True}}),
            "routes[].request_parameters of function hello must name parameters of the path /users/{id}, but 'number' "
            "is none.",
        ),
        (
            with_route(request_parameters={"headers": {"X Tenant": True}}),
            "routes[].request_parameters of function hello must be names without spaces and quotes, but 'X Tenant' was "
            "given.",
        ),
        (
            with_route(request_parameters={"querystrings": {"page": "required"}}),
            "routes[].request_parameters.querystrings of GET /users/{id} must have true (required) or false "
            "for each name, but page has 'required'.",
        ),
        (
            rest(authorizers=[DOOR, {**DOOR, "name": "Door"}]),
            "api must have names that differ in more than punctuation and the case of the first letter, but "
            "authorizer door and authorizer Door do not.",
        ),
        (
            rest(authorizers=[DOOR, {**DOOR, "name": "doorPermission"}]),
            "api must have names that differ in more than punctuation and the case of the first letter, but "
            "authorizer door and authorizer doorPermission do not.",
        ),
        (
            rest(api_keys=[{"name": "a-b"}, {"name": "aDashb"}], api_key_required=True),
            "api must have names that differ in more than punctuation and the case of the first letter, but API key "
            "a-b and API key aDashb do not.",
        ),
    ],
)
def test_what_cannot_be_is_refused(given: Options, message: str) -> None:
    assert refusal(**given) == message


def test_the_value_of_a_key_is_not_told() -> None:
    assert "short secret" not in refusal(**rest(api_keys=[{"name": "partner", "value": "short secret"}]))


CLASHES: t.Final = {
    "two routes the same": (
        [function("read", "GET /users"), function("write", "get /users")],
        "routes must be unique, but GET /users was given for read and for write.",
    ),
    "a path parameter with two names at one level": (
        [function("read", "GET /users/{id}", "PUT /users/{name}/orders")],
        "routes[].path must have one parameter name below /users, but {id} and {name} were given.",
    ),
    "a parameter and a greedy one at one level": (
        [function("read", "GET /users/{id}", "GET /users/{proxy+}")],
        "routes[].path must have one parameter name below /users, but {id} and {proxy+} were given.",
    ),
    "functions that differ in punctuation": (
        [function("get-user", "GET /a"), function("getDashuser")],
        "functions must have names and paths that differ in more than punctuation and the case of the first letter, "
        "but function get-user and function getDashuser do not.",
    ),
    "functions that differ in the first capital": (
        [function("getUser", "GET /a"), function("GetUser")],
        "functions must have names and paths that differ in more than punctuation and the case of the first letter, "
        "but function getUser and function GetUser do not.",
    ),
}


@pytest.mark.parametrize("name", CLASHES)
def test_names_that_clash_are_found(name: str) -> None:
    functions, message = CLASHES[name]
    assert refusal(api_type="rest", functions=functions) == message


def test_a_dash_and_a_capital_do_not_clash() -> None:
    check(api_type="rest", functions=[function("get-user", "GET /get-user"), function("getUser", "GET /getUser")])
