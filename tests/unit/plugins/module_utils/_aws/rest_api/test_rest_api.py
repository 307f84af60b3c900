# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the options of a REST API put into the template."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import fingerprint
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template, body
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment import intermediate_templates
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Api
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import api_keys
from tests.unit.plugins.module_utils._aws.deployment.test_service_template import ids
from tests.unit.plugins.module_utils._aws.service_runs import Options, build_template, function, make_service
from tests.unit.plugins.module_utils._aws.template_examples import CORS, ORDER, REST, REST_API, REST_ROUTES

KEY = "1.zip"
DEPLOYMENT = "AWS::ApiGateway::Deployment"
PLAN_KEY = "AWS::ApiGateway::UsagePlanKey"
SECRET = "a-value-of-20-letters"


def build(*routes: Options, **api: t.Any) -> Template:
    given = [{"method": "GET", "path": "/ping"}, *routes]
    functions = [{"name": "hello", "handler": "handler.endpoint", "routes": given}]
    return build_template(make_service(api=api or None, functions=functions), KEY)


def properties(template: Template, logical_id: str) -> dict[str, t.Any]:
    found: dict[str, t.Any] = template["Resources"][logical_id]["Properties"]
    return found


WHOLE = build_template(make_service(**REST), KEY)


def test_a_pool_decides() -> None:
    authorizer = properties(WHOLE, "ApiGatewayAuthorizerUsers")
    assert authorizer == {
        "RestApiId": {"Ref": "ApiGatewayRestApi"},
        "Name": "users",
        "Type": "COGNITO_USER_POOLS",
        "IdentitySource": "method.request.header.Authorization",
        "AuthorizerResultTtlInSeconds": 60,
        "ProviderARNs": [{"Fn::GetAtt": ["Pool", "Arn"]}],
    }
    method = properties(WHOLE, "ApiGatewayMethodUsersGet")
    assert (method["AuthorizationType"], method["AuthorizerId"], method["AuthorizationScopes"]) == (
        "COGNITO_USER_POOLS",
        {"Ref": "ApiGatewayAuthorizerUsers"},
        ["read"],
    )


def test_a_function_decides_by_a_token() -> None:
    authorizer = WHOLE["Resources"]["ApiGatewayAuthorizerAsk"]
    assert authorizer["DependsOn"] == ["ApiGatewayAuthorizerAskPermission"]
    assert authorizer["Properties"] == {
        "RestApiId": {"Ref": "ApiGatewayRestApi"},
        "Name": "ask",
        "Type": "TOKEN",
        "IdentitySource": "method.request.header.X-Token",
        "IdentityValidationExpression": "^[a-z]+$",
        "AuthorizerUri": {
            "Fn::Sub": [
                "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Asked}/invocations",
                {"Asked": {"Fn::Sub": "${WriteLambdaFunction.Arn}"}},
            ]
        },
    }
    permission = properties(WHOLE, "ApiGatewayAuthorizerAskPermission")
    assert permission["FunctionName"] == {"Fn::Sub": "${WriteLambdaFunction.Arn}"}
    assert permission["SourceArn"]["Fn::Sub"].endswith(":${ApiGatewayRestApi}/authorizers/*")
    assert properties(WHOLE, "ApiGatewayMethodUsersIdVarGet")["AuthorizationType"] == "CUSTOM"


def test_a_function_is_called_by_its_alias() -> None:
    aliased = build_template(make_service(**REST, alias="live"), KEY)
    permission = properties(aliased, "ApiGatewayAuthorizerAskPermission")
    assert permission["FunctionName"] == {"Fn::Sub": "${WriteLambdaAlias}"}


def test_a_function_decides_by_the_request() -> None:
    other = "arn:aws:lambda:us-east-1:123456789012:function:other"
    authorizer = properties(WHOLE, "ApiGatewayAuthorizerAskDashother")
    assert authorizer["Type"] == "REQUEST"
    assert authorizer["IdentitySource"] == "method.request.header.X-Token,method.request.querystring.tenant"
    assert authorizer["AuthorizerResultTtlInSeconds"] == 0
    assert properties(WHOLE, "ApiGatewayAuthorizerAskDashotherPermission")["FunctionName"] == other


def test_without_a_cache_no_identity_is_asked_for_unless_it_is_named() -> None:
    door = {"name": "door", "type": "request", "function": "hello"}
    uncached = properties(build(authorizers=[{**door, "ttl": 0}]), "ApiGatewayAuthorizerDoor")
    cached = properties(build(authorizers=[door]), "ApiGatewayAuthorizerDoor")
    assert "IdentitySource" not in uncached
    assert cached["IdentitySource"] == "method.request.header.Authorization"


def test_aws_credentials_and_nobody_decide() -> None:
    assert properties(WHOLE, "ApiGatewayMethodPut")["AuthorizationType"] == "AWS_IAM"
    assert properties(WHOLE, "ApiGatewayMethodFilesProxyVarAny")["AuthorizationType"] == "NONE"
    assert properties(WHOLE, "ApiGatewayMethodUsersPut")["AuthorizerId"] == {"Ref": "ApiGatewayAuthorizerUsers"}


def test_preflight_requests_are_answered_without_a_function() -> None:
    template = build({"method": "POST", "path": "/ping"}, {"method": "ANY", "path": "/{proxy+}"}, cors=True)
    method = properties(template, "ApiGatewayMethodPingOptions")
    assert (method["AuthorizationType"], method["ApiKeyRequired"]) == ("NONE", False)
    integration = method["Integration"]
    assert integration["Type"] == "MOCK"
    assert "Uri" not in integration
    (answer,) = integration["IntegrationResponses"]
    assert answer["StatusCode"] == "204"
    headers = {name.rpartition(".")[2]: value for name, value in answer["ResponseParameters"].items()}
    assert headers["Access-Control-Allow-Origin"] == "'*'"
    assert headers["Access-Control-Allow-Methods"] == "'GET,OPTIONS,POST'"
    assert "Authorization,Content-Type" in headers["Access-Control-Allow-Headers"]
    assert headers.keys() == {f"Access-Control-Allow-{name}" for name in ("Origin", "Methods", "Headers")}
    assert method["MethodResponses"][0]["ResponseParameters"] == dict.fromkeys(answer["ResponseParameters"], True)
    any_method = properties(template, "ApiGatewayMethodProxyVarOptions")["Integration"]["IntegrationResponses"][0]
    allowed = any_method["ResponseParameters"]["method.response.header.Access-Control-Allow-Methods"]
    assert allowed == "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'"


def test_a_preflight_answer_names_the_origin_that_asks() -> None:
    (answer,) = properties(WHOLE, "ApiGatewayMethodUsersOptions")["Integration"]["IntegrationResponses"]
    headers = {name.rpartition(".")[2]: value for name, value in answer["ResponseParameters"].items()}
    assert headers["Access-Control-Allow-Origin"] == "'https://a.example.com'"
    assert headers["Access-Control-Allow-Methods"] == "'GET,POST'"
    assert headers["Access-Control-Allow-Credentials"] == "'true'"
    assert headers["Access-Control-Max-Age"] == "'60'"
    assert headers["Vary"] == "'Origin'"
    template = answer["ResponseTemplates"]["application/json"]
    assert '$origin == "https://b.example.com"' in template
    assert "$context.responseOverride.header.Access-Control-Allow-Origin = $origin" in template


def test_an_own_route_for_options_stays() -> None:
    template = build({"method": "OPTIONS", "path": "/ping"}, cors=True)
    assert properties(template, "ApiGatewayMethodPingOptions")["Integration"]["Type"] == "AWS_PROXY"


def test_pages_can_read_the_errors_of_the_api() -> None:
    one = {"allow_origins": ["https://a.example.com"], "allow_credentials": True, "expose_headers": ["X-A", "X-B"]}
    template = build(cors=one)
    response = properties(template, "ApiGatewayGatewayResponseDefault4xx")
    prefix = "gatewayresponse.header.Access-Control"
    assert response["ResponseType"] == "DEFAULT_4XX"
    assert response["ResponseParameters"] == {
        f"{prefix}-Allow-Origin": "'https://a.example.com'",
        f"{prefix}-Expose-Headers": "'X-A,X-B'",
        f"{prefix}-Allow-Credentials": "'true'",
        "gatewayresponse.header.Vary": "'Origin'",
    }
    (deployment,) = ids(template, DEPLOYMENT)
    assert {"ApiGatewayGatewayResponseDefault4xx", "ApiGatewayGatewayResponseDefault5xx"} < set(
        template["Resources"][deployment]["DependsOn"]
    )


def test_errors_do_not_allow_credentials_to_whoever_asks() -> None:
    parameters = properties(WHOLE, "ApiGatewayGatewayResponseDefault5xx")["ResponseParameters"]
    assert parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "method.request.header.Origin"
    assert "gatewayresponse.header.Access-Control-Allow-Credentials" not in parameters


def test_keys_and_plans() -> None:
    (partner, other) = sorted(ids(WHOLE, "AWS::ApiGateway::ApiKey"), key=lambda name: "Other" in name)
    assert properties(WHOLE, partner) == {
        "Name": "partner",
        "Enabled": True,
        "Description": "Of a partner",
        "Value": {"Ref": f"{partner}Value"},
    }
    assert WHOLE["Parameters"] == {f"{partner}Value": {"Type": "String", "NoEcho": True}}
    assert properties(WHOLE, other) == {"Name": "other", "Enabled": False}
    plan = WHOLE["Resources"]["ApiGatewayUsagePlanSmall"]
    assert plan["DependsOn"] == list(ids(WHOLE, DEPLOYMENT))
    assert plan["Properties"] == {
        "UsagePlanName": "shop-dev-small",
        "ApiStages": [{"ApiId": {"Ref": "ApiGatewayRestApi"}, "Stage": "dev"}],
        "Description": "Few requests",
        "Quota": {"Limit": 10, "Period": "WEEK", "Offset": 2},
        "Throttle": {"RateLimit": 10, "BurstLimit": 5},
    }
    links = {
        (properties(WHOLE, name)["UsagePlanId"]["Ref"], properties(WHOLE, name)["KeyId"]["Ref"])
        for name in ids(WHOLE, PLAN_KEY)
    }
    assert links == {("ApiGatewayUsagePlanSmall", partner), ("ApiGatewayUsagePlanLarge", other)}
    assert properties(WHOLE, "ApiGatewayMethodFilesProxyVarAny")["ApiKeyRequired"] is True


def test_a_key_without_a_plan_gets_one() -> None:
    template = build(api_keys=[{"name": "all"}], api_key_required=True)
    assert properties(template, "ApiGatewayUsagePlanDefault")["UsagePlanName"] == "shop-dev-default"
    assert ids(template, PLAN_KEY) == {"ApiGatewayUsagePlanDefaultKeyAll"}
    assert properties(template, "ApiGatewayMethodPingGet")["ApiKeyRequired"] is True
    assert "Parameters" not in template


def test_keys_get_into_their_plans_one_by_one() -> None:
    template = build(api_keys=[{"name": name} for name in ("a", "c", "b")], api_key_required=True)
    waits = {name: template["Resources"][name].get("DependsOn") for name in ids(template, PLAN_KEY)}
    first, second, third = (f"ApiGatewayUsagePlanDefaultKey{name}" for name in "ABC")
    assert waits == {first: None, second: [first], third: [second]}


def test_a_plan_waits_for_the_stage_that_it_is_for() -> None:
    template = build(api_keys=[{"name": "all"}], api_key_required=True, stage_variables={"colour": "blue"})
    needed = template["Resources"]["ApiGatewayUsagePlanDefault"]["DependsOn"]
    assert needed == [*ids(template, DEPLOYMENT), *ids(template, "AWS::ApiGateway::Stage")]


def test_a_route_may_need_no_key() -> None:
    template = build({"method": "GET", "path": "/open", "api_key_required": False}, api_key_required=True)
    assert properties(template, "ApiGatewayMethodOpenGet")["ApiKeyRequired"] is False


def test_the_value_of_a_key_is_in_a_parameter_only() -> None:
    service = make_service(**REST)
    assert SECRET not in body(WHOLE)
    assert SECRET not in repr(service)
    ((name, parameter),) = api_keys.parameters(service).items()
    assert (parameter.value, parameter.is_secret) == (SECRET, True)
    assert name in WHOLE["Parameters"]


def test_another_value_makes_another_key() -> None:
    before, after, same = (
        build(api_keys=[{"name": "all", "value": value}], api_key_required=True)
        for value in ("value-of-some-length-1", "value-of-some-length-2", "value-of-some-length-1")
    )
    assert before == same
    for kind in ("AWS::ApiGateway::ApiKey", PLAN_KEY):
        assert ids(before, kind).isdisjoint(ids(after, kind))
    assert before["Parameters"].keys().isdisjoint(after["Parameters"])
    assert fingerprint(before) != fingerprint(after)
    assert ids(before, DEPLOYMENT) == ids(after, DEPLOYMENT)


def test_requests_are_validated() -> None:
    method = properties(WHOLE, "ApiGatewayMethodUsersIdVarGet")
    assert method["RequestParameters"] == {"method.request.header.X-Tenant": True, "method.request.path.id": True}
    assert method["RequestValidatorId"] == {"Ref": "ApiGatewayRequestValidatorParameters"}
    both = properties(WHOLE, "ApiGatewayMethodPut")
    assert both["RequestValidatorId"] == {"Ref": "ApiGatewayRequestValidatorParametersAndBody"}
    assert both["RequestModels"] == {
        "application/json": {"Ref": "ApiGatewayMethodPutModelApplicationJson"},
        "application/vnd.shop+json": {"Ref": "ApiGatewayMethodPutModelApplicationVndDotshopjson"},
    }
    assert properties(WHOLE, "ApiGatewayMethodPutModelApplicationJson")["Schema"] == ORDER
    assert properties(WHOLE, "ApiGatewayRequestValidatorParametersAndBody") == {
        "RestApiId": {"Ref": "ApiGatewayRestApi"},
        "Name": "parameters and body",
        "ValidateRequestParameters": True,
        "ValidateRequestBody": True,
    }


def test_a_named_model() -> None:
    assert properties(WHOLE, "ApiGatewayMethodPost")["RequestModels"] == {
        "application/json": {"Ref": "ApiGatewayModelOrder"}
    }
    model = properties(WHOLE, "ApiGatewayModelOrder")
    assert (model["Name"], model["Description"], model["Schema"]) == ("Order", "An order", ORDER)


def test_what_is_only_declared_needs_no_validator() -> None:
    method = properties(WHOLE, "ApiGatewayMethodUsersGet")
    assert method["RequestParameters"] == {"method.request.querystring.page": False}
    assert "RequestValidatorId" not in method


CHANGED: t.Final[dict[str, Options]] = {
    "no CORS": {"cors": None},
    "other CORS": {"cors": {**CORS, "max_age": 61}},
    "another authorizer by default": {"default_authorizer": "aws_iam"},
    "another time to live": {"authorizers": [{**each, "ttl": 9} for each in REST_API["authorizers"]]},
    "another pattern": {
        "authorizers": [
            {**each, **({"identity_validation_expression": "x"} if each["type"] == "token" else {})}
            for each in REST_API["authorizers"]
        ]
    },
    "keys for all": {"api_key_required": True},
    "another schema": {"models": [{"name": "Order", "schema": {"type": "array"}}]},
}


@pytest.mark.parametrize("name", CHANGED)
def test_what_makes_the_api_makes_a_new_deployment(name: str) -> None:
    after = build_template(make_service(**{**REST, "api": {**REST_API, **CHANGED[name]}}), KEY)
    assert ids(WHOLE, DEPLOYMENT).isdisjoint(ids(after, DEPLOYMENT))


ROUTE_CHANGED: t.Final[dict[str, Options]] = {
    "scopes": {"scopes": ["write"]},
    "authorizer": {"authorizer": "none", "scopes": None},
    "key": {"api_key_required": True},
    "parameter": {"request_parameters": {"querystrings": {"page": True}}},
    "model": {"request_models": {"application/json": "Order"}},
}


@pytest.mark.parametrize("name", ROUTE_CHANGED)
def test_what_makes_a_method_makes_a_new_deployment(name: str) -> None:
    routes = [{**REST_ROUTES[0], **ROUTE_CHANGED[name]}, *REST_ROUTES[1:]]
    functions = [{"name": "read", "handler": "handler.endpoint", "routes": routes}, REST["functions"][1]]
    after = build_template(make_service(**{**REST, "functions": functions}), KEY)
    assert ids(WHOLE, DEPLOYMENT).isdisjoint(ids(after, DEPLOYMENT))


def test_plans_make_no_new_deployment() -> None:
    api = {**REST_API, "usage_plans": [], "api_keys": [{"name": "other"}]}
    after = build_template(make_service(**{**REST, "api": api}), KEY)
    assert ids(WHOLE, DEPLOYMENT) == ids(after, DEPLOYMENT)


def test_the_order_of_what_an_api_has_does_not_count() -> None:
    service = make_service(**REST)
    names = ("authorizers", "api_keys", "usage_plans", "models")
    api = Api(**{**vars(service.api), **{name: getattr(service.api, name)[::-1] for name in names}})
    functions = tuple(each._replace(routes=each.routes[::-1]) for each in service.functions[::-1])
    assert build_template(service._replace(api=api, functions=functions), KEY) == WHOLE


def test_without_cors_the_answers_go_before_the_new_deployment() -> None:
    after = build_template(make_service(**{**REST, "api": {**REST_API, "cors": None}}), KEY)
    step = intermediate_templates.without_removed_routes(WHOLE, after)
    assert step is not None
    gone = WHOLE["Resources"].keys() - step["Resources"].keys()
    assert gone == {
        "ApiGatewayGatewayResponseDefault4xx",
        "ApiGatewayGatewayResponseDefault5xx",
        "ApiGatewayMethodFilesProxyVarOptions",
        "ApiGatewayMethodOptions",
        "ApiGatewayMethodUsersIdVarOptions",
        "ApiGatewayMethodUsersOptions",
    }
    (deployment,) = ids(step, DEPLOYMENT)
    assert not gone & set(step["Resources"][deployment]["DependsOn"])


def test_no_keys_without_an_api() -> None:
    service = make_service(api=REST_API, functions=[function("job")])
    assert api_keys.parameters(service) == {}
    assert not ids(build_template(service, KEY), "AWS::ApiGateway::ApiKey")
