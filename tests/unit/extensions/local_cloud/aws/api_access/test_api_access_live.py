# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may call an API of the local AWS: closed endpoints, resource policies, web ACLs."""

from __future__ import annotations

import json
import typing as t

import pytest

from ..conftest import Cloud
from ..gateway.gateway_live import DECIDE, Http, Rest, create_function, send, uri

HERE, ELSEWHERE = "127.0.0.0/8", "192.0.2.0/24"


def policy(*statements: dict[str, t.Any]) -> str:
    usual = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**usual, **each} for each in statements]})


def from_ip(network: str) -> dict[str, t.Any]:
    return {"Condition": {"IpAddress": {"aws:SourceIp": network}}}


def update(api: Rest, path: str, value: str) -> None:
    patch = [{"op": "replace", "path": path, "value": value}]
    api.aws.update_rest_api(restApiId=api.id, patchOperations=patch)


def test_a_closed_endpoint_of_a_rest_api_is_closed_with_the_next_change_of_a_stage(cloud: Cloud) -> None:
    api = Rest(cloud)
    api.deploy()
    update(api, "/disableExecuteApiEndpoint", "true")
    assert api.get().status == 200
    api.stage(("replace", "/description", "closed"))
    refused = api.get()
    assert (refused.status, refused.body) == (403, '{"message":"Forbidden"}')
    assert refused.headers["x-amzn-ErrorType"] == "ForbiddenException"
    assert refused.headers["x-amzn-RequestId"]
    update(api, "/disableExecuteApiEndpoint", "false")
    assert api.get().status == 403
    api.deploy()
    assert api.get().status == 200


def test_a_closed_endpoint_of_an_http_api_is_not_found(cloud: Cloud) -> None:
    api = Http(cloud, create_function(cloud))
    api.route("GET /")
    assert api.send().status == 200
    api.aws.update_api(ApiId=api.id, DisableExecuteApiEndpoint=True)
    closed = api.send()
    assert (closed.status, closed.body) == (404, '{"message":"Not Found"}')


@pytest.mark.parametrize(
    ("statements", "status"),
    [
        ([from_ip(HERE)], 200),
        ([from_ip(ELSEWHERE)], 403),
        ([{}, {"Effect": "Deny", **from_ip(HERE)}], 403),
        ([{}, {"Effect": "Deny", **from_ip(ELSEWHERE)}], 200),
        ([{"Resource": "execute-api:/dev/GET/"}], 200),
        ([{"Resource": "execute-api:/prod/*"}], 403),
        ([{"Principal": {"AWS": "arn:aws:iam::999999999999:root"}}], 403),
    ],
)
def test_a_resource_policy(cloud: Cloud, statements: list[dict[str, t.Any]], status: int) -> None:
    api = Rest(cloud)
    update(api, "/policy", policy(*statements))
    api.deploy()
    reply = api.get()
    assert reply.status == status
    if status == 403:
        assert "User: anonymous is not authorized to perform: execute-api:Invoke" in json.loads(reply.body)["Message"]
        assert reply.headers["x-amzn-ErrorType"] == "AccessDeniedException"


def test_a_resource_policy_that_denies_comes_before_the_authorizer(cloud: Cloud) -> None:
    function = create_function(cloud)
    decide = create_function(cloud, "decide", DECIDE)
    api = Rest(cloud)
    authorizer = api.aws.create_authorizer(
        restApiId=api.id,
        name="decide",
        type="REQUEST",
        authorizerUri=uri(decide),
        identitySource="method.request.header.Authorization",
        authorizerResultTtlInSeconds=0,
    )
    api.method(api.root, "POST", function, authorizationType="CUSTOM", authorizerId=authorizer["id"])
    api.deploy()

    def status() -> int:
        return send(cloud, api.url(), "POST", {"Authorization": "yes"}, b"{}").status

    assert status() == 200
    update(api, "/policy", policy(from_ip(ELSEWHERE)))
    api.deploy()
    assert status() == 200
    update(api, "/policy", policy({}, {"Effect": "Deny", **from_ip(HERE)}))
    api.deploy()
    assert status() == 403


def associate(api: Rest, *rules: dict[str, t.Any], default: str = "Allow") -> None:
    """A web ACL with rules for the stage."""
    seen = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"}
    acl = api.cloud.client("wafv2").create_web_acl(
        Name="acl",
        Scope="REGIONAL",
        DefaultAction={default: {}},
        VisibilityConfig=seen,
        Rules=[
            {"Name": f"r{at}", "Priority": at, "VisibilityConfig": seen, "Action": {"Block": {}}, **rule}
            for at, rule in enumerate(rules)
        ],
    )["Summary"]["ARN"]
    stage = f"arn:aws:apigateway:us-east-1::/restapis/{api.id}/stages/dev"
    api.cloud.client("wafv2").associate_web_acl(WebACLArn=acl, ResourceArn=stage)


def ip_set(cloud: Cloud, network: str) -> dict[str, t.Any]:
    made = cloud.client("wafv2").create_ip_set(
        Name="ips", Scope="REGIONAL", IPAddressVersion="IPV4", Addresses=[network]
    )
    return {"Statement": {"IPSetReferenceStatement": {"ARN": made["Summary"]["ARN"]}}}


def matching(text: str, **field: t.Any) -> dict[str, t.Any]:
    return {
        "SearchString": text.encode(),
        "FieldToMatch": field or {"UriPath": {}},
        "PositionalConstraint": "CONTAINS",
        "TextTransformations": [{"Priority": 0, "Type": "LOWERCASE"}],
    }


def test_a_web_acl_blocks_by_address(cloud: Cloud) -> None:
    api = Rest(cloud)
    api.deploy()
    associate(api, ip_set(cloud, HERE))
    refused = api.get()
    assert (refused.status, refused.body) == (403, '{"message":"Forbidden"}')
    assert refused.headers["x-amzn-ErrorType"] == "ForbiddenException"


def test_a_stage_names_its_web_acl(cloud: Cloud) -> None:
    api = Rest(cloud)
    api.deploy()
    client = cloud.client("apigateway")
    assert "webAclArn" not in client.get_stage(restApiId=api.id, stageName="dev")
    associate(api)
    assert client.get_stage(restApiId=api.id, stageName="dev")["webAclArn"].endswith(
        cloud.client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"][0]["Id"]
    )


def test_a_web_acl_lets_in_whom_a_rule_allows(cloud: Cloud) -> None:
    api = Rest(cloud)
    api.deploy()
    associate(api, {**ip_set(cloud, HERE), "Action": {"Allow": {}}}, default="Block")
    assert api.get().status == 200


def test_a_web_acl_blocks_by_what_a_request_has(cloud: Cloud) -> None:
    api = Rest(cloud)
    api.deploy()
    by_header = {"ByteMatchStatement": matching("bad", SingleHeader={"Name": "user-agent"})}
    not_by_query = {"NotStatement": {"Statement": {"ByteMatchStatement": matching("key=1", QueryString={})}}}
    associate(
        api,
        {"Statement": {"AndStatement": {"Statements": [by_header, not_by_query]}}},
        {"Statement": by_header, "Action": {"Count": {}}},
    )
    assert api.get(User_Agent="Good").status == 200
    assert api.get(User_Agent="BAD bot").status == 403
    assert api.get("/?key=1", User_Agent="BAD bot").status == 200


def test_a_web_acl_counts_requests(cloud: Cloud) -> None:
    api = Rest(cloud)
    api.deploy()
    associate(api, {"Statement": {"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "IP"}}})
    assert [api.get().status for _each in range(12)] == [200] * 10 + [403] * 2


def test_a_rule_that_cannot_be_evaluated_lets_a_request_pass(cloud: Cloud) -> None:
    api = Rest(cloud)
    api.deploy()
    associate(api, {"Statement": {"GeoMatchStatement": {"CountryCodes": ["DE"]}}})
    assert api.get().status == 200
