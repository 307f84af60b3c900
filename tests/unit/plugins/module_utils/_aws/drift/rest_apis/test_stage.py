# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does the stage of a REST API serve what was deployed?"""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_CALLS, BY_UPDATES
from tests.unit.plugins.module_utils._aws.drift.looking import calls_of, deployed_place, drift_of, looked_at
from tests.unit.plugins.module_utils._aws.drift.rest_apis.rest_answers import API, deployment_of, template

OWN: t.Final = "ApiGatewayStage"
LIMITS: t.Final = {"throttling": {"rate_limit": 50, "burst_limit": 20}, "stage_variables": {"A": "1"}}
WHERE: t.Final = {"restApiId": API, "stageName": "dev"}
SUMMARY: t.Final = {"/ping": {"GET": {"authorizationType": "NONE", "apiKeyRequired": False}}}


def stage(deployed: Template, **changed: t.Any) -> dict[str, t.Any]:
    """The live stage as it was deployed, but for some changes."""
    settings = {"*/*": {"metricsEnabled": False, "throttlingRateLimit": 50.0, "throttlingBurstLimit": 20}}
    with_settings = {"methodSettings": settings, "variables": {"A": "1"}} if OWN in deployed["Resources"] else {}
    return {"stageName": "dev", "deploymentId": f"{deployment_of(deployed)}-id", **with_settings, **changed}


@pytest.mark.parametrize("api", [{}, LIMITS])
def test_as_deployed(api: dict[str, t.Any]) -> None:
    deployed = template(api=api)
    name = OWN if api else deployment_of(deployed)
    assert drift_of(deployed, name, {"get_stage": stage(deployed)}) == []


def test_it_is_one_read() -> None:
    deployed = template()
    place = deployed_place(deployed, deployment_of(deployed), {})
    assert len(looked_at(place, {"get_stage": stage(deployed)}).found) == 1


def test_a_plain_stage_that_is_gone() -> None:
    deployed = template()
    name = deployment_of(deployed)
    given = {"get_stage": None, "get_deployment": {"apiSummary": SUMMARY}}
    (found,) = drift_of(deployed, name, given)
    assert (found.property, found.expected, found.way) == ("StageName", "dev", BY_CALLS)
    assert found.as_warning("shop-dev") == f"{name} of stack shop-dev is missing: there is no stage dev."
    (call,) = calls_of(deployed, name, given)
    assert (call.operation, call.parameters) == ("create_stage", {**WHERE, "deploymentId": f"{name}-id"})


def test_a_stage_with_settings_that_is_gone() -> None:
    deployed = template(api=LIMITS)
    given = {"get_stage": None, "get_deployment": {"apiSummary": SUMMARY}}
    created, updated = calls_of(deployed, OWN, given)
    assert created.parameters == {
        **WHERE,
        "deploymentId": f"{deployment_of(deployed)}-id",
        "tracingEnabled": False,
        "variables": {"A": "1"},
    }
    assert {each["path"]: each["value"] for each in updated.parameters["patchOperations"]} == {
        "/*/*/metrics/enabled": "false",
        "/*/*/throttling/burstLimit": "20",
        "/*/*/throttling/rateLimit": "50.0",
    }


@pytest.mark.parametrize(("api", "names"), [({}, ["DeploymentId"]), (LIMITS, ["DeploymentId", "StageName"])])
def test_with_its_deployment_it_comes_back_by_the_stack(api: dict[str, t.Any], names: list[str]) -> None:
    deployed = template(api=api)
    name = OWN if api else deployment_of(deployed)
    found = drift_of(deployed, name, {"get_stage": None, "get_deployment": None})
    assert [each.property for each in found] == names
    assert found[0].logical_id == deployment_of(deployed)
    assert {each.way for each in found} == {BY_UPDATES}


def test_another_deployment() -> None:
    deployed = template()
    name = deployment_of(deployed)
    given = {"get_stage": stage(deployed, deploymentId="other"), "get_deployment": {"apiSummary": SUMMARY}}
    (found,) = drift_of(deployed, name, given)
    assert (found.expected, found.actual, found.question) == (f"{name}-id", "other", None)
    (call,) = calls_of(deployed, name, given)
    assert call.parameters["patchOperations"] == [{"op": "replace", "path": "/deploymentId", "value": f"{name}-id"}]


@pytest.mark.parametrize("changed", [{"authorizationType": "AWS_IAM"}, {"apiKeyRequired": True}])
def test_another_deployment_that_asks_for_more(changed: dict[str, t.Any]) -> None:
    deployed = template()
    theirs = {"apiSummary": {"/ping": {"GET": {**SUMMARY["/ping"]["GET"], **changed}}}}
    ours = {"apiSummary": SUMMARY}
    given = {
        "get_stage": stage(deployed, deploymentId="other"),
        "get_deployment": lambda deployment: theirs if deployment == "other" else ours,
    }
    (found,) = drift_of(deployed, deployment_of(deployed), given)
    assert found.question is not None


def test_a_canary() -> None:
    deployed = template()
    live = stage(deployed, canarySettings={"percentTraffic": 10.0, "deploymentId": "other"})
    (call,) = calls_of(deployed, deployment_of(deployed), {"get_stage": live})
    assert call.parameters["patchOperations"] == [{"op": "remove", "path": "/canarySettings"}]


def test_a_stage_that_lets_nobody_in() -> None:
    deployed = template()
    live = stage(deployed, methodSettings={"~1ping/GET": {"throttlingRateLimit": 0.0, "throttlingBurstLimit": 5}})
    (found,) = drift_of(deployed, deployment_of(deployed), {"get_stage": live})
    assert found.property == "MethodSettings.~1ping/GET.ThrottlingRateLimit"
    assert found.question is not None
    (call,) = calls_of(deployed, deployment_of(deployed), {"get_stage": live})
    limit = {"op": "replace", "path": "/~1ping/GET/throttling/rateLimit", "value": "10000"}
    assert call.parameters["patchOperations"] == [limit]


def test_other_limits_of_a_plain_stage_are_left() -> None:
    deployed = template()
    live = stage(deployed, methodSettings={"*/*": {"throttlingRateLimit": 5.0, "throttlingBurstLimit": -1}})
    assert drift_of(deployed, deployment_of(deployed), {"get_stage": live}) == []


def test_variables() -> None:
    deployed = template(api=LIMITS)
    (call,) = calls_of(deployed, OWN, {"get_stage": stage(deployed, variables={"B": "2"})})
    assert call.parameters["patchOperations"] == [
        {"op": "add", "path": "/variables/A", "value": "1"},
        {"op": "remove", "path": "/variables/B"},
    ]


def test_a_web_acl_that_was_added() -> None:
    deployed = template()
    (found,) = drift_of(deployed, deployment_of(deployed), {"get_stage": stage(deployed, webAclArn="arn:acl")})
    assert (found.property, found.actual) == ("WebAclArn", "arn:acl")
    assert found.question is not None
    (call,) = calls_of(deployed, deployment_of(deployed), {"get_stage": stage(deployed, webAclArn="arn:acl")})
    arn = f"arn:aws:apigateway:us-east-1::/restapis/{API}/stages/dev"
    assert (call.operation, call.parameters) == ("disassociate_web_acl", {"ResourceArn": arn})


def test_a_web_acl_that_was_deployed_is_another_resource() -> None:
    arn = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/1"
    deployed = template(api={"web_acl_arn": arn})
    assert drift_of(deployed, deployment_of(deployed), {"get_stage": stage(deployed, webAclArn=arn)}) == []
