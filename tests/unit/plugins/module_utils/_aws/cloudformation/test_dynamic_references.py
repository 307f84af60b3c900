# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dynamic references with and without versions."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.dynamic_references import (
    SECRETS,
    SSM,
    Reference,
    all_in,
    created,
    reference,
    version_in,
    without_version,
)

VERSION: t.Final = "01234567-89ab-4def-8123-456789abcdef"
SECRET_ARN: t.Final = "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop-a1b2c3"
PARAMETER_ARN: t.Final = "arn:aws:ssm:us-east-1:123456789012:parameter/shop/currency"
FOLLOWED: t.Final = [
    ("{{resolve:ssm:/shop/currency}}", Reference(SSM, "/shop/currency"), "7", "{{resolve:ssm:/shop/currency:7}}"),
    (
        f"{{{{resolve:ssm:{PARAMETER_ARN}}}}}",
        Reference(SSM, PARAMETER_ARN),
        "7",
        f"{{{{resolve:ssm:{PARAMETER_ARN}:7}}}}",
    ),
    (
        "{{resolve:secretsmanager:shop:SecretString:token}}",
        Reference(SECRETS, "shop", "token"),
        VERSION,
        f"{{{{resolve:secretsmanager:shop:SecretString:token::{VERSION}}}}}",
    ),
    (
        "{{resolve:secretsmanager:shop:SecretString}}",
        Reference(SECRETS, "shop"),
        VERSION,
        f"{{{{resolve:secretsmanager:shop:SecretString:::{VERSION}}}}}",
    ),
    (
        f"{{{{resolve:secretsmanager:{SECRET_ARN}:SecretString:token}}}}",
        Reference(SECRETS, SECRET_ARN, "token"),
        VERSION,
        f"{{{{resolve:secretsmanager:{SECRET_ARN}:SecretString:token::{VERSION}}}}}",
    ),
]


@pytest.mark.parametrize(("value", "expected", "version", "named"), FOLLOWED)
def test_a_reference_gets_a_version_and_loses_it(value: str, expected: Reference, version: str, named: str) -> None:
    assert reference(value) == expected
    assert expected.text(None) == value
    assert expected.text(version) == named
    assert version_in(named, expected) == version
    assert version_in(value, expected) is None
    assert without_version(named) == expected
    assert without_version(value) is None
    assert reference(named) is None


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        7,
        None,
        {"Ref": "Table"},
        "x{{resolve:ssm:/a}}",
        "{{resolve:ssm:/a}}{{resolve:ssm:/b}}",
        "{{resolve:ssm:/a:3}}",
        "{{resolve:ssm-secure:/a}}",
        "{{resolve:ssm:/aws/service/x}}",
        "{{resolve:ssm:arn:aws:ssm:us-east-1::parameter/aws/service/x}}",
        "{{resolve:secretsmanager:shop:SecretString:token:AWSPREVIOUS}}",
        f"{{{{resolve:secretsmanager:shop:SecretString:token::{VERSION}}}}}",
    ],
)
def test_what_is_not_followed(value: t.Any) -> None:
    assert reference(value) is None


def test_the_version_of_another_reference_is_none() -> None:
    assert version_in("{{resolve:ssm:/a:3}}", Reference(SSM, "/b")) is None
    assert version_in("{{resolve:ssm:/a.b:3}}", Reference(SSM, "/axb")) is None
    assert version_in({"Ref": "A"}, Reference(SSM, "/b")) is None


def test_what_resources_create() -> None:
    resources = {
        "Own": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/shop/own"}},
        "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "own"}},
        "Unnamed": {"Type": "AWS::SecretsManager::Secret"},
        "Computed": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": {"Ref": "A"}}},
        "Other": {"Type": "AWS::SNS::Topic", "Properties": {"Name": "x"}},
    }
    assert created(resources) == {(SSM, "/shop/own"), (SECRETS, "own")}


def test_all_references_of_a_template_count_once() -> None:
    template = {"A": ["{{resolve:ssm:/a}}", {"B": "x {{resolve:ssm:/a}} {{resolve:ssm:/a:1}}"}], "C": "{{other}}"}
    assert all_in(template) == {"{{resolve:ssm:/a}}", "{{resolve:ssm:/a:1}}"}
