# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must hold of the options of the stack before any call is made."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import settings_from_options
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.checks import check_additions, check_settings
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop, make_service, validated

TOPIC: t.Final = "arn:aws:sns:us-east-1:123456789012:deployments"
GOOD_SETTINGS: t.Final[list[Options]] = [
    {},
    {"notification_arns": []},
    {"notification_arns": [TOPIC, f"{TOPIC}.fifo"]},
    {"cloudformation_role": "arn:aws-cn:iam::123456789012:role/path/deployer"},
    {"stack_policy": {"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}},
]
BAD_SETTINGS: t.Final[list[tuple[Options, str]]] = [
    ({"notification_arns": ["topic"]}, "notification_arns must be ARNs of SNS topics, but 'topic' was given."),
    ({"notification_arns": [f"{TOPIC}{n}" for n in range(6)]}, "notification_arns must be at most 5, but 6"),
    ({"cloudformation_role": "deployer"}, "cloudformation_role must be the ARN of an IAM role, but 'deployer'"),
    ({"stack_policy": {}}, "stack_policy must have Statement, a list of statements, but it has none."),
    ({"stack_policy": {"Statement": [{"Resource": "x" * 17000}]}}, "stack_policy must be at most 16384 bytes of JSON"),
]
GOOD_ADDITIONS: t.Final[list[Options]] = [
    {"resources": {"A": {"Type": "AWS::SNS::Topic", "DeletionPolicy": "Retain", "DependsOn": "B"}}},
    {"outputs": {"A": {"Value": "x", "Description": "y", "Condition": "C", "Export": {"Name": "z"}}}},
    {"parameters": {"A": 1, "B": True, "C": [1, 2], "D": {"Default": "x"}, "E": {"Value": ""}}},
    {"bucket_tls_only": True},
]
BAD_ADDITIONS: t.Final[list[tuple[Options, str]]] = [
    (
        {"resources": {"a-b": {"Type": "x"}}},
        "resources must be named with letters and digits only, but 'a-b' was given.",
    ),
    ({"resources": {"A": {}}}, "resources must each be a dictionary with Type, but A is not."),
    ({"resources": {"A": "x"}}, "resources must each be a dictionary with Type, but A is not."),
    ({"resources": {"A": {"Type": "x", "Propertys": {}}}}, "resources must have only .*, but A has Propertys."),
    ({"outputs": {"A": {"Ref": "x"}}}, "outputs must each be a dictionary with Value, but A is not."),
    ({"outputs": {"A": {"Value": "x", "Name": "y"}}}, "outputs must have only .*, but A has Name."),
    ({"conditions": {"a b": {}}}, "conditions must be named with letters and digits only, but 'a b' was given."),
    ({"parameters": {"a_b": "x"}}, "parameters must be named with letters and digits only, but 'a_b' was given."),
    ({"parameters": {"A": {"Type": "String"}}}, "parameters must each have a value, .* but A has none."),
    ({"parameters": {f"P{n}": n for n in range(201)}}, "parameters must be at most 200, but 201 were given."),
    (
        {"bucket_tls_only": True, "deployment_bucket": "archives"},
        "bucket_tls_only must be false when deployment_bucket is given, but it is true;",
    ),
]


@pytest.mark.parametrize("options", GOOD_SETTINGS, ids=str)
def test_good_settings(options: Options) -> None:
    check_settings(settings_from_options(validated(name="shop", **options)))


@pytest.mark.parametrize(("options", "message"), BAD_SETTINGS, ids=lambda each: str(each)[:50])
def test_bad_settings(options: Options, message: str) -> None:
    with pytest.raises(OptionError, match=f"^{message}"):
        check_settings(settings_from_options(validated(name="shop", **options)))


@pytest.mark.parametrize("options", GOOD_ADDITIONS, ids=str)
def test_good_additions(options: Options) -> None:
    check_additions(make_service(**options))


@pytest.mark.parametrize(("options", "message"), BAD_ADDITIONS, ids=lambda each: str(each)[:50])
def test_bad_additions(options: Options, message: str) -> None:
    with pytest.raises(OptionError, match=f"^{message}"):
        check_additions(make_service(**options))


def test_a_botocore_that_is_too_old_for_a_mode(shop: Shop) -> None:
    shop.aws.unknown = {"DeploymentConfig"}
    with pytest.raises(OptionError, match=r"^deployment_mode must be standard with the installed botocore"):
        shop.run(deployment_mode="express")
    assert shop.aws.calls == []
    assert shop.run(deployment_mode="standard").result["changed"]
