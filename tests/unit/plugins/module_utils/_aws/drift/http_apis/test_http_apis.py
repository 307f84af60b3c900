# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does an HTTP API serve what was deployed?"""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_CALLS, BY_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from tests.unit.plugins.module_utils._aws.drift.looking import calls_of, drift_of
from tests.unit.plugins.module_utils._aws.service_runs import build_template, function, make_service

Json = dict[str, t.Any]
ROUTE: t.Final = "HttpApiRouteGetPing"
INTEGRATION: t.Final = "HttpApiIntegrationHello"
DOOR: t.Final = {"name": "door", "type": "request", "function": "decide", "ttl": 0}
LIVE_ROUTE: t.Final[Json] = {
    "RouteId": f"{ROUTE}-id",
    "RouteKey": "GET /ping",
    "Target": f"integrations/{INTEGRATION}-id",
    "AuthorizationType": "NONE",
    "ApiKeyRequired": False,
}
LIVE_STAGE: t.Final[Json] = {"StageName": "$default", "AutoDeploy": True, "DefaultRouteSettings": {}}
LIVE_API: t.Final[Json] = {"ApiId": "HttpApi-id", "DisableExecuteApiEndpoint": False}


def template(**api: t.Any) -> Template:
    return build_template(make_service(api_type="http", api=api), "key.zip")


def guarded() -> Template:
    functions = [function("hello", "GET /ping"), function("decide")]
    api = {"authorizers": [DOOR], "default_authorizer": "door"}
    return build_template(make_service(api_type="http", functions=functions, api=api), "key.zip")


def found(deployed: Template, logical_id: str, **given: t.Any) -> list[tuple[str, t.Any, t.Any]]:
    return [(each.property, each.expected, each.actual) for each in drift_of(deployed, logical_id, given)]


def items(*given: Json) -> Json:
    return {"Items": list(given)}


def test_what_is_as_it_was_deployed() -> None:
    cors = {"AllowOrigins": ["*"], "AllowMethods": ["GET", "OPTIONS"], "AllowCredentials": False, "MaxAge": 0}
    deployed = template(cors={"allow_headers": ["X-One"]})
    live = {**LIVE_API, "CorsConfiguration": {**cors, "AllowHeaders": ["x-one"]}}
    assert found(deployed, "HttpApi", get_api=live, get_routes=items(LIVE_ROUTE)) == []
    assert found(deployed, "HttpApiStage", get_stage=LIVE_STAGE) == []
    assert found(deployed, ROUTE, get_routes=items(LIVE_ROUTE)) == []


def test_an_api_that_is_gone_is_asked_about() -> None:
    (drift,) = drift_of(template(), "HttpApi", {"get_api": None, "get_routes": None})
    assert (drift.property, drift.is_missing, drift.way, drift.named) == (
        "ApiId",
        True,
        BY_UPDATES,
        "HTTP API HttpApi-id",
    )
    assert drift.question is not None
    assert drift.question.options == (("may_replace", "url"),)


@pytest.mark.parametrize("given", [(None, items()), (LIVE_API, None)], ids=["API", "routes"])
def test_a_read_that_lies_makes_no_second_api(given: tuple[Json | None, Json | None]) -> None:
    with pytest.raises(CloudError, match="both has and does not have HTTP API HttpApi-id"):
        drift_of(template(), "HttpApi", {"get_api": given[0], "get_routes": given[1]})


def test_a_closed_endpoint_is_opened_only_when_that_is_asked_for() -> None:
    given = {"get_api": {**LIVE_API, "DisableExecuteApiEndpoint": True}, "get_routes": items()}
    (drift,) = drift_of(template(), "HttpApi", given)
    assert drift.question is not None
    assert drift.question.options == (("api", "disable_execute_api_endpoint"),)
    (call,) = calls_of(template(), "HttpApi", given)
    assert (call.operation, call.parameters) == (
        "update_api",
        {"ApiId": "HttpApi-id", "DisableExecuteApiEndpoint": False},
    )


def test_an_open_endpoint_is_closed() -> None:
    given = {"get_api": LIVE_API, "get_routes": items()}
    (drift,) = drift_of(template(disable_execute_api_endpoint=True, domain=None), "HttpApi", given)
    assert (drift.expected, drift.question) == (True, None)


def test_cors_that_somebody_added_goes() -> None:
    given = {"get_api": {**LIVE_API, "CorsConfiguration": {"AllowOrigins": ["*"]}}, "get_routes": items()}
    (call,) = calls_of(template(), "HttpApi", given)
    assert (call.operation, call.parameters) == ("delete_cors_configuration", {"ApiId": "HttpApi-id"})


def test_a_stage_that_is_gone_comes_back_whole() -> None:
    deployed = template(throttling={"rate_limit": 5, "burst_limit": 2}, stage_variables={"colour": "red"})
    (drift,) = drift_of(deployed, "HttpApiStage", {"get_stage": None})
    assert (drift.property, drift.way, drift.question) == ("StageName", BY_CALLS, None)
    (call,) = calls_of(deployed, "HttpApiStage", {"get_stage": None})
    assert call.operation == "create_stage"
    assert call.parameters == {
        "ApiId": "HttpApi-id",
        "StageName": "$default",
        "AutoDeploy": True,
        "DefaultRouteSettings": {"ThrottlingRateLimit": 5.0, "ThrottlingBurstLimit": 2},
        "StageVariables": {"colour": "red"},
    }


def test_a_stage_that_somebody_stopped() -> None:
    given = {"get_stage": {**LIVE_STAGE, "DefaultRouteSettings": {"ThrottlingRateLimit": 0.0}}}
    (drift,) = drift_of(template(), "HttpApiStage", given)
    assert (drift.property, drift.expected, drift.actual) == (
        "DefaultRouteSettings.ThrottlingRateLimit",
        "(unset)",
        0.0,
    )
    assert drift.question is not None
    (call,) = calls_of(template(), "HttpApiStage", given)
    limits = {"ThrottlingBurstLimit": 5000, "ThrottlingRateLimit": 10_000.0}
    assert call.parameters["DefaultRouteSettings"] == limits


def test_limits_that_let_somebody_in_are_left_where_none_are_declared() -> None:
    live = {**LIVE_STAGE, "DefaultRouteSettings": {"ThrottlingRateLimit": 3.0, "ThrottlingBurstLimit": 1}}
    assert found(template(), "HttpApiStage", get_stage=live) == []
    deployed = template(throttling={"rate_limit": 5, "burst_limit": 1})
    assert found(deployed, "HttpApiStage", get_stage=live) == [("DefaultRouteSettings.ThrottlingRateLimit", 5.0, 3.0)]


def test_a_stage_that_does_not_deploy_by_itself() -> None:
    live = {**LIVE_STAGE, "AutoDeploy": False, "StageVariables": {"by": "hand"}}
    assert found(template(), "HttpApiStage", get_stage=live) == [("AutoDeploy", True, False)]
    (call,) = calls_of(template(), "HttpApiStage", {"get_stage": live})
    assert call.parameters == {"ApiId": "HttpApi-id", "StageName": "$default", "AutoDeploy": True}


def test_a_route_that_is_gone_comes_back_by_updates() -> None:
    (drift,) = drift_of(template(), ROUTE, {"get_routes": items()})
    assert (drift.property, drift.is_missing, drift.way) == ("RouteKey", True, BY_UPDATES)


def test_a_route_that_somebody_made_in_its_place_goes() -> None:
    given = {"get_routes": items({**LIVE_ROUTE, "RouteId": "other"})}
    taken, lost = drift_of(template(), ROUTE, given)
    assert (taken.property, taken.actual, taken.way, taken.question) == ("RouteId", "other", BY_CALLS, None)
    assert (lost.is_missing, lost.way) == (True, BY_UPDATES)
    (call,) = calls_of(template(), ROUTE, given)
    assert (call.operation, call.parameters) == ("delete_route", {"ApiId": "HttpApi-id", "RouteId": "other"})


@pytest.mark.parametrize("route_id", [f"{ROUTE}-id", "other"], ids=["ours", "in its place"])
def test_a_route_that_somebody_closed_is_opened_only_when_that_is_asked_for(route_id: str) -> None:
    live = {**LIVE_ROUTE, "RouteId": route_id, "AuthorizationType": "AWS_IAM"}
    drift = drift_of(template(), ROUTE, {"get_routes": items(live)})[0]
    assert drift.question is not None
    assert ("functions", "*", "routes", "GET /ping", "authorizer") in drift.question.options


def test_the_route_that_takes_all_others_is_named_by_its_options() -> None:
    deployed = build_template(make_service(api_type="http", functions=[function("hello", "ANY $default")]), "key.zip")
    name = "HttpApiRouteAnyDefault"
    live = {**LIVE_ROUTE, "RouteId": f"{name}-id", "RouteKey": "$default", "AuthorizationType": "AWS_IAM"}
    (drift,) = drift_of(deployed, name, {"get_routes": items(live)})
    assert drift.question is not None
    assert ("functions", "*", "routes", "ANY $default", "authorizer") in drift.question.options


def test_a_route_that_was_opened_is_closed() -> None:
    given = {"get_routes": items(LIVE_ROUTE)}
    drift = drift_of(guarded(), ROUTE, given)
    assert [(each.property, each.question) for each in drift] == [("AuthorizationType", None), ("AuthorizerId", None)]
    (call,) = calls_of(guarded(), ROUTE, given)
    assert call.parameters == {
        "ApiId": "HttpApi-id",
        "RouteId": f"{ROUTE}-id",
        "AuthorizationType": "CUSTOM",
        "AuthorizerId": "HttpApiAuthorizerDoor-id",
    }


def test_a_route_that_leads_elsewhere() -> None:
    live = {**LIVE_ROUTE, "Target": "integrations/other", "RouteKey": "GET /pong"}
    (call,) = calls_of(template(), ROUTE, {"get_routes": items(live)})
    assert call.parameters == {
        "ApiId": "HttpApi-id",
        "RouteId": f"{ROUTE}-id",
        "RouteKey": "GET /ping",
        "Target": f"integrations/{INTEGRATION}-id",
    }


def test_an_integration() -> None:
    arn = "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-hello"
    live = {
        "IntegrationId": f"{INTEGRATION}-id",
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": arn,
        "PayloadFormatVersion": "2.0",
        "TimeoutInMillis": 30_000,
    }
    assert found(template(), INTEGRATION, get_integrations=items(live)) == []
    other = {**live, "IntegrationUri": f"{arn}:1", "TimeoutInMillis": 50}
    (call,) = calls_of(template(), INTEGRATION, {"get_integrations": items(other)})
    assert (call.operation, call.parameters["IntegrationUri"]) == ("update_integration", arn)
    assert call.parameters["TimeoutInMillis"] == 30_000
    (drift,) = drift_of(template(), INTEGRATION, {"get_integrations": items()})
    assert (drift.is_missing, drift.way) == (True, BY_UPDATES)


def live_authorizer(**changed: t.Any) -> Json:
    decide = "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-decide"
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{decide}/invocations"
    return {
        "AuthorizerId": "HttpApiAuthorizerDoor-id",
        "Name": "door",
        "AuthorizerType": "REQUEST",
        "IdentitySource": ["$request.header.Authorization"],
        "AuthorizerUri": uri,
        "AuthorizerPayloadFormatVersion": "2.0",
        "EnableSimpleResponses": True,
        "AuthorizerResultTtlInSeconds": 0,
        **changed,
    }


def test_an_authorizer() -> None:
    given = {"get_authorizers": items(live_authorizer()), "get_routes": items()}
    assert drift_of(guarded(), "HttpApiAuthorizerDoor", given) == []
    given["get_authorizers"] = items(live_authorizer(IdentitySource=["$request.header.X"]))
    (call,) = calls_of(guarded(), "HttpApiAuthorizerDoor", given)
    assert (call.operation, call.parameters["IdentitySource"]) == (
        "update_authorizer",
        ["$request.header.Authorization"],
    )


def test_an_authorizer_that_somebody_made_in_its_place_goes_with_our_routes() -> None:
    ours = {**LIVE_ROUTE, "AuthorizerId": "other"}
    theirs = {**ours, "RouteId": "theirs", "RouteKey": "GET /theirs"}
    given = {"get_authorizers": items(live_authorizer(AuthorizerId="other")), "get_routes": items(ours, theirs)}
    taken, lost = drift_of(guarded(), "HttpApiAuthorizerDoor", given)
    assert (taken.property, lost.property, lost.way) == ("AuthorizerId", "Name", BY_UPDATES)
    assert [(each.operation, each.parameters) for each in calls_of(guarded(), "HttpApiAuthorizerDoor", given)] == [
        ("delete_route", {"ApiId": "HttpApi-id", "RouteId": f"{ROUTE}-id"}),
        ("delete_authorizer", {"ApiId": "HttpApi-id", "AuthorizerId": "other"}),
    ]


@pytest.mark.parametrize(
    ("logical_id", "operation"),
    [(ROUTE, "get_routes"), (INTEGRATION, "get_integrations")],
)
def test_nothing_is_said_of_the_parts_of_an_api_that_is_gone(logical_id: str, operation: str) -> None:
    assert drift_of(template(), logical_id, {operation: None}) == []
