# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local AWS is as strict about sizes and policies as AWS."""

from __future__ import annotations

import typing as t

import pytest

from extensions.local_cloud.aws.functions.traffic import too_large
from extensions.local_cloud.aws.resources.limits import check_limits

STATEMENT: t.Final = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def role(*statements: dict[str, t.Any], name: str = "p") -> dict[str, t.Any]:
    return {"RoleName": "r", "Policies": [{"PolicyName": name, "PolicyDocument": {"Statement": list(statements)}}]}


def test_a_policy_that_iam_takes() -> None:
    more = {"Sid": "A", "Effect": "Deny", "NotAction": "*", "NotResource": ["arn:aws:s3:::b", "*"], "Condition": {}}
    check_limits("AWS::IAM::Role", role(STATEMENT, more, name="p" * 128))


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        (role(STATEMENT, name="p" * 129), "less than or equal to 128"),
        (role({**STATEMENT, "Principal": "*"}), "Syntax errors in policy"),
        (role({**STATEMENT, "Sid": "a b"}), "Syntax errors in policy"),
        (role({**STATEMENT, "Sid": "A"}, {**STATEMENT, "Sid": "A"}), "must be unique"),
        (role({**STATEMENT, "Resource": ["*", "bucket"]}), "Resource bucket must be in ARN format"),
    ],
)
def test_policies_that_iam_refuses(properties: dict[str, t.Any], message: str) -> None:
    with pytest.raises(Exception, match=message):
        check_limits("AWS::IAM::Role", properties)


def test_variables_are_measured_as_json_in_utf_8() -> None:
    check_limits("AWS::Lambda::Function", {"Environment": {"Variables": {"NAME": "é" * 2042}}})
    with pytest.raises(Exception, match=r"exceeded the 4KB limit"):
        check_limits("AWS::Lambda::Function", {"Environment": {"Variables": {"NAME": "é" * 2042 + "xx"}}})


@pytest.mark.parametrize(
    "properties",
    [
        {"AccessLogSetting": {"Format": "$context.path"}},
        {"Variables": {"a": ""}},
        {"Variables": {"a" * 65: "b"}},
        {"Variables": {"a": "b" * 513}},
    ],
)
def test_stages_that_api_gateway_refuses(properties: dict[str, t.Any]) -> None:
    with pytest.raises(Exception, match=r"Invalid access log format|Stage variable"):
        check_limits("AWS::ApiGateway::Stage", properties)


@pytest.mark.parametrize(("headers", "most"), [({}, 6_291_456), ({"X-Amz-Invocation-Type": "Event"}, 1_048_576)])
def test_events_that_lambda_refuses(headers: dict[str, str], most: int) -> None:
    assert too_large("x" * (most - 2), headers) is None
    refusal = too_large("x" * (most - 1), headers)
    assert refusal
    status, answer, body = refusal
    assert (status, answer["x-amzn-ErrorType"]) == (413, "RequestTooLargeException")
    assert f"smaller than {most} bytes".encode() in body
