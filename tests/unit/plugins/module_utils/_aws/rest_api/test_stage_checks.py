# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must hold of the settings of a REST API, its stage and its routes."""

from __future__ import annotations

import pytest

from tests.unit.plugins.module_utils._aws.api.test_which_api_takes_what import DOMAIN, check, refusal, with_route
from tests.unit.plugins.module_utils._aws.service_runs import Options

ACL = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/1"


@pytest.mark.parametrize(
    "given",
    [
        {"api": {"throttling": {"rate_limit": 0, "burst_limit": 0}, "access_log": {"retention_days": 7}}},
        {"api": {"stage_variables": {"table_name": "a-b.c:1/x?y=z"}, "tracing": True, "detailed_metrics": True}},
        {"api": {"binary_media_types": ["*/*", "application/vnd.ms-excel"], "minimum_compression_size": 10485760}},
        {"api": {"endpoint_type": "edge", "domain": {**DOMAIN, "base_path": "v1"}}},
        {"api": {"endpoint_type": "private", "vpc_endpoint_ids": ["vpce-0a1b"], "resource_policy": [{}]}},
        {"api": {"endpoint_type": "private", "vpc_endpoint_ids": [{"Ref": "E"}], "resource_policy": [{}]}},
        {"api": {"resource_policy": [{"Sid": "a", "Effect": "Deny", "NotPrincipal": {"AWS": "1"}, "Condition": {}}]}},
        {"api": {"web_acl_arn": ACL, "description": "x" * 1024}},
        {"api": {"web_acl_arn": {"Fn::GetAtt": ["Acl", "Arn"]}}},
        {"api": {"domain": DOMAIN, "disable_execute_api_endpoint": True}},
        {"functions": with_route(timeout=0.05, throttling={"rate_limit": 1, "burst_limit": 1})},
        {"functions": with_route(timeout=300)},
    ],
)
def test_good_options(given: Options) -> None:
    check(api_type="rest", **given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"api": {"payload_version": "1.0"}}, "api.payload_version is only valid with api_type http"),
        (
            {"api": {"throttling": {"rate_limit": -1, "burst_limit": 1}}},
            "api.throttling must have limits of 0 or more, but rate_limit -1 and burst_limit 1 were given.",
        ),
        (
            {"functions": with_route(throttling={"rate_limit": 1, "burst_limit": -1})},
            "routes[].throttling of function hello must have limits of 0 or more",
        ),
        ({"api": {"access_log": {"retention_days": 8}}}, "api.access_log.retention_days must be one of 1, 3,"),
        (
            {"api": {"stage_variables": {"a-b": "1"}}},
            "api.stage_variables must be names of 1 to 64 letters, digits and _",
        ),
        ({"api": {"stage_variables": {"a": "ä"}}}, "api.stage_variables must have values of 1 to 512 letters"),
        ({"api": {"stage_variables": {"a": ""}}}, "api.stage_variables must have values of 1 to 512 letters"),
        ({"api": {"stage_variables": {"a" * 65: "1"}}}, "api.stage_variables must be names of 1 to 64 letters"),
        ({"api": {"stage_variables": {"a": "b" * 513}}}, "api.stage_variables must have values of 1 to 512 letters"),
        (
            {"api": {"stage_variables": {f"a{number}": "1" for number in range(101)}}},
            "api.stage_variables must be at most 100 variables, but it has 101.",
        ),
        (
            {"api": {"access_log": {"format": "$context.httpMethod $context.path"}}},
            "api.access_log.format must be one line of at most 3072 bytes with $context.requestId or ",
        ),
        (
            {"api": {"access_log": {"format": "$context.requestId" + "x" * 3055}}},
            "api.access_log.format must be one line of at most 3072 bytes with ",
        ),
        (
            {"api": {"access_log": {"format": "$context.requestId\n$context.path"}}},
            "api.access_log.format must be one line of at most 3072 bytes with ",
        ),
        (
            {"api": {"binary_media_types": ["png"]}},
            "api.binary_media_types must be a media type such as image/png or */*",
        ),
        ({"api": {"minimum_compression_size": -1}}, "api.minimum_compression_size must be 0 to 10485760 bytes"),
        (
            {"api": {"vpc_endpoint_ids": ["vpce-1"]}},
            "api.vpc_endpoint_ids is only valid with endpoint_type private, but endpoint_type is regional.",
        ),
        (
            {"api": {"endpoint_type": "private", "vpc_endpoint_ids": ["vpc-1"], "resource_policy": [{}]}},
            "api.vpc_endpoint_ids must be the ID of a VPC endpoint such as vpce-0a1b2c3d, or refer to a resource, but ",
        ),
        ({"api": {"endpoint_type": "private"}}, "api.resource_policy must be given when endpoint_type is private"),
        ({"api": {"resource_policy": [{"effect": "Deny"}]}}, "api.resource_policy must be a statement of Action,"),
        ({"api": {"resource_policy": [{"Effect": "No"}]}}, "api.resource_policy must be a statement of Action,"),
        (
            {"api": {"endpoint_type": "private", "resource_policy": [{}], "domain": DOMAIN}},
            "api.domain is only valid with endpoint_type regional or edge, but endpoint_type is private.",
        ),
        ({"api": {"domain": {**DOMAIN, "base_path": "a/b"}}}, "api.domain.base_path must be one segment without /"),
        (
            {"api": {"endpoint_type": "edge", "domain": {**DOMAIN, "truststore_uri": "s3://a/b"}}},
            "api.domain.truststore_uri is only valid with endpoint_type regional, but endpoint_type is edge.",
        ),
        ({"api": {"domain": {**DOMAIN, "name": "example"}}}, "api.domain.name must be a host name"),
        (
            {"api": {"disable_execute_api_endpoint": True}},
            "api.disable_execute_api_endpoint requires api.dom",
        ),
        ({"api": {"web_acl_arn": "acl"}}, "api.web_acl_arn must be the ARN of a regional web ACL of AWS WAF"),
        ({"api": {"description": "x" * 1025}}, "api.description must have at most 1024 characters, but it has 1025."),
        (
            {"functions": with_route(timeout=300.5)},
            "routes[].timeout of function hello must be 0.05 to 300 seconds with endpoint_type regional, but 300.5",
        ),
        (
            {"api": {"endpoint_type": "edge"}, "functions": with_route(timeout=30)},
            "routes[].timeout of function hello must be 0.05 to 29 seconds with endpoint_type edge, but 30 was given.",
        ),
    ],
)
def test_bad_options(given: Options, message: str) -> None:
    assert refusal(api_type="rest", **given).startswith(message)


@pytest.mark.parametrize("name", ["tracing", "web_acl_arn", "endpoint_type", "binary_media_types"])
def test_what_http_apis_do_not_have(name: str) -> None:
    values = {"tracing": True, "endpoint_type": "edge", "binary_media_types": ["*/*"]}
    assert refusal(api={name: values.get(name, "x")}) == (
        f"api.{name} is only valid with api_type rest, but api_type is http."
    )
