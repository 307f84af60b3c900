# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Preflight requests reach an HTTP API although its routes have authorizers."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import is_preflight
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api import http_api
from ansible_collections.polycloud.faas.plugins.module_utils._aws.http_api.preflight import warnings
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop, build_template, function, make_service

PROTECTED = {
    "cors": True,
    "authorizers": [{"name": "a", "type": "jwt", "issuer": "https://issuer.example", "audience": ["me"]}],
    "default_authorizer": "a",
}
IAM: t.Final = {"cors": True, "default_authorizer": "aws_iam"}


def found(*routes: str, public: str = "", api_type: str = "http", **api: t.Any) -> list[str]:
    """The warnings about routes, of which one may be public."""
    served = function("hello", *routes)
    for route in served["routes"]:
        if f"{route['method']} {route['path']}" == public:
            route["authorizer"] = "none"
    return warnings(make_service(functions=[served], api_type=api_type, api={**PROTECTED, **api}))


def added(*routes: str, public: str = "", **options: t.Any) -> dict[str, str]:
    """What is added beside the routes, of which one may be public: the target of each added route by its key."""
    served = function("hello", *routes)
    for route in served["routes"]:
        if f"{route['method']} {route['path']}" == public:
            route["authorizer"] = "none"
    service = make_service(functions=[served], api_type="http", **{"api": PROTECTED, **options})
    resources = build_template(service, "1.zip")["Resources"].values()
    found = [each for each in resources if each["Type"] == "AWS::ApiGatewayV2::Route" and is_preflight(each)]
    assert all("AuthorizationType" not in each["Properties"] for each in found)
    return {each["Properties"]["RouteKey"]: each["Properties"]["Target"]["Fn::Sub"] for each in found}


@pytest.mark.parametrize(
    ("routes", "public", "keys"),
    [
        (["ANY /x/{proxy+}"], "", {"OPTIONS /x/{proxy+}"}),
        (["ANY $default"], "", {"OPTIONS /", "OPTIONS /{proxy+}"}),
        (["ANY $default", "ANY /"], "", {"OPTIONS /", "OPTIONS /{proxy+}"}),
        (["ANY $default"], "ANY $default", set()),
        (["ANY $default", "OPTIONS /{proxy+}"], "OPTIONS /{proxy+}", {"OPTIONS /"}),
        (["ANY $default", "OPTIONS /{proxy+}"], "", {"OPTIONS /"}),
        (["ANY /x/{proxy+}", "OPTIONS /x/{id}"], "", {"OPTIONS /x/{proxy+}"}),
        (["ANY /x/{proxy+}", "OPTIONS /x/{rest+}"], "", set()),
        (["GET /x", "OPTIONS /y"], "", set()),
    ],
)
def test_a_public_route_is_added_beside_each_protected_one(routes: list[str], public: str, keys: set[str]) -> None:
    found = added(*routes, public=public)
    assert set(found) == keys
    assert set(found.values()) <= {"integrations/${HttpApiIntegrationHello}"}


def test_it_has_the_integration_of_the_route_beside_it() -> None:
    slow = {"name": "hello", "handler": "handler.endpoint", "routes": [{"method": "ANY", "path": "/x", "timeout": 2}]}
    template = build_template(make_service(functions=[slow], api_type="http", api=PROTECTED), "1.zip")
    target = template["Resources"]["HttpApiRouteOptionsX"]["Properties"]["Target"]
    assert target == template["Resources"]["HttpApiRouteAnyX"]["Properties"]["Target"]


def test_none_without_cors_and_none_that_the_user_adds() -> None:
    assert added("ANY /x", api={**PROTECTED, "cors": None}) == {}
    mine = {
        "Type": "AWS::ApiGatewayV2::Route",
        "Properties": {"ApiId": {"Ref": "HttpApi"}, "RouteKey": "OPTIONS /x"},
    }
    assert added("ANY /x", resources={"Mine": mine}) == {}


@pytest.mark.parametrize("route", ["OPTIONS /x", "OPTIONS /{proxy+}"])
def test_a_protected_route_for_options_alone_is_warned_about(route: str) -> None:
    assert found(route, "ANY $default") == [
        f"Preflight requests of browsers have no authorization, so authorizer a of route {route} refuses them. "
        "With authorizer none it lets them through."
    ]
    assert found(route, public=route) == []


def test_routes_that_leave_preflight_requests_to_the_api() -> None:
    assert found("GET /x", "ANY /y", "ANY $default") == []
    assert found("OPTIONS /x", cors=None) == []


def test_they_are_no_endpoints_of_the_result(shop: Shop) -> None:
    outcome = shop.run(api_type="http", functions=[function("hello", "ANY /x")], api=IAM, show_diff=True)
    assert [(each["method"], each["path"]) for each in outcome.result["endpoints"]] == [("ANY", "/x")]
    assert outcome.result["diff"]["after"]["functions"]["hello"]["routes"] == ["ANY /x (aws_iam)"]
    assert outcome.warnings == []
    assert not shop.run().result["changed"]


def test_the_run_that_adds_them_to_a_deployed_api_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    options: Options = {"api_type": "http", "functions": [function("hello", "ANY /x", "ANY $default")], "api": IAM}
    with monkeypatch.context() as earlier:
        earlier.setattr(http_api, "_preflight_routes", lambda _service: {})
        shop.run(**options)
    assert shop.logical_ids("AWS::ApiGatewayV2::Route") == ["HttpApiRouteAnyDefault", "HttpApiRouteAnyX"]
    said = (
        "The HTTP API of stack shop-dev gets OPTIONS /, OPTIONS /x, OPTIONS /{proxy+} without an authorizer, because "
        "that of $default, ANY /x refuses preflight requests of browsers. Earlier releases did not add these routes."
    )
    assert shop.check().warnings == [said]
    outcome = shop.run()
    assert outcome.warnings == [said]
    assert [name for _action, name in outcome.changes] == [
        "HttpApiRouteOptions",
        "HttpApiRouteOptionsVar",
        "HttpApiRouteOptionsX",
    ]
    again = shop.run()
    assert (again.result["changed"], again.warnings) == (False, [])


def test_a_new_route_is_no_announcement(shop: Shop) -> None:
    shop.run(api_type="http", functions=[function("hello", "GET /x")], api=IAM)
    outcome = shop.run(functions=[function("hello", "GET /x", "ANY /y")])
    assert ("Add", "HttpApiRouteOptionsY") in outcome.changes
    assert outcome.warnings == []
