# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cache of a REST API, responses that are streamed, the API's own responses, and where the keys are."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment import intermediate_templates
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.diff import diff_views
from tests.unit.plugins.module_utils._aws.api.test_which_api_takes_what import check, refusal
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop, build_template, make_service

CACHE: t.Final = {"size": "0.5", "ttl": 60}
DOOR: t.Final = {"name": "door", "type": "token", "function": "hello"}
THROTTLED: t.Final = {
    "type": "throttled",
    "status_code": 503,
    "headers": {"Retry-After": 5, "X-Id": "context.requestId"},
    "templates": {"text/plain": "later"},
}
FROM: t.Final = "gatewayresponse.header."


def with_route(api: Options | None = None, **given: t.Any) -> Options:
    routes = [{"method": "GET", "path": "/users/{id}", **given}]
    functions = [{"name": "hello", "handler": "handler.endpoint", "routes": routes}]
    return {"api_type": "rest", "api": api or {}, "functions": functions}


def built(**given: t.Any) -> Template:
    return build_template(make_service(**given), "1.zip")


def properties(template: Template, logical_id: str) -> dict[str, t.Any]:
    found: dict[str, t.Any] = template["Resources"][logical_id]["Properties"]
    return found


def method(template: Template) -> dict[str, t.Any]:
    return properties(template, "ApiGatewayMethodUsersIdVarGet")


def shown(template: Template) -> dict[str, t.Any]:
    found: dict[str, t.Any] = diff_views("shop-dev", None, (template, {}))[1]["api"]
    return found


def test_a_route_is_streamed() -> None:
    template = built(**with_route(response_transfer_mode="stream", timeout=900))
    integration = method(template)["Integration"]
    assert integration["Uri"]["Fn::Sub"].endswith(
        "lambda:path/2021-11-15/functions/${HelloLambdaFunction.Arn}/response-streaming-invocations"
    )
    assert integration["ResponseTransferMode"] == "STREAM"
    assert integration["TimeoutInMillis"] == 900_000
    assert shown(template)["routes"] == {"GET /users/{id}": {"timeout": 900, "response_transfer_mode": "stream"}}


def test_a_route_that_is_not_streamed_says_so_only_if_asked() -> None:
    plain, buffered = built(**with_route()), built(**with_route(response_transfer_mode="buffered"))
    assert "ResponseTransferMode" not in method(plain)["Integration"]
    assert method(buffered)["Integration"] == {**method(plain)["Integration"], "ResponseTransferMode": "BUFFERED"}


def test_a_route_is_cached_by_the_parameters_of_its_path_and_others() -> None:
    cache = {"ttl": 10, "key_parameters": ["method.request.querystring.page"]}
    parameters = {"querystrings": {"page": True}}
    template = built(**with_route({"cache": CACHE}, cache=cache, request_parameters=parameters))
    key = ["method.request.path.id", "method.request.querystring.page"]
    assert method(template)["Integration"]["CacheKeyParameters"] == key
    assert method(template)["RequestParameters"] == dict(zip(key, (False, True), strict=True))
    stage = properties(template, "ApiGatewayStage")
    assert (stage["CacheClusterEnabled"], stage["CacheClusterSize"]) == (True, "0.5")
    everywhere, route = stage["MethodSettings"]
    assert everywhere["CachingEnabled"] is False
    assert route["ResourcePath"] == "/~1users~1{id}"
    assert (route["CachingEnabled"], route["CacheTtlInSeconds"]) == (True, 10)
    view = shown(template)
    assert view["cache"] == {"size": "0.5"}
    assert view["route_cache"] == {"GET /users/{id}": {"ttl": 10}}
    assert view["routes"]["GET /users/{id}"]["cache_key_parameters"] == key
    assert "route_throttling" not in view


def test_the_cache_of_the_api_says_what_a_route_does_not() -> None:
    template = built(**with_route({"cache": {**CACHE, "encrypted": True}}, cache={}))
    setting = properties(template, "ApiGatewayStage")["MethodSettings"][1]
    assert (setting["CacheTtlInSeconds"], setting["CacheDataEncrypted"]) == (60, True)


def test_a_cache_is_turned_off_before_a_template_leaves_it_out() -> None:
    before, after = (
        built(**with_route({"cache": CACHE, "tracing": True}, cache={})),
        built(**with_route({"tracing": True})),
    )
    step = intermediate_templates.with_lifted_settings(before, after)
    assert step is not None
    stage = properties(step, "ApiGatewayStage")
    assert stage["CacheClusterEnabled"] is False
    assert [(each["HttpMethod"], each["CachingEnabled"]) for each in stage["MethodSettings"]] == [
        ("*", False),
        ("GET", False),
    ]
    assert stage["MethodSettings"][1]["CacheTtlInSeconds"] == 300


def test_a_service_gets_a_cache_and_loses_it(shop: Shop) -> None:
    shop.run(**with_route())
    shop.run(**with_route({"cache": CACHE}, cache={}))
    (stage,) = shop.api.stages.values()
    assert stage["CacheClusterEnabled"] is True
    shop.run(**with_route())
    assert stage is not None
    (stage,) = shop.api.stages.values()
    assert stage["CacheClusterEnabled"] is False
    assert "ApiGatewayStage" not in shop.stack.template["Resources"]
    assert not shop.run().result["changed"]


def test_a_response_of_the_api_itself() -> None:
    template = built(**with_route({"gateway_responses": [THROTTLED]}))
    assert properties(template, "ApiGatewayGatewayResponseThrottled") == {
        "RestApiId": {"Ref": "ApiGatewayRestApi"},
        "ResponseType": "THROTTLED",
        "StatusCode": "503",
        "ResponseParameters": {f"{FROM}Retry-After": "'5'", f"{FROM}X-Id": "context.requestId"},
        "ResponseTemplates": {"text/plain": "later"},
    }
    headers = {"Retry-After": "5", "X-Id": "context.requestId"}
    view = {"status_code": 503, "headers": headers, "templates": {"text/plain": "later"}}
    assert shown(template)["gateway_responses"] == {"throttled": view}
    assert "ApiGatewayGatewayResponseThrottled" in template["Resources"][deployment_of(template)]["DependsOn"]


def deployment_of(template: Template) -> str:
    kinds = {str(each["Type"]): str(name) for name, each in template["Resources"].items()}
    return kinds["AWS::ApiGateway::Deployment"]


def test_pages_can_read_each_response_of_the_api() -> None:
    own = {"type": "default_4xx", "headers": {"access-control-allow-origin": "https://a.example.com", "X-A": 1}}
    template = built(**with_route({"cors": True, "gateway_responses": [own, {"type": "throttled"}]}))
    usual = {f"{FROM}Access-Control-Allow-Origin": "'*'"}
    found = {
        each["Properties"]["ResponseType"]: each["Properties"]["ResponseParameters"]
        for each in template["Resources"].values()
        if each["Type"] == "AWS::ApiGateway::GatewayResponse"
    }
    assert found == {
        "DEFAULT_5XX": usual,
        "DEFAULT_4XX": {f"{FROM}access-control-allow-origin": "'https://a.example.com'", f"{FROM}X-A": "'1'"},
        "THROTTLED": usual,
    }
    assert "default_5xx" not in shown(template)["gateway_responses"]


def test_responses_with_cors_alone_are_those_of_cors() -> None:
    assert "gateway_responses" not in shown(built(**with_route({"cors": True})))


def test_the_key_comes_from_the_authorizer_and_from_the_header_again() -> None:
    api = {"authorizers": [DOOR], "default_authorizer": "door"}
    before, after = built(**with_route({**api, "api_key_source": "authorizer"})), built(**with_route(api))
    assert properties(before, "ApiGatewayRestApi")["ApiKeySourceType"] == "AUTHORIZER"
    assert shown(before)["api_key_source"] == "authorizer"
    assert deployment_of(before) != deployment_of(after)
    step = intermediate_templates.with_lifted_settings(before, after)
    assert step is not None
    assert properties(step, "ApiGatewayRestApi")["ApiKeySourceType"] == "HEADER"
    assert intermediate_templates.with_lifted_settings(after, before) is None


@pytest.mark.parametrize(
    "given",
    [
        with_route({"endpoint_type": "edge"}, response_transfer_mode="stream", timeout=900),
        with_route({"cache": CACHE}, cache={"ttl": 3600, "key_parameters": ["method.request.path.id"]}),
        with_route({"gateway_responses": [THROTTLED, {"type": "default_5xx"}]}),
        with_route({"api_key_source": "header"}),
    ],
)
def test_what_can_be(given: Options) -> None:
    check(**given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            with_route(response_transfer_mode="stream", timeout=901),
            "routes[].timeout of function hello must be 0.05 to 900 seconds with response_transfer_mode stream, but "
            "901 was given.",
        ),
        (
            {**with_route(response_transfer_mode="stream"), "api_type": "http"},
            "routes[].response_transfer_mode of function hello is only valid with api_type rest, but api_type is http.",
        ),
        (with_route(cache={}), "routes[].cache of function hello requires api.cache, which was not given."),
        (
            with_route({"cache": CACHE}),
            "api.cache requires a route with cache, since API Gateway charges for it, but no route has.",
        ),
        (
            with_route({"cache": CACHE}, cache={}, response_transfer_mode="stream"),
            "routes[].cache of function hello is only valid with response_transfer_mode buffered, since API Gateway "
            "does not cache what it streams, but response_transfer_mode is stream.",
        ),
        (
            with_route({"cache": CACHE}, cache={"ttl": 0}),
            "routes[].cache.ttl of function hello must be 1 to 3600 seconds, but 0 was given.",
        ),
        (
            with_route({"cache": {**CACHE, "ttl": 3601}}, cache={}),
            "api.cache.ttl must be 1 to 3600 seconds, but 3601 was given.",
        ),
        (
            with_route({"cache": CACHE}, cache={"key_parameters": ["page"]}),
            "routes[].cache.key_parameters of function hello must be a parameter of the request such as "
            "method.request.querystring.page, but 'page' was given.",
        ),
        (
            with_route({"cache": CACHE}, cache={"key_parameters": ["method.request.path.name"]}),
            "routes[].cache of function hello must have key_parameters that are in the path /users/{id}, but "
            "'method.request.path.name' is not.",
        ),
        (
            with_route({"gateway_responses": [THROTTLED, THROTTLED]}),
            "api.gateway_responses must have different types, but throttled was given 2 times.",
        ),
        (
            with_route({"gateway_responses": [{**THROTTLED, "status_code": 600}]}),
            "api.gateway_responses[].status_code must be 100 to 599, but 600 was given.",
        ),
        (
            with_route({"gateway_responses": [{**THROTTLED, "headers": {"A B": "c"}}]}),
            "api.gateway_responses[].headers must be names of headers with values of one line, but {'A B': 'c'} was "
            "given.",
        ),
        (
            with_route({"gateway_responses": [{**THROTTLED, "templates": {"json": "{}"}}]}),
            "api.gateway_responses[].templates must be strings by content types such as application/json, but "
            "{'json': '{}'} was given.",
        ),
        (
            with_route({"api_key_source": "authorizer"}, api_key_required=True),
            "api.api_key_source authorizer requires an authorizer of type token or request for each route that needs a "
            "key, but GET /users/{id} has none.",
        ),
    ],
)
def test_what_cannot_be_is_refused(given: Options, message: str) -> None:
    assert refusal(**given) == message
