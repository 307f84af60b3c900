# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is changed outside Ansible, and what runs must say of it."""

from __future__ import annotations

import typing as t

from shapes import (
    ALIAS,
    CERTIFICATE,
    DOMAIN,
    FUNCTION,
    HTTP,
    HTTP_AND_OTHER,
    HTTP_DOMAIN,
    HTTP_DOOR,
    KEYS,
    NAME,
    PING,
    REST,
    REST_DOMAIN,
    REST_DOOR,
    REST_KEYS,
    REST_OWN_KEYS,
    REST_WEB_ACL,
    ROUTED,
    STACK,
    URL,
    URL_OF_ALIAS,
    Case,
    Change,
    Json,
    service,
)

if t.TYPE_CHECKING:
    from walk import Lab

API, ROUTE, STAGE, INTEGRATION = "HttpApi", "HttpApiRouteGetPing", "HttpApiStage", "HttpApiIntegrationOne"
ARN: t.Final = "arn:aws:lambda:us-east-1:000000000000:function"
TRUST: t.Final = "s3://trust/store.pem"


def http(operation: str, **parameters: t.Any) -> Change:
    """A call of the HTTP API; a parameter that begins with = is the id of a resource."""

    def change(lab: Lab) -> None:
        given = {name: resolved(lab, value) for name, value in parameters.items()}
        getattr(lab.client("apigatewayv2"), operation)(ApiId=lab.id_of(API), **given)

    return change


def call(client: str, operation: str, **parameters: t.Any) -> Change:
    """A call of another API."""

    def change(lab: Lab) -> None:
        given = {name: resolved(lab, value) for name, value in parameters.items()}
        getattr(lab.client(client), operation)(**given)

    return change


def resolved(lab: Lab, value: t.Any) -> t.Any:
    """The value with the ids of resources."""
    if isinstance(value, str) and value.startswith("="):
        return lab.id_of(value[1:]).rpartition("/")[2]
    return value


def after(*changes: Change) -> Change:
    """One change after the other."""

    def change(lab: Lab) -> None:
        for each in changes:
            each(lab)

    return change


def patched(operation: str, path: str, value: str | None, how: str = "replace", **parameters: str) -> Change:
    """An update by one patch operation."""
    patch = {"op": how, "path": path, **({} if value is None else {"value": value})}
    return call("apigateway", operation, **parameters, patchOperations=[patch])


def route_made_again(lab: Lab) -> None:
    """The route as it was, but as another one."""
    client, api = lab.client("apigatewayv2"), lab.id_of(API)
    route = client.get_routes(ApiId=api)["Items"][0]
    client.delete_route(ApiId=api, RouteId=route["RouteId"])
    client.create_route(ApiId=api, RouteKey=route["RouteKey"], Target=route["Target"])


def stage_taken_from_plan(lab: Lab) -> None:
    plan, stage = lab.id_of("ApiGatewayUsagePlanDefault"), f"{lab.id_of('ApiGatewayRestApi')}:dev"
    patch = [{"op": "remove", "path": "/apiStages", "value": stage}]
    lab.client("apigateway").update_usage_plan(usagePlanId=plan, patchOperations=patch)


def plan_deleted(lab: Lab) -> None:
    stage_taken_from_plan(lab)
    lab.client("apigateway").delete_usage_plan(usagePlanId=lab.id_of("ApiGatewayUsagePlanDefault"))


def key_taken_from_plan(lab: Lab) -> None:
    key, _colon, plan = lab.id_of("ApiGatewayUsagePlanDefaultKeyShop").partition(":")
    lab.client("apigateway").delete_usage_plan_key(usagePlanId=plan, keyId=key)


def key_deleted(lab: Lab) -> None:
    client = lab.client("apigateway")
    client.delete_api_key(apiKey=client.get_api_keys()["items"][0]["id"])


def mapped_elsewhere(lab: Lab) -> None:
    mapping = {"DomainName": DOMAIN, "ApiMappingId": lab.id_of("HttpApiMapping"), "ApiId": lab.id_of(API)}
    lab.client("apigatewayv2").update_api_mapping(**mapping, ApiMappingKey="elsewhere")


def authorizer_of_rest_deleted(lab: Lab) -> None:
    """With the methods that it decided about open, as somebody who takes it out leaves them."""
    client, api = lab.client("apigateway"), lab.id_of("ApiGatewayRestApi")
    opened = [{"op": "replace", "path": "/authorizationType", "value": "NONE"}]
    opened += [{"op": "replace", "path": "/authorizerId", "value": ""}]
    resource = lab.id_of("ApiGatewayResourcePing")
    client.update_method(restApiId=api, resourceId=resource, httpMethod="GET", patchOperations=opened)
    client.delete_authorizer(restApiId=api, authorizerId=lab.id_of("ApiGatewayAuthorizerDoor"))
    client.create_deployment(restApiId=api, stageName="dev")


def authorizer_made_again(lab: Lab) -> None:
    """The authorizer as it was, but as another one, which decides about the route."""
    client, api = lab.client("apigatewayv2"), lab.id_of(API)
    old = client.get_authorizers(ApiId=api)["Items"][0]
    route = lab.id_of(ROUTE).rpartition("/")[2]
    client.update_route(ApiId=api, RouteId=route, AuthorizationType="NONE", AuthorizerId="")
    client.delete_authorizer(ApiId=api, AuthorizerId=old.pop("AuthorizerId"))
    new = client.create_authorizer(ApiId=api, **{name: value for name, value in old.items() if value})
    client.update_route(ApiId=api, RouteId=route, AuthorizationType="CUSTOM", AuthorizerId=new["AuthorizerId"])


def authorizer_of_rest_made_again(lab: Lab) -> None:
    client, api = lab.client("apigateway"), lab.id_of("ApiGatewayRestApi")
    old = client.get_authorizers(restApiId=api)["items"][0]
    authorizer_of_rest_deleted(lab)
    kept = {name: old[name] for name in ("name", "type", "authorizerUri", "identitySource")}
    new = client.create_authorizer(restApiId=api, **kept, authorizerResultTtlInSeconds=0)
    where = {"restApiId": api, "resourceId": lab.id_of("ApiGatewayResourcePing"), "httpMethod": "GET"}
    closed = [{"op": "replace", "path": "/authorizationType", "value": "CUSTOM"}]
    closed += [{"op": "replace", "path": "/authorizerId", "value": new["id"]}]
    client.update_method(**where, patchOperations=closed)
    client.create_deployment(restApiId=api, stageName="dev")


def mapping_made_again(lab: Lab) -> None:
    client, name = lab.client("apigatewayv2"), {"DomainName": DOMAIN}
    client.delete_api_mapping(**name, ApiMappingId=lab.id_of("HttpApiMapping"))
    client.create_api_mapping(**name, ApiId=lab.id_of(API), Stage="$default")


def web_acl(operation: str, **parameters: str) -> Change:
    def change(lab: Lab) -> None:
        stage = f"arn:aws:apigateway:us-east-1::/restapis/{lab.id_of('ApiGatewayRestApi')}/stages/dev"
        getattr(lab.client("wafv2"), operation)(ResourceArn=stage, **parameters)

    return change


def web_acl_added(lab: Lab) -> None:
    web_acl("associate_web_acl", WebACLArn=lab.web_acl)(lab)


def alias_on_another_version(lab: Lab) -> None:
    """Three versions, and the alias on the second."""
    first = {**ALIAS.options["functions"][0], "environment": {"WORD": "0"}}
    lab.run(ALIAS, functions=[first])
    lab.run(ALIAS)
    lab.client("lambda").update_alias(FunctionName=FUNCTION, Name="live", FunctionVersion="2")


def alias_weighted(lab: Lab) -> None:
    lab.run(ALIAS, functions=[{**ALIAS.options["functions"][0], "environment": {"WORD": "0"}}])
    lab.run(ALIAS)
    weights = {"AdditionalVersionWeights": {"2": 0.99}}
    lab.client("lambda").update_alias(FunctionName=FUNCTION, Name="live", RoutingConfig=weights)


NO_AUTH: t.Final = service({**ROUTED, "routes": [{**PING, "authorizer": "none"}]}, api_type="http")
PUBLIC_URL: t.Final = service({**URL.options["functions"][0], "url": {"auth": "none"}})
ZERO: t.Final = {"ThrottlingRateLimit": 0.0, "ThrottlingBurstLimit": 0}
LIMITS: t.Final = {"rate_limit": 100, "burst_limit": 50}
URL_ALLOWED: t.Final[Json] = {"may_replace": ["url"]}


CASES: t.Final = (
    # HTTP APIs
    Case("HTTP: stage deleted", HTTP, http("delete_stage", StageName="$default"), f"{STAGE}.StageName"),
    Case(
        "HTTP: stage not deployed automatically",
        HTTP,
        http("update_stage", StageName="$default", AutoDeploy=False),
        f"{STAGE}.AutoDeploy",
        still_answers=True,
    ),
    Case(
        "HTTP: stage stopped",
        HTTP,
        http("update_stage", StageName="$default", DefaultRouteSettings=ZERO),
        f"{STAGE}.DefaultRouteSettings.*",
        asks="api.throttling",
        answer={"api": {"throttling": LIMITS}},
    ),
    Case("HTTP: route deleted", HTTP, http("delete_route", RouteId=f"={ROUTE}"), f"{ROUTE}.RouteKey"),
    Case("HTTP: route made again", HTTP, route_made_again, f"{ROUTE}.RouteKey", still_answers=True),
    Case(
        "HTTP: key of the route",
        HTTP,
        http("update_route", RouteId=f"={ROUTE}", RouteKey="GET /pong"),
        f"{ROUTE}.RouteKey",
    ),
    Case(
        "HTTP: route restricted",
        HTTP,
        http("update_route", RouteId=f"={ROUTE}", AuthorizationType="AWS_IAM"),
        f"{ROUTE}.AuthorizationType",
        asks="authorizer",
        answer=NO_AUTH,
    ),
    Case(
        "HTTP: integration leads elsewhere",
        HTTP_AND_OTHER,
        http("update_integration", IntegrationId=f"={INTEGRATION}", IntegrationUri=f"{ARN}:{STACK}-other"),
        f"{INTEGRATION}.IntegrationUri",
    ),
    Case(
        "HTTP: payload of the integration",
        HTTP,
        http("update_integration", IntegrationId=f"={INTEGRATION}", PayloadFormatVersion="1.0"),
        f"{INTEGRATION}.PayloadFormatVersion",
        still_answers=True,
    ),
    Case(
        "HTTP: integration deleted",
        HTTP,
        after(
            http("update_route", RouteId=f"={ROUTE}", Target=""),
            http("delete_integration", IntegrationId=f"={INTEGRATION}"),
        ),
        f"{INTEGRATION}.IntegrationId",
    ),
    Case("HTTP: API deleted", HTTP, http("delete_api"), f"{API}.ApiId", asks="may_replace", answer=URL_ALLOWED),
    Case(
        "HTTP: endpoint closed",
        HTTP,
        http("update_api", DisableExecuteApiEndpoint=True),
        f"{API}.DisableExecuteApiEndpoint",
        asks="api.disable_execute_api_endpoint",
        answer={"api": {"disable_execute_api_endpoint": False}},
    ),
    Case(
        "HTTP: permission removed",
        HTTP,
        call("lambda", "remove_permission", FunctionName=FUNCTION, StatementId="=OneLambdaPermissionHttpApi"),
        "OneLambdaPermissionHttpApi.Id",
    ),
    # Authorizers of HTTP APIs
    Case(
        "HTTP authorizer deleted",
        HTTP_DOOR,
        after(
            http("update_route", RouteId=f"={ROUTE}", AuthorizationType="NONE", AuthorizerId=""),
            http("delete_authorizer", AuthorizerId="=HttpApiAuthorizerDoor"),
        ),
        "HttpApiAuthorizerDoor.Name",
        still_answers=True,
    ),
    Case(
        "HTTP authorizer made again",
        HTTP_DOOR,
        authorizer_made_again,
        "HttpApiAuthorizerDoor.AuthorizerId",
        still_answers=True,
    ),
    Case(
        "HTTP authorizer taken from a route",
        HTTP_DOOR,
        http("update_route", RouteId=f"={ROUTE}", AuthorizationType="NONE", AuthorizerId=""),
        f"{ROUTE}.AuthorizationType",
        still_answers=True,
    ),
    Case(
        "HTTP authorizer asks for another header",
        HTTP_DOOR,
        http("update_authorizer", AuthorizerId="=HttpApiAuthorizerDoor", IdentitySource=["$request.header.X-Gate"]),
        "HttpApiAuthorizerDoor.IdentitySource",
    ),
    # Domain names of HTTP APIs
    Case(
        "HTTP mapping deleted",
        HTTP_DOMAIN,
        call("apigatewayv2", "delete_api_mapping", DomainName=DOMAIN, ApiMappingId="=HttpApiMapping"),
        "HttpApiMapping.DomainName",
    ),
    Case(
        "HTTP mapping made again",
        HTTP_DOMAIN,
        mapping_made_again,
        "HttpApiMapping.ApiMappingId",
        still_answers=True,
    ),
    Case("HTTP mapping moved", HTTP_DOMAIN, mapped_elsewhere, "HttpApiMapping.ApiMappingKey"),
    Case(
        "HTTP domain name deleted",
        HTTP_DOMAIN,
        call("apigatewayv2", "delete_domain_name", DomainName=DOMAIN),
        "HttpApiDomainName.DomainName",
    ),
    Case(
        "HTTP domain name with another certificate",
        HTTP_DOMAIN,
        call(
            "apigatewayv2",
            "update_domain_name",
            DomainName=DOMAIN,
            DomainNameConfigurations=[{"CertificateArn": f"{CERTIFICATE}1", "EndpointType": "REGIONAL"}],
        ),
        "HttpApiDomainName.CertificateArn",
        still_answers=True,
    ),
    Case(
        "HTTP domain name asks for certificates",
        HTTP_DOMAIN,
        call("apigatewayv2", "update_domain_name", DomainName=DOMAIN, MutualTlsAuthentication={"TruststoreUri": TRUST}),
        "HttpApiDomainName.MutualTlsAuthentication.TruststoreUri",
        asks="api.domain.truststore_uri",
        answer={"api": {"domain": {**NAME, "truststore_uri": ""}}},
        still_answers=True,
    ),
    # URLs of functions
    Case(
        "URL deleted",
        URL,
        call("lambda", "delete_function_url_config", FunctionName=FUNCTION),
        "OneLambdaFunctionUrl.TargetFunctionArn",
        asks="may_replace",
        answer=URL_ALLOWED,
    ),
    Case(
        "URL deleted with its function",
        URL,
        after(
            call("lambda", "delete_function_url_config", FunctionName=FUNCTION),
            call("lambda", "delete_function", FunctionName=FUNCTION),
        ),
        "OneLambdaFunctionUrl.TargetFunctionArn",
        asks="may_replace",
        answer=URL_ALLOWED,
    ),
    Case(
        "URL restricted",
        URL,
        call("lambda", "update_function_url_config", FunctionName=FUNCTION, AuthType="AWS_IAM"),
        "OneLambdaFunctionUrl.AuthType",
        asks="url.auth",
        answer=PUBLIC_URL,
    ),
    Case(
        "URL streams",
        URL,
        call("lambda", "update_function_url_config", FunctionName=FUNCTION, InvokeMode="RESPONSE_STREAM"),
        "OneLambdaFunctionUrl.InvokeMode",
    ),
    Case(
        "URL without permission",
        URL,
        call("lambda", "remove_permission", FunctionName=FUNCTION, StatementId="=OneLambdaPermissionFnUrl"),
        "OneLambdaPermissionFnUrl.Id",
    ),
    Case(
        "URL of an alias deleted",
        URL_OF_ALIAS,
        call("lambda", "delete_function_url_config", FunctionName=FUNCTION, Qualifier="live"),
        "OneLambdaFunctionUrl.TargetFunctionArn",
        asks="may_replace",
        answer=URL_ALLOWED,
    ),
    # Aliases
    Case("alias on another version", ALIAS, alias_on_another_version, "OneLambdaAlias.FunctionVersion"),
    Case("alias with weights", ALIAS, alias_weighted, "OneLambdaAlias.RoutingConfig"),
    Case(
        "alias deleted",
        ALIAS,
        call("lambda", "delete_alias", FunctionName=FUNCTION, Name="live"),
        "OneLambdaAlias.Name",
    ),
    Case(
        "permission of an alias removed",
        ALIAS,
        call(
            "lambda",
            "remove_permission",
            FunctionName=FUNCTION,
            Qualifier="live",
            StatementId="=OneLambdaPermissionApiGateway",
        ),
        "OneLambdaPermissionApiGateway.Id",
    ),
    # Authorizers of REST APIs
    Case(
        "REST authorizer deleted",
        REST_DOOR,
        authorizer_of_rest_deleted,
        "ApiGatewayAuthorizerDoor.Name",
        still_answers=True,
    ),
    Case(
        "REST authorizer made again",
        REST_DOOR,
        authorizer_of_rest_made_again,
        "ApiGatewayAuthorizerDoor.AuthorizerId",
        still_answers=True,
    ),
    # API keys and usage plans
    Case(
        "API key with a value of our own deleted",
        REST_OWN_KEYS,
        key_deleted,
        "ApiGatewayApiKeyShop*.Name",
    ),
    Case(
        "API key with a value of AWS deleted",
        REST_KEYS,
        key_deleted,
        "ApiGatewayApiKeyShop.Name",
        asks="may_replace",
        answer={"may_replace": ["api_key"]},
    ),
    Case(
        "API key disabled",
        REST_KEYS,
        patched("update_api_key", "/enabled", "false", apiKey="=ApiGatewayApiKeyShop"),
        "ApiGatewayApiKeyShop.Enabled",
        asks="api.api_keys[].enabled",
        answer={"api": {**KEYS, "api_keys": [{"name": "shop", "enabled": True}]}},
    ),
    Case("usage plan deleted", REST_KEYS, plan_deleted, "ApiGatewayUsagePlanDefault.UsagePlanName"),
    Case("usage plan without the stage", REST_KEYS, stage_taken_from_plan, "ApiGatewayUsagePlanDefault.ApiStages"),
    Case("usage plan without the key", REST_KEYS, key_taken_from_plan, "ApiGatewayUsagePlanDefaultKeyShop.KeyId"),
    Case(
        "usage plan stopped",
        REST_KEYS,
        after(
            patched("update_usage_plan", "/throttle/rateLimit", "0", usagePlanId="=ApiGatewayUsagePlanDefault"),
            patched("update_usage_plan", "/throttle/burstLimit", "0", usagePlanId="=ApiGatewayUsagePlanDefault"),
        ),
        "ApiGatewayUsagePlanDefault.Throttle.RateLimit",
        asks="api.usage_plans[].throttling",
        answer={"api": {**KEYS, "usage_plans": [{"name": "default", "throttling": LIMITS}]}},
    ),
    # Domain names of REST APIs
    Case(
        "REST mapping deleted",
        REST_DOMAIN,
        call("apigateway", "delete_base_path_mapping", domainName=DOMAIN, basePath="(none)"),
        "ApiGatewayBasePathMapping.BasePath",
    ),
    Case(
        "REST mapping leads elsewhere",
        REST_DOMAIN,
        patched("update_base_path_mapping", "/stage", "other", domainName=DOMAIN, basePath="(none)"),
        "ApiGatewayBasePathMapping.Stage",
    ),
    Case(
        "REST domain name deleted",
        REST_DOMAIN,
        call("apigateway", "delete_domain_name", domainName=DOMAIN),
        "ApiGatewayDomainName.DomainName",
    ),
    # Web ACLs
    Case(
        "web ACL removed",
        REST_WEB_ACL,
        web_acl("disassociate_web_acl"),
        "ApiGatewayWebAclAssociation.WebACLArn",
        still_answers=True,
    ),
    Case(
        "web ACL added",
        REST,
        web_acl_added,
        "ApiGatewayDeployment*.WebAclArn",
        asks="api.web_acl_arn",
        answer={"api": {"web_acl_arn": ""}},
        still_answers=True,
    ),
)
