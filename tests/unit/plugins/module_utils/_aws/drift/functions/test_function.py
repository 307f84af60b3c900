# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Is what runs what was deployed?"""

from __future__ import annotations

import typing as t
from types import MappingProxyType

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, Drift
from tests.unit.plugins.module_utils._aws.drift.looking import drift_of
from tests.unit.plugins.module_utils._aws.service_runs import build_template, function, make_service
from tests.unit.plugins.module_utils._aws.setting_examples import (
    ACCESS_POINT,
    EXAMPLES,
    KEY_ARN,
    LAYER,
    QUEUE,
    ROLE_ARN,
)

OWN_ROLE: t.Final = "arn:aws:iam::123456789012:role/shop-dev-us-east-1-lambdaRole"
LIVE: t.Final[dict[str, t.Any]] = {
    "Handler": "handler.endpoint",
    "Runtime": "python3.13",
    "Architectures": ["x86_64"],
    "MemorySize": 128,
    "Timeout": 3,
    "Description": "",
    "CodeSha256": "abc=",
    "Role": OWN_ROLE,
}


HASHES: t.Final = MappingProxyType({"key.zip": "abc="})


def find_drift(
    deployed: Template, live: dict[str, t.Any] | None, hashes: t.Mapping[str, str] = HASHES, **more: t.Any
) -> list[Drift]:
    """The drift of the function whose live configuration this is; ``more`` is what else GetFunction has."""
    answer = None if live is None else {"Configuration": live, **more}
    return drift_of(deployed, "HelloLambdaFunction", {"get_function": answer}, hashes=hashes)


def template(**given: t.Any) -> Template:
    return build_template(make_service(functions=[function("hello", **given)]), "key.zip")


def test_none() -> None:
    assert find_drift(template(), LIVE) == []
    deployed = template(memory_size=256, environment={"A": "1"})
    live = {**LIVE, "MemorySize": 256, "Environment": {"Variables": {"A": "1"}}}
    assert find_drift(deployed, live) == []


@pytest.mark.parametrize(
    ("name", "expected", "actual"),
    [
        ("Handler", "handler.endpoint", "handler.other"),
        ("Runtime", "python3.13", "python3.12"),
        ("Architectures", ["x86_64"], ["arm64"]),
        ("MemorySize", 128, 512),
        ("Timeout", 3, 9),
        ("Description", "", "by hand"),
        ("CodeSha256", "abc=", "xyz="),
    ],
)
def test_a_property_that_somebody_changed(name: str, expected: t.Any, actual: t.Any) -> None:
    (found,) = find_drift(template(), {**LIVE, name: actual})
    assert found.as_result() == {
        "logical_id": "HelloLambdaFunction",
        "property": name,
        "expected": expected,
        "actual": actual,
    }
    assert found.as_warning("shop-dev") == (
        f"HelloLambdaFunction of stack shop-dev differs from what was deployed: {name} is {actual}, not {expected}."
    )


def test_variables_that_lambda_does_not_tell_are_not_compared() -> None:
    deployed = template(environment={"AB": "1", "CD": {"Fn::GetAtt": ["Table", "Arn"]}}, memory_size=256)
    error = {"ErrorCode": "AccessDeniedException", "Message": "Lambda was unable to decrypt your variables."}
    live = {**LIVE, "Environment": {"Error": error}}
    found = find_drift(deployed, live)
    assert [each.property for each in found] == ["MemorySize"]


LIVE_SETTINGS: t.Final[dict[str, t.Any]] = {
    "Layers": [{"Arn": LAYER, "CodeSize": 7}],
    "VpcConfig": {
        "SubnetIds": ["subnet-0b", "subnet-0a"],
        "SecurityGroupIds": ["sg-0123abcd"],
        "VpcId": "vpc-1",
        "Ipv6AllowedForDualStack": False,
    },
    "TracingConfig": {"Mode": "Active"},
    "EphemeralStorage": {"Size": 1024},
    "KMSKeyArn": KEY_ARN,
    "LoggingConfig": {
        "LogFormat": "JSON",
        "ApplicationLogLevel": "DEBUG",
        "SystemLogLevel": "WARN",
        "LogGroup": "/aws/lambda/shop-dev-hello",
    },
    "SnapStart": {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"},
    "DeadLetterConfig": {"TargetArn": QUEUE},
    "Role": ROLE_ARN,
}
# What Lambda answers where a function has no such setting.
LIVE_WITHOUT: t.Final[dict[str, t.Any]] = {
    "Layers": [],
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": [], "VpcId": "", "Ipv6AllowedForDualStack": False},
    "TracingConfig": {"Mode": "PassThrough"},
    "EphemeralStorage": {"Size": 512},
    "KMSKeyArn": None,
    "LoggingConfig": {"LogFormat": "Text", "LogGroup": "/aws/lambda/shop-dev-hello"},
    "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
    "DeadLetterConfig": {},
    "Role": OWN_ROLE,
}
COMPARED_SETTINGS: t.Final = {
    "Layers": "layers",
    "VpcConfig": "vpc",
    "TracingConfig": "tracing",
    "EphemeralStorage": "ephemeral_storage",
    "KMSKeyArn": "kms_key_arn",
    "LoggingConfig": "logging",
    "SnapStart": "snap_start",
    "DeadLetterConfig": "dead_letter_target",
    "Role": "role",
}


def test_the_defaults_of_lambda_are_no_drift() -> None:
    assert find_drift(template(), {**LIVE, **LIVE_WITHOUT}) == []


@pytest.mark.parametrize("name", COMPARED_SETTINGS)
def test_a_setting_that_is_live_is_no_drift_and_one_that_is_gone_is(name: str) -> None:
    example = EXAMPLES[COMPARED_SETTINGS[name]]
    deployed = template(**example.given)
    live = {**LIVE, **LIVE_WITHOUT, name: LIVE_SETTINGS[name]}
    assert find_drift(deployed, live) == []
    (found,) = find_drift(deployed, {**LIVE, **LIVE_WITHOUT})
    assert found.property.lower() == name.lower()


@pytest.mark.parametrize("name", COMPARED_SETTINGS)
def test_a_setting_that_somebody_added_is_drift(name: str) -> None:
    live = {**LIVE, **LIVE_WITHOUT, name: LIVE_SETTINGS[name]}
    (found,) = find_drift(template(), live)
    assert found.property.lower() == name.lower()


def test_a_level_that_was_not_asked_for_is_no_drift() -> None:
    logging = {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
    deployed = template(logging={"format": "json"})
    assert find_drift(deployed, {**LIVE, "LoggingConfig": logging}) == []


def test_what_cloudformation_worked_out_is_not_compared() -> None:
    environment = {"TABLE": {"Ref": "Table"}, "TOKEN": {"secret": "shop"}, "GONE": {"ssm": "/a"}}
    deployed = template(environment=environment, kms_key_arn={"Ref": "Key"}, layers=[{"Ref": "Layer"}])
    live = {**LIVE, **LIVE_WITHOUT, "Environment": {"Variables": {"TABLE": "shop-1", "TOKEN": "hush"}}}
    found = find_drift(deployed, live)
    assert [(each.property, each.actual) for each in found] == [("Environment.Variables.GONE", "(unset)")]


def test_a_function_that_is_gone() -> None:
    (found,) = find_drift(template(), None)
    assert found.is_missing
    assert found.way == BY_UPDATES
    assert found.as_result() == {
        "logical_id": "HelloLambdaFunction",
        "property": "FunctionName",
        "expected": "shop-dev-hello",
        "actual": None,
    }
    assert found.as_warning("shop-dev") == (
        "HelloLambdaFunction of stack shop-dev is missing: there is no function shop-dev-hello."
    )


def test_variables_are_compared_and_their_values_not_shown() -> None:
    deployed = template(environment={"KEPT": "hush1", "CHANGED": "hush2", "GONE": "hush3"})
    live = {**LIVE, "Environment": {"Variables": {"KEPT": "hush1", "CHANGED": "hush4", "NEW": "hush5"}}}
    found = find_drift(deployed, live)
    assert [(each.property.rpartition(".")[2], each.expected, each.actual) for each in found] == [
        ("CHANGED", "(set)", "(changed)"),
        ("GONE", "(set)", "(unset)"),
        ("NEW", "(unset)", "(set)"),
    ]
    assert "hush" not in "".join(each.as_warning("shop-dev") for each in found)


def test_code_is_not_compared_when_its_hash_is_not_known() -> None:
    assert find_drift(template(), LIVE, {}) == []


def test_an_image_says_itself_what_it_runs() -> None:
    image = {"uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1"}
    deployed = build_template(make_service(functions=[{"name": "hello", "image": image}]), "key.zip")
    assert find_drift(deployed, LIVE) == []


def test_a_file_system_that_is_gone_or_was_added_is_drift() -> None:
    given = EXAMPLES["file_system"].given
    there = {
        "Arn": ACCESS_POINT,
        "LocalMountPath": "/mnt/shared",
        "S3FilesConfig": {"DirectS3Read": "AUTO"},
    }
    network = {"VpcConfig": {"SubnetIds": ["subnet-0a"], "SecurityGroupIds": ["sg-0123abcd"]}}
    live = {**LIVE, **LIVE_WITHOUT, **network}
    with_it = {**live, "FileSystemConfigs": [there]}
    assert find_drift(template(**given), with_it) == []
    expected = [{"Arn": ACCESS_POINT, "LocalMountPath": "/mnt/shared"}]
    (gone,) = find_drift(template(**given), live)
    assert (gone.property, gone.expected, gone.actual) == ("FileSystemConfigs", expected, [])
    (added,) = find_drift(template(vpc=given["vpc"]), with_it)
    assert (added.property, added.expected, added.actual) == ("FileSystemConfigs", [], expected)


@pytest.mark.parametrize(
    ("given", "live", "expected", "actual", "asked"),
    [
        ({}, 0, "(unset)", 0, True),
        ({"reserved_concurrency": 5}, 0, 5, 0, True),
        ({"reserved_concurrency": 0}, 5, 0, 5, False),
        ({}, 5, "(unset)", 5, False),
        ({"reserved_concurrency": 5}, None, 5, "(unset)", False),
        ({"reserved_concurrency": -1}, 2, "(unset)", 2, False),
    ],
)
def test_reserved_concurrency(
    given: dict[str, t.Any], live: int | None, expected: t.Any, actual: t.Any, asked: bool
) -> None:
    concurrency: dict[str, t.Any] = {} if live is None else {"Concurrency": {"ReservedConcurrentExecutions": live}}
    (found,) = find_drift(template(**given), LIVE, **concurrency)
    assert (found.property, found.expected, found.actual) == ("ReservedConcurrentExecutions", expected, actual)
    assert (found.question is not None) == asked


def test_reserved_concurrency_as_deployed() -> None:
    assert find_drift(template(reserved_concurrency=-1), LIVE) == []
    stopped: dict[str, t.Any] = {"Concurrency": {"ReservedConcurrentExecutions": 0}}
    assert find_drift(template(reserved_concurrency=0), LIVE, **stopped) == []
