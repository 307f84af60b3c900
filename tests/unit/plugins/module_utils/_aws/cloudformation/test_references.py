# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the parts of a template refer to."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.references import check_references
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import build_template, make_service

THERE: t.Final[dict[str, t.Any]] = {
    "Resources": {"Table": {"Type": "AWS::X::Y"}},
    "Parameters": {"Name": {"Type": "String"}},
    "Conditions": {"IsProduction": {"Fn::Equals": [{"Ref": "Name"}, "x"]}},
}
GOOD: t.Final[list[t.Any]] = [
    {"Ref": "Table"},
    {"Ref": "Name"},
    {"Ref": "AWS::Region"},
    {"Fn::GetAtt": ["Table", "Arn"]},
    {"Fn::GetAtt": "Table.Arn"},
    {"Fn::Sub": "${Table.Arn}/${AWS::Region}/${!Literal}/${Name}"},
    {"Fn::Sub": ["${Local}-${Table}", {"Local": {"Ref": "Name"}}]},
    {"Fn::If": ["IsProduction", {"Ref": "Table"}, {"Ref": "AWS::NoValue"}]},
    {"Statement": [{"Condition": {"Bool": {"aws:SecureTransport": "false"}}}]},
    {"Condition": "a property that is called so"},
]
BAD: t.Final[list[tuple[t.Any, str]]] = [
    ({"Ref": "Tabel"}, "resource Tabel"),
    ({"Fn::GetAtt": ["Tabel", "Arn"]}, "resource Tabel"),
    ({"Fn::GetAtt": "Tabel.Arn"}, "resource Tabel"),
    ({"Fn::Sub": "${Tabel.Arn}"}, "resource Tabel"),
    ({"Fn::Sub": ["${Local}-${Tabel}", {"Local": "x"}]}, "resource Tabel"),
    ({"Fn::Sub": ["${Local}", {"Local": {"Ref": "Tabel"}}]}, "resource Tabel"),
    ({"Fn::Join": ["", ["a", {"Ref": "Tabel"}]]}, "resource Tabel"),
    ({"Fn::If": ["IsTest", 1, 2]}, "condition IsTest"),
]


def with_resource(**resource: t.Any) -> dict[str, t.Any]:
    return {**THERE, "Resources": {**THERE["Resources"], "Mine": {"Type": "AWS::X::Y", **resource}}}


@pytest.mark.parametrize("value", GOOD, ids=str)
def test_what_is_there(value: t.Any) -> None:
    check_references(with_resource(Properties={"P": [value]}, DependsOn="Table", Condition="IsProduction"))


@pytest.mark.parametrize(("value", "named"), BAD, ids=str)
def test_what_is_not_there(value: t.Any, named: str) -> None:
    with pytest.raises(
        OptionError, match=f"^Mine must only refer to parts of the stack, but it refers to the {named}, which"
    ):
        check_references(with_resource(Properties={"P": [value]}))


@pytest.mark.parametrize(
    ("attribute", "named"),
    [({"DependsOn": ["Table", "Tabel"]}, "resource Tabel"), ({"Condition": "IsTest"}, "condition IsTest")],
)
def test_attributes(attribute: dict[str, t.Any], named: str) -> None:
    with pytest.raises(OptionError, match=named):
        check_references(with_resource(**attribute))


@pytest.mark.parametrize("section", ["Outputs", "Conditions"])
def test_other_sections(section: str) -> None:
    with pytest.raises(OptionError, match=r"^Mine must only refer"):
        check_references({**THERE, section: {**THERE.get(section, {}), "Mine": {"Value": {"Ref": "Tabel"}}}})


def test_macros_may_make_what_is_referred_to() -> None:
    properties = {"P": {"Ref": "Tabel"}, "Fn::Transform": {"Name": "Mine"}}
    check_references(with_resource(Properties=properties))


def test_a_statement_of_a_service_is_checked() -> None:
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": {"Fn::GetAtt": ["Tabel", "Arn"]}}
    with pytest.raises(OptionError, match=r"^IamRoleLambdaExecution must only refer .* resource Tabel"):
        check_references(build_template(make_service(iam_statements=[statement]), "1.zip"))


def test_the_way_out_for_a_variable_of_a_policy() -> None:
    statement = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": {"Fn::Sub": "arn:aws:s3:::x/${aws:username}/*"},
    }
    with pytest.raises(OptionError) as raised:
        check_references(build_template(make_service(iam_statements=[statement]), "1.zip"))
    assert "the resource aws:username" in raised.value.message
    assert "write ${!aws:username} within Fn::Sub" in (raised.value.hint or "")
    statement["Resource"] = {"Fn::Sub": "arn:aws:s3:::x/${!aws:username}/*"}
    check_references(build_template(make_service(iam_statements=[statement]), "1.zip"))
