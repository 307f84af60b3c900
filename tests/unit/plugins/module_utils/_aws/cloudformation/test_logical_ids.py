# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logical ids in the stack."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import (
    logical_ids as names,
)

FUNCTIONS = st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9_-]*", fullmatch=True)
SEGMENTS = st.from_regex(r"[a-zA-Z0-9._:-]+|\{[a-zA-Z0-9._-]+\+?\}", fullmatch=True)


def test_a_user_of_the_serverless_framework_knows_them() -> None:
    assert names.function("currentTime") == "CurrentTimeLambdaFunction"
    assert names.log_group("get-user") == "GetDashuserLogGroup"
    assert names.function("get_user") == "GetUnderscoreuserLambdaFunction"
    assert names.permission("hello") == "HelloLambdaPermissionApiGateway"
    assert names.version("hello", "0123") == "HelloLambdaVersion0123"
    assert names.qualified_arn("hello") == "HelloLambdaFunctionQualifiedArn"
    assert names.deployment("0123") == "ApiGatewayDeployment0123"


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
    assert names.resource(segments) == resource
    assert names.method("GET", segments) == method


@given(FUNCTIONS, st.lists(SEGMENTS, max_size=4))
def test_cloudformation_takes_them(function: str, segments: list[str]) -> None:
    made = (names.function(function), names.log_group(function), names.permission(function), names.resource(segments))
    assert all(re.fullmatch("[A-Za-z0-9]+", each) for each in (*made, names.method("ANY", segments)))


@given(st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"]), st.lists(SEGMENTS))
def test_the_verb_can_be_told_from_the_path(verb: str, segments: list[str]) -> None:
    path = names.path(segments)
    others = {names.method(each, segments) for each in ("GET", "POST", "PUT", "PATCH", "DELETE", "ANY")} - {
        names.method(verb, segments)
    }
    assert names.method(verb, segments) == f"ApiGatewayMethod{path}{verb.capitalize()}"
    assert names.method(verb, segments) not in others
