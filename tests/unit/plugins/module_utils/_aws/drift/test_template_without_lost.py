# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A template without functions that are gone."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.references import check_references
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.template_without_lost import (
    OWNERS,
    without_resources,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from tests.unit.plugins.module_utils._aws.service_runs import build_template, function, make_service

ARN = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:shop-dev-hello"
GONE = {"HelloLambdaFunction"}
TWO = [function("hello", "GET /ping"), function("other", "GET /other")]
MATRIX: t.Final[dict[str, dict[str, t.Any]]] = {
    "rest": {"functions": TWO},
    "alias": {"functions": TWO, "alias": "live"},
    "rest with an authorizer": {
        "functions": [{**TWO[0]}, function("other", "GET /other")],
        "api": {
            "authorizers": [{"name": "keys", "type": "token", "function": "hello"}],
            "default_authorizer": "keys",
        },
    },
    "rest with a stage": {"functions": TWO, "api": {"access_log": {}}},
    "asynchronous": {"functions": [function("hello", maximum_retry_attempts=0), function("other")]},
    "http": {"functions": TWO, "api_type": "http"},
    "http with an alias": {"functions": TWO, "api_type": "http", "alias": "live"},
    "url": {
        "functions": [{"name": "hello", "handler": "h.h", "url": {}}, {"name": "other", "handler": "h.h", "url": {}}],
        "api_type": "function_url",
    },
}


def taken_out(**options: t.Any) -> tuple[Template, Template]:
    template = build_template(make_service(**options), "1.zip")
    return template, without_resources(template, GONE)


@pytest.mark.parametrize("case", MATRIX)
def test_its_parts_go_with_it_and_nothing_refers_to_them(case: str) -> None:
    before, after = taken_out(**MATRIX[case])
    removed = before["Resources"].keys() - after["Resources"].keys()
    assert "HelloLambdaFunction" in removed
    assert {before["Resources"][name]["Type"] for name in removed} <= {"AWS::Lambda::Function", *OWNERS}
    assert not any(name.startswith("Other") for name in removed)
    left = {name for name in after["Resources"] if name.startswith("Hello")}
    assert {before["Resources"][name]["Type"] for name in left} <= {"AWS::Logs::LogGroup", "AWS::IAM::Role"}
    assert "HelloLambdaFunctionQualifiedArn" not in after["Outputs"]
    check_references(after)


@pytest.mark.parametrize(("alias", "arn"), [(None, ARN), ("live", f"{ARN}:live")])
def test_the_api_goes_on_naming_it(alias: str | None, arn: str) -> None:
    _before, after = taken_out(functions=TWO, alias=alias)
    uri = after["Resources"]["ApiGatewayMethodPingGet"]["Properties"]["Integration"]["Uri"]["Fn::Sub"]
    assert f"functions/{arn}/invocations" in uri


def test_what_is_not_about_it_stays_as_it_is() -> None:
    before, after = taken_out(functions=TWO)
    for name in after["Resources"].keys() - {"ApiGatewayMethodPingGet", "ApiGatewayDeployment"}:
        assert after["Resources"][name] == before["Resources"][name]


USER: t.Final[dict[str, t.Any]] = {
    "Rule": {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "ScheduleExpression": "rate(1 hour)",
            "Description": {"Ref": "HelloLambdaFunction"},
            "Targets": [
                {"Id": "a", "Arn": {"Fn::GetAtt": ["HelloLambdaFunction", "Arn"]}},
                {"Id": "b", "Arn": {"Fn::GetAtt": "HelloLambdaFunction.Arn"}},
                {
                    "Id": "c",
                    "Arn": {"Fn::Sub": ["${HelloLambdaFunction.Arn}/${x}", {"x": {"Ref": "HelloLambdaFunction"}}]},
                },
            ],
        },
    },
    "MayCall": {
        "Type": "AWS::Lambda::Permission",
        "DependsOn": "Rule",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Fn::GetAtt": ["HelloLambdaFunction", "Arn"]},
            "Principal": "events.amazonaws.com",
            "SourceArn": {"Fn::GetAtt": ["Rule", "Arn"]},
        },
    },
    "Table": {"Type": "AWS::DynamoDB::Table", "DependsOn": "HelloLambdaFunction", "Properties": {}},
}


def test_resources_of_the_user_stay_and_permissions_of_the_user_go() -> None:
    _before, after = taken_out(functions=TWO, resources=USER)
    assert "MayCall" not in after["Resources"]
    rule = after["Resources"]["Rule"]["Properties"]
    assert rule["Description"] == "shop-dev-hello"
    assert [each["Arn"] for each in rule["Targets"]] == [
        {"Fn::Sub": ARN},
        {"Fn::Sub": ARN},
        {"Fn::Sub": [f"{ARN}/${{x}}", {"x": "shop-dev-hello"}]},
    ]
    assert after["Resources"]["Table"] == {"Type": "AWS::DynamoDB::Table", "Properties": {}}


def test_an_event_that_another_function_sends_to_it() -> None:
    functions = [
        function("hello"),
        function("other", on_failure={"Fn::GetAtt": ["HelloLambdaFunction", "Arn"]}),
    ]
    _before, after = taken_out(functions=functions)
    config = after["Resources"]["OtherLambdaEventInvokeConfig"]["Properties"]
    assert config["DestinationConfig"] == {"OnFailure": {"Destination": {"Fn::Sub": ARN}}}


def test_a_resource_that_needs_a_version_is_named() -> None:
    template = build_template(make_service(functions=TWO), "1.zip")
    version = next(name for name in template["Resources"] if name.startswith("HelloLambdaVersion"))
    reader = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Ref": version}}}
    with pytest.raises(
        CloudError, match=f"HelloLambdaFunction cannot be created again by an update, because Own needs {version}"
    ):
        without_resources({**template, "Resources": {**template["Resources"], "Own": reader}}, GONE)


def test_outputs_about_it_go_for_the_time_being() -> None:
    outputs = {
        "Kept": {"Value": {"Fn::Sub": "${HelloLambdaFunction}"}},
        "Url": {"Value": {"Fn::GetAtt": ["HelloLambdaFunction", "SnapStartResponse.ApplyOn"]}},
    }
    _before, after = taken_out(functions=TWO, outputs=outputs)
    assert after["Outputs"]["Kept"] == {"Value": {"Fn::Sub": "shop-dev-hello"}}
    assert "Url" not in after["Outputs"]


def test_without_a_function_that_is_gone_the_template_is_the_same() -> None:
    template = build_template(make_service(functions=TWO), "1.zip")
    assert json.dumps(without_resources(template, set())) == json.dumps(template)
