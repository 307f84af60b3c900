# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has a name that a new resource of an API needs leaves the stack in an update of its own."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.intermediate_templates import (
    without_taken_names,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.taken_names import taken_names
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop, build_template, function, make_service

DOMAIN: t.Final = {
    "name": "api.example.com",
    "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/5a1b2c3d-0000-4000-8000-000000000000",
    "hosted_zone_id": "Z0123456789ABCDEFGHIJ",
}
ROUTE: t.Final = {
    "Type": "AWS::ApiGatewayV2::Route",
    "Properties": {
        "ApiId": {"Ref": "HttpApi"},
        "RouteKey": "GET /mine",
        "Target": {"Fn::Sub": "integrations/${HttpApiIntegrationHello}"},
    },
}
METHOD: t.Final = {
    "Type": "AWS::ApiGateway::Method",
    "Properties": {
        "RestApiId": {"Ref": "ApiGatewayRestApi"},
        "ResourceId": {"Ref": "ApiGatewayResourcePing"},
        "HttpMethod": "POST",
        "AuthorizationType": "NONE",
        "Integration": {"Type": "MOCK"},
    },
}
AUTHORIZER: t.Final = {
    "Type": "AWS::ApiGatewayV2::Authorizer",
    "Properties": {"ApiId": {"Ref": "HttpApi"}, "Name": "users", "AuthorizerType": "JWT"},
}
HTTP: t.Final[Options] = {"api_type": "http"}
USERS: t.Final = {"name": "users", "type": "jwt", "issuer": "https://a.example.com", "audience": ["a"]}
BOTH: t.Final = [function("hello", "GET /ping", "GET /mine")]

MOVES: t.Final[dict[str, tuple[Options, Options, set[str]]]] = {
    "a route into the options": ({**HTTP, "resources": {"Mine": ROUTE}}, {**HTTP, "functions": BOTH}, {"Mine"}),
    "a route out of them": (
        {**HTTP, "functions": BOTH},
        {**HTTP, "resources": {"Mine": ROUTE}},
        {"HttpApiRouteGetMine"},
    ),
    "a resource under another ID": (
        {**HTTP, "resources": {"Mine": ROUTE}},
        {**HTTP, "resources": {"Its": ROUTE}},
        {"Mine"},
    ),
    "an authorizer": (
        {**HTTP, "resources": {"Mine": AUTHORIZER}},
        {**HTTP, "api": {"authorizers": [USERS]}},
        {"Mine"},
    ),
    "a method": (
        {"resources": {"Mine": METHOD}},
        {"functions": [function("hello", "GET /ping", "POST /ping")]},
        {"Mine"},
    ),
    "a domain name": (
        {"api": {"domain": DOMAIN}},
        {**HTTP, "api": {"domain": DOMAIN}},
        {"ApiGatewayDomainName", "ApiGatewayRecordSet"},
    ),
    "a domain name, back": (
        {**HTTP, "api": {"domain": DOMAIN}},
        {"api": {"domain": DOMAIN}},
        {"HttpApiDomainName", "HttpApiRecordSet"},
    ),
    "nothing": ({**HTTP, "resources": {"Mine": ROUTE}}, {**HTTP, "resources": {"Mine": ROUTE}}, set()),
    "another type without a domain name": ({}, HTTP, set()),
    "another route": ({**HTTP, "functions": BOTH}, HTTP, set()),
}


@pytest.mark.parametrize("case", MOVES)
def test_names_that_are_in_the_way(case: str) -> None:
    before, after, taken = MOVES[case]
    deployed, desired = (build_template(make_service(**each), "1.zip") for each in (before, after))
    assert taken_names(deployed, desired) == taken
    step = without_taken_names(deployed, desired, {})
    assert (step is None) is (not taken)
    if step:
        assert taken.isdisjoint(step["Resources"])
        assert step["Outputs"]["Fingerprint"]["Value"] == "unfinished"
        assert taken_names(step, desired) == set()


def test_what_belongs_to_a_domain_name_goes_with_it() -> None:
    deployed, desired = (build_template(make_service(**each), "1.zip") for each in MOVES["a domain name"][:2])
    step = without_taken_names(deployed, desired, {})
    assert step
    removed = deployed["Resources"].keys() - step["Resources"].keys()
    assert removed == {"ApiGatewayDomainName", "ApiGatewayBasePathMapping", "ApiGatewayRecordSet"}
    assert "DomainTarget" not in step["Outputs"]


def test_a_run_makes_two_updates(shop: Shop) -> None:
    shop.run(**HTTP, resources={"Mine": ROUTE})
    assert [each for each in shop.check(functions=BOTH, resources=None).changes if each[0] != "Modify"] == [
        ("Add", "HttpApiRouteGetMine"),
        ("Remove", "Mine"),
    ]
    outcome = shop.run(functions=BOTH, resources=None)
    assert outcome.steps[0] == "Removing what has names that new resources of the API need"
    assert shop.logical_ids("AWS::ApiGatewayV2::Route") == ["HttpApiRouteGetMine", "HttpApiRouteGetPing"]
    assert not shop.run().result["changed"]
