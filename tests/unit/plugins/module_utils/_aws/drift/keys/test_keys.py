# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API keys and usage plans."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_CALLS, BY_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from tests.unit.plugins.module_utils._aws.drift.looking import calls_of, drift_of
from tests.unit.plugins.module_utils._aws.service_runs import build_template, make_service

KEY, PLAN, PLAN_KEY = "ApiGatewayApiKeyShop", "ApiGatewayUsagePlanDefault", "ApiGatewayUsagePlanDefaultKeyShop"
STAGE: t.Final = {"apiId": "ApiGatewayRestApi-id", "stage": "dev"}


def template(plan: dict[str, t.Any] | None = None, **key: t.Any) -> Template:
    plans = {"usage_plans": [{"name": "default", **plan}]} if plan else {}
    api = {"api_keys": [{"name": "shop", **key}], "api_key_required": True, **plans}
    return build_template(make_service(api=api), "key.zip")


def plan_with(**limits: t.Any) -> dict[str, t.Any]:
    return {"get_usage_plan": {"apiStages": [STAGE], **limits}}


def test_a_key_that_is_enabled() -> None:
    assert drift_of(template(), KEY, {"get_api_key": {"enabled": True}}) == []


def test_a_key_that_is_gone_is_asked_about_if_aws_made_its_value() -> None:
    given: dict[str, t.Any] = {"get_api_key": None, "get_api_keys": {"items": []}}
    (drift,) = drift_of(template(), KEY, given)
    assert (drift.is_missing, drift.way) == (True, BY_UPDATES)
    assert drift.question is not None
    assert drift.question.options == (("may_replace", "api_key"),)
    deployed = template(value="a-value-that-is-long-enough")
    own = next(name for name in deployed["Resources"] if name.startswith(KEY))
    (drift,) = drift_of(deployed, own, given)
    assert drift.question is None


def test_a_read_that_lies_makes_no_second_key() -> None:
    given = {"get_api_key": None, "get_api_keys": {"items": [{"id": f"{KEY}-id"}]}}
    with pytest.raises(CloudError, match="both has and does not have API key shop"):
        drift_of(template(), KEY, given)


def test_a_key_that_somebody_disabled_is_enabled_only_when_that_is_asked_for() -> None:
    (drift,) = drift_of(template(), KEY, {"get_api_key": {"enabled": False}})
    assert drift.question is not None
    assert drift.question.options == (("api", "api_keys", "shop", "enabled"),)
    (call,) = calls_of(template(), KEY, {"get_api_key": {"enabled": False}})
    patch = {"op": "replace", "path": "/enabled", "value": "true"}
    assert call.parameters == {"apiKey": f"{KEY}-id", "patchOperations": [patch]}


def test_a_key_that_somebody_enabled_is_disabled() -> None:
    (drift,) = drift_of(template(enabled=False), KEY, {"get_api_key": {"enabled": True}})
    assert (drift.expected, drift.question) == (False, None)


def test_a_plan() -> None:
    assert drift_of(template(), PLAN, plan_with()) == []
    assert drift_of(template(), PLAN, plan_with(throttle={"rateLimit": 3.0, "burstLimit": 2})) == []
    (drift,) = drift_of(template(), PLAN, {"get_usage_plan": None})
    assert (drift.is_missing, drift.way, drift.question) == (True, BY_UPDATES, None)


def test_a_plan_without_its_stage() -> None:
    given = {"get_usage_plan": {"apiStages": [{"apiId": "other", "stage": "dev"}]}}
    (drift,) = drift_of(template(), PLAN, given)
    assert (drift.property, drift.expected) == ("ApiStages", ["ApiGatewayRestApi-id:dev"])
    (call,) = calls_of(template(), PLAN, given)
    patch = {"op": "add", "path": "/apiStages", "value": "ApiGatewayRestApi-id:dev"}
    assert call.parameters == {"usagePlanId": f"{PLAN}-id", "patchOperations": [patch]}


@pytest.mark.parametrize(
    ("limits", "name", "option"),
    [
        ({"throttle": {"rateLimit": 0.0}}, "Throttle.RateLimit", "throttling"),
        ({"quota": {"limit": 0, "offset": 0, "period": "DAY"}}, "Quota.Limit", "quota"),
    ],
)
def test_a_plan_that_somebody_stopped(limits: dict[str, t.Any], name: str, option: str) -> None:
    (drift,) = drift_of(template(), PLAN, plan_with(**limits))
    assert (drift.property, drift.expected) == (name, "(unset)")
    assert drift.question is not None
    assert drift.question.options == (("api", "usage_plans", "*", option),)
    (call,) = calls_of(template(), PLAN, plan_with(**limits))
    assert call.parameters["patchOperations"] == [{"op": "remove", "path": f"/{name.partition('.')[0].lower()}"}]


def test_the_limits_of_a_plan() -> None:
    deployed = template({"quota": {"limit": 10, "period": "day"}})
    live = plan_with(quota={"limit": 5, "offset": 0, "period": "DAY"})
    (drift,) = drift_of(deployed, PLAN, live)
    assert (drift.property, drift.expected, drift.actual, drift.question) == ("Quota.Limit", 10, 5, None)
    (call,) = calls_of(deployed, PLAN, live)
    assert call.parameters["patchOperations"] == [
        {"op": "replace", "path": "/quota/limit", "value": "10"},
        {"op": "replace", "path": "/quota/period", "value": "DAY"},
    ]


def test_a_key_that_left_its_plan() -> None:
    there = {"get_usage_plan_keys": {"items": [{"id": f"{KEY}-id"}]}}
    assert drift_of(template(), PLAN_KEY, there) == []
    assert drift_of(template(), PLAN_KEY, {"get_usage_plan_keys": None}) == []
    (drift,) = drift_of(template(), PLAN_KEY, {"get_usage_plan_keys": {"items": []}})
    assert (drift.is_missing, drift.way) == (True, BY_CALLS)
    (call,) = calls_of(template(), PLAN_KEY, {"get_usage_plan_keys": {"items": []}})
    assert call.parameters == {"usagePlanId": f"{PLAN}-id", "keyId": f"{KEY}-id", "keyType": "API_KEY"}
