# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWS and botocore say, in one sentence with a way out."""

from __future__ import annotations

import botocore.exceptions
import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.failures import (
    boto_failure,
    client_failure,
    reason_hint,
)


def test_a_refusal() -> None:
    response = {
        "Error": {"Code": "Throttling", "Message": "Rate exceeded."},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    }
    error = client_failure("Reading stack shop-dev", response)
    assert error.message == "Reading stack shop-dev failed: Rate exceeded (Throttling)."
    assert (error.code, error.reason, error.status, error.hint) == ("Throttling", "Rate exceeded.", 400, None)


def test_a_refusal_without_a_text() -> None:
    assert client_failure("Reading", {"Error": {"Code": "404"}}).message == "Reading failed: 404 (404)."


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("ExpiredToken", "have expired"),
        ("RequestExpired", "have expired"),
        ("InvalidClientTokenId", "does not accept these credentials"),
        ("SignatureDoesNotMatch", "does not accept these credentials"),
        ("AccessDenied", "permissions"),
        ("AccessDeniedException", "permissions"),
        ("403", "permissions"),
    ],
)
def test_hints_for_refusals(code: str, hint: str) -> None:
    assert hint in str(client_failure("Reading", {"Error": {"Code": code, "Message": "no"}}).hint)


@pytest.mark.parametrize(
    ("code", "message", "operation", "named"),
    [
        (
            "AccessDenied",
            "User: anna is not authorized to perform: iam:GetRole on resource: x",
            "GetRole",
            "iam:GetRole",
        ),
        ("403", "Forbidden", "HeadObject", "s3:GetObject"),
    ],
)
def test_a_missing_permission_is_named(code: str, message: str, operation: str, named: str) -> None:
    error = client_failure("Reading", {"Error": {"Code": code, "Message": message}}, operation)
    assert str(error.hint).startswith(f"The caller needs the permission {named}. The AWS guide ")


def test_a_permission_that_cloudformation_lacks_is_named() -> None:
    reason = (
        'returned message: "User: x is not authorized to perform: lambda:TagResource on resource: y (Service: Lambda)"'
    )
    assert str(reason_hint(reason)).startswith("The caller needs the permission lambda:TagResource. ")
    assert reason_hint("no capacity") is None


@pytest.mark.parametrize(
    ("exception", "code", "hint"),
    [
        (
            botocore.exceptions.EndpointConnectionError(endpoint_url="http://x"),
            "EndpointConnectionError",
            "endpoint_url",
        ),
        (botocore.exceptions.ProfileNotFound(profile="x"), "ProfileNotFound", "profile"),
        (botocore.exceptions.NoCredentialsError(), "NoCredentialsError", "access_key"),
        (botocore.exceptions.SSLError(endpoint_url="https://x", error="bad"), "SSLError", "aws_ca_bundle"),
        (botocore.exceptions.UnauthorizedSSOTokenError(), "UnauthorizedSSOTokenError", "aws sso login"),
        (botocore.exceptions.ConnectTimeoutError(endpoint_url="http://x"), "ConnectTimeoutError", "network"),
    ],
)
def test_calls_without_an_answer(exception: Exception, code: str, hint: str) -> None:
    error = boto_failure("Reading stack shop-dev", exception)
    assert error.message.startswith("Reading stack shop-dev failed: ")
    assert error.message.endswith(".")
    assert not error.message.endswith("..")
    assert error.code == code
    assert hint in str(error.hint)


def test_a_derived_exception_has_the_hint_of_its_kind() -> None:
    special = type("Special", (botocore.exceptions.EndpointConnectionError,), {})
    assert "network" in str(boto_failure("Reading", special(endpoint_url="http://x")).hint)


def test_an_exception_without_a_hint() -> None:
    error = boto_failure("Reading", botocore.exceptions.ParamValidationError(report="bad"))
    assert error.hint is None
