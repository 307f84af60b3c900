# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What web ACLs of the local AWS do with requests."""

from __future__ import annotations

import base64
import time
import typing as t

import pytest

from extensions.local_cloud.aws.api_access.web_acls import Request, WebAcls

REQUEST = Request("192.0.2.7", "GET", "/dev/a%20b", "k=Some+Word&k=x", {"user-agent": "curl"}, "body")
UNKNOWN = {"GeoMatchStatement": {"CountryCodes": ["DE"]}}
METHOD = {"RegexMatchStatement": {"RegexString": "^G", "FieldToMatch": {"Method": {}}, "TextTransformations": []}}


def acl(*statements: dict[str, t.Any], default: str = "Allow") -> dict[str, t.Any]:
    rules = [
        {"Name": f"r{at}", "Priority": -at, "Statement": each, "Action": {"Block": {"at": at}}}
        for at, each in enumerate(statements)
    ]
    return {"ARN": "acl", "Rules": rules, "DefaultAction": {default: {}}}


def blocks(*statements: dict[str, t.Any], request: Request = REQUEST) -> bool:
    return WebAcls(lambda _arn: ["192.0.2.0/24"]).action(acl(*statements), request)[0] == "Block"


def byte_match(text: str, place: str, field: dict[str, t.Any], *changes: str) -> dict[str, t.Any]:
    return {
        "ByteMatchStatement": {
            "SearchString": base64.b64encode(text.encode()),
            "PositionalConstraint": place,
            "FieldToMatch": field,
            "TextTransformations": [{"Priority": at, "Type": each} for at, each in enumerate(changes)],
        }
    }


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (byte_match("/dev/a b", "EXACTLY", {"UriPath": {}}, "URL_DECODE"), True),
        (byte_match("/dev/a b", "EXACTLY", {"UriPath": {}}, "NONE"), False),
        (byte_match("word", "CONTAINS_WORD", {"SingleQueryArgument": {"Name": "K"}}, "LOWERCASE"), True),
        (byte_match("wor", "CONTAINS_WORD", {"AllQueryArguments": {}}, "LOWERCASE"), False),
        (byte_match("cu", "STARTS_WITH", {"SingleHeader": {"Name": "User-Agent"}}), True),
        (byte_match("x", "ENDS_WITH", {"QueryString": {}}), True),
        (byte_match("body", "EXACTLY", {"Body": {}}, "CMD_LINE"), False),
        (byte_match("body", "EXACTLY", {"JsonBody": {}}), False),
        (METHOD, True),
        ({"SizeConstraintStatement": {"ComparisonOperator": "GT", "Size": 3, "FieldToMatch": {"Body": {}}}}, True),
        ({"IPSetReferenceStatement": {"Arn": "set"}}, True),
        ({"NotStatement": {"Statement": {"IPSetReferenceStatement": {"ARN": "set"}}}}, False),
        (UNKNOWN, False),
        ({"NotStatement": {"Statement": UNKNOWN}}, False),
        ({"AndStatement": {"Statements": [METHOD, UNKNOWN]}}, False),
        ({"OrStatement": {"Statements": [METHOD, UNKNOWN]}}, True),
        ({"NotStatement": {"Statement": {"AndStatement": {"Statements": [METHOD, METHOD]}}}}, False),
    ],
)
def test_statements(statement: dict[str, t.Any], expected: bool) -> None:
    assert blocks(statement) is expected


def test_the_first_rule_by_priority_decides() -> None:
    name, details = WebAcls(lambda _arn: []).action(acl(METHOD, METHOD), REQUEST)
    assert (name, details) == ("Block", {"at": 1})
    assert WebAcls(lambda _arn: []).action(acl(UNKNOWN, default="Block"), REQUEST)[0] == "Block"


def test_rates_by_address_within_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    limited = acl(
        {
            "RateBasedStatement": {
                "Limit": 2,
                "EvaluationWindowSec": 60,
                "AggregateKeyType": "IP",
                "ScopeDownStatement": METHOD,
            }
        }
    )
    acls = WebAcls(lambda _arn: [])

    def answers(request: Request, count: int) -> list[str]:
        return [acls.action(limited, request)[0] for _each in range(count)]

    assert answers(REQUEST, 3) == ["Allow", "Allow", "Block"]
    assert answers(REQUEST._replace(source_ip="192.0.2.8"), 1) == ["Allow"]
    assert answers(REQUEST._replace(method="POST"), 3) == ["Allow"] * 3
    now[0] = 61
    assert answers(REQUEST, 2) == ["Allow", "Allow"]
    acls.forget_everything()
    assert answers(REQUEST, 2) == ["Allow", "Allow"]
