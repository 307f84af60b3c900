# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A REST API is deployed again whenever something changes that its snapshot holds; other stacks keep their IDs."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop, build_template, function, make_service

DEPLOYMENT: t.Final = "AWS::ApiGateway::Deployment"
TOKEN: t.Final = {"name": "door", "type": "token", "function": "decide", "ttl": 0}
POOL: t.Final = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/"
MINE: t.Final[Options] = {
    "Type": "AWS::ApiGateway::Method",
    "Properties": {
        "RestApiId": {"Ref": "ApiGatewayRestApi"},
        "ResourceId": {"Fn::GetAtt": ["ApiGatewayRestApi", "RootResourceId"]},
        "HttpMethod": "GET",
        "AuthorizationType": "NONE",
        "Integration": {"Type": "MOCK"},
    },
}


def of(name: str, **given: t.Any) -> Options:
    """A service with one function and one route."""
    return {"functions": [function(name, "GET /ping", **given)]}


def guarded(name: str) -> Options:
    """One whose authorizer invokes another function of the service."""
    return {
        "functions": [function("now", "GET /ping"), {"name": name, "handler": "handler.other"}],
        "api": {"authorizers": [{**TOKEN, "function": name}], "default_authorizer": "door"},
    }


def of_pool(arn: t.Any) -> Options:
    return {
        "authorizers": [{"name": "door", "type": "cognito", "user_pools": [arn]}],
        "default_authorizer": "door",
    }


def by_parameter(value: str, **declaration: t.Any) -> Options:
    """One whose authorizer has what a parameter names.

    The AWS in memory does not set it again when only the value differs, so nothing is compared.
    """
    named = {"Door": {**declaration, "Value": f"{POOL}{value}"}}
    return {"api": of_pool({"Ref": "Door"}), "parameters": named, "drift": "ignore"}


def by_condition(kind: str) -> Options:
    """One with a part of the user's, there only in production."""
    return {
        "resources": {"Mine": {**MINE, "Condition": "IsProduction"}},
        "conditions": {"IsProduction": {"Fn::Equals": [{"Ref": "Kind"}, "production"]}},
        "parameters": {"Kind": kind},
    }


def by_table(name: str) -> Options:
    """One whose authorizer has what a resource of the user names."""
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": name}}
    return {"api": of_pool({"Fn::Sub": f"{POOL}${{Table}}"}), "resources": {"Table": table}}


def changed_mine(**properties: t.Any) -> Options:
    return {"resources": {"Mine": {**MINE, "Properties": {**MINE["Properties"], **properties}}}}


SAME_TEXT: t.Final[dict[str, tuple[Options, Options]]] = {
    "case of the first letter": (of("now"), of("Now")),
    "punctuation": (of("get-user"), of("getDashuser")),
    "name in AWS": (of("now", physical_name="old"), {**of("now", physical_name="new"), "may_replace": ["function"]}),
    "function of an authorizer": (guarded("decide"), guarded("Decide")),
    "alias": ({"alias": "live"}, {"alias": "prod"}),
    "value of a parameter": (by_parameter("one"), by_parameter("two")),
    "secret value of a parameter": (by_parameter("one", NoEcho=True), by_parameter("two", NoEcho=True)),
    "resource of the user": (by_table("one"), by_table("two")),
    "a part of the user's that comes": ({}, {"resources": {"Mine": MINE}}),
    "a part of the user's that changes": ({"resources": {"Mine": MINE}}, changed_mine(OperationName="mine")),
    "a part of the user's that goes": ({"resources": {"Mine": MINE}}, {"resources": None}),
    "the condition of a part": (by_condition("test"), by_condition("production")),
}


def deployment_id(shop: Shop) -> str:
    (found,) = shop.logical_ids(DEPLOYMENT)
    return found


@pytest.mark.parametrize("case", SAME_TEXT)
def test_the_api_is_deployed_again_when_only_what_it_refers_to_changes(case: str, shop: Shop) -> None:
    before, after = SAME_TEXT[case]
    shop.run(**before)
    first = deployment_id(shop)
    shop.check(**after)
    outcome = shop.run(**after)
    assert outcome.result["changed"]
    assert deployment_id(shop) != first
    second = deployment_id(shop)
    assert not shop.run().result["changed"]
    assert not shop.check().result["changed"]
    shop.run(log_retention_days=7)
    assert deployment_id(shop) == second


def test_the_way_back_is_another_deployment_too(shop: Shop) -> None:
    ids = []
    for name in ("now", "Now", "now", "Now"):
        shop.run(**of(name))
        ids.append(deployment_id(shop))
    assert len({ids[0], *ids[1:3]}) == 3
    assert ids[1] == ids[3]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (of("now"), of("now", memory_size=256)),
        (of("now"), {"log_retention_days": 3}),
        ({"parameters": {"Kind": "test"}}, {"parameters": {"Kind": "production"}}),
        (
            {"resources": {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "one"}}}},
            {"resources": {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "two"}}}},
        ),
        (
            {"functions": [function("now", "GET /ping"), {"name": "job", "handler": "handler.other"}]},
            {"functions": [function("now", "GET /ping"), {"name": "Job", "handler": "handler.other"}]},
        ),
    ],
)
def test_what_the_api_does_not_hold_makes_no_deployment(before: Options, after: Options, shop: Shop) -> None:
    shop.run(**before)
    first = deployment_id(shop)
    assert shop.run(**after).result["changed"]
    assert deployment_id(shop) == first
    assert "RestApiSnapshot" not in shop.stack.outputs


def test_the_id_of_every_other_deployment_stays(shop: Shop) -> None:
    shop.run(**of("now"))
    built = build_template(make_service(**of("now")), "1.zip")["Resources"]
    assert deployment_id(shop) in built
    shop.run(functions=[function("now", "GET /ping"), function("later", "GET /later")])
    assert "RestApiSnapshot" not in shop.stack.outputs


def test_a_part_of_the_users_is_there_before_the_deployment(shop: Shop) -> None:
    shop.run(resources={"Mine": MINE})
    resources = shop.stack.template["Resources"]
    assert "Mine" in resources[deployment_id(shop)]["DependsOn"]
    assert shop.served == {"GET /ping", "GET /"}


def test_a_part_that_goes_is_served_no_longer(shop: Shop) -> None:
    shop.run(resources={"Mine": MINE})
    outcome = shop.run(resources=None)
    assert outcome.steps[0] == "Removing 1 route before the API is redeployed"
    assert shop.served == {"GET /ping"}


def test_a_run_that_is_cut_off_in_between_is_continued(shop: Shop) -> None:
    shop.run()
    shop.run(resources={"Mine": MINE})
    shop.aws.fail("cloudformation", "update_stack", "Throttling", "Rate exceeded", first=2)
    with pytest.raises(CloudError):
        shop.run(resources=None)
    assert shop.run().result["changed"]
    assert shop.served == {"GET /ping"}
    assert not shop.run().result["changed"]


def test_what_needs_the_stage_does_not_come_before_the_deployment(shop: Shop) -> None:
    """CloudFormation refuses dependencies in a circle."""
    late = {**MINE, "DependsOn": "Later"}
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": {"Fn::Sub": "of-${ApiGatewayStage}"}}}
    options = {"api": {"tracing": True}, "resources": {"Mine": late, "Later": table}}
    template = build_template(make_service(**options)._replace(holds_names=True), "1.zip")
    (deployment,) = [each for each in template["Resources"].values() if each["Type"] == DEPLOYMENT]
    assert "Mine" not in deployment["DependsOn"]


def test_an_output_about_a_part_keeps_it_until_the_last_update(shop: Shop) -> None:
    shop.run(resources={"Mine": MINE}, outputs={"Mine": {"Value": {"Ref": "Mine"}}})
    assert shop.run(resources=None, outputs=None).result["changed"]
    assert "Mine" not in shop.stack.template["Resources"]
