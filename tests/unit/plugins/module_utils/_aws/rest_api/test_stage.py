# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The template of a REST API whose API, stage and domain name have settings."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.diff import diff_views
from tests.unit.plugins.module_utils._aws.service_runs import Options, build_template, make_service

LIMITS = {"rate_limit": 10.5, "burst_limit": 5}
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/5a1b2c3d-0000-4000-8000-000000000000"
PLAIN = {
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::Method",
    "AWS::ApiGateway::Resource",
    "AWS::ApiGateway::RestApi",
    "AWS::IAM::Role",
    "AWS::Lambda::Function",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Version",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
}


def build(*functions: Options, **api: t.Any) -> Template:
    given = {"functions": list(functions)} if functions else {}
    return build_template(make_service(api=api, **given), "1.zip")


def routed(*routes: Options) -> Options:
    return {"name": "hello", "handler": "handler.endpoint", "routes": list(routes)}


def properties(template: Template, logical_id: str) -> dict[str, t.Any]:
    found: dict[str, t.Any] = template["Resources"][logical_id]["Properties"]
    return found


def deployment(template: Template) -> str:
    (name,) = [
        str(name) for name, each in template["Resources"].items() if each["Type"] == "AWS::ApiGateway::Deployment"
    ]
    return name


def kinds(template: Template) -> set[str]:
    return {each["Type"] for each in template["Resources"].values()}


@pytest.mark.parametrize("given", [{}, {"tracing": False}, {"detailed_metrics": False, "stage_variables": {}}])
def test_a_plain_api_has_no_resource_for_its_stage(given: Options) -> None:
    template = build(**given)
    assert kinds(template) == PLAIN
    assert properties(template, deployment(template))["StageName"] == "dev"
    assert template["Resources"] == build()["Resources"]


def test_a_stage_with_all_settings() -> None:
    template = build(
        throttling=LIMITS,
        access_log={"retention_days": 7},
        stage_variables={"colour": "blue", "answer": 42},
        tracing=True,
        detailed_metrics=True,
    )
    stage = properties(template, "ApiGatewayStage")
    log = stage.pop("AccessLogSetting")
    assert stage == {
        "RestApiId": {"Ref": "ApiGatewayRestApi"},
        "StageName": "dev",
        "DeploymentId": {"Ref": deployment(template)},
        "TracingEnabled": True,
        "Variables": {"answer": "42", "colour": "blue"},
        "MethodSettings": [
            {
                "ResourcePath": "/*",
                "HttpMethod": "*",
                "MetricsEnabled": True,
                "ThrottlingRateLimit": 10.5,
                "ThrottlingBurstLimit": 5,
            }
        ],
    }
    assert log["DestinationArn"] == {"Fn::GetAtt": ["ApiGatewayLogGroup", "Arn"]}
    assert json.loads(log["Format"])["resourcePath"] == "$context.resourcePath"
    assert properties(template, "ApiGatewayLogGroup") == {
        "LogGroupName": "/aws/api-gateway/shop-dev",
        "RetentionInDays": 7,
    }
    assert properties(template, deployment(template)) == {"RestApiId": {"Ref": "ApiGatewayRestApi"}}


def test_the_format_of_the_log_can_be_given() -> None:
    log = properties(build(access_log={"format": "$context.requestId $context.ip"}), "ApiGatewayStage")
    assert log["AccessLogSetting"]["Format"] == "$context.requestId $context.ip"


@pytest.mark.parametrize(("path", "shown"), [("/users/{id}", "/~1users~1{id}"), ("/", "/"), ("/a", "/~1a")])
def test_a_route_with_limits_of_its_own_keeps_the_other_settings(path: str, shown: str) -> None:
    one = {"method": "GET", "path": path, "throttling": {"rate_limit": 1, "burst_limit": 2}}
    settings = properties(build(routed(one), detailed_metrics=True), "ApiGatewayStage")["MethodSettings"]
    assert settings == [
        {"ResourcePath": "/*", "HttpMethod": "*", "MetricsEnabled": True},
        {
            "ResourcePath": shown,
            "HttpMethod": "GET",
            "MetricsEnabled": True,
            "ThrottlingRateLimit": 1.0,
            "ThrottlingBurstLimit": 2,
        },
    ]


def test_the_settings_of_the_api() -> None:
    template = build(
        description="Orders",
        binary_media_types=["image/png"],
        minimum_compression_size=0,
        endpoint_type="private",
        vpc_endpoint_ids=["vpce-1"],
        resource_policy=[{}, {"Effect": "Deny", "NotResource": "execute-api:/*/GET/*"}],
    )
    everybody = {"Principal": "*", "Action": "execute-api:Invoke"}
    assert properties(template, "ApiGatewayRestApi") == {
        "Name": "shop-dev",
        "Description": "Orders",
        "EndpointConfiguration": {"Types": ["PRIVATE"], "VpcEndpointIds": ["vpce-1"]},
        "BinaryMediaTypes": ["image/png"],
        "MinimumCompressionSize": 0,
        "Policy": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Resource": "execute-api:/*", **everybody},
                {"Effect": "Deny", "NotResource": "execute-api:/*/GET/*", **everybody},
            ],
        },
    }
    assert kinds(template) == PLAIN


@pytest.mark.parametrize(
    "given",
    [
        {"binary_media_types": ["*/*"]},
        {"minimum_compression_size": 1},
        {"resource_policy": [{}]},
        {"endpoint_type": "edge"},
        {"tracing": True},
    ],
)
def test_what_is_served_makes_a_new_deployment(given: Options) -> None:
    assert deployment(build(**given)) != deployment(build())


@pytest.mark.parametrize(
    "given",
    [
        {"description": "Orders"},
        {"web_acl_arn": {"Ref": "Acl"}},
        {"domain": {"name": "a.example.com", "certificate_arn": "c"}},
    ],
)
def test_what_is_not_served_makes_no_new_deployment(given: Options) -> None:
    assert deployment(build(**given)) == deployment(build())


def test_settings_of_the_stage_make_no_new_deployment() -> None:
    assert deployment(build(tracing=True)) == deployment(build(throttling=LIMITS, access_log={}))


def test_the_time_that_a_route_has() -> None:
    template = build(routed({"method": "GET", "path": "/ping", "timeout": 2.5}))
    assert properties(template, "ApiGatewayMethodPingGet")["Integration"]["TimeoutInMillis"] == 2500
    assert kinds(template) == PLAIN


def test_a_firewall_waits_for_the_stage() -> None:
    acl = build(web_acl_arn={"Ref": "Acl"})["Resources"]["ApiGatewayWebAclAssociation"]
    assert acl["DependsOn"] == [deployment(build())]
    assert acl["Properties"] == {
        "ResourceArn": {
            "Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${ApiGatewayRestApi}/stages/dev"
        },
        "WebACLArn": {"Ref": "Acl"},
    }
    with_stage = build(web_acl_arn={"Ref": "Acl"}, tracing=True)
    assert with_stage["Resources"]["ApiGatewayWebAclAssociation"]["DependsOn"] == [
        deployment(with_stage),
        "ApiGatewayStage",
    ]


def test_another_firewall_does_not_take_itself_away() -> None:
    acl = build(web_acl_arn={"Ref": "Acl"})["Resources"]["ApiGatewayWebAclAssociation"]
    assert (acl["DeletionPolicy"], acl["UpdateReplacePolicy"]) == ("Delete", "Retain")


def test_a_domain_name() -> None:
    domain = {
        "name": "api.example.com",
        "certificate_arn": CERTIFICATE,
        "base_path": "v1",
        "hosted_zone_id": "Z1",
        "truststore_uri": "s3://trust/store.pem",
        "truststore_version": "1",
    }
    template = build(domain=domain, disable_execute_api_endpoint=True)
    assert properties(template, "ApiGatewayRestApi")["DisableExecuteApiEndpoint"] is True
    assert properties(template, "ApiGatewayDomainName") == {
        "DomainName": "api.example.com",
        "EndpointConfiguration": {"Types": ["REGIONAL"]},
        "SecurityPolicy": "TLS_1_2",
        "RegionalCertificateArn": CERTIFICATE,
        "MutualTlsAuthentication": {"TruststoreUri": "s3://trust/store.pem", "TruststoreVersion": "1"},
    }
    assert properties(template, "ApiGatewayBasePathMapping") == {
        "DomainName": {"Ref": "ApiGatewayDomainName"},
        "RestApiId": {"Ref": "ApiGatewayRestApi"},
        "Stage": "dev",
        "BasePath": "v1",
    }
    assert properties(template, "ApiGatewayRecordSet")["AliasTarget"] == {
        "DNSName": {"Fn::GetAtt": ["ApiGatewayDomainName", "RegionalDomainName"]},
        "HostedZoneId": {"Fn::GetAtt": ["ApiGatewayDomainName", "RegionalHostedZoneId"]},
    }
    outputs = {name: each["Value"] for name, each in template["Outputs"].items()}
    assert outputs["ServiceEndpoint"] == outputs["DomainUrl"] == "https://api.example.com/v1"
    assert outputs["DomainTarget"] == {"Fn::GetAtt": ["ApiGatewayDomainName", "RegionalDomainName"]}


def test_a_domain_name_at_the_edge() -> None:
    domain = {"name": "api.example.com", "certificate_arn": CERTIFICATE, "hosted_zone_id": "Z1"}
    template = build(domain=domain, endpoint_type="edge")
    assert properties(template, "ApiGatewayDomainName")["CertificateArn"] == CERTIFICATE
    assert properties(template, "ApiGatewayRecordSet")["AliasTarget"] == {
        "DNSName": {"Fn::GetAtt": ["ApiGatewayDomainName", "DistributionDomainName"]},
        "HostedZoneId": {"Fn::GetAtt": ["ApiGatewayDomainName", "DistributionHostedZoneId"]},
    }
    assert template["Outputs"]["DomainTarget"]["Value"] == {
        "Fn::GetAtt": ["ApiGatewayDomainName", "DistributionDomainName"]
    }


def test_the_diff_has_the_words_of_the_options() -> None:
    api = {
        "description": "Orders",
        "throttling": LIMITS,
        "access_log": {"format": "$context.requestId", "retention_days": 7},
        "stage_variables": {"colour": "blue"},
        "tracing": True,
        "detailed_metrics": True,
        "binary_media_types": ["image/png"],
        "minimum_compression_size": 10,
        "endpoint_type": "edge",
        "disable_execute_api_endpoint": True,
        "web_acl_arn": "acl",
    }
    domain = {"name": "api.example.com", "certificate_arn": CERTIFICATE, "base_path": "v1"}
    one = {"method": "GET", "path": "/a/b", "timeout": 2, "throttling": {"rate_limit": 1, "burst_limit": 2}}
    template = build(routed(one), **api, domain=domain)
    before, after = diff_views("shop-dev", (build(), {}), (template, {}))
    assert "api" not in before
    others = dict.fromkeys(("hosted_zone_id", "truststore_uri", "truststore_version"))
    assert after["api"] == {
        "type": "rest",
        **api,
        "domain": {**domain, **others},
        "route_throttling": {"GET /a/b": {"rate_limit": 1.0, "burst_limit": 2}},
        "routes": {"GET /a/b": {"timeout": 2.0}},
    }


def test_the_diff_shows_a_policy_and_endpoints() -> None:
    template = build(endpoint_type="private", vpc_endpoint_ids=["vpce-1"], resource_policy=[{"Effect": "Deny"}])
    _before, after = diff_views("shop-dev", None, (template, {}))
    assert after["api"]["vpc_endpoint_ids"] == ["vpce-1"]
    assert after["api"]["resource_policy"][0]["Effect"] == "Deny"
