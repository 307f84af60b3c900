# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How stages of REST APIs of the local AWS serve: limits, canaries, settings of the stage, snapshots."""

from __future__ import annotations

import json
import typing as t

import pytest

from ..conftest import Cloud
from .gateway_live import Http, Rest, create_function, send


@pytest.mark.parametrize("method", ["~1/GET", "*/*"])
def test_a_limit_of_zero_that_a_direct_call_sets(cloud: Cloud, method: str) -> None:
    api = Rest(cloud)
    api.deploy()
    where = f"/{method}/throttling"
    api.stage(("replace", f"{where}/rateLimit", "0"), ("replace", f"{where}/burstLimit", "0"))
    refused = api.get()
    assert (refused.status, refused.body) == (429, '{"message":"Too Many Requests"}')
    assert refused.headers["x-amzn-ErrorType"] == "TooManyRequestsException"


def test_a_limit_of_one_method_leaves_the_others(cloud: Cloud) -> None:
    api = Rest(cloud)
    users = api.aws.create_resource(restApiId=api.id, parentId=api.root, pathPart="users")["id"]
    api.method(users, "GET")
    api.deploy()
    where = "/~1users/GET/throttling"
    api.stage(("replace", f"{where}/rateLimit", "0.001"), ("replace", f"{where}/burstLimit", "2"))
    assert [api.get("/users").status for _each in range(3)] == [200, 200, 429]
    assert api.get().status == 200


def test_the_limits_of_a_usage_plan(cloud: Cloud) -> None:
    api = Rest(cloud, apiKeyRequired=True)
    users = api.aws.create_resource(restApiId=api.id, parentId=api.root, pathPart="users")["id"]
    api.method(users, "GET", apiKeyRequired=True)
    api.deploy()
    key = api.aws.create_api_key(name="key", enabled=True)
    plan = api.aws.create_usage_plan(
        name="plan",
        throttle={"rateLimit": 0.001, "burstLimit": 3},
        apiStages=[
            {"apiId": api.id, "stage": "dev", "throttle": {"/users/GET": {"rateLimit": 0.001, "burstLimit": 1}}}
        ],
    )["id"]
    api.aws.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
    refused = api.get()
    assert (refused.status, refused.body) == (403, '{"message":"Forbidden"}')

    def statuses(path: str, count: int) -> list[int]:
        return [api.get(path, X_Api_Key=key["value"]).status for _each in range(count)]

    assert statuses("/users", 2) == [200, 429]
    assert statuses("/", 2) == [200, 429]


def test_the_limits_of_an_http_api_that_a_direct_call_sets(cloud: Cloud) -> None:
    api = Http(cloud, create_function(cloud))
    api.route("GET /")
    api.route("GET /free")
    limits = {"ThrottlingRateLimit": 0.001, "ThrottlingBurstLimit": 1}
    api.aws.update_stage(ApiId=api.id, StageName="$default", RouteSettings={"GET /": limits})
    assert [api.send().status for _each in range(2)] == [200, 429]
    assert api.send().body == '{"message":"Too Many Requests"}'
    assert api.send(path="/free").status == 200
    api.aws.update_stage(
        ApiId=api.id, StageName="$default", DefaultRouteSettings={"ThrottlingRateLimit": 0, "ThrottlingBurstLimit": 0}
    )
    assert api.send(path="/free").status == 429


def test_a_canary_gets_its_part_of_the_requests(cloud: Cloud) -> None:
    api = Rest(cloud)
    api.deploy()
    api.answer(api.get_root, "second")
    api.deploy(canarySettings={"percentTraffic": 100.0, "stageVariableOverrides": {"a": "b"}})
    assert api.get().body == "second"
    stage = api.stage(("replace", "/canarySettings/percentTraffic", "0.0"))
    assert stage["canarySettings"]["stageVariableOverrides"] == {"a": "b"}
    assert api.get().body == "first"
    api.stage(("replace", "/canarySettings/percentTraffic", "50"))
    assert {api.get().body for _each in range(40)} == {"first", "second"}


def test_a_canary_is_promoted(cloud: Cloud) -> None:
    api = Rest(cloud, create_function(cloud))
    first = api.deploy(variables={"a": "old", "kept": "yes"})
    second = api.deploy(canarySettings={"percentTraffic": 100.0, "stageVariableOverrides": {"a": "new"}})
    stage = api.aws.get_stage(restApiId=api.id, stageName="dev")
    assert (stage["deploymentId"], stage["canarySettings"]["deploymentId"]) == (first, second)
    event = json.loads(api.get().body)
    assert event["stageVariables"] == {"a": "new", "kept": "yes"}
    assert event["requestContext"]["deploymentId"] == second
    api.aws.update_stage(
        restApiId=api.id,
        stageName="dev",
        patchOperations=[
            {"op": "replace", "path": "/deploymentId", "value": second},
            {"op": "copy", "path": "/variables", "from": "/canarySettings/stageVariableOverrides"},
            {"op": "remove", "path": "/canarySettings"},
        ],
    )
    stage = api.aws.get_stage(restApiId=api.id, stageName="dev")
    assert "canarySettings" not in stage
    assert stage["deploymentId"] == second
    assert json.loads(api.get().body)["stageVariables"]["a"] == "new"


def test_settings_that_direct_calls_make_of_a_stage(cloud: Cloud) -> None:
    api = Rest(cloud, create_function(cloud))
    api.deploy()
    group = "arn:aws:logs:us-east-1:000000000000:log-group:access"
    cloud.client("logs").create_log_group(logGroupName="access")
    api.stage(
        ("replace", "/tracingEnabled", "true"),
        ("replace", "/accessLogSettings/destinationArn", group),
        ("replace", "/accessLogSettings/format", "$context.status $context.httpMethod"),
        ("replace", "/*/*/metrics/enabled", "true"),
        ("replace", "/*/*/logging/loglevel", "INFO"),
        ("replace", "/variables/a", "b"),
    )
    assert json.loads(api.get().body)["stageVariables"] == {"a": "b"}
    events = cloud.client("logs").filter_log_events(logGroupName="access")["events"]
    assert [each["message"] for each in events] == ["200 GET"]
    api.deploy()
    stage = api.aws.get_stage(restApiId=api.id, stageName="dev")
    assert stage["tracingEnabled"] is True
    assert stage["accessLogSettings"]["destinationArn"] == group
    assert stage["methodSettings"]["*/*"]["metricsEnabled"] is True
    assert stage["methodSettings"]["*/*"]["loggingLevel"] == "INFO"
    api.stage(("remove", "/accessLogSettings", None), ("remove", "/variables/a", None))
    assert json.loads(api.get().body)["stageVariables"] is None
    assert "accessLogSettings" not in api.aws.get_stage(restApiId=api.id, stageName="dev")


def test_an_access_log_by_a_direct_call_needs_the_role_of_the_account(cloud: Cloud) -> None:
    api = Rest(cloud)
    api.deploy()
    cloud.control("POST", "config", {"api_log_role": False})
    with pytest.raises(api.aws.exceptions.BadRequestException, match="CloudWatch Logs role ARN must be set"):
        api.stage(("replace", "/accessLogSettings/format", "$context.status"))


def test_what_direct_calls_change_shows_with_the_next_deployment(cloud: Cloud) -> None:
    api = Rest(cloud)
    api.deploy()
    api.answer(api.get_root, "second")
    api.aws.put_gateway_response(
        restApiId=api.id,
        responseType="MISSING_AUTHENTICATION_TOKEN",
        statusCode="404",
        responseTemplates={"application/json": '{"here": "nothing"}'},
    )
    policy = {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
    patch = [{"op": "replace", "path": "/policy", "value": json.dumps({"Statement": [policy]})}]
    patch += [{"op": "replace", "path": "/minimumCompressionSize", "value": "0"}]
    api.aws.update_rest_api(restApiId=api.id, patchOperations=patch)
    before = api.get(Accept_Encoding="gzip")
    assert (before.status, before.body) == (200, "first")
    assert api.get("/none").body == '{"message":"Missing Authentication Token"}'
    api.aws.update_rest_api(restApiId=api.id, patchOperations=[{"op": "remove", "path": "/policy"}])
    api.deploy()
    after = send(cloud, api.url())
    assert (after.status, after.body) == (200, "second")
    assert api.get("/none").body == '{"here": "nothing"}'
    api.aws.delete_method(**api.get_root)
    assert api.get().status == 200
    api.deploy()
    assert api.get().status == 404


def test_a_deployment_that_a_stage_goes_back_to_has_what_it_had(cloud: Cloud) -> None:
    api = Rest(cloud)
    first = api.deploy()
    api.answer(api.get_root, "second")
    api.deploy()
    assert api.get().body == "second"
    api.stage(("replace", "/deploymentId", first))
    assert api.get().body == "first"


def stack(**stage: t.Any) -> dict[str, t.Any]:
    """An API whose stage is a resource."""
    api = {"RestApiId": {"Ref": "Api"}}
    method = {
        **api,
        "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
        "HttpMethod": "GET",
        "AuthorizationType": "NONE",
        "Integration": {"Type": "MOCK"},
    }
    staged = {**api, "StageName": "dev", "DeploymentId": {"Ref": "Deployment"}, **stage}
    return {
        "Resources": {
            "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api"}},
            "Method": {"Type": "AWS::ApiGateway::Method", "Properties": method},
            "Deployment": {"Type": "AWS::ApiGateway::Deployment", "DependsOn": ["Method"], "Properties": api},
            "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": staged},
        },
        "Outputs": {"Api": {"Value": {"Ref": "Api"}}},
    }


def test_an_update_of_a_stack_leaves_what_its_template_never_had(cloud: Cloud) -> None:
    cloud.control("POST", "config", {"stack_seconds": 0})
    cloud.create_stack("one", stack(Description="before"))
    api = cloud.finished_stack("one")["Outputs"][0]["OutputValue"]
    aws = cloud.client("apigateway")
    group = "arn:aws:logs:us-east-1:000000000000:log-group:access"
    patch = [
        ("/tracingEnabled", "true"),
        ("/accessLogSettings/destinationArn", group),
        ("/*/*/metrics/enabled", "true"),
    ]
    aws.update_stage(
        restApiId=api,
        stageName="dev",
        patchOperations=[{"op": "replace", "path": path, "value": value} for path, value in patch],
    )
    cloud.update_stack("one", stack(Description="after"))
    assert cloud.finished_stack("one")["StackStatus"] == "UPDATE_COMPLETE"
    found = aws.get_stage(restApiId=api, stageName="dev")
    assert (found["description"], found["tracingEnabled"]) == ("after", True)
    assert found["accessLogSettings"]["destinationArn"] == group
    assert found["methodSettings"]["*/*"]["metricsEnabled"] is True


def test_a_canary_of_a_stack(cloud: Cloud) -> None:
    cloud.control("POST", "config", {"stack_seconds": 0})
    cloud.create_stack("one", stack(Variables={"a": "old"}))
    api = cloud.finished_stack("one")["Outputs"][0]["OutputValue"]
    aws = cloud.client("apigateway")
    other = aws.create_deployment(restApiId=api)["id"]
    canary = {"DeploymentId": other, "PercentTraffic": 10, "StageVariableOverrides": {"a": "new"}}
    cloud.update_stack("one", stack(Variables={"a": "old"}, CanarySetting=canary))
    assert cloud.finished_stack("one")["StackStatus"] == "UPDATE_COMPLETE"
    found = aws.get_stage(restApiId=api, stageName="dev")["canarySettings"]
    assert found == {"deploymentId": other, "percentTraffic": 10.0, "stageVariableOverrides": {"a": "new"}}
    cloud.update_stack("one", stack(Variables={"a": "old"}))
    assert cloud.finished_stack("one")["StackStatus"] == "UPDATE_COMPLETE"
    assert "canarySettings" not in aws.get_stage(restApiId=api, stageName="dev")
