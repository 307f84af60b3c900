# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of a function on their way into the template, into versions, and back into words."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import diff, view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.service_checks import check_service
from tests.unit.plugins.module_utils._aws.service_runs import build_template, function, make_service
from tests.unit.plugins.module_utils._aws.setting_examples import EXAMPLES, KEY_ARN, LAYER, NETWORK, QUEUE, TOPIC, VPC

KEY = "polycloud.faas/shop/dev/0123.zip"


def build(given: dict[str, t.Any], **options: t.Any) -> Template:
    service = make_service(functions=[function("hello", "GET /ping", **given)], **options)
    check_service(service)
    return build_template(service, KEY)


def properties(template: Template, logical_id: str = "HelloLambdaFunction") -> dict[str, t.Any]:
    found: dict[str, t.Any] = template["Resources"][logical_id]["Properties"]
    return found


def version(template: Template) -> str:
    found: str
    (found,) = [name for name, each in template["Resources"].items() if each["Type"] == "AWS::Lambda::Version"]
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_setting_alone(name: str) -> None:
    example = EXAMPLES[name]
    plain, found = properties(build({})), properties(build(example.given, **example.options))
    assert found == {**plain, **example.properties}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_setting_makes_a_new_version_if_versions_keep_it(name: str) -> None:
    example = EXAMPLES[name]
    assert (version(build({})) != version(build(example.given, **example.options))) is example.is_versioned


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_diff_shows_a_setting_in_the_words_of_the_options(name: str) -> None:
    example = EXAMPLES[name]
    template = build(example.given, **example.options)
    _before, after = diff.diff_views("shop-dev", None, (template, {}))
    plain = diff.diff_views("shop-dev", None, (build({}), {}))[1]["functions"]["hello"]
    shown = after["functions"]["hello"]
    assert {key: shown[key] for key in shown.keys() - plain.keys()} == example.shown


@pytest.mark.parametrize(
    ("plain", "spelled_out"),
    [
        ({}, {"tracing": "pass_through"}),
        ({}, {"ephemeral_storage": 512}),
        ({}, {"logging": {"format": "text"}}),
        ({}, {"layers": [], "vpc": {}, "kms_key_arn": "", "dead_letter_target": "", "snap_start": False}),
        ({"vpc": VPC}, {"vpc": {**VPC, "subnet_ids": VPC["subnet_ids"][::-1], "ipv6": False}}),
        (
            {"logging": {"format": "json"}},
            {"logging": {"format": "json", "application_level": "info", "system_level": "info"}},
        ),
        ({}, {"runtime": "python3.13", "architecture": "x86_64"}),
        ({}, {"on_success": QUEUE}),
        ({}, {"file_system": [], "recursive_loop": "terminate", "runtime_update": {}, "tags": {}}),
    ],
    ids=str,
)
def test_what_lambda_sees_no_difference_in_makes_no_new_version(
    plain: dict[str, t.Any], spelled_out: dict[str, t.Any]
) -> None:
    assert version(build(plain)) == version(build(spelled_out))


def test_another_order_of_layers_is_another_version() -> None:
    other = LAYER.replace("tools", "more")
    assert version(build({"layers": [LAYER, other]})) != version(build({"layers": [other, LAYER]}))


def test_defaults_hold_where_a_function_says_nothing() -> None:
    defaults = {"memory_size": 256, "tracing": "active", "layers": [LAYER], "environment": {"AA": "1", "BB": "2"}}
    own = {"memory_size": 512, "layers": [], "environment": {"BB": "3", "CC": "4"}}
    service = make_service(defaults=defaults, functions=[function("plain"), function("own", **own)])
    template = build_template(service, KEY)
    plain, changed = properties(template, "PlainLambdaFunction"), properties(template, "OwnLambdaFunction")
    assert (plain["MemorySize"], plain["Layers"], plain["TracingConfig"]) == (256, [LAYER], {"Mode": "Active"})
    assert plain["Environment"] == {"Variables": {"AA": "1", "BB": "2"}}
    assert (changed["MemorySize"], changed["TracingConfig"]) == (512, {"Mode": "Active"})
    assert "Layers" not in changed
    assert changed["Environment"] == {"Variables": {"AA": "1", "BB": "3", "CC": "4"}}


def test_log_lines_are_kept_as_long_as_the_function_says() -> None:
    functions = [function("short", log_retention_days=1), function("long")]
    template = build_template(make_service(functions=functions, log_retention_days=30), KEY)
    assert properties(template, "ShortLogGroup")["RetentionInDays"] == 1
    assert properties(template, "LongLogGroup")["RetentionInDays"] == 30
    shown = diff.diff_views("shop-dev", None, (template, {}))[1]
    assert shown["log_retention_days"] is None
    assert {name: each["log_retention_days"] for name, each in shown["functions"].items()} == {"short": 1, "long": 30}


def test_an_alias_leads_to_the_new_version_and_is_what_the_api_calls() -> None:
    template = build({"provisioned_concurrency": 3}, alias="live")
    assert properties(template, "HelloLambdaAlias") == {
        "FunctionName": {"Ref": "HelloLambdaFunction"},
        "FunctionVersion": {"Fn::GetAtt": [version(template), "Version"]},
        "Name": "live",
        "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 3},
    }
    permission = properties(template, "HelloLambdaPermissionApiGateway")
    assert permission["FunctionName"] == {"Fn::Sub": "${HelloLambdaAlias}"}
    uri = properties(template, "ApiGatewayMethodPingGet")["Integration"]["Uri"]["Fn::Sub"]
    assert uri.endswith("functions/${HelloLambdaAlias}/invocations")
    assert [each.function for each in view.endpoints(template, "shop-dev")] == ["hello"]


def test_an_http_api_calls_the_alias_too() -> None:
    template = build({}, alias="live", api_type="http")
    assert [(each.function, each.path) for each in view.endpoints(template, "shop-dev")] == [("hello", "/ping")]
    assert "${HelloLambdaFunction.Arn}" not in str(template)


def test_new_code_behind_an_alias_makes_no_new_api_deployment() -> None:
    def deployment(key: str) -> list[str]:
        resources = build_template(make_service(alias="live"), key)["Resources"]
        return [name for name, each in resources.items() if each["Type"] == "AWS::ApiGateway::Deployment"]

    assert deployment("1.zip") == deployment("2.zip")


@pytest.mark.parametrize(("alias", "qualifier"), [(None, "$LATEST"), ("live", "live")])
def test_asynchronous_calls_are_configured_where_they_come_in(alias: str | None, qualifier: str) -> None:
    template = build({**EXAMPLES["asynchronous"].given}, alias=alias)
    assert properties(template, "HelloLambdaEventInvokeConfig") == {
        "FunctionName": {"Ref": "HelloLambdaFunction"},
        "Qualifier": qualifier,
        "DestinationConfig": {
            "OnSuccess": {"Destination": EXAMPLES["asynchronous"].given["on_success"]},
            "OnFailure": {"Destination": TOPIC},
        },
        "MaximumRetryAttempts": 0,
        "MaximumEventAgeInSeconds": 60,
    }
    needed = template["Resources"]["HelloLambdaEventInvokeConfig"].get("DependsOn", [])
    assert needed == (["HelloLambdaAlias"] if alias else [])


def test_a_function_waits_for_the_mount_targets_of_its_file_system() -> None:
    given = {"vpc": NETWORK, "file_system": [{"arn": {"Fn::GetAtt": ["Access", "Arn"]}, "mount_path": "/mnt/a"}]}
    added = {"Access": {"Type": "AWS::EFS::AccessPoint"}, "Target": {"Type": "AWS::EFS::MountTarget"}}
    assert build(given, resources=added)["Resources"]["HelloLambdaFunction"]["DependsOn"] == ["HelloLogGroup", "Target"]
    assert build({}, resources=added)["Resources"]["HelloLambdaFunction"]["DependsOn"] == ["HelloLogGroup"]


def test_everything_is_named_after_the_physical_name() -> None:
    template = build(
        {"physical_name": "checkout", "iam_statements": EXAMPLES["iam_statements"].given["iam_statements"]}
    )
    assert properties(template)["FunctionName"] == "checkout"
    assert properties(template, "HelloLogGroup")["LogGroupName"] == "/aws/lambda/checkout"
    role = properties(template, "HelloIamRoleLambdaExecution")
    assert role["RoleName"] == "checkout-us-east-1-lambdaRole"
    assert "log-group:/aws/lambda/checkout:*" in str(role["Policies"])
    assert list(view.functions(template, "shop-dev")) == ["hello"]
    assert [each.function for each in view.endpoints(template, "shop-dev")] == ["hello"]
    assert template["Outputs"].keys() == build({})["Outputs"].keys()


def test_settings_may_refer_to_resources() -> None:
    network = {"subnet_ids": [{"Ref": "Subnet"}], "security_group_ids": [{"Fn::GetAtt": ["Group", "GroupId"]}]}
    template = build({"vpc": network, "kms_key_arn": {"Fn::GetAtt": ["Key", "Arn"]}, "layers": [{"Ref": "Layer"}]})
    found = properties(template)
    assert found["VpcConfig"]["SubnetIds"] == [{"Ref": "Subnet"}]
    assert (found["KmsKeyArn"], found["Layers"]) == ({"Fn::GetAtt": ["Key", "Arn"]}, [{"Ref": "Layer"}])
    assert KEY_ARN not in str(template)
