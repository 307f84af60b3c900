# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policies of the features: put together, documented, run by a target, and as narrow as names allow."""

from __future__ import annotations

import json
import re
import typing as t

import pytest

from tests.tooling._paths import ROOT
from tests.tooling._policies import COMPOSED, OF_A_REST_SERVICE, POLICIES, composed, policy

NAMES: t.Final = sorted(path.stem for path in POLICIES.glob("*.json"))
TARGET: t.Final = ROOT / "tests" / "integration" / "targets" / "permissions" / "files" / "features.py"
# Actions for which AWS has no resources, or none with a name of the service.
ON_EVERYTHING: t.Final = {
    "cloudformation:DescribeStackDriftDetectionStatus",
    "cloudformation:DescribeStacks",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "elasticfilesystem:DescribeMountTargets",
    "lambda:CreateEventSourceMapping",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "sns:GetSubscriptionAttributes",
    "sns:SetSubscriptionAttributes",
    "sns:Unsubscribe",
}
# IAM's quota for a managed policy, in characters without white space.
LARGEST: t.Final = 6144


def statements(name: str) -> list[dict[str, t.Any]]:
    return list(policy(name)["Statement"])


def test_the_policy_of_a_rest_service_is_put_together() -> None:
    assert COMPOSED.read_text(encoding="utf-8") == composed()
    sids = [statement["Sid"] for statement in json.loads(composed())["Statement"]]
    assert len(set(sids)) == len(sids) > 10
    assert len(re.sub(r"\s", "", composed())) < LARGEST


@pytest.mark.parametrize("name", NAMES)
def test_each_is_documented_and_run(name: str) -> None:
    assert f"](aws/permissions/{name}.json)" in (ROOT / "docs" / "aws.md").read_text(encoding="utf-8")
    assert f'"{name}"' in TARGET.read_text(encoding="utf-8")


def test_each_part_of_a_plain_service_is_there() -> None:
    assert set(OF_A_REST_SERVICE) < set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_named(name: str) -> None:
    for statement in statements(name):
        assert statement["Effect"] == "Allow"
        assert statement["Action"] == sorted(set(statement["Action"]))
        assert all(re.fullmatch(r"[a-z0-9]+:[A-Za-z0-9]+", action) for action in statement["Action"])


@pytest.mark.parametrize("name", NAMES)
def test_resources_are_as_narrow_as_names_allow(name: str) -> None:
    for statement in statements(name):
        if statement["Resource"] == "*":
            assert set(statement["Action"]) <= ON_EVERYTHING
        else:
            given = statement["Resource"]
            arns = given if isinstance(given, list) else [given]
            unnamed = (":apigateway:", ":event-source-mapping:", ":route53:::change/", ":s3:::*-deploymentbucket-*")
            assert all(re.search(r"\b[A-Z_]{4,}\b", arn) or any(part in arn for part in unnamed) for arn in arns)


@pytest.mark.parametrize("name", NAMES)
def test_roles_are_passed_to_one_service(name: str) -> None:
    for statement in statements(name):
        if "iam:PassRole" in statement["Action"]:
            assert statement["Action"] == ["iam:PassRole"]
            service = statement["Condition"]["StringEquals"]["iam:PassedToService"]
            others = {"service-role": "cloudformation", "event-scheduler": "scheduler"}
            assert service == f"{others.get(name, 'lambda')}.amazonaws.com"
