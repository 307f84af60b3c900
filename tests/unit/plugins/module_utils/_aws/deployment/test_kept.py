# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What leaves a stack and continues to exist."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.kept import keeping, kept
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.events import Left
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import StackResource
from tests.unit.plugins.module_utils._aws.service_runs import Shop, function

TABLE: dict[str, t.Any] = {
    "Type": "AWS::DynamoDB::Table",
    "DeletionPolicy": "Retain",
    "Properties": {"TableName": "todos"},
}
OF_TABLE = {"logical_id": "Todos", "physical_id": "todos", "type": "AWS::DynamoDB::Table", "reason": None}


def removal(name: str, replacement: str | None = None) -> Change:
    return Change("Modify" if replacement else "Remove", name, "AWS::X::Y", replacement)


def part(parent: dict[str, t.Any], **attributes: t.Any) -> dict[str, t.Any]:
    return {"Type": "AWS::X::Y", "Properties": {"FunctionName": parent}, **attributes}


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
@pytest.mark.parametrize("parent", [{"Ref": "Function"}, {"Fn::GetAtt": ["Function", "Arn"]}, {"Fn::Sub": "x"}])
def test_a_policy_keeps_what_is_a_part_of_something_that_stays(policy: str, parent: dict[str, t.Any]) -> None:
    before = {"Version": part(parent, DeletionPolicy=policy), "Function": {"Type": "AWS::Lambda::Function"}}
    assert [each.action for each in keeping([removal("Version")], before)] == ["Keep"]


@pytest.mark.parametrize("change", [removal("Function"), removal("Function", "True")])
def test_a_part_of_something_that_goes_goes_with_it(change: Change) -> None:
    before = {"Version": part({"Ref": "Function"}, DeletionPolicy="Retain"), "Function": {"Type": "AWS::X::Y"}}
    assert keeping([change, removal("Version")], before) == [change, removal("Version")]


@pytest.mark.parametrize("policy", [{}, {"DeletionPolicy": "Delete"}, {"DeletionPolicy": "Snapshot"}])
def test_other_policies_keep_nothing(policy: dict[str, str]) -> None:
    assert keeping([removal("Table")], {"Table": {"Type": "AWS::X::Y", **policy}}) == [removal("Table")]


def test_what_the_template_does_not_have_is_removed() -> None:
    assert keeping([removal("ApiGatewayStage")], {}) == [removal("ApiGatewayStage")]


def test_the_plan_and_the_events_together() -> None:
    deployed = {"Resources": {"Own": {"Type": "T"}}, "Outputs": {}}
    resources = [StackResource("Kept", "k", "T", "CREATE_COMPLETE"), StackResource("Never", "", "T", "CREATE_FAILED")]
    changes = [Change("Keep", "Kept", "T"), Change("Keep", "Never", "T"), Change("Remove", "Part", "T")]
    left = [
        Left("Kept", "k", "T"),
        Left("Own", "skipped", "T"),
        Left("Own", "failed", "T", "In use."),
        Left("Part", "p", "T"),
        Left("Replaced", "old", "T"),
    ]
    assert kept(changes, deployed, resources, left) == [Left("Kept", "k", "T"), left[2], left[4]]


def test_a_deployment_names_what_it_keeps(shop: Shop) -> None:
    shop.run(resources={"Todos": TABLE})
    checked = shop.check(resources={})
    outcome = shop.run(resources={})
    assert outcome.changes == checked.changes == [("Keep", "Todos")]
    assert outcome.result["kept"] == checked.result["kept"] == [OF_TABLE]
    assert outcome.warnings == []
    assert any("DELETE_SKIPPED      Todos (AWS::DynamoDB::Table todos)" in line for line in outcome.progress)
    assert shop.run().result["kept"] == []


def test_a_deployment_names_what_could_not_be_deleted(shop: Shop) -> None:
    shop.run(resources={"Todos": {**TABLE, "DeletionPolicy": "Delete"}})
    shop.aws.cloudformation.failing["Todos"] = "The table is being used."
    outcome = shop.run(resources={})
    assert outcome.result["kept"] == [{**OF_TABLE, "reason": "The table is being used."}]
    assert outcome.warnings == [
        "Stack shop-dev no longer needs a resource that could not be deleted: "
        "Todos (AWS::DynamoDB::Table todos): The table is being used."
    ]


def test_versions_stay_with_their_function_and_go_with_it(shop: Shop) -> None:
    two = [function("hello", "GET /ping"), function("bye", "GET /bye")]
    shop.run(functions=two)
    shop.write("def endpoint(event, context): return 1\n")
    kinds = {(each["action"], each["type"]) for each in shop.run().result["changes"]}
    assert ("Keep", "AWS::Lambda::Version") in kinds
    result = shop.run(functions=two[:1]).result
    assert {each["action"] for each in result["changes"] if each["type"] == "AWS::Lambda::Version"} == {"Remove"}
    assert result["kept"] == []
