# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Google answers when it refuses, spelled out."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import (
    http_failure,
    operation_failure,
)

TYPE = "type.googleapis.com/google.rpc."


def body(code: str, message: str, *details: dict[str, t.Any]) -> dict[str, t.Any]:
    return {"error": {"code": 400, "status": code, "message": message, "details": list(details)}}


def test_names_what_was_done_the_message_the_code_and_the_reason() -> None:
    info = {"@type": f"{TYPE}ErrorInfo", "reason": "RATE_LIMIT_EXCEEDED", "metadata": {"quota": "reads"}}
    error = http_failure("Reading x", 429, body("RESOURCE_EXHAUSTED", "Quota exceeded.", info))
    assert error.message == "Reading x failed: Quota exceeded (RESOURCE_EXHAUSTED, RATE_LIMIT_EXCEEDED)."
    assert (error.status, error.code, error.reason) == (429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED")
    assert error.metadata == {"quota": "reads"}


def test_tells_a_billing_quota_that_is_only_in_the_details() -> None:
    url = "https://support.google.com/code/contact/billing_quota_increase"
    detail = {
        "@type": f"{TYPE}QuotaFailure",
        "violations": [{"subject": "billingAccounts/X", "description": f"Cloud billing quota exceeded: {url}"}],
    }
    error = http_failure("Linking", 400, body("FAILED_PRECONDITION", "Precondition check failed.", detail))
    assert f"billingAccounts/X: Cloud billing quota exceeded: {url}." in error.message


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        (
            {"@type": f"{TYPE}BadRequest", "fieldViolations": [{"field": "labels", "description": "too many"}]},
            "labels: too many.",
        ),
        (
            {"@type": f"{TYPE}PreconditionFailure", "violations": [{"type": "TOS", "subject": "s"}]},
            "TOS: s.",
        ),
        (
            {"@type": f"{TYPE}Help", "links": [{"description": "Activation", "url": "https://example.com/x"}]},
            "Activation: https://example.com/x.",
        ),
        ({"@type": f"{TYPE}LocalizedMessage", "message": "Bitte warten"}, "Bitte warten."),
    ],
)
def test_spells_out_each_kind_of_detail(detail: dict[str, t.Any], told: str) -> None:
    assert http_failure("Doing", 400, body("INVALID_ARGUMENT", "No.", detail)).message.endswith(f". {told}")


def test_says_nothing_twice() -> None:
    detail = {"@type": f"{TYPE}BadRequest", "fieldViolations": [{"description": "Wrong name"}]}
    error = http_failure("Doing", 400, body("INVALID_ARGUMENT", "Wrong name.", detail, detail))
    assert error.message.count("Wrong name") == 1


def test_says_nothing_of_a_field_whose_violation_the_message_has() -> None:
    detail = {"@type": f"{TYPE}BadRequest", "fieldViolations": [{"field": "labels", "description": "Wrong name"}]}
    error = http_failure("Doing", 400, body("INVALID_ARGUMENT", "Wrong name.", detail))
    assert error.message == "Doing failed: Wrong name (INVALID_ARGUMENT)."


def test_hints_at_a_project_that_is_not_there() -> None:
    info = {"@type": f"{TYPE}ErrorInfo", "reason": "CONSUMER_INVALID"}
    error = http_failure("Doing", 403, body("PERMISSION_DENIED", "Permission denied on resource project x.", info))
    assert error.hint == (
        "There is no such project, it is about to be deleted, or the credentials may not use it; see project."
    )


def test_hints_at_an_api_that_is_not_enabled() -> None:
    info = {
        "@type": f"{TYPE}ErrorInfo",
        "reason": "SERVICE_DISABLED",
        "metadata": {"service": "run.googleapis.com", "consumer": "projects/12"},
    }
    error = http_failure("Doing", 403, body("PERMISSION_DENIED", "Off.", info))
    assert error.hint == "Enable run.googleapis.com in project 12, for example with apis of gcp_project."
    assert not error.not_visible


def test_reads_the_grpc_number_inside_an_operation() -> None:
    operation = {"name": "operations/1", "done": True, "error": {"code": 8, "message": "Too many projects."}}
    error = operation_failure("Creating", operation)
    assert error.message == "Creating failed: Too many projects (RESOURCE_EXHAUSTED)."
    assert error.status is None
    assert error.operation["name"] == "operations/1"


@pytest.mark.parametrize(
    ("status", "reason", "visible"), [(403, "IAM_PERMISSION_DENIED", False), (404, "", False), (500, "", True)]
)
def test_missing_and_forbidden_are_both_not_visible(status: int, reason: str, visible: bool) -> None:
    info = {"@type": f"{TYPE}ErrorInfo", "reason": reason}
    assert http_failure("Doing", status, body("X", "No.", info)).not_visible is not visible


def test_knows_both_ways_to_say_that_another_operation_runs() -> None:
    assert http_failure("Doing", 409, body("ABORTED", "unable to queue the operation")).in_progress
    old = "An operation on function x in region y in project z is already in progress."
    assert http_failure("Doing", 400, body("FAILED_PRECONDITION", old)).in_progress
    assert not http_failure("Doing", 409, body("ALREADY_EXISTS", "It exists.")).in_progress
