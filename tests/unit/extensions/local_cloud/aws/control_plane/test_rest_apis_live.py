# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the local API Gateway takes of direct calls about REST APIs, and what it refuses."""

from __future__ import annotations

import typing as t

import pytest
from botocore.exceptions import ClientError

from ..conftest import Cloud


@pytest.fixture
def aws(cloud: Cloud) -> t.Any:
    return cloud.client("apigateway")


@pytest.fixture
def api(aws: t.Any) -> dict[str, str]:
    """An API with GET /a/b, deployed to the stage dev, as the parameter of calls."""
    where = {"restApiId": aws.create_rest_api(name="one", endpointConfiguration={"types": ["REGIONAL"]})["id"]}
    root = aws.get_resources(**where)["items"][0]["id"]
    above = aws.create_resource(**where, parentId=root, pathPart="a")["id"]
    path = {**where, "resourceId": aws.create_resource(**where, parentId=above, pathPart="b")["id"]}
    aws.put_method(**path, httpMethod="GET", authorizationType="NONE")
    aws.put_integration(**path, httpMethod="GET", type="MOCK")
    aws.create_deployment(**where, stageName="dev")
    return where


def resource(aws: t.Any, api: dict[str, str], path: str) -> dict[str, t.Any]:
    items = aws.get_resources(**api, embed=["methods"], limit=500)["items"]
    return next(each for each in items if each["path"] == path)


def refusal(call: t.Callable[..., t.Any], **parameters: t.Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        call(**parameters)
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_method_and_a_stage_are_made_once(aws: t.Any, api: dict[str, str]) -> None:
    path = {**api, "resourceId": resource(aws, api, "/a/b")["id"]}
    assert refusal(aws.put_method, **path, httpMethod="GET", authorizationType="NONE")[0] == "ConflictException"
    deployment = aws.get_stage(**api, stageName="dev")["deploymentId"]
    again = {**api, "stageName": "dev", "deploymentId": deployment}
    assert refusal(aws.create_stage, **again) == ("ConflictException", "Stage already exists")


def test_a_stage_needs_a_deployment_that_is_there(aws: t.Any, api: dict[str, str]) -> None:
    missing = ("BadRequestException", "Deployment id does not exist")
    assert refusal(aws.create_stage, **api, stageName="other", deploymentId="abc123") == missing
    moved = [{"op": "replace", "path": "/deploymentId", "value": "abc123"}]
    assert refusal(aws.update_stage, **api, stageName="dev", patchOperations=moved) == missing


def test_a_deployment_that_is_served_is_not_deleted(aws: t.Any, api: dict[str, str]) -> None:
    first = aws.get_stage(**api, stageName="dev")["deploymentId"]
    code, message = refusal(aws.delete_deployment, **api, deploymentId=first)
    assert (code, "Active stages" in message) == ("BadRequestException", True)
    aws.create_deployment(**api, stageName="dev")
    aws.delete_deployment(**api, deploymentId=first)
    assert refusal(aws.get_deployment, **api, deploymentId=first)[0] == "NotFoundException"


def test_a_path_goes_with_what_is_below_it(aws: t.Any, api: dict[str, str]) -> None:
    aws.delete_resource(**api, resourceId=resource(aws, api, "/a")["id"])
    assert [each["path"] for each in aws.get_resources(**api)["items"]] == ["/"]


def test_a_deployment_tells_who_may_call_its_methods(aws: t.Any, api: dict[str, str]) -> None:
    path = {**api, "resourceId": resource(aws, api, "/a/b")["id"], "httpMethod": "GET"}
    patches = [
        {"op": "replace", "path": "/authorizationType", "value": "AWS_IAM"},
        {"op": "replace", "path": "/apiKeyRequired", "value": "true"},
    ]
    aws.update_method(**path, patchOperations=patches)
    found = aws.create_deployment(**api)["id"]
    summary = aws.get_deployment(**api, deploymentId=found, embed=["apisummary"])["apiSummary"]
    assert summary["/a/b"]["GET"]["authorizationType"] == "AWS_IAM"
    assert summary["/a/b"]["GET"]["apiKeyRequired"] is True


def test_patches_of_a_method(aws: t.Any, api: dict[str, str]) -> None:
    path = {**api, "resourceId": resource(aws, api, "/a/b")["id"], "httpMethod": "GET"}
    name = "method.request.header.x"
    added = {"op": "add", "path": f"/requestParameters/{name}", "value": "true"}
    assert aws.update_method(**path, patchOperations=[added])["requestParameters"] == {name: True}
    removed = {"op": "remove", "path": f"/requestParameters/{name}"}
    assert not aws.update_method(**path, patchOperations=[removed]).get("requestParameters")


def test_patches_of_an_api(aws: t.Any, api: dict[str, str]) -> None:
    patches = [
        {"op": "replace", "path": "/disableExecuteApiEndpoint", "value": "true"},
        {"op": "replace", "path": "/minimumCompressionSize", "value": "7"},
        {"op": "add", "path": "/binaryMediaTypes/image~1png"},
        {"op": "replace", "path": "/endpointConfiguration/types/REGIONAL", "value": "EDGE"},
    ]
    aws.update_rest_api(**api, patchOperations=patches)
    found = aws.get_rest_api(**api)
    assert found["disableExecuteApiEndpoint"] is True
    assert found["minimumCompressionSize"] == 7
    assert found["binaryMediaTypes"] == ["image/png"]
    assert found["endpointConfiguration"]["types"] == ["EDGE"]
    undone = [
        {"op": "replace", "path": "/minimumCompressionSize", "value": ""},
        {"op": "remove", "path": "/binaryMediaTypes/image~1png"},
    ]
    aws.update_rest_api(**api, patchOperations=undone)
    assert "minimumCompressionSize" not in aws.get_rest_api(**api)
    assert not aws.get_rest_api(**api).get("binaryMediaTypes")


def test_an_api_of_a_stack_has_the_endpoint_of_its_template(cloud: Cloud, aws: t.Any) -> None:
    cloud.control("POST", "config", {"stack_seconds": 0})
    properties = {"Name": "one", "EndpointConfiguration": {"Types": ["REGIONAL"]}, "ApiKeySourceType": "AUTHORIZER"}
    cloud.create_stack("one", {"Resources": {"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": properties}}})
    cloud.finished_stack("one")
    (found,) = aws.get_rest_apis()["items"]
    assert found["endpointConfiguration"]["types"] == ["REGIONAL"]
    assert found["apiKeySource"] == "AUTHORIZER"


def test_a_stage_names_its_web_acl(cloud: Cloud, aws: t.Any, api: dict[str, str]) -> None:
    assert "webAclArn" not in aws.get_stage(**api, stageName="dev")
    firewall = cloud.client("wafv2")
    metrics = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "none"}
    acl = firewall.create_web_acl(
        Name="one", Scope="REGIONAL", DefaultAction={"Allow": {}}, Rules=[], VisibilityConfig=metrics
    )["Summary"]["ARN"]
    stage = f"arn:aws:apigateway:us-east-1::/restapis/{api['restApiId']}/stages/dev"
    firewall.associate_web_acl(WebACLArn=acl, ResourceArn=stage)
    assert aws.get_stage(**api, stageName="dev")["webAclArn"] == acl
