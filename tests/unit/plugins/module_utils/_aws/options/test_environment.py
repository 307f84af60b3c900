# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of environment variables that CloudFormation works out."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import (
    arn_service,
    is_expression,
    is_known,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.service_checks import check_service
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import function, make_service

SECRET_ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop-a1b2c3"


def template_value(value: t.Any) -> t.Any:
    service = make_service(functions=[function("hello", environment={"NAME": value})])
    check_service(service)
    environment = service.functions[0].settings.environment
    assert environment is not None
    return environment["NAME"]


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Table"},
        {"Fn::GetAtt": ["Table", "Arn"]},
        {"Fn::Sub": "${Table}-x"},
        {"Fn::Join": ["", ["a", {"Ref": "B"}]]},
        {"Fn::ImportValue": "shared"},
    ],
    ids=str,
)
def test_functions_of_cloudformation_stay_as_they_are(value: t.Any) -> None:
    assert template_value(value) == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"ssm": "/shop/table"}, "{{resolve:ssm:/shop/table}}"),
        ({"ssm": "/shop/table", "version": 3}, "{{resolve:ssm:/shop/table:3}}"),
        ({"secret": "shop"}, "{{resolve:secretsmanager:shop:SecretString}}"),
        ({"secret": "shop", "key": "token"}, "{{resolve:secretsmanager:shop:SecretString:token}}"),
        ({"secret": SECRET_ARN, "key": "k"}, f"{{{{resolve:secretsmanager:{SECRET_ARN}:SecretString:k}}}}"),
        (
            {"secret": "shop", "key": "k", "version_stage": "AWSPREVIOUS"},
            "{{resolve:secretsmanager:shop:SecretString:k:AWSPREVIOUS}}",
        ),
        ({"secret": "shop", "version_id": "1a-2b"}, "{{resolve:secretsmanager:shop:SecretString:::1a-2b}}"),
    ],
    ids=str,
)
def test_parameters_and_secrets_become_dynamic_references(value: t.Any, expected: str) -> None:
    assert template_value(value) == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"ssm": "a", "key": "hush"}, "but NAME has another list or dictionary."),
        ({"Ref": "hush", "Other": "hush"}, "but NAME has another list or dictionary."),
        ({"ssm": ""}, "but NAME has '' in one."),
        ({"ssm": None}, "but NAME has '' in one."),
        ({"ssm": "/a}}b"}, "but NAME has '/a}}b' in one."),
        ({"secret": "a", "key": "b:c"}, "but NAME has 'b:c' in one."),
        (
            {"secret": "a", "version_stage": "b", "version_id": "c"},
            "must not have both version_stage and version_id in NAME.",
        ),
    ],
    ids=str,
)
def test_other_dictionaries_are_refused(value: t.Any, message: str) -> None:
    with pytest.raises(OptionError) as raised:
        template_value(value)
    assert raised.value.message.startswith("environment of function hello must")
    assert raised.value.message.endswith(message)
    assert "hush" not in raised.value.message


@pytest.mark.parametrize("value", ["text", {}, {"Ref": "A", "Fn::Sub": "B"}, {"Key": "A"}, {1: "A"}, ["Ref"], None])
def test_what_is_no_expression(value: t.Any) -> None:
    assert not is_expression(value)


@pytest.mark.parametrize(
    ("value", "service"),
    [
        ("arn:aws:sqs:us-east-1:1:q", "sqs"),
        ("arn:aws-cn:sns:cn-north-1:1:t", "sns"),
        ({"Fn::Sub": "arn:${AWS::Partition}:events:${AWS::Region}:1:event-bus/b"}, "events"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, None),
        ({"Fn::Sub": ["${A}", {"A": "x"}]}, None),
        ("queue", None),
    ],
    ids=str,
)
def test_the_service_in_an_arn(value: t.Any, service: str | None) -> None:
    assert arn_service(value) == service


def test_what_is_known_before_a_deployment() -> None:
    assert is_known({"A": ["b", 1, None, True]})
    assert not is_known({"A": ["b", {"Ref": "C"}]})
    assert not is_known("{{resolve:ssm:/a}}")
