# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Authorizers of REST APIs, and the web ACL of a stage."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_CALLS, BY_UPDATES
from tests.unit.plugins.module_utils._aws.drift.looking import calls_of, drift_of
from tests.unit.plugins.module_utils._aws.service_runs import build_template, function, make_service

NAME, ACL = "ApiGatewayAuthorizerDoor", "ApiGatewayWebAclAssociation"
POOL: t.Final = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/one"
LIVE: t.Final[dict[str, t.Any]] = {
    "id": f"{NAME}-id",
    "name": "door",
    "type": "COGNITO_USER_POOLS",
    "identitySource": "method.request.header.Authorization",
    "providerARNs": [POOL],
}
WEB_ACL: t.Final = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/one"
STAGE: t.Final = "arn:aws:apigateway:us-east-1::/restapis/ApiGatewayRestApi-id/stages/dev"


def guarded() -> Template:
    door = {"name": "door", "type": "cognito", "user_pools": [POOL]}
    api = {"authorizers": [door], "default_authorizer": "door"}
    return build_template(make_service(functions=[function("hello", "GET /ping")], api=api), "key.zip")


def given(*authorizers: dict[str, t.Any], paths: t.Sequence[t.Any] = ()) -> dict[str, t.Any]:
    return {"get_authorizers": {"items": list(authorizers)}, "get_resources": {"items": list(paths)}}


def test_an_authorizer() -> None:
    assert drift_of(guarded(), NAME, given(LIVE)) == []
    (drift,) = drift_of(guarded(), NAME, given())
    assert (drift.property, drift.is_missing, drift.way) == ("Name", True, BY_UPDATES)
    assert drift_of(guarded(), NAME, {**given(), "get_authorizers": None}) == []


def test_an_authorizer_that_somebody_edited() -> None:
    live = given({**LIVE, "providerARNs": [f"{POOL}2"], "identityValidationExpression": "x"})
    (call,) = calls_of(guarded(), NAME, live)
    assert call.parameters["patchOperations"] == [
        {"op": "replace", "path": "/identityValidationExpression", "value": ""},
        {"op": "add", "path": "/providerARNs", "value": POOL},
        {"op": "remove", "path": "/providerARNs", "value": f"{POOL}2"},
    ]


def test_an_authorizer_that_somebody_made_in_its_place_goes_with_our_methods() -> None:
    method = {"GET": {"authorizerId": "other"}}
    paths = [
        {"id": "ApiGatewayResourcePing-id", "path": "/ping", "resourceMethods": {**method, "POST": {}}},
        {"id": "theirs", "path": "/theirs", "resourceMethods": method},
    ]
    live = given({**LIVE, "id": "other"}, paths=paths)
    taken, lost = drift_of(guarded(), NAME, live)
    assert (taken.property, taken.way, lost.way) == ("AuthorizerId", BY_CALLS, BY_UPDATES)
    api = {"restApiId": "ApiGatewayRestApi-id"}
    assert [(each.operation, each.parameters) for each in calls_of(guarded(), NAME, live)] == [
        ("delete_method", {**api, "resourceId": "ApiGatewayResourcePing-id", "httpMethod": "GET"}),
        ("delete_authorizer", {**api, "authorizerId": "other"}),
    ]


def test_the_web_acl_of_a_stage() -> None:
    deployed = build_template(make_service(api={"web_acl_arn": WEB_ACL}), "key.zip")
    assert drift_of(deployed, ACL, {"get_stage": {"webAclArn": WEB_ACL}}) == []
    stages: tuple[dict[str, t.Any] | None, ...] = (None, {})
    for stage in stages:
        (drift,) = drift_of(deployed, ACL, {"get_stage": stage})
        assert (drift.is_missing, drift.way, drift.named) == (True, BY_CALLS, "web ACL of stage dev")
    (call,) = calls_of(deployed, ACL, {"get_stage": {"webAclArn": f"{WEB_ACL}2"}})
    assert (call.service, call.parameters) == ("wafv2", {"ResourceArn": STAGE, "WebACLArn": WEB_ACL})
