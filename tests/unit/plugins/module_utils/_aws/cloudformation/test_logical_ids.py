# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logical ids in the stack."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids

FUNCTIONS = st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9_-]*", fullmatch=True)
SEGMENTS = st.from_regex(r"[a-zA-Z0-9._:-]+|\{[a-zA-Z0-9._-]+\+?\}", fullmatch=True)


def test_a_user_of_the_serverless_framework_knows_them() -> None:
    assert logical_ids.function("currentTime") == "CurrentTimeLambdaFunction"
    assert logical_ids.log_group("get-user") == "GetDashuserLogGroup"
    assert logical_ids.function("get_user") == "GetUnderscoreuserLambdaFunction"
    assert logical_ids.permission("hello") == "HelloLambdaPermissionApiGateway"
    assert logical_ids.version("hello", "0123") == "HelloLambdaVersion0123"
    assert logical_ids.qualified_arn("hello") == "HelloLambdaFunctionQualifiedArn"
    assert logical_ids.deployment("0123") == "ApiGatewayDeployment0123"


@pytest.mark.parametrize(
    ("segments", "resource", "method"),
    [
        ((), "ApiGatewayResource", "ApiGatewayMethodGet"),
        (("ping",), "ApiGatewayResourcePing", "ApiGatewayMethodPingGet"),
        (("users", "{id}"), "ApiGatewayResourceUsersIdVar", "ApiGatewayMethodUsersIdVarGet"),
        (("files", "{proxy+}"), "ApiGatewayResourceFilesProxyVar", "ApiGatewayMethodFilesProxyVarGet"),
        (("v1.0", "a:b"), "ApiGatewayResourceV1Dot0AColonb", "ApiGatewayMethodV1Dot0AColonbGet"),
    ],
)
def test_paths(segments: tuple[str, ...], resource: str, method: str) -> None:
    name = logical_ids.path(segments)
    assert logical_ids.resource(name) == resource
    assert logical_ids.method("GET", name) == method


@given(FUNCTIONS, st.lists(SEGMENTS, max_size=4))
def test_cloudformation_takes_them(function: str, segments: list[str]) -> None:
    made = (
        logical_ids.function(function),
        logical_ids.log_group(function),
        logical_ids.permission(function),
        logical_ids.resource(logical_ids.path(segments)),
        logical_ids.http_route("GET", segments),
        logical_ids.method("ANY", logical_ids.path(segments)),
    )
    assert all(re.fullmatch("[A-Za-z0-9]+", each) for each in made)


@given(st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"]), st.lists(SEGMENTS))
def test_the_verb_can_be_told_from_the_path(verb: str, segments: list[str]) -> None:
    path = logical_ids.path(segments)
    others = {logical_ids.method(each, path) for each in ("GET", "POST", "PUT", "PATCH", "DELETE", "ANY")} - {
        logical_ids.method(verb, path)
    }
    assert logical_ids.method(verb, path) == f"ApiGatewayMethod{path}{verb.capitalize()}"
    assert logical_ids.method(verb, path) not in others
