# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What API Gateway refuses of REST APIs, refused by the local AWS, too."""

from __future__ import annotations

import typing as t

import pytest

from extensions.local_cloud.aws.resources.errors import ResourceError
from extensions.local_cloud.aws.resources.limits import check_limits
from extensions.local_cloud.aws.resources.rest_apis import check_endpoint_is_kept

LAMBDA: t.Final = "arn:aws:apigateway:us-east-1:lambda:path"
BUFFERED: t.Final = f"{LAMBDA}/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations"
STREAMED: t.Final = (
    f"{LAMBDA}/2021-11-15/functions/arn:aws:lambda:us-east-1:1:function:f/response-streaming-invocations"
)
KEY: t.Final = "method.request.path.id"


def method(uri: str = BUFFERED, **integration: t.Any) -> tuple[str, dict[str, t.Any]]:
    return "Method", {"Integration": {"Type": "AWS_PROXY", "Uri": uri, **integration}}


@pytest.mark.parametrize(
    "given",
    [
        method(),
        method(TimeoutInMillis=300_000),
        method(STREAMED, ResponseTransferMode="STREAM", TimeoutInMillis=900_000),
        ("Method", {**method(CacheKeyParameters=[KEY])[1], "RequestParameters": {KEY: False}}),
        ("Stage", {"CacheClusterSize": "0.5", "MethodSettings": [{"CacheTtlInSeconds": 3600}]}),
        ("RestApi", {"ApiKeySourceType": "AUTHORIZER"}),
        ("GatewayResponse", {"ResponseType": "THROTTLED", "StatusCode": "429"}),
        (
            "GatewayResponse",
            {
                "ResponseType": "DEFAULT_4XX",
                "ResponseParameters": {
                    "gatewayresponse.header.A": "'b c'",
                    "gatewayresponse.header.B": "method.request.header.Origin",
                },
            },
        ),
    ],
)
def test_what_api_gateway_accepts(given: tuple[str, dict[str, t.Any]]) -> None:
    check_limits(f"AWS::ApiGateway::{given[0]}", given[1])


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (method(ResponseTransferMode="STREAM"), "Invalid Response transfer mode"),
        (method(STREAMED), "Invalid Response transfer mode"),
        (method(Type="MOCK", ResponseTransferMode="STREAM"), "only supported for AWS_PROXY and HTTP_PROXY"),
        (method(TimeoutInMillis=300_001), "Timeout should be between 50 ms and 300000 ms"),
        (method(STREAMED, ResponseTransferMode="STREAM", TimeoutInMillis=900_001), "between 50 ms and 900000 ms"),
        (method(CacheKeyParameters=[KEY]), f"Invalid cache key parameter specified: {KEY}"),
        (("Stage", {"CacheClusterSize": "1"}), "Invalid cache cluster size: 1"),
        (("Stage", {"MethodSettings": [{"CacheTtlInSeconds": 3601}]}), "Invalid cache ttl 3601"),
        (("RestApi", {"ApiKeySourceType": "QUERY"}), "Invalid API key source type specified: QUERY"),
        (("GatewayResponse", {"ResponseType": "TEAPOT"}), "Invalid response type specified"),
        (("GatewayResponse", {"ResponseType": "THROTTLED", "StatusCode": "600"}), "Invalid status code specified"),
        (
            ("GatewayResponse", {"ResponseType": "THROTTLED", "ResponseParameters": {"gatewayresponse.header.A": "b"}}),
            "Invalid mapping expression specified: gatewayresponse.header.A: b",
        ),
    ],
)
def test_what_api_gateway_refuses(given: tuple[str, dict[str, t.Any]], text: str) -> None:
    with pytest.raises(ResourceError, match=text):
        check_limits(f"AWS::ApiGateway::{given[0]}", given[1])


@pytest.mark.parametrize(("before", "after"), [("EDGE", "PRIVATE"), ("PRIVATE", "REGIONAL"), ("REGIONAL", "EDGE")])
def test_the_type_of_an_endpoint_changes(before: str, after: str) -> None:
    types = ({"EndpointConfiguration": {"Types": [each]}} for each in (before, after))
    check_endpoint_is_kept("AWS::ApiGateway::RestApi", *types)


def test_a_private_api_does_not_become_an_edge_optimized_one() -> None:
    types = ({"EndpointConfiguration": {"Types": [each]}} for each in ("PRIVATE", "EDGE"))
    with pytest.raises(ResourceError, match="from PRIVATE to EDGE"):
        check_endpoint_is_kept("AWS::ApiGateway::RestApi", *types)
