# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changing the policy of a Cloud Run service."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.access import Access
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.invokers import Invokers, run_service
from tests.unit.plugins.module_utils._gcp.scripted import (
    FORBIDDEN,
    GET_POLICY,
    NOT_FOUND,
    OPEN_POLICY,
    PATCH_SERVICE,
    SERVICE,
    SET_POLICY,
    Clock,
    Refusal,
    ScriptedGoogle,
)

CONFLICT = Refusal(409, "ABORTED", "There were concurrent policy changes.")
NOT_PERMITTED = Refusal(400, "FAILED_PRECONDITION", "One or more users do not belong to a permitted customer.")
DONE = {"name": "o", "done": True}
CLOSED, OPEN = Access(), Access(("allUsers",))


def invokers(google: ScriptedGoogle, warnings: list[str] | None = None) -> Invokers:
    said: list[str] = [] if warnings is None else warnings
    return Invokers(google, Clock().deadline(), run_service(SERVICE), said.append)


def test_reads_the_newest_version_of_the_policy() -> None:
    google = ScriptedGoogle()
    google.on(GET_POLICY, OPEN_POLICY)
    assert invokers(google).members() == ("allUsers",)
    assert google.calls[0].query == {"options.requestedPolicyVersion": 3}


def test_a_service_that_is_not_there_has_no_callers() -> None:
    google = ScriptedGoogle()
    assert invokers(google).members() == ()


def test_what_may_not_be_read_is_an_error() -> None:
    google = ScriptedGoogle()
    google.on(GET_POLICY, FORBIDDEN)
    with pytest.raises(GoogleError):
        invokers(google).members()


def test_writes_with_the_etag_that_was_read() -> None:
    google = ScriptedGoogle()
    google.on(GET_POLICY, {"etag": "e7"})
    google.on(SET_POLICY, {})
    assert invokers(google).change(CLOSED, OPEN) == OPEN
    assert google.named(SET_POLICY)[0].body["policy"]["etag"] == "e7"


def test_nothing_to_change_costs_no_call() -> None:
    google = ScriptedGoogle()
    assert invokers(google).change(OPEN, OPEN) == OPEN
    assert google.calls == []


def test_reads_again_when_somebody_wrote_in_between_or_the_service_is_new() -> None:
    google = ScriptedGoogle()
    google.on(GET_POLICY, NOT_FOUND, {"etag": "e1"}, {"etag": "e2"})
    google.on(SET_POLICY, CONFLICT, {})
    invokers(google).change(CLOSED, OPEN)
    assert [call.body["policy"]["etag"] for call in google.named(SET_POLICY)] == ["e1", "e2"]


def test_switches_the_check_off_where_everybody_is_forbidden() -> None:
    google = ScriptedGoogle()
    google.on(GET_POLICY, {})
    google.on(SET_POLICY, NOT_PERMITTED)
    google.on(PATCH_SERVICE, DONE)
    warnings: list[str] = []
    assert invokers(google, warnings).change(CLOSED, OPEN) == Access((), True)
    assert google.named(PATCH_SERVICE)[0].query == {"updateMask": "invokerIamDisabled"}
    assert google.named(PATCH_SERVICE)[0].body == {"invokerIamDisabled": True}
    assert "invokerIamDisabled" in warnings[0]


def test_neither_way_allowed() -> None:
    google = ScriptedGoogle()
    google.on(GET_POLICY, {})
    google.on(SET_POLICY, NOT_PERMITTED)
    google.on(PATCH_SERVICE, Refusal(400, "FAILED_PRECONDITION", "Violates run.managed.requireInvokerIam."))
    with pytest.raises(GoogleError) as caught:
        invokers(google).change(CLOSED, OPEN)
    assert "The organization allows neither allUsers" in str(caught.value.hint)


def test_a_forbidden_member_other_than_everybody_is_an_error() -> None:
    google = ScriptedGoogle()
    google.on(GET_POLICY, {})
    google.on(SET_POLICY, NOT_PERMITTED)
    with pytest.raises(GoogleError, match="permitted customer"):
        invokers(google).change(CLOSED, Access(("user:eve@elsewhere.example",)))
    assert google.named(PATCH_SERVICE) == []


def test_closing_takes_both_back() -> None:
    google = ScriptedGoogle()
    google.on(GET_POLICY, OPEN_POLICY)
    google.on(SET_POLICY, {})
    google.on(PATCH_SERVICE, DONE)
    assert invokers(google).change(Access(("allUsers",), True), CLOSED) == CLOSED
    assert google.writes == [PATCH_SERVICE, SET_POLICY]
    assert google.named(PATCH_SERVICE)[0].body == {"invokerIamDisabled": False}
    assert google.named(SET_POLICY)[0].body["policy"]["bindings"] == []
