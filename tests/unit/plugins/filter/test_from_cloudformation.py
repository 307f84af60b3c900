# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Short tags of CloudFormation become the functions that they stand for."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.polycloud.faas.plugins.filter.from_cloudformation import FilterModule

read: t.Final = FilterModule().filters()["from_cloudformation"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!Ref Table", {"Ref": "Table"}),
        ("!GetAtt Table.Arn", {"Fn::GetAtt": ["Table", "Arn"]}),
        ("!GetAtt Nested.Outputs.Arn", {"Fn::GetAtt": ["Nested", "Outputs.Arn"]}),
        ("!GetAtt [Table, Arn]", {"Fn::GetAtt": ["Table", "Arn"]}),
        ('!Sub "${AWS::StackName}-x"', {"Fn::Sub": "${AWS::StackName}-x"}),
        ("!Sub ['${A}', {A: !Ref B}]", {"Fn::Sub": ["${A}", {"A": {"Ref": "B"}}]}),
        ("!If [IsProd, !Ref A, !ImportValue b]", {"Fn::If": ["IsProd", {"Ref": "A"}, {"Fn::ImportValue": "b"}]}),
        (
            "!And [!Condition A, !Not [!Condition B]]",
            {"Fn::And": [{"Condition": "A"}, {"Fn::Not": [{"Condition": "B"}]}]},
        ),
        ("!Base64 |\n  a\n  b\n", {"Fn::Base64": "a\nb\n"}),
        ("!Transform {Name: AWS::Include}", {"Fn::Transform": {"Name": "AWS::Include"}}),
        ("Version: 2012-10-17", {"Version": "2012-10-17"}),
        ("", None),
    ],
)
def test_tags(text: str, expected: t.Any) -> None:
    assert read(text) == expected


def test_json_is_yaml_too() -> None:
    template = {"Resources": {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": {"N": [1, True, None]}}}}
    assert read(json.dumps(template)) == template


@pytest.mark.parametrize(("given", "message"), [({"a": 1}, "must get a string, but dict"), ("a: [", "valid YAML")])
def test_what_is_none(given: t.Any, message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        read(given)


def test_it_runs_no_code() -> None:
    with pytest.raises(AnsibleFilterError):
        read("!!python/object/apply:os.getcwd []")
