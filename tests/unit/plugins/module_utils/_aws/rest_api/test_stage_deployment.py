# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A REST API gets settings, other settings, and none any more, on the AWS in memory."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment import intermediate_templates
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop, build_template, function, make_service

LIMITS = {"rate_limit": 10, "burst_limit": 5}
UNLIMITED = {"MetricsEnabled": False, "ThrottlingRateLimit": 10_000, "ThrottlingBurstLimit": 5_000}
EVERYWHERE = {"ResourcePath": "/*", "HttpMethod": "*"}
UPDATE = ["update_stack"]


def limited(path: str, **others: t.Any) -> Options:
    route = {"method": "GET", "path": path, "throttling": {"rate_limit": 1, "burst_limit": 2}, **others}
    return {"name": "hello", "handler": "handler.endpoint", "routes": [route]}


def stage(shop: Shop) -> dict[str, t.Any]:
    (found,) = shop.api.stages.values()
    return found


def test_a_new_service_with_settings(shop: Shop) -> None:
    shop.run(api={"tracing": True, "stage_variables": {"colour": "blue"}})
    assert shop.aws.writes() == ["create_stack", "put_object", "update_stack"]
    assert shop.served == {"GET /ping"}
    assert stage(shop)["Variables"] == {"colour": "blue"}
    assert not shop.run().result["changed"]


def test_a_service_that_gets_settings_has_its_stage_taken_in(deployed: Shop) -> None:
    url = deployed.run().result["url"]
    outcome = deployed.run(api={"throttling": LIMITS})
    assert outcome.result["url"] == url
    assert deployed.aws.writes() == ["create_change_set", "execute_change_set", "update_stack"]
    assert "Importing the stage of the API into stack shop-dev" in outcome.steps
    assert stage(deployed)["MethodSettings"][0]["ThrottlingRateLimit"] == 10
    assert deployed.served == {"GET /ping"}
    assert "DeletionPolicy" not in deployed.stack.template["Resources"]["ApiGatewayStage"]
    assert "ApiGatewayStage" in {each["logical_id"] for each in outcome.result["resources"]}
    assert not deployed.run().result["changed"]


def test_a_parameter_changes_after_the_stage_was_taken_in(shop: Shop) -> None:
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": {"Ref": "Kind"}}}
    shop.run(resources={"Table": table}, parameters={"Kind": "small"})
    shop.run(parameters={"Kind": "large"}, api={"tracing": True})
    (taken_in,) = [call.parameters for call in shop.aws.calls if call.operation == "create_change_set"]
    assert taken_in["Parameters"] == [{"ParameterKey": "Kind", "UsePreviousValue": True}]
    assert shop.stack.parameters == {"Kind": "large"}


def test_settings_are_changed_in_one_update(shop: Shop) -> None:
    shop.run(api={"throttling": LIMITS, "tracing": True})
    deployment = shop.logical_ids("AWS::ApiGateway::Deployment")
    outcome = shop.run(api={"throttling": {"rate_limit": 20, "burst_limit": 5}, "tracing": False})
    assert outcome.changes == [("Modify", "ApiGatewayStage")]
    assert shop.aws.writes() == UPDATE
    assert shop.logical_ids("AWS::ApiGateway::Deployment") == deployment
    assert stage(shop)["TracingEnabled"] is False


def test_settings_and_routes_change_together(shop: Shop) -> None:
    shop.run(api={"throttling": LIMITS}, functions=[limited("/a")])
    shop.run(api={"throttling": LIMITS}, functions=[limited("/b")])
    assert shop.served == {"GET /b"}
    assert [each["ResourcePath"] for each in stage(shop)["MethodSettings"]] == ["/*", "/~1b"]


def test_limits_are_lifted_before_a_template_leaves_them_out(shop: Shop) -> None:
    shop.run(api={"throttling": LIMITS, "tracing": True})
    outcome = shop.run(api={"tracing": True})
    assert "Resetting settings of the API" in outcome.steps
    assert stage(shop)["MethodSettings"] == [{**EVERYWHERE, **UNLIMITED}]
    assert "MethodSettings" not in shop.stack.template["Resources"]["ApiGatewayStage"]["Properties"]
    assert not shop.run().result["changed"]


def test_the_policy_is_taken_back_before_a_template_leaves_it_out(shop: Shop) -> None:
    shop.run(api={"resource_policy": [{}]})
    deployment = shop.logical_ids("AWS::ApiGateway::Deployment")
    outcome = shop.run(api={})
    assert outcome.steps[0] == "Resetting settings of the API"
    step, last = (each["Resources"]["ApiGatewayRestApi"] for each in shop.aws.cloudformation.templates[-2:])
    assert step["Properties"] == {**last["Properties"], "Policy": ""}
    assert "Policy" not in last["Properties"]
    assert shop.logical_ids("AWS::ApiGateway::Deployment") != deployment
    assert not shop.run().result["changed"]


@pytest.mark.parametrize(("disabled", "lifted"), [(True, {"DisableExecuteApiEndpoint": False}), (False, None)])
def test_the_usual_url_is_opened_before_a_template_leaves_it_out(disabled: bool, lifted: Options | None) -> None:
    domain = {"name": "api.example.com", "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/5a1b2c3d"}
    before, after = (
        build_template(make_service(api={"domain": domain, "disable_execute_api_endpoint": each}), "1.zip")
        for each in (disabled, None)
    )
    step = intermediate_templates.with_lifted_settings(before, after)
    properties = after["Resources"]["ApiGatewayRestApi"]["Properties"]
    found = step and step["Resources"]["ApiGatewayRestApi"]["Properties"]
    assert found == (lifted and {**properties, **lifted})


def test_the_limits_of_a_route_become_those_of_the_api(shop: Shop) -> None:
    shop.run(api={"throttling": LIMITS}, functions=[limited("/a")])
    shop.run(functions=[function("hello", "GET /a")])
    steps = [each["Resources"]["ApiGatewayStage"] for each in shop.aws.cloudformation.templates[-2:]]
    of_route, of_api = steps[0]["Properties"]["MethodSettings"][1], steps[1]["Properties"]["MethodSettings"]
    assert of_route == {**of_api[0], "ResourcePath": "/~1a", "HttpMethod": "GET"}
    assert len(of_api) == 1


def test_a_service_without_settings_again_is_plain_again(deployed: Shop) -> None:
    plain, url = deployed.stack.template["Resources"], deployed.run().result["url"]
    deployed.run(api={"throttling": LIMITS, "access_log": {}})
    outcome = deployed.run(api={})
    assert outcome.result["url"] == url
    assert deployed.aws.writes() == UPDATE * 2
    assert deployed.stack.template["Resources"] == plain
    assert len(outcome.result["resources"]) == 10
    assert stage(deployed)["MethodSettings"] == [{**EVERYWHERE, **UNLIMITED}]
    assert deployed.served == {"GET /ping"}
    assert "/aws/api-gateway/shop-dev" not in deployed.aws.account.log_groups
    assert not deployed.run().result["changed"]
    deployed.run(state="absent")
    assert deployed.aws.account.apis == {}


def test_a_run_that_was_cut_off_on_the_way_back_is_continued(deployed: Shop) -> None:
    deployed.run(api={"throttling": LIMITS})
    deployed.aws.fail("cloudformation", "update_stack", "Throttling", "Rate exceeded", first=2)
    with pytest.raises(CloudError):
        deployed.run(api={})
    assert deployed.served == {"GET /ping"}
    assert deployed.run().result["changed"]
    assert not deployed.run().result["changed"]
    assert deployed.served == {"GET /ping"}


def test_a_run_that_was_cut_off_after_the_stage_was_taken_in(deployed: Shop) -> None:
    deployed.aws.fail("cloudformation", "update_stack", "Throttling", "Rate exceeded")
    with pytest.raises(CloudError):
        deployed.run(api={"tracing": True})
    deployed.run(state="absent")
    assert deployed.aws.account.apis == {}


def test_somebody_else_is_at_work_when_the_stage_is_taken_in(deployed: Shop) -> None:
    reason = "Stack:arn is in UPDATE_IN_PROGRESS state and can not be updated."
    deployed.aws.fail("cloudformation", "create_change_set", "ValidationError", reason)
    assert deployed.run(api={"tracing": True}).result["changed"]
    assert stage(deployed)["TracingEnabled"] is True


def test_the_stage_goes_out_of_the_stack_when_its_settings_are_given_up_after_a_run_was_cut_off(deployed: Shop) -> None:
    plain = deployed.stack.template["Resources"]
    deployed.aws.fail("cloudformation", "update_stack", "Throttling", "Rate exceeded")
    with pytest.raises(CloudError):
        deployed.run(api={"tracing": True})
    assert deployed.check(api={}).changes == [("Keep", "ApiGatewayStage")]
    outcome = deployed.run(api={})
    assert [each["physical_id"] for each in outcome.result["kept"]] == ["dev"]
    assert outcome.changes == [("Keep", "ApiGatewayStage")]
    assert deployed.stack.template["Resources"] == plain
    assert deployed.served == {"GET /ping"}
    assert len(outcome.result["resources"]) == 10
    assert not deployed.run().result["changed"]


def test_a_stage_that_somebody_deleted(deployed: Shop) -> None:
    deployed.api.stages.clear()
    assert deployed.run(api={"tracing": True}).result["changed"]
    assert deployed.aws.writes() == ["create_stage", "create_change_set", "execute_change_set", "update_stack"]
    assert stage(deployed)["TracingEnabled"]
    assert not deployed.run().result["changed"]


def test_a_stage_that_cannot_be_taken_in(deployed: Shop) -> None:
    deployed.api.stages.clear()
    with pytest.raises(CloudError, match="Importing ApiGatewayStage into stack shop-dev failed: Invalid stage"):
        deployed.run(api={"tracing": True}, drift="ignore")
    assert deployed.aws.cloudformation.change_sets == {}


def test_the_account_has_no_role_for_logs(deployed: Shop) -> None:
    deployed.aws.cloudformation.failing["ApiGatewayStage"] = (
        "CloudWatch Logs role ARN must be set in account settings to enable logging (Service: ApiGateway)"
    )
    with pytest.raises(CloudError) as caught:
        deployed.run(api={"access_log": {}})
    assert "aws apigateway update-account" in (caught.value.hint or "")
    assert "rolled the stack back" in (caught.value.hint or "")
    del deployed.aws.cloudformation.failing["ApiGatewayStage"]
    assert deployed.run(api={"access_log": {}}).result["changed"]
    assert deployed.aws.writes() == UPDATE
    assert deployed.served == {"GET /ping"}


def test_check_mode_tells_without_a_change_set_that_the_stage_comes_in(deployed: Shop) -> None:
    outcome = deployed.check(api={"tracing": True})
    assert ("Add", "ApiGatewayStage") in outcome.changes
    assert deployed.aws.writes() == []
    assert outcome.result["diff"]["after"] != outcome.result["diff"]["before"]


def test_check_mode_of_changed_settings_asks_cloudformation(shop: Shop) -> None:
    shop.run(api={"throttling": LIMITS})
    outcome = shop.check(api={"throttling": {"rate_limit": 20, "burst_limit": 5}})
    assert outcome.changes == [("Modify", "ApiGatewayStage")]
    assert shop.aws.writes() == ["create_change_set", "delete_change_set"]


def test_the_stage_is_taken_in_with_nothing_else() -> None:
    before = build_template(make_service(), "1.zip")
    after = build_template(make_service(api={"tracing": True}, functions=[function("hello", "GET /b")]), "2.zip")
    step = intermediate_templates.with_stage(before, after)
    assert step is not None
    assert step["Outputs"] == before["Outputs"]
    assert step["Resources"].keys() - before["Resources"].keys() == {"ApiGatewayStage"}
    assert step["Resources"]["ApiGatewayStage"]["DeletionPolicy"] == "Retain"
    assert intermediate_templates.with_stage(after, after) is None
    assert intermediate_templates.with_stage(after, before) is None


def test_an_api_that_comes_or_goes_takes_its_stage_along(shop: Shop) -> None:
    shop.run(functions=[function("hello")], api={"tracing": True})
    shop.run(functions=[function("hello", "GET /ping")])
    assert shop.aws.writes() == UPDATE
    shop.run(functions=[function("hello")])
    assert shop.aws.writes() == UPDATE
    assert shop.aws.account.apis == {}


def test_the_own_bucket_goes_together_with_the_settings(shop: Shop) -> None:
    shop.run(api={"throttling": LIMITS})
    shop.aws.account.buckets["archives"] = type(shop.aws.account.buckets[next(iter(shop.aws.account.buckets))])()
    shop.run(api={}, deployment_bucket="archives")
    assert list(shop.aws.account.buckets) == ["archives"]
    assert shop.served == {"GET /ping"}
    assert not shop.run().result["changed"]
