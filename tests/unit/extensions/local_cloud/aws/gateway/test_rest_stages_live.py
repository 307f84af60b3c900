# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stages of REST APIs in stacks of the local AWS: who makes them, and who may remove them."""

from __future__ import annotations

import typing as t

from ..conftest import Cloud

REST_API = {"RestApiId": {"Ref": "Api"}}
METHOD = {
    **REST_API,
    "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
    "HttpMethod": "GET",
    "AuthorizationType": "NONE",
    "Integration": {"Type": "MOCK"},
}
LOG = {
    "DestinationArn": "arn:aws:logs:us-east-1:000000000000:log-group:none",
    "Format": "$context.requestId $context.status",
}


def template(deployment: str, *, makes_stage: bool, **stage: t.Any) -> dict[str, t.Any]:
    """An API with a deployment, which makes the stage or not, and with the stage as a resource if it has properties."""
    of_deployment = {"StageName": "dev"} if makes_stage else {}
    resources: dict[str, t.Any] = {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api"}},
        "Method": {"Type": "AWS::ApiGateway::Method", "Properties": METHOD},
        deployment: {
            "Type": "AWS::ApiGateway::Deployment",
            "DependsOn": ["Method"],
            "Properties": {**REST_API, **of_deployment},
        },
    }
    if stage:
        properties = {**REST_API, "StageName": "dev", "DeploymentId": {"Ref": deployment}, **stage}
        resources["Stage"] = {"Type": "AWS::ApiGateway::Stage", "Properties": properties}
    return {"Resources": resources, "Outputs": {"Api": {"Value": {"Ref": "Api"}}}}


def stages(cloud: Cloud, api_id: str) -> list[str]:
    return [each["stageName"] for each in cloud.client("apigateway").get_stages(restApiId=api_id)["item"]]


def reasons(cloud: Cloud) -> str:
    events = cloud.client("cloudformation").describe_stack_events(StackName="one")["StackEvents"]
    return " ".join(each.get("ResourceStatusReason", "") for each in events)


def status_after(cloud: Cloud, change: t.Callable[..., t.Any], asked: dict[str, t.Any]) -> dict[str, t.Any]:
    cloud.control("POST", "config", {"stack_seconds": 0})
    change("one", asked)
    return cloud.finished_stack("one")


def test_a_stage_that_a_deployment_made_cannot_be_made_again(cloud: Cloud) -> None:
    status_after(cloud, cloud.create_stack, template("First", makes_stage=True))
    stack = status_after(cloud, cloud.update_stack, template("Second", makes_stage=False, TracingEnabled=True))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "dev already exists in stack one" in reasons(cloud)
    assert stages(cloud, stack["Outputs"][0]["OutputValue"]) == ["dev"]


def test_a_deployment_takes_the_stage_with_it_that_it_made(cloud: Cloud) -> None:
    stack = status_after(cloud, cloud.create_stack, template("First", makes_stage=True))
    api_id = stack["Outputs"][0]["OutputValue"]
    stack = status_after(cloud, cloud.update_stack, template("Second", makes_stage=True))
    assert stages(cloud, api_id) == ["dev"]
    stack = status_after(cloud, cloud.update_stack, template("Third", makes_stage=False))
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert stages(cloud, api_id) == []


def test_an_access_log_needs_the_role_of_the_account(cloud: Cloud) -> None:
    cloud.control("POST", "config", {"api_log_role": False})
    asked = template("First", makes_stage=False, AccessLogSetting=LOG)
    assert status_after(cloud, cloud.create_stack, asked)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "CloudWatch Logs role ARN must be set" in reasons(cloud)
