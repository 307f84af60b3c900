# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Enabling and disabling APIs."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, WaitTimeout
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project import enabled_apis as services
from tests.unit.plugins.module_utils._gcp.scripted import Clock, Json, Refusal, ScriptedGoogle

SERVICES = "v1/projects/p/services"
LIST = f"serviceusage GET {SERVICES}"
BATCH = f"serviceusage POST {SERVICES}:batchEnable"
DONE = {"name": "operations/noop.DONE_OPERATION", "done": True}
ANOTHER = Refusal(400, "FAILED_PRECONDITION", "Another activation or deactivation is in progress for this project.")
UNPAID = Refusal(
    400,
    "FAILED_PRECONDITION",
    "Billing account for project '1' is not found. Billing must be enabled for activation of service(s) 'run'.",
    ({"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "UREQ_PROJECT_BILLING_NOT_FOUND"},),
)


UNKNOWN = Refusal(
    403,
    "PERMISSION_DENIED",
    "Not found or permission denied for service(s): nosuch.googleapis.com.",
    (
        {
            "@type": "type.googleapis.com/google.rpc.PreconditionFailure",
            "violations": [{"type": "googleapis.com", "subject": "?error_code=220002&services=nosuch.googleapis.com"}],
        },
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED",
        },
    ),
)


def listed(*names: str, **more: str) -> Json:
    return {"services": [{"name": f"projects/1/services/{name}"} for name in names], **more}


def enable(google: ScriptedGoogle, *names: str, just_billed: bool = False, seconds: float = 900) -> list[str]:
    return services.enable(google, "p", names, Clock().deadline(seconds), just_billed)


def test_lists_all_pages() -> None:
    google = ScriptedGoogle()
    google.on(LIST, listed("b", nextPageToken="2"), listed("a"))
    assert services.enabled(google, "p") == ["a", "b"]
    assert [call.query.get("pageToken") for call in google.calls] == [None, "2"]


def test_a_single_api_is_not_enabled_as_a_batch() -> None:
    google = ScriptedGoogle()
    google.on(f"serviceusage POST {SERVICES}/a:enable", DONE)
    google.on(LIST, listed("a", "b"))
    assert enable(google, "a") == ["a", "b"]


@pytest.mark.parametrize(("count", "sizes"), [(2, [2]), (20, [20]), (22, [20, 2]), (41, [20, 20])])
def test_batches_hold_at_most_twenty(count: int, sizes: list[int]) -> None:
    google = ScriptedGoogle()
    names = [f"api{number:02}" for number in range(count)]
    google.on(BATCH, DONE)
    google.on(f"serviceusage POST {SERVICES}/api40:enable", DONE)
    google.on(LIST, listed(*names))
    enable(google, *names)
    assert [len(call.body["serviceIds"]) for call in google.named(BATCH)] == sizes


def test_waits_until_all_are_really_on() -> None:
    google = ScriptedGoogle()
    google.on(BATCH, DONE)
    google.on(LIST, listed(), listed("a"), listed("a", "b"))
    assert enable(google, "a", "b") == ["a", "b"]
    google.on(LIST, listed("a"))
    with pytest.raises(WaitTimeout, match="Google has not yet enabled all of a, b in project p"):
        enable(google, "a", "b", seconds=5)


@pytest.mark.parametrize(
    "busy",
    [ANOTHER, Refusal(400, "FAILED_PRECONDITION", "Precondition check failed."), Refusal(412, "X", ANOTHER.message)],
)
def test_another_activation_is_waited_for(busy: Refusal) -> None:
    google = ScriptedGoogle()
    google.on(BATCH, busy, busy, DONE)
    google.on(LIST, listed("a", "b"))
    assert enable(google, "a", "b") == ["a", "b"]


def test_an_internal_error_inside_the_operation_is_tried_again() -> None:
    google = ScriptedGoogle()
    failed = {**DONE, "error": {"code": 13, "message": "internal error 160009, failed services: a"}}
    google.on(BATCH, failed, DONE)
    google.on(LIST, listed("a", "b"))
    assert enable(google, "a", "b") == ["a", "b"]


def test_missing_billing_passes_only_right_after_linking() -> None:
    google = ScriptedGoogle()
    google.on(BATCH, UNPAID, DONE)
    google.on(LIST, listed("a", "b"))
    with pytest.raises(GoogleError, match="Billing must be enabled") as caught:
        enable(google, "a", "b")
    assert "Link a billing account to the project first" in str(caught.value.hint)
    google.on(BATCH, UNPAID, DONE)
    assert enable(google, "a", "b", just_billed=True) == ["a", "b"]


def needed_by(*names: str) -> Refusal:
    message = f"The service a.b is depended on by the following active service(s): {','.join(names)}; Please specify"
    return Refusal(400, "FAILED_PRECONDITION", message)


def disable(google: ScriptedGoogle, *names: str, **how: t.Any) -> None:
    services.disable(google, "p", names, Clock().deadline(), services.Disabling(**how))


def test_an_api_that_others_depend_on_is_disabled_after_them() -> None:
    google = ScriptedGoogle()
    google.on(f"serviceusage POST {SERVICES}/a.b:disable", needed_by("b.c"), DONE)
    google.on(f"serviceusage POST {SERVICES}/b.c:disable", DONE)
    disable(google, "a.b", "b.c")
    assert [name[-11:] for name in google.names] == ["a.b:disable", "b.c:disable", "a.b:disable"]
    assert all(call.body["checkIfServiceHasUsage"] == "SKIP" for call in google.calls)


def test_an_api_that_stays_needed_is_an_error() -> None:
    google = ScriptedGoogle()
    google.on(f"serviceusage POST {SERVICES}/a.b:disable", needed_by("c.d"))
    with pytest.raises(
        GoogleError, match=r"^Disabling a.b in project p failed: The service a.b is depended on"
    ) as caught:
        disable(google, "a.b")
    assert caught.value.hint == "Name these too, or set disable_dependent_apis to true."


def test_dependents_go_along_when_that_is_asked_for() -> None:
    google = ScriptedGoogle()
    google.on(f"serviceusage POST {SERVICES}/a.b:disable", needed_by("c.d"), DONE)
    google.on(LIST, listed())
    disable(google, "a.b", with_dependents=True)
    assert [
        call.body["disableDependentServices"] for call in google.named(f"serviceusage POST {SERVICES}/a.b:disable")
    ] == [
        False,
        True,
    ]


def test_a_dependent_that_is_kept_is_not_disabled() -> None:
    google = ScriptedGoogle()
    google.on(f"serviceusage POST {SERVICES}/a.b:disable", needed_by("c.d", "e.f"))
    with pytest.raises(FaasError, match=r"^a\.b cannot be disabled, because e\.f of apis needs it\."):
        disable(google, "a.b", with_dependents=True, kept=["d.e", "e.f"])
    assert len(google.calls) == 1


def test_what_went_along_is_not_disabled_again() -> None:
    google = ScriptedGoogle()
    for name in ("a.b", "b.c"):
        google.on(f"serviceusage POST {SERVICES}/{name}:disable", needed_by("c.d"), DONE)
    google.on(LIST, listed("x.y"))
    disable(google, "a.b", "b.c", with_dependents=True)
    assert [name[-11:] for name in google.writes] == ["a.b:disable", "b.c:disable", "a.b:disable"]


def test_an_api_in_use_stays_when_that_is_asked_for() -> None:
    google = ScriptedGoogle()
    google.on(f"serviceusage POST {SERVICES}/a:disable", Refusal(400, "FAILED_PRECONDITION", "It has been used."))
    with pytest.raises(GoogleError, match="It has been used") as caught:
        disable(google, "a", check_usage=True, with_dependents=True)
    assert caught.value.hint == "With check_api_usage: false it is disabled anyway."
    assert google.calls[0].body["checkIfServiceHasUsage"] == "CHECK"


def test_no_permission_to_disable_is_not_tried_again() -> None:
    google = ScriptedGoogle()
    google.on(f"serviceusage POST {SERVICES}/a:disable", Refusal(403, "PERMISSION_DENIED"))
    with pytest.raises(GoogleError):
        disable(google, "a", "b")
    assert len(google.calls) == 1


def test_an_api_that_google_does_not_offer() -> None:
    google = ScriptedGoogle()
    google.on(f"serviceusage POST {SERVICES}/nosuch.googleapis.com:enable", UNKNOWN)
    with pytest.raises(GoogleError) as caught:
        enable(google, "nosuch.googleapis.com")
    assert caught.value.message == (
        "Enabling nosuch.googleapis.com in project p failed: Not found or permission denied for service(s): "
        "nosuch.googleapis.com (PERMISSION_DENIED, SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED)."
    )
    assert caught.value.hint == services.UNKNOWN_HINT


def test_apis_are_looked_up_at_most_thirty_at_a_time() -> None:
    google = ScriptedGoogle()
    google.on(f"serviceusage GET {SERVICES}:batchGet", {"services": []})
    services.check_offered(google, "p", [f"api{number:02}" for number in range(31)])
    assert [len(call.query["names"]) for call in google.calls] == [30, 1]
    google.on(f"serviceusage GET {SERVICES}:batchGet", UNKNOWN)
    with pytest.raises(GoogleError, match=r"^Looking up nosuch failed"):
        services.check_offered(google, "p", ["nosuch"])
    google.on(f"serviceusage GET {SERVICES}:batchGet", Refusal(403, "PERMISSION_DENIED"))
    services.check_offered(google, "p", ["a"])
