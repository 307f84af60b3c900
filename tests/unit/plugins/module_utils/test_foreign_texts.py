# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What another tool would replace is found, and what belongs to AWS itself is not."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._foreign_texts import check_foreign_texts
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import may_have_foreign_texts


def warnings_of(options: dict[str, t.Any]) -> list[str]:
    said: list[str] = []
    check_foreign_texts(options, said.append)
    return said


@pytest.mark.parametrize(
    ("options", "start", "way"),
    [
        (
            {"name": "${self:service}"},
            "name must not have ${self:service}, ",
            "a variable of Ansible such as {{ stage }}",
        ),
        ({"stage": "${opt:stage, 'dev'}"}, "stage must not have ${opt:stage, 'dev'}, ", "a variable of Ansible"),
        (
            {"functions": [{"name": "f", "role": "!GetAtt Role.Arn"}]},
            "role of function f must not have !GetAtt, ",
            "{Fn::GetAtt: ...}",
        ),
        (
            {"functions": [{"name": "f", "layers": ["x", "${cf:base.Layer}"]}]},
            "layers[] of function f must not have ${cf:base.Layer}, ",
            "{Fn::ImportValue: ...}",
        ),
        (
            {"iam_statements": [{"Resource": "arn:aws:dynamodb:${aws:region}:*:table/x"}]},
            "iam_statements[].Resource must not have ${aws:region}, ",
            "{Fn::Sub: ...} with ${AWS::Region}",
        ),
        ({"tags": {"team": "${env:TEAM}"}}, "tags.team must not have ${env:TEAM}, ", "{{ lookup('ansible.builtin.env'"),
        (
            {"alias": "${file(./x.yml):alias}"},
            "alias must not have ${file(./x.yml):alias}, ",
            "lookup('ansible.builtin.file'",
        ),
        ({"alias": "${ssm:/shop/alias}"}, "alias must not have ${ssm:/shop/alias}, ", "{ssm: ...} in environment"),
    ],
)
def test_names_and_arns(options: dict[str, t.Any], start: str, way: str) -> None:
    assert may_have_foreign_texts(options)
    with pytest.raises(OptionError) as raised:
        warnings_of(options)
    assert raised.value.message.startswith(start)
    assert way in (raised.value.hint or "")


def test_values_of_variables_are_warned_about_and_not_shown() -> None:
    environment = {"TABLE": "${self:custom.hush}-${sls:stage}", "QUEUE": "!Ref Hush", "FINE": "costs $5"}
    said = warnings_of({"functions": [{"name": "f", "environment": environment}]})
    assert [text.partition(", which")[0] for text in said] == [
        "environment.TABLE of function f has ${self...}",
        "environment.QUEUE of function f has !Ref",
    ]
    assert not any("hush" in text.lower() for text in said)


@pytest.mark.parametrize(
    "options",
    [
        {"iam_statements": [{"Resource": ["arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::${s3:prefix}"]}]},
        {"iam_statements": [{"Condition": {"StringEquals": {"a": "${aws:PrincipalTag/team}"}}}]},
        {"role": {"arn": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${self:x}"}}},
        {"functions": [{"name": "f", "environment": {"A": "${HOME}", "B": "!important", "C": "${ssm:no}"}}]},
        {"api": {"access_log": {"format": "${self:x} $context.requestId"}, "models": [{"schema": {"a": "!Ref x"}}]}},
    ],
)
def test_what_is_meant_as_it_stands(options: dict[str, t.Any]) -> None:
    assert not warnings_of(options)


def test_free_texts_are_only_warned_about() -> None:
    (said,) = warnings_of({"resources": {"Table": {"Properties": {"TableName": "${self:service}-table"}}}})
    assert said.startswith("resources.Table.Properties.TableName has ${self...}, ")


def test_most_options_are_not_looked_at() -> None:
    assert not may_have_foreign_texts({"name": "shop", "functions": [{"environment": {"A": "$x", "B": "a!"}}]})
