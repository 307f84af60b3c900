# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user's own resources, outputs, conditions and parameters in the template."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import fingerprint
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import diff, view
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, OptionError
from tests.unit.plugins.module_utils._aws.fakes.fake_resources import FakeBucket
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop, build_template, function, make_service

TABLE: t.Final = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "shop"}}
ADDED: t.Final[Options] = {
    "resources": {"Table": TABLE},
    "outputs": {"TableName": {"Value": {"Ref": "Table"}}},
    "conditions": {"IsProduction": {"Fn::Equals": [{"Ref": "Kind"}, "production"]}},
    "parameters": {"Kind": "test", "Password": {"NoEcho": True, "Value": "very secret"}},
}


def build(**options: t.Any) -> Template:
    return build_template(make_service(**options), "1.zip")


def test_a_service_without_additions_has_no_section_more() -> None:
    assert set(build()) == {"AWSTemplateFormatVersion", "Description", "Resources", "Outputs"}


def test_they_are_in_the_template_as_they_were_given() -> None:
    template = build(**ADDED)
    assert template["Resources"]["Table"] == TABLE
    assert template["Outputs"]["TableName"] == {"Value": {"Ref": "Table"}}
    assert template["Conditions"] == ADDED["conditions"]
    assert template["Parameters"] == {"Kind": {"Type": "String"}, "Password": {"Type": "String", "NoEcho": True}}
    assert "very secret" not in str(template)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"resources": {"ApiGatewayRestApi": TABLE}}, "resources .* ApiGatewayRestApi"),
        ({"resources": {"HelloLambdaFunction": TABLE}}, "resources .* HelloLambdaFunction"),
        ({"outputs": {"ServiceEndpoint": {"Value": "x"}}}, "outputs .* ServiceEndpoint"),
        ({"outputs": {"Fingerprint": {"Value": "x"}}}, "outputs .* Fingerprint"),
        ({"outputs": {"CodeSha256": {"Value": "x"}}}, "outputs .* CodeSha256"),
        ({"parameters": {"HelloLogGroup": "x"}}, "parameters .* HelloLogGroup"),
        ({"parameters": {"Table": "x"}, "resources": {"Table": TABLE}}, "parameters .* Table"),
    ],
)
def test_names_that_are_taken(options: Options, named: str) -> None:
    with pytest.raises(OptionError, match=f"^{named} is one"):
        build(**options)


def test_values_of_parameters_make_another_fingerprint() -> None:
    values = ["very secret", "other secret"]
    secrets = [build(parameters={"A": {"NoEcho": True, "Value": value}}) for value in values]
    plain = [build(parameters={"A": value}) for value in values]
    found = [fingerprint(template) for template in (*secrets, *plain)]
    assert len(set(found)) == 4
    assert {**secrets[0], "Outputs": {}} == {**secrets[1], "Outputs": {}}
    assert fingerprint(build(parameters={"A": {"NoEcho": "true", "Value": "very secret"}})) not in found


@pytest.mark.parametrize("kind", ["Lambda::Function", "ApiGateway::Method", "Logs::LogGroup", "IAM::Role"])
def test_resources_of_our_types_are_not_taken_for_ours(kind: str) -> None:
    mine = {"Type": f"AWS::{kind}", "Properties": {"RetentionInDays": 1, "FunctionName": "mine", "Policies": []}}
    plain, template = build(), build(resources={"AMine": mine, "ZMine": mine})
    assert view.functions(template, "shop-dev").keys() == {"hello"}
    assert view.endpoints(template, "shop-dev") == view.endpoints(plain, "shop-dev")
    shown = diff.diff_views("shop-dev", (plain, {}), (template, {}))
    assert shown[1].pop("resources").keys() == {"AMine", "ZMine"}
    assert shown[0] == shown[1]


def test_a_bucket_for_tls_only() -> None:
    template = build(bucket_tls_only=True)
    (statement,) = template["Resources"]["DeploymentBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert build(bucket_tls_only=False) == build()


# Whole runs


def test_they_are_made_changed_and_removed(shop: Shop) -> None:
    first = shop.run(**ADDED).result
    assert first["stack"]["outputs"]["TableName"] == "shop"
    assert "very secret" not in str(first)
    assert shop.aws.account.tables.keys() == {"shop"}
    assert not shop.run().result["changed"]
    assert len(shop.aws.calls) == 7
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "shop", "BillingMode": "PAY_PER_REQUEST"}}
    assert shop.run(resources={"Table": table}).changes == [("Modify", "Table")]
    assert shop.run(resources=None, outputs=None).changes == [("Remove", "Table")]
    assert shop.aws.account.tables == {}


def test_parameters_that_go_with_what_used_them(shop: Shop) -> None:
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": {"Ref": "Name"}}}
    users = [function("hello", "GET /ping", "GET /users")]
    shop.run(functions=users, resources={"Table": table}, parameters={"Name": "customers"})
    assert shop.aws.account.tables.keys() == {"customers"}
    shop.run(functions=[function("hello", "GET /ping")], resources=None, parameters=None)
    updates = [call.parameters for call in shop.aws.calls if call.operation == "update_stack"]
    assert [each.get("Parameters") for each in updates] == [[{"ParameterKey": "Name", "UsePreviousValue": True}], None]


def test_a_value_that_changes_is_an_update(shop: Shop) -> None:
    shop.run(**ADDED)
    changed = shop.run(parameters={**ADDED["parameters"], "Kind": "production"}, show_diff=True).result
    assert changed["changed"]
    (change,) = changed["changes"]
    assert change["details"] == [{"property": "Parameters.Kind", "before": "test", "after": "production"}]
    secret = {"NoEcho": True, "Value": "other secret"}
    assert shop.run(parameters={"Kind": "production", "Password": secret}).result["changed"]
    assert shop.stack.parameters == {"Kind": "production", "Password": "other secret"}
    assert not shop.run().result["changed"]


def test_a_value_that_somebody_else_changed_is_set_again(shop: Shop) -> None:
    shop.run(**ADDED)
    shop.stack.parameters["Kind"] = "other"
    assert shop.check().result["changed"]
    assert shop.run().result["changed"]
    assert shop.stack.parameters["Kind"] == "test"


def test_a_bucket_of_the_user_is_not_emptied(shop: Shop) -> None:
    shop.run(resources={"Data": {"Type": "AWS::S3::Bucket", "Properties": {}}})
    data = shop.aws.account.buckets[shop.stack.physical_ids["Data"]]
    data.put("precious.txt")
    with pytest.raises(CloudError, match=r"Data .* not empty"):
        shop.run(state="absent")
    assert data.keys == ["precious.txt"]


def test_mistakes_are_told_before_any_call(shop: Shop) -> None:
    shop.aws.account.buckets["archives"] = FakeBucket()
    with pytest.raises(OptionError):
        shop.run(outputs={"A": {"Value": {"Ref": "Tabel"}}})
    assert shop.aws.calls == []
