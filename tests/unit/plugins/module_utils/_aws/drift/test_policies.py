# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policies that say the same in other words."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.policies import same, shown

STATEMENT: t.Final[dict[str, t.Any]] = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "execute-api:Invoke",
    "Resource": "execute-api:/*",
}
POLICY: t.Final[dict[str, t.Any]] = {"Version": "2012-10-17", "Statement": [STATEMENT]}


def told(**changed: t.Any) -> str:
    """As GetRestApi has it."""
    arn = "arn:aws:execute-api:us-east-1:123456789012:abc/*"
    policy = {"Version": "2012-10-17", "Statement": [{**STATEMENT, "Resource": arn, **changed}]}
    return json.dumps(json.dumps(policy))[1:-1]


def test_the_words_of_api_gateway() -> None:
    assert same(POLICY, told(), "abc")
    assert same(POLICY, told(Action=["execute-api:Invoke"], Principal={"AWS": "*"}), "abc")
    assert shown(told()) == json.loads(json.loads(f'"{told()}"'))
    assert shown(None) is shown("") is None


@pytest.mark.parametrize(
    "changed",
    [
        {"Effect": "Deny"},
        {"Resource": "arn:aws:execute-api:us-east-1:123456789012:other/*"},
        {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
        {"Principal": {"AWS": "arn:aws:iam::123456789012:root"}},
    ],
)
def test_another_policy(changed: dict[str, t.Any]) -> None:
    assert not same(POLICY, told(**changed), "abc")


def test_accounts_order_and_lists_of_one() -> None:
    deployed = {"Statement": [{"Action": ["a", "b"], "Principal": {"AWS": "123456789012"}, "Condition": {"B": True}}]}
    live = {
        "Statement": {
            "Sid": "x",
            "Action": ["b", "a"],
            "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
            "Condition": {"B": "true"},
        }
    }
    assert same(deployed, live)
    assert not same(deployed, {})
