# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployments of REST APIs with keys and CORS."""

from __future__ import annotations

import json

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop

SECRET, OTHER_SECRET = "a-value-of-20-letters", "another-value-of-some-length"


def keys(value: str | None) -> Options:
    return {"api_keys": [{"name": "partner", "value": value}], "api_key_required": True}


def values(shop: Shop) -> list[str | None]:
    return [key.get("Value") for key in shop.aws.account.api_keys.values()]


def test_the_value_of_a_key_goes_to_aws_and_nowhere_else(shop: Shop) -> None:
    preview = shop.check(api=keys(SECRET))
    outcome = shop.run(api=keys(SECRET), show_diff=True)
    (key,) = outcome.result["api_keys"]
    assert values(shop) == [SECRET]
    assert (key["name"], key["enabled"]) == ("partner", True)
    assert key["id"] in shop.aws.account.api_keys
    shown = json.dumps([preview.result, outcome.result, preview.progress, outcome.progress, shop.stack.template])
    assert SECRET not in shown
    assert outcome.result["diff"]["after"]["api"]["api_keys"]["partner"]["value"] == "(set)"


def test_a_key_stays_until_its_value_is_another(shop: Shop) -> None:
    first = shop.run(api=keys(SECRET)).result["api_keys"]
    again = shop.run().result
    assert (again["changed"], again["api_keys"]) == (False, first)
    preview = shop.check(api=keys(OTHER_SECRET)).result
    changed = shop.run(api=keys(OTHER_SECRET), show_diff=True).result
    assert preview["changed"]
    assert values(shop) == [OTHER_SECRET]
    assert changed["api_keys"][0]["id"] != first[0]["id"]
    assert changed["diff"]["after"]["api"]["api_keys"]["partner"]["value"] == "(changed)"
    assert OTHER_SECRET not in json.dumps([preview, changed])
    assert {each["type"].rpartition("::")[2] for each in changed["changes"]} == {"ApiKey", "UsagePlanKey"}


def test_a_route_and_the_value_of_a_key_change_together(shop: Shop) -> None:
    ping, pong = ([{"name": "hello", "handler": "handler.endpoint", "routes": [route]}] for route in ROUTES)
    shop.run(api=keys(SECRET), functions=ping)
    outcome = shop.run(api=keys(OTHER_SECRET), functions=pong)
    assert outcome.steps[0].startswith("Removing 1 route before")
    assert values(shop) == [OTHER_SECRET]
    assert shop.served == {"GET /pong"}


def test_a_stage_is_taken_in_while_a_route_goes_and_a_key_changes(shop: Shop) -> None:
    ping, pong = ([{"name": "hello", "handler": "handler.endpoint", "routes": [route]}] for route in ROUTES)
    shop.run(api=keys(SECRET), functions=ping)
    outcome = shop.run(api={**keys(OTHER_SECRET), "stage_variables": {"colour": "blue"}}, functions=pong)
    assert [step.partition(" of ")[0] for step in outcome.steps[:2]] == [
        "Removing 1 route before the API is redeployed",
        "Importing the stage",
    ]
    assert (values(shop), shop.served) == ([OTHER_SECRET], {"GET /pong"})


ROUTES = [{"method": "GET", "path": "/ping"}, {"method": "GET", "path": "/pong"}]


def in_plans(**plans: list[str]) -> Options:
    asked = {"api_keys": [{"name": name} for name in ("one", "two")], "api_key_required": True}
    return {**asked, "usage_plans": [{"name": name, "api_keys": members} for name, members in plans.items()]}


def test_a_key_leaves_its_plan_before_it_gets_into_another_one(shop: Shop) -> None:
    shop.run(api=in_plans(small=["one", "two"]))
    one, two = (key["id"] for key in shop.run().result["api_keys"])
    plan = shop.aws.account.plan_of_key[one]
    outcome = shop.run(api=in_plans(small=["one"], large=["two"]))
    assert outcome.steps[0] == "Removing API keys from their previous usage plans"
    assert shop.aws.account.plan_of_key == {one: plan, two: shop.stack.physical_ids["ApiGatewayUsagePlanLarge"]}
    assert not shop.run().result["changed"]


def test_the_plan_of_all_keys_gives_way_to_one_with_limits(shop: Shop) -> None:
    shop.run(api={"api_keys": [{"name": "one"}], "api_key_required": True})
    outcome = shop.run(api={**shop.options["api"], "usage_plans": [{"name": "limited"}]})
    (plan,) = shop.aws.account.plan_of_key.values()
    assert plan == shop.stack.physical_ids["ApiGatewayUsagePlanLimited"]
    assert ("Remove", "ApiGatewayUsagePlanDefaultKeyOne") in outcome.changes
    assert not shop.run().result["changed"]


def test_a_move_between_plans_that_was_cut_off_is_continued(shop: Shop) -> None:
    shop.run(api=in_plans(small=["one", "two"]))
    shop.aws.fail("cloudformation", "update_stack", "Throttling", "Rate exceeded", first=2)
    with pytest.raises(CloudError):
        shop.run(api=in_plans(small=["one"], large=["two"]))
    assert len(shop.aws.account.plan_of_key) == 1
    assert shop.run().result["changed"]
    assert len(shop.aws.account.plan_of_key) == 2
    assert not shop.run().result["changed"]


def test_a_service_without_keys_has_none_left(shop: Shop) -> None:
    shop.run(api=keys(SECRET))
    assert shop.run(api=None).result["api_keys"] == []
    assert shop.aws.account.api_keys == {}


def test_nothing_of_cors_is_served_when_it_is_over(shop: Shop) -> None:
    shop.run(api={"cors": True})
    assert shop.served == {"GET /ping", "OPTIONS /ping"}
    assert shop.api.served_errors == {"DEFAULT_4XX", "DEFAULT_5XX"}
    outcome = shop.run(api=None)
    assert outcome.steps[0].startswith("Removing 1 route before")
    assert (shop.served, shop.api.served_errors) == ({"GET /ping"}, frozenset())


def test_the_answers_to_errors_alone_can_be_over(shop: Shop) -> None:
    own = [{"name": "hello", "handler": "handler.endpoint", "routes": [{"method": "OPTIONS", "path": "/ping"}]}]
    shop.run(api={"cors": True}, functions=own)
    outcome = shop.run(api=None)
    assert outcome.steps[0].startswith("Removing error responses before")
    assert (shop.served, shop.api.served_errors) == ({"OPTIONS /ping"}, frozenset())
