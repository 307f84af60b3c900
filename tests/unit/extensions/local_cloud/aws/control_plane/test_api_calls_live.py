# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Direct calls of API Gateway: what AWS refuses to delete or to make twice, and what patch operations do."""

from __future__ import annotations

import typing as t

import pytest
from botocore.exceptions import ClientError

from ..conftest import Cloud

CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/one"


def refusal(call: t.Callable[..., t.Any], **parameters: t.Any) -> tuple[str, str]:
    """Code and message of a call that is refused."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


class HttpApi(t.NamedTuple):
    client: t.Any
    id: str
    integration: str
    route: str
    authorizer: str


@pytest.fixture
def http(cloud: Cloud) -> HttpApi:
    """An HTTP API with a route that has an authorizer."""
    client = cloud.client("apigatewayv2")
    api = client.create_api(Name="one", ProtocolType="HTTP")["ApiId"]
    client.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    integration = client.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri="arn:aws:lambda:us-east-1:000000000000:function:one"
    )["IntegrationId"]
    authorizer = client.create_authorizer(
        ApiId=api,
        AuthorizerType="JWT",
        Name="people",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": "https://people.example.com", "Audience": ["one"]},
    )["AuthorizerId"]
    route = client.create_route(
        ApiId=api,
        RouteKey="GET /ping",
        Target=f"integrations/{integration}",
        AuthorizationType="JWT",
        AuthorizerId=authorizer,
    )["RouteId"]
    return HttpApi(client, api, integration, route, authorizer)


class RestApi(t.NamedTuple):
    client: t.Any
    id: str
    resource: str


@pytest.fixture
def rest(cloud: Cloud) -> RestApi:
    """A REST API with a method and the stage dev."""
    client = cloud.client("apigateway")
    api = client.create_rest_api(name="one")["id"]
    root = client.get_resources(restApiId=api)["items"][0]["id"]
    resource = client.create_resource(restApiId=api, parentId=root, pathPart="ping")["id"]
    client.put_method(restApiId=api, resourceId=resource, httpMethod="GET", authorizationType="NONE")
    client.put_integration(restApiId=api, resourceId=resource, httpMethod="GET", type="MOCK")
    client.create_deployment(restApiId=api, stageName="dev")
    return RestApi(client, api, resource)


def test_what_a_route_uses_is_not_deleted(http: HttpApi) -> None:
    assert refusal(http.client.delete_integration, ApiId=http.id, IntegrationId=http.integration) == (
        "ConflictException",
        f"Cannot delete Integration because it is referenced by the following Routes with Ids: [{http.route}]",
    )
    assert refusal(http.client.delete_authorizer, ApiId=http.id, AuthorizerId=http.authorizer) == (
        "ConflictException",
        "Cannot delete authorizer 'people', is referenced in route: GET /ping",
    )
    http.client.delete_route(ApiId=http.id, RouteId=http.route)
    http.client.delete_integration(ApiId=http.id, IntegrationId=http.integration)
    http.client.delete_authorizer(ApiId=http.id, AuthorizerId=http.authorizer)


def test_what_is_gone_from_an_http_api_is_not_found(http: HttpApi) -> None:
    http.client.delete_route(ApiId=http.id, RouteId=http.route)
    assert refusal(http.client.delete_route, ApiId=http.id, RouteId=http.route)[0] == "NotFoundException"
    assert refusal(http.client.delete_integration, ApiId=http.id, IntegrationId="none")[0] == "NotFoundException"
    assert refusal(http.client.delete_authorizer, ApiId=http.id, AuthorizerId="none")[0] == "NotFoundException"
    assert refusal(http.client.delete_stage, ApiId=http.id, StageName="none")[0] == "NotFoundException"


def test_an_http_api_has_a_route_and_a_stage_once(http: HttpApi) -> None:
    assert refusal(http.client.create_route, ApiId=http.id, RouteKey="GET /ping") == (
        "ConflictException",
        "Route with key GET /ping already exists for this API",
    )
    assert refusal(http.client.create_stage, ApiId=http.id, StageName="$default")[0] == "ConflictException"


def test_what_a_domain_name_leads_to_is_not_deleted(cloud: Cloud, http: HttpApi, rest: RestApi) -> None:
    http.client.create_domain_name(
        DomainName="api.example.com", DomainNameConfigurations=[{"CertificateArn": CERTIFICATE}]
    )
    first = http.client.create_api_mapping(DomainName="api.example.com", ApiId=http.id, Stage="$default")
    rest.client.create_base_path_mapping(domainName="api.example.com", basePath="v1", restApiId=rest.id, stage="dev")
    code, text = refusal(http.client.delete_stage, ApiId=http.id, StageName="$default")
    assert (code, "in your domains: api.example.com" in text) == ("BadRequestException", True)
    for call, parameters in (
        (http.client.delete_api, {"ApiId": http.id}),
        (rest.client.delete_rest_api, {"restApiId": rest.id}),
        (rest.client.delete_stage, {"restApiId": rest.id, "stageName": "dev"}),
    ):
        assert "remove all base path mappings" in refusal(call, **parameters)[1]
    http.client.delete_api_mapping(DomainName="api.example.com", ApiMappingId=first["ApiMappingId"])
    rest.client.delete_base_path_mapping(domainName="api.example.com", basePath="v1")
    http.client.delete_api(ApiId=http.id)
    rest.client.delete_rest_api(restApiId=rest.id)


def test_base_path_mappings(rest: RestApi) -> None:
    rest.client.create_domain_name(domainName="api.example.com", regionalCertificateArn=CERTIFICATE)
    where = {"domainName": "api.example.com", "basePath": "v1"}
    assert refusal(rest.client.delete_base_path_mapping, **where)[0] == "NotFoundException"
    rest.client.create_base_path_mapping(**where, restApiId=rest.id, stage="dev")
    assert refusal(rest.client.create_base_path_mapping, **where, restApiId=rest.id)[0] == "ConflictException"
    moved = [
        {"op": "replace", "path": "/restapiId", "value": "other"},
        {"op": "replace", "path": "/stage", "value": "x"},
    ]
    rest.client.update_base_path_mapping(**where, patchOperations=moved)
    found = rest.client.get_base_path_mapping(**where)
    assert (found["restApiId"], found["stage"]) == ("other", "x")
    unknown = {**where, "basePath": "v2"}
    assert refusal(rest.client.update_base_path_mapping, **unknown, patchOperations=moved)[0] == "NotFoundException"


def test_a_domain_name_that_asks_for_certificates(rest: RestApi) -> None:
    rest.client.create_domain_name(domainName="api.example.com", regionalCertificateArn=CERTIFICATE)
    trust = {"op": "replace", "path": "/mutualTlsAuthentication/truststoreUri", "value": "s3://trust/store.pem"}
    rest.client.update_domain_name(domainName="api.example.com", patchOperations=[trust])
    found = rest.client.get_domain_name(domainName="api.example.com")
    assert found["mutualTlsAuthentication"]["truststoreUri"] == "s3://trust/store.pem"
    assert refusal(rest.client.update_domain_name, domainName="x.example.com", patchOperations=[trust])[0] == (
        "NotFoundException"
    )


def test_an_authorizer_of_a_method_is_not_deleted(rest: RestApi) -> None:
    authorizer = rest.client.create_authorizer(
        restApiId=rest.id, name="people", type="TOKEN", identitySource="method.request.header.Authorization"
    )["id"]
    used = [
        {"op": "replace", "path": "/authorizationType", "value": "CUSTOM"},
        {"op": "replace", "path": "/authorizerId", "value": authorizer},
    ]
    rest.client.update_method(restApiId=rest.id, resourceId=rest.resource, httpMethod="GET", patchOperations=used)
    assert refusal(rest.client.delete_authorizer, restApiId=rest.id, authorizerId=authorizer) == (
        "ConflictException",
        "Cannot delete authorizer 'people', is referenced in method: GET//ping",
    )
    shorter = [{"op": "replace", "path": "/authorizerResultTtlInSeconds", "value": "5"}]
    rest.client.update_authorizer(restApiId=rest.id, authorizerId=authorizer, patchOperations=shorter)
    found = rest.client.get_authorizer(restApiId=rest.id, authorizerId=authorizer)
    assert found["authorizerResultTtlInSeconds"] == 5


def test_keys_and_usage_plans(rest: RestApi) -> None:
    stage = {"apiId": rest.id, "stage": "dev"}
    plan = rest.client.create_usage_plan(name="plan", apiStages=[stage])["id"]
    key = rest.client.create_api_key(name="key", enabled=True)["id"]
    code, text = refusal(rest.client.delete_usage_plan, usagePlanId=plan)
    assert (code, text) == (
        "BadRequestException",
        f"Cannot delete Usage Plan {plan} because there are API Stages associated with it, including {rest.id}:dev",
    )
    assert refusal(rest.client.delete_usage_plan_key, usagePlanId=plan, keyId=key)[0] == "NotFoundException"
    rest.client.update_api_key(apiKey=key, patchOperations=[{"op": "replace", "path": "/enabled", "value": "false"}])
    assert rest.client.get_api_key(apiKey=key)["enabled"] is False
    changes = [
        {"op": "replace", "path": "/throttle/rateLimit", "value": "2"},
        {"op": "remove", "path": "/apiStages", "value": f"{rest.id}:dev"},
    ]
    rest.client.update_usage_plan(usagePlanId=plan, patchOperations=changes)
    found = rest.client.get_usage_plan(usagePlanId=plan)
    assert (found["throttle"]["rateLimit"], found["apiStages"]) == (2.0, [])
    again = [{"op": "add", "path": "/apiStages", "value": f"{rest.id}:dev"}]
    assert rest.client.update_usage_plan(usagePlanId=plan, patchOperations=again)["apiStages"] == [stage]
    rest.client.update_usage_plan(usagePlanId=plan, patchOperations=[changes[1]])
    rest.client.delete_usage_plan(usagePlanId=plan)


def test_limits_that_a_stack_sets_are_read_as_those_of_calls(cloud: Cloud) -> None:
    cloud.control("POST", "config", {"stack_seconds": 0.0})
    api = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "one", "ProtocolType": "HTTP"}}
    limits = {"ThrottlingRateLimit": 5.0, "ThrottlingBurstLimit": 2}
    settings = {"DefaultRouteSettings": limits, "RouteSettings": {"GET /ping": limits}}
    where = {"ApiId": {"Ref": "Api"}, "StageName": "$default", "AutoDeploy": True}
    stage = {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {**where, **settings}}
    cloud.create_stack("one", {"Resources": {"Api": api, "Stage": stage}})
    cloud.finished_stack("one")
    client = cloud.client("apigatewayv2")
    found = client.get_stage(ApiId=client.get_apis()["Items"][0]["ApiId"], StageName="$default")
    assert {name: found[name] for name in settings} == settings
