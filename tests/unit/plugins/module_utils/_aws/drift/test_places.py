# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What references resolve to."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Known
from tests.unit.plugins.module_utils._aws.drift.looking import STACK, physical_resources
from tests.unit.plugins.module_utils._aws.service_runs import build_template, function, make_service

OPTIONS: t.Final[dict[str, t.Any]] = {"functions": [function("hello", "GET /ping")], "alias": "live"}
TEMPLATE: t.Final = build_template(make_service(**OPTIONS), "key.zip")
ARN: t.Final = "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-hello"


@pytest.mark.parametrize(
    ("value", "resolved"),
    [
        ({"Ref": "HelloLambdaFunction"}, "shop-dev-hello"),
        ({"Fn::GetAtt": ["HelloLambdaFunction", "Arn"]}, ARN),
        ({"Fn::GetAtt": "HelloLambdaFunction.Arn"}, ARN),
        ({"Ref": "ApiGatewayRestApi"}, "ApiGatewayRestApi-id"),
        (
            {"Fn::GetAtt": ["IamRoleLambdaExecution", "Arn"]},
            "arn:aws:iam::123456789012:role/shop-dev-us-east-1-lambdaRole",
        ),
        ({"Fn::Sub": "${AWS::Partition}:${AWS::Region}:${AWS::AccountId}"}, "aws:us-east-1:123456789012"),
        ({"Fn::Sub": "${HelloLambdaFunction.Arn}/${!kept}"}, f"{ARN}/${{kept}}"),
        ({"Fn::Sub": "${Kind}"}, "test"),
        (["a", {"b": {"Ref": "AWS::StackName"}}], ["a", {"b": "shop-dev"}]),
        (7, 7),
    ],
)
def test_what_is_known_of_a_stack(value: t.Any, resolved: t.Any) -> None:
    stack = STACK._replace(parameters={"Kind": "test", "Password": "****"})
    known = Known(TEMPLATE, stack, physical_resources(TEMPLATE))
    assert known.resolved(value) == resolved


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Nothing"},
        {"Ref": "Password"},
        {"Fn::GetAtt": ["ApiGatewayRestApi", "RootResourceId"]},
        {"Fn::Sub": "${HelloLambdaFunction.Arn} ${Nothing}"},
        {"Fn::Join": ["", ["a"]]},
    ],
)
def test_what_is_not_known_stays(value: t.Any) -> None:
    stack = STACK._replace(parameters={"Password": "****"})
    assert Known(TEMPLATE, stack, physical_resources(TEMPLATE)).resolved(value) == value


def test_only_names_are_known_before() -> None:
    known = Known(TEMPLATE)
    assert known.resolved({"Fn::Sub": "${HelloLambdaFunction.Arn}"}) == "shop-dev-hello"
    assert known.resolved({"Ref": "HelloLambdaAlias"}) == "shop-dev-hello:live"
    assert known.resolved({"Ref": "ApiGatewayRestApi"}) == {"Ref": "ApiGatewayRestApi"}
