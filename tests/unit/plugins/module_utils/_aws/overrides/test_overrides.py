# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Overrides of what the service makes: what they are about, how they are merged, and what they may not change."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import fingerprint
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import (
    resources_without_overrides,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.checks import FIXED, check_overrides
from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.merging import merged
from ansible_collections.polycloud.faas.plugins.module_utils._aws.service_checks import checked_service
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import (
    Options,
    Shop,
    archives,
    build_template,
    function,
    make_service,
    validated,
)
from tests.unit.plugins.module_utils._aws.template_examples import OPTIONS

SCHEMAS: t.Final = Path(__file__).parents[6] / "extensions/local_cloud/aws/resources/schemas.json"
DURABLE: t.Final = {"DurableConfig": {"ExecutionTimeout": 60}}
HTTP: t.Final = {"api_type": "http", "functions": [function("hello", "GET /ping", "ANY $default")]}


def build(overrides: list[Options], **options: t.Any) -> Template:
    return build_template(make_service(overrides=overrides, **options), "1.zip")


def ids(template: Template, kind: str) -> list[str]:
    return [name for name, each in template["Resources"].items() if each["Type"] == f"AWS::{kind}"]


def properties(template: Template, logical_id: str) -> t.Any:
    return template["Resources"][logical_id]["Properties"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"A": {"C": 3}}, {"A": {"B": 1, "C": 3}, "L": [1, 2]}),
        ({"L": [3]}, {"A": {"B": 1, "C": 2}, "L": [3]}),
        ({"A": {"B": None}}, {"A": {"C": 2}, "L": [1, 2]}),
        ({"A": None}, {"L": [1, 2]}),
        ({"A": {"B": None, "C": None}}, {"L": [1, 2]}),
        ({"A": {"Ref": "X"}}, {"A": {"Ref": "X"}, "L": [1, 2]}),
        ({"L": {"B": 1}}, {"A": {"B": 1, "C": 2}, "L": {"B": 1}}),
        ({"N": {}}, {"A": {"B": 1, "C": 2}, "L": [1, 2], "N": {}}),
        ({"N": None}, {"A": {"B": 1, "C": 2}, "L": [1, 2]}),
    ],
)
def test_dictionaries_are_merged_and_everything_else_is_replaced(given: Options, expected: Options) -> None:
    own = {"A": {"B": 1, "C": 2}, "L": [1, 2]}
    assert merged(own, given) == expected
    assert merged(expected, given) == expected
    assert own == {"A": {"B": 1, "C": 2}, "L": [1, 2]}


def test_an_expression_is_replaced_and_not_merged() -> None:
    assert merged({"A": {"Ref": "X"}}, {"A": {"Fn::Sub": "y"}}) == {"A": {"Fn::Sub": "y"}}
    assert merged({"A": {"Ref": "X"}}, {"A": {"B": 1}}) == {"A": {"B": 1}}


def test_all_attributes_of_a_resource() -> None:
    override = {
        "function": "hello",
        "type": "AWS::Logs::LogGroup",
        "properties": {"LogGroupClass": "INFREQUENT_ACCESS"},
        "depends_on": ["Topic"],
        "condition": "IsTest",
        "metadata": {"Owner": "shop"},
        "creation_policy": {"ResourceSignal": {"Count": 1}},
        "update_policy": {"UseOnlineResharding": True},
        "deletion_policy": "Retain",
        "update_replace_policy": "Delete",
    }
    template = build([override])
    assert template["Resources"]["HelloLogGroup"] == {
        "Type": "AWS::Logs::LogGroup",
        "Properties": {"LogGroupName": "/aws/lambda/shop-dev-hello", "LogGroupClass": "INFREQUENT_ACCESS"},
        "DependsOn": ["Topic"],
        "Condition": "IsTest",
        "Metadata": {"Owner": "shop"},
        "CreationPolicy": {"ResourceSignal": {"Count": 1}},
        "UpdatePolicy": {"UseOnlineResharding": True},
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Delete",
    }


def test_dependencies_are_added_to_those_of_the_service() -> None:
    template = build([{"function": "hello", "depends_on": ["Topic", "HelloLogGroup"]}])
    assert template["Resources"]["HelloLambdaFunction"]["DependsOn"] == ["HelloLogGroup", "Topic"]


TARGETS: t.Final[dict[str, tuple[Options, Options, str]]] = {
    "a function": ({"function": "hello"}, {}, "Lambda::Function"),
    "its version": ({"function": "hello", "type": "AWS::Lambda::Version"}, {}, "Lambda::Version"),
    "its alias": ({"function": "hello", "type": "AWS::Lambda::Alias"}, {"alias": "live"}, "Lambda::Alias"),
    "a REST route": ({"route": "get /ping"}, {}, "ApiGateway::Method"),
    "its path": ({"route": "GET /ping", "type": "AWS::ApiGateway::Resource"}, {}, "ApiGateway::Resource"),
    "a logical ID": ({"resource": "ApiGatewayRestApi"}, {}, "ApiGateway::RestApi"),
    "one without its hash": ({"resource": "ApiGatewayDeployment"}, {}, "ApiGateway::Deployment"),
    "the only one of a type": ({"type": "AWS::ApiGateway::Deployment"}, {}, "ApiGateway::Deployment"),
    "the bucket": ({"type": "AWS::S3::Bucket"}, {}, "S3::Bucket"),
    "the stage of a plain API": ({"type": "AWS::ApiGateway::Stage"}, {}, "ApiGateway::Stage"),
    "an HTTP route": ({"route": "GET /ping"}, HTTP, "ApiGatewayV2::Route"),
    "the route for all others": ({"route": "$default"}, HTTP, "ApiGatewayV2::Route"),
    "its integration": (
        {"route": "$default", "type": "AWS::ApiGatewayV2::Integration"},
        HTTP,
        "ApiGatewayV2::Integration",
    ),
}


@pytest.mark.parametrize("case", TARGETS)
def test_what_an_override_is_about(case: str) -> None:
    target, options, kind = TARGETS[case]
    template = build([{**target, "properties": {"Tags": [{"Key": "a", "Value": "b"}]}}], **options)
    changed = [name for name, each in template["Resources"].items() if "Tags" in each.get("Properties", {})]
    assert len(changed) == 1
    assert changed[0] in ids(template, kind)
    given = {"name": "shop", "functions": [function("hello", "GET /ping")], **options}
    checked_service(validated(**given, overrides=[{**target, "properties": {"Tags": []}}]))


REFUSED: t.Final[dict[str, tuple[Options, Options, str]]] = {
    "nothing": ({"properties": {"A": 1}}, {}, "must have one of function, route and resource"),
    "two": ({"function": "hello", "route": "GET /ping", "properties": {"A": 1}}, {}, "function and route was given"),
    "no effect": ({"function": "hello"}, {}, "must have properties or another attribute"),
    "type": (
        {"type": "Lambda", "properties": {"A": 1}},
        {},
        r"type must be such as AWS::Lambda::Function, but 'Lambda'",
    ),
    "function": ({"function": "helo", "properties": {"A": 1}}, {}, "there is nothing for function helo"),
    "no such part": (
        {"function": "hello", "type": "AWS::Lambda::Url", "properties": {"A": 1}},
        {},
        "there is nothing for function hello of type AWS::Lambda::Url",
    ),
    "route": ({"route": "GET /pong", "properties": {"A": 1}}, {}, "there is nothing for route GET /pong"),
    "resource": ({"resource": "Nothing", "properties": {"A": 1}}, {}, "there is nothing for resource Nothing"),
    "another type": (
        {"resource": "HelloLogGroup", "type": "AWS::S3::Bucket", "properties": {"A": 1}},
        {},
        "there is nothing for resource HelloLogGroup of type AWS::S3::Bucket",
    ),
    "several": (
        {"type": "AWS::Logs::LogGroup", "properties": {"A": 1}},
        {"functions": [function("hello", "GET /ping"), function("more")]},
        "several for type AWS::Logs::LogGroup: HelloLogGroup, MoreLogGroup",
    ),
    "of the user": (
        {"resource": "Topic", "properties": {"A": 1}},
        {"resources": {"Topic": {"Type": "AWS::SNS::Topic"}}},
        "but Topic is in resources",
    ),
    "option": (
        {"function": "hello", "properties": {"MemorySize": 256}},
        {"functions": [function("hello", "GET /ping", memory_size=256)]},
        r"must not have MemorySize, since this task gives the option functions\[\].memory_size",
    ),
    "option of all": (
        {"function": "hello", "properties": {"Timeout": None}},
        {"defaults": {"timeout": 5}},
        r"the option functions\[\].timeout for it",
    ),
    "above an option": (
        {"function": "hello", "properties": {"VpcConfig": None}},
        {"defaults": {"vpc": {"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]}}},
        r"must not have VpcConfig, since .* functions\[\].vpc",
    ),
    "below an option": (
        {"function": "hello", "properties": {"Environment": {"Variables": {"TWO": "2"}}}},
        {"defaults": {"environment": {"ONE": "1"}}},
        r"must not have Environment.Variables.TWO, since .* functions\[\].environment",
    ),
    "handler": ({"function": "hello", "properties": {"Handler": "x.y"}}, {}, r"the option functions\[\].handler"),
    "API": (
        {"type": "AWS::ApiGateway::RestApi", "properties": {"MinimumCompressionSize": 5}},
        {"api": {"minimum_compression_size": 9}},
        "the option api.minimum_compression_size",
    ),
    "default that is given": (
        {"type": "AWS::ApiGateway::RestApi", "properties": {"EndpointConfiguration": {"Types": ["EDGE"]}}},
        {"api": {"endpoint_type": "regional"}},
        "the option api.endpoint_type",
    ),
    "route's": (
        {"route": "GET /ping", "properties": {"Integration": {"TimeoutInMillis": 900}}},
        {"functions": [{**function("hello"), "routes": [{"method": "GET", "path": "/ping", "timeout": 2}]}]},
        r"the option routes\[\].timeout",
    ),
    "authorizer": (
        {"route": "GET /ping", "properties": {"AuthorizationType": "AWS_IAM"}},
        {"api": {"default_authorizer": "aws_iam"}},
        r"the option routes\[\].authorizer",
    ),
    "stage": (
        {"type": "AWS::ApiGateway::Stage", "properties": {"TracingEnabled": False}},
        {"api": {"tracing": True}},
        "the option api.tracing",
    ),
    "retention": (
        {"function": "hello", "type": "AWS::Logs::LogGroup", "properties": {"RetentionInDays": 3}},
        {"log_retention_days": 7},
        "log_retention_days",
    ),
    "statements": (
        {"type": "AWS::IAM::Role", "properties": {"Policies": []}},
        {"iam_statements": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]},
        "the option iam_statements",
    ),
    "name of a function": (
        {"function": "hello", "properties": {"FunctionName": "x"}},
        {},
        "must not have FunctionName",
    ),
    "code": ({"function": "hello", "properties": {"Code": {"S3Key": "x"}}}, {}, "must not have Code.S3Key"),
    "name of a bucket": (
        {"type": "AWS::S3::Bucket", "properties": {"BucketName": "x"}},
        {},
        "must not have BucketName",
    ),
    "name of a role": ({"type": "AWS::IAM::Role", "properties": {"RoleName": "x"}}, {}, "must not have RoleName"),
    "path of a role": ({"type": "AWS::IAM::Role", "properties": {"Path": "/x/"}}, {}, "must not have Path"),
    "definition": ({"type": "AWS::ApiGateway::RestApi", "properties": {"Body": {}}}, {}, "must not have Body"),
    "target": (
        {"route": "GET /ping", "properties": {"Integration": {"Uri": "x"}}},
        {},
        "must not have Integration.Uri, which the service itself relies on",
    ),
    "whole integration": ({"route": "GET /ping", "properties": {"Integration": None}}, {}, "must not have Integration"),
    "our metadata": (
        {"function": "hello", "metadata": {"PolycloudFaas": {}}},
        {},
        "must not have metadata PolycloudFaas",
    ),
    "a bucket that stays": (
        {"type": "AWS::S3::Bucket", "deletion_policy": "Retain"},
        {},
        "must not have deletion_policy",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(case: str) -> None:
    override, options, message = REFUSED[case]
    given = {"name": "shop", "functions": [function("hello", "GET /ping")], **options, "overrides": [override]}
    with pytest.raises(OptionError, match=message) as raised:
        checked_service(validated(**given))
    assert raised.value.message.startswith("overrides[0]")


def test_everything_is_refused_before_any_call(shop: Shop) -> None:
    with pytest.raises(OptionError, match="must only refer to parts of the stack, but it refers to the condition Nope"):
        shop.run(overrides=[{"function": "hello", "condition": "Nope"}])
    with pytest.raises(OptionError, match="refers to the resource Nope"):
        shop.run(overrides=[{"function": "hello", "depends_on": ["Nope"]}])
    assert shop.aws.calls == []


FREE: t.Final = {
    kind: sorted(
        set(schema["properties"])
        - {pointer.split("/")[2] for pointer in schema.get("readOnlyProperties", []) if pointer.count("/") == 2}
        - FIXED
    )
    for kind, schema in json.loads(SCHEMAS.read_text(encoding="utf-8")).items()
}


def test_no_writable_property_is_a_dead_end() -> None:
    """What no task gives can be overridden, for each type that a service has."""
    found: dict[str, set[str]] = {}
    for name, options in OPTIONS.items():
        plain = make_service(**options)
        resources = resources_without_overrides(plain, archives(plain))
        for logical_id, resource in resources.items():
            kind = resource["Type"]
            free = set(FREE.get(kind, ())) - resource.get("Properties", {}).keys() - {"Path"}
            for each in sorted(free - found.get(kind, set())):
                service = make_service(
                    **{**options, "overrides": [{"resource": logical_id, "properties": {each: "x"}}]}
                )
                try:
                    check_overrides(service, resources)
                except OptionError as error:
                    raise AssertionError(f"{name}: {each} of {kind}: {error.message}") from error
                found.setdefault(kind, set()).add(each)
    assert len(found) >= 24
    assert sum(map(len, found.values())) >= 83


# Fingerprint, versions and deployments


def test_every_override_makes_another_fingerprint() -> None:
    plain = build_template(make_service(), "1.zip")
    some = [
        build([]),
        build([{"function": "hello", "properties": {"MemorySize": 256}}]),
        build([{"function": "hello", "properties": {"MemorySize": 257}}]),
        build([{"function": "hello", "deletion_policy": "Retain"}]),
    ]
    found = [fingerprint(each) for each in (plain, *some)]
    assert found[0] == found[1]
    assert len(set(found)) == 4
    assert "Metadata" not in some[0]


@pytest.mark.parametrize(
    ("given", "is_new"),
    [
        (DURABLE, True),
        ({"MemorySize": 256}, True),
        ({"CodeSigningConfigArn": "arn:x"}, False),
        ({"Tags": [{"Key": "a", "Value": "b"}]}, False),
        ({"RecursiveLoop": "Allow"}, False),
    ],
)
def test_a_version_is_published_when_it_contains_what_is_overridden(given: Options, is_new: bool) -> None:
    plain, template = build_template(make_service(), "1.zip"), build([{"function": "hello", "properties": given}])
    assert (ids(plain, "Lambda::Version") != ids(template, "Lambda::Version")) is is_new
    assert properties(template, "HelloLambdaFunction").items() >= given.items()


def test_a_version_with_other_settings_is_another_version() -> None:
    override = {"function": "hello", "type": "AWS::Lambda::Version", "properties": {"Description": "second"}}
    plain, template = build_template(make_service(), "1.zip"), build([override])
    (version,) = ids(template, "Lambda::Version")
    assert version not in plain["Resources"]
    assert properties(template, version)["Description"] == "second"


@pytest.mark.parametrize(
    ("override", "is_new"),
    [
        ({"route": "GET /ping", "properties": {"OperationName": "ping"}}, True),
        ({"type": "AWS::ApiGateway::RestApi", "properties": {"SecurityPolicy": "TLS_1_2"}}, True),
        ({"type": "AWS::ApiGateway::Deployment", "properties": {"Description": "x"}}, False),
        ({"function": "hello", "properties": DURABLE}, False),
        ({"type": "AWS::S3::Bucket", "properties": {"VersioningConfiguration": {"Status": "Enabled"}}}, False),
    ],
)
def test_the_api_is_deployed_again_when_its_snapshot_holds_what_is_overridden(override: Options, is_new: bool) -> None:
    plain, template = build_template(make_service(), "1.zip"), build([override])
    assert (ids(plain, "ApiGateway::Deployment") != ids(template, "ApiGateway::Deployment")) is is_new


# Whole runs


def test_they_come_change_and_go(shop: Shop) -> None:
    shop.run()
    made = shop.run(overrides=[{"function": "hello", "properties": DURABLE}], show_diff=True)
    assert ("Modify", "HelloLambdaFunction") in made.changes
    assert made.result["diff"]["before"].get("overrides") is None
    part = {"Type": "AWS::Lambda::Function", "Properties": DURABLE}
    assert made.result["diff"]["after"]["overrides"] == {"HelloLambdaFunction": part}
    assert made.warnings == []
    assert not shop.run().result["changed"]
    assert not shop.check().result["changed"]
    gone = shop.run(overrides=[], show_diff=True)
    assert gone.result["diff"]["before"]["overrides"] == {"HelloLambdaFunction": part}
    assert "overrides" not in gone.result["diff"]["after"]
    assert not shop.run().result["changed"]


def test_what_is_taken_out_is_shown(shop: Shop) -> None:
    bucket = {"type": "AWS::S3::Bucket", "properties": {"BucketEncryption": None}}
    shop.run()
    outcome = shop.run(overrides=[bucket], show_diff=True)
    part = {"Type": "AWS::S3::Bucket", "Properties": {"BucketEncryption": None}}
    assert outcome.result["diff"]["after"]["overrides"] == {"DeploymentBucket": part}
    assert outcome.changes == [("Modify", "DeploymentBucket")]


def test_where_there_is_an_option_it_works_and_the_run_says_so_once(shop: Shop) -> None:
    functions = [function("hello", "GET /ping"), function("more")]
    overrides: list[Options] = [
        {"function": name, "properties": {"MemorySize": 256, "Description": "x"}} for name in ("hello", "more")
    ]
    outcome = shop.run(functions=functions, overrides=overrides)
    assert outcome.warnings == [
        "There are options for what overrides set: functions[].memory_size for MemorySize of function hello, "
        "functions[].description for Description of function hello, functions[].memory_size for MemorySize of function "
        "more, functions[].description for Description of function more."
    ]
    assert {each["memory_size"] for each in outcome.result["functions"]} == {256}


def test_nothing_is_said_where_no_property_is_overridden(shop: Shop) -> None:
    assert shop.run(overrides=[{"function": "hello", "metadata": {"Owner": "shop"}}]).warnings == []
    assert not shop.run().result["changed"]


def test_drift_of_what_is_overridden_is_repaired(shop: Shop) -> None:
    shop.run(overrides=[{"function": "hello", "properties": {"MemorySize": 256}}])
    shop.aws.account.functions["shop-dev-hello"]["MemorySize"] = 128
    outcome = shop.run()
    assert [each["property"] for each in outcome.result["repaired"]] == ["MemorySize"]
    assert shop.aws.account.functions["shop-dev-hello"]["MemorySize"] == 256


@pytest.mark.parametrize(("live", "is_repaired"), [({"ExecutionTimeout": 61}, True), ({"ExecutionTimeout": 60}, False)])
def test_drift_of_what_no_option_names_is_repaired(shop: Shop, live: Options, is_repaired: bool) -> None:
    """AWS adds defaults to what it returns."""
    shop.run(overrides=[{"function": "hello", "properties": DURABLE}])
    shop.aws.account.functions["shop-dev-hello"]["DurableConfig"] = {**live, "RetentionPeriodInDays": 14}
    outcome = shop.run()
    assert [each["property"] for each in outcome.result["repaired"]] == (["DurableConfig"] if is_repaired else [])
    assert shop.aws.account.functions["shop-dev-hello"]["DurableConfig"]["ExecutionTimeout"] == 60


def test_drift_that_no_call_repairs_is_reported(shop: Shop) -> None:
    shop.run(
        overrides=[{"type": "AWS::ApiGateway::RestApi", "properties": {"ApiKeySourceType": "HEADER", "Version": "1"}}]
    )
    live = shop.aws.account.apis[shop.stack.physical_ids["ApiGatewayRestApi"]]
    assert not shop.run().result["drift"]
    live.settings["Version"] = "2"
    outcome = shop.run()
    (found,) = outcome.result["drift"]
    assert (found["property"], found["expected"], found["actual"]) == ("Version", "1", "2")
    assert not outcome.result["changed"]
    assert any("Version is 2, not 1" in each for each in outcome.warnings)


def test_a_resource_whose_condition_is_not_met_is_not_missing(shop: Shop) -> None:
    """The AWS in memory knows no conditions, so the permission is taken away."""
    condition = {"IsTest": {"Fn::Equals": [{"Ref": "Kind"}, "test"]}}
    override = {"function": "hello", "type": "AWS::Lambda::Permission", "condition": "IsTest"}
    shop.run(overrides=[override], conditions=condition, parameters={"Kind": "x"})
    shop.aws.account.policies["shop-dev-hello"].clear()
    del shop.stack.physical_ids["HelloLambdaPermissionApiGateway"]
    assert not shop.run().result["changed"]


def test_values_of_variables_are_not_shown(shop: Shop) -> None:
    variables = {"Environment": {"Variables": {"PASSWORD": "open-sesame-1"}}}
    first = shop.run(overrides=[{"function": "hello", "properties": variables}], show_diff=True)
    variables["Environment"]["Variables"]["PASSWORD"] = "open-sesame-2"
    second = shop.run(overrides=[{"function": "hello", "properties": variables}], show_diff=True)
    assert "open-sesame" not in json.dumps([first.result, second.result, first.progress, second.progress])
    shown = second.result["diff"]["after"]["overrides"]["HelloLambdaFunction"]["Properties"]
    assert shown == {"Environment": {"Variables": {"PASSWORD": "(changed)"}}}


def test_another_tenancy_replaces_the_function_and_is_refused(shop: Shop) -> None:
    shop.run()
    tenancy = {"TenancyConfig": {"TenantIsolationMode": "PER_TENANT"}}
    with pytest.raises(OptionError, match="must not change TenancyConfig under the name shop-dev-hello"):
        shop.run(overrides=[{"function": "hello", "properties": tenancy}])
