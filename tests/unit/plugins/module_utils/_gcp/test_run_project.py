# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``gcp_project`` calls, in which order, and what it makes of refusals."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_project
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._gcp.scripted import (
    FORBIDDEN,
    PROJECT,
    Answer,
    Json,
    Refusal,
    ScriptedGoogle,
    project_options,
    project_resource,
)

ACCOUNT = "000000-AAAAAA-BBBBBB"
GET = f"cloudresourcemanager GET v3/projects/{PROJECT}"
CREATE = "cloudresourcemanager POST v3/projects"
PATCH = f"cloudresourcemanager PATCH v3/projects/{PROJECT}"
MOVE = f"cloudresourcemanager POST v3/projects/{PROJECT}:move"
DELETE = f"cloudresourcemanager DELETE v3/projects/{PROJECT}"
UNDELETE = f"cloudresourcemanager POST v3/projects/{PROJECT}:undelete"
LIENS = "cloudresourcemanager GET v3/liens"
GET_BILLING = f"cloudbilling GET v1/projects/{PROJECT}/billingInfo"
PUT_BILLING = f"cloudbilling PUT v1/projects/{PROJECT}/billingInfo"
TEST_BILLING = f"cloudbilling POST v1/billingAccounts/{ACCOUNT}:testIamPermissions"
LIST_APIS = f"serviceusage GET v1/projects/{PROJECT}/services"
BATCH_ENABLE = f"serviceusage POST v1/projects/{PROJECT}/services:batchEnable"

DONE = {"name": "operations/cp.1", "done": True}
LINKED = {"billingAccountName": f"billingAccounts/{ACCOUNT}", "billingEnabled": True}
ALLOWED = {"permissions": ["billing.resourceAssociations.create"]}


def apis(*names: str) -> Json:
    return {"services": [{"name": f"projects/415/services/{name}"} for name in names]}


def there(google: ScriptedGoogle, **changes: t.Any) -> None:
    """The project exists, with a billing account and one API."""
    google.on(GET, project_resource(**changes))
    google.on(GET_BILLING, LINKED)
    google.on(LIST_APIS, apis("run.googleapis.com"))


def not_there(google: ScriptedGoogle) -> None:
    """Google shows the project only after it was created."""
    google.on(GET, FORBIDDEN, project_resource())
    google.on(GET_BILLING, FORBIDDEN, {}, LINKED)
    google.on(LIST_APIS, FORBIDDEN, apis(), apis("iam.googleapis.com", "run.googleapis.com"))
    google.on(CREATE, DONE)


def run(check_mode: bool = False, warnings: list[str] | None = None, **options: t.Any) -> dict[str, t.Any]:
    said: list[str] = [] if warnings is None else warnings
    return run_project.run(Task(project_options(**options), check_mode, show_diff=True, warn=said.append))


def test_nothing_to_do_takes_three_calls(google: ScriptedGoogle) -> None:
    there(google)
    result = run(
        name="DevOps",
        parent="folders/1",
        labels={"team": "devops"},
        billing_account=ACCOUNT,
        apis=["run.googleapis.com"],
    )
    assert sorted(google.names) == sorted([GET, GET_BILLING, LIST_APIS])
    assert not result["changed"]
    assert result["diff"]["before"] == result["diff"]["after"]
    assert result["project_number"] == "415"


def test_each_step_of_a_creation_is_shown_and_nothing_of_a_run_without_changes(google: ScriptedGoogle) -> None:
    shown: list[str] = []
    options = project_options(name="DevOps", billing_account=ACCOUNT, apis=["run.googleapis.com"])
    task = Task(options, progress=shown.append)
    not_there(google)
    google.on(TEST_BILLING, ALLOWED)
    google.on(PUT_BILLING, LINKED)
    google.on(f"serviceusage POST v1/projects/{PROJECT}/services/run.googleapis.com:enable", DONE)
    run_project.run(task)
    assert shown == [
        f"Creating project {PROJECT}",
        f"Linking project {PROJECT} to billing account {ACCOUNT}",
        f"Enabling run.googleapis.com in project {PROJECT}",
    ]
    there(google)
    shown.clear()
    run_project.run(task)
    assert shown == []


def test_creates_in_the_right_order(google: ScriptedGoogle) -> None:
    not_there(google)
    google.on(TEST_BILLING, ALLOWED)
    google.on(PUT_BILLING, LINKED)
    google.on(BATCH_ENABLE, DONE)
    result = run(
        name="DevOps",
        parent="folders/1",
        labels={"team": "devops"},
        billing_account=ACCOUNT,
        apis=["run.googleapis.com", "iam.googleapis.com"],
    )
    assert google.writes == [CREATE, PUT_BILLING, BATCH_ENABLE]
    assert google.names.index(TEST_BILLING) < google.names.index(CREATE)
    assert google.named(CREATE)[0].body == {
        "projectId": PROJECT,
        "displayName": "DevOps",
        "parent": "folders/1",
        "labels": {"team": "devops"},
    }
    assert result["changes"] == ["created"]
    assert result["apis"] == ["iam.googleapis.com", "run.googleapis.com"]
    assert result["diff"]["before"] == {}


def test_check_mode_only_reads_and_says_what_it_cannot_know(google: ScriptedGoogle) -> None:
    not_there(google)
    google.on(TEST_BILLING, ALLOWED)
    warnings: list[str] = []
    result = run(check_mode=True, warnings=warnings, billing_account=ACCOUNT)
    assert google.writes == []
    assert result["changes"] == ["created"]
    assert result["project_number"] is None
    assert len(warnings) == 1


def test_without_permission_on_the_billing_account_nothing_is_created(google: ScriptedGoogle) -> None:
    not_there(google)
    answers: list[Answer] = [{}, FORBIDDEN]
    for answer in answers:
        google.on(TEST_BILLING, answer)
        with pytest.raises(FaasError, match=f"^Projects cannot be linked to billing account {ACCOUNT}"):
            run(billing_account=ACCOUNT)
    assert google.writes == []


@pytest.mark.parametrize(
    ("refusal", "hint"),
    [
        (Refusal(409, "ALREADY_EXISTS"), "ids are never reused"),
        (Refusal(403, "PERMISSION_DENIED"), "It needs resourcemanager.projects.create on folders/1"),
    ],
)
def test_refused_creations_have_a_hint(google: ScriptedGoogle, refusal: Refusal, hint: str) -> None:
    not_there(google)
    google.on(CREATE, refusal)
    with pytest.raises(GoogleError) as caught:
        run(parent="folders/1")
    assert hint in str(caught.value.hint)


def test_a_quota_error_inside_the_operation(google: ScriptedGoogle) -> None:
    not_there(google)
    google.on(CREATE, {"name": "operations/cp.1"})
    failed = {**DONE, "error": {"code": 8, "message": "The project cannot be created."}}
    google.on("cloudresourcemanager GET v3/operations/cp.1", failed)
    with pytest.raises(GoogleError, match="The project cannot be created") as caught:
        run()
    assert "deleted projects count for 30 days" in str(caught.value.hint)


def test_name_and_labels_are_one_update_and_the_parent_is_a_move(google: ScriptedGoogle) -> None:
    there(google)
    google.on(PATCH, DONE)
    google.on(MOVE, DONE)
    result = run(name="Other", labels={}, parent="organizations/9")
    assert google.writes == [PATCH, MOVE]
    assert google.named(PATCH)[0].query == {"updateMask": "displayName,labels"}
    assert google.named(PATCH)[0].body == {"displayName": "Other", "labels": {}}
    assert google.named(MOVE)[0].body == {"destinationParent": "organizations/9"}
    assert result["changes"] == ["name", "parent", "labels"]


def test_an_update_names_only_what_differs(google: ScriptedGoogle) -> None:
    there(google)
    google.on(PATCH, DONE)
    run(name="DevOps", labels={"a": "b"})
    assert google.named(PATCH)[0].query == {"updateMask": "labels"}
    assert google.named(PATCH)[0].body == {"labels": {"a": "b"}}


def test_unlinking_needs_no_permission_on_an_account(google: ScriptedGoogle) -> None:
    there(google)
    google.on(GET_BILLING, LINKED, {})
    google.on(PUT_BILLING, {})
    assert run(billing_account="")["billing_account"] is None
    assert google.named(PUT_BILLING)[0].body == {"billingAccountName": ""}


def test_a_closed_account_is_told(google: ScriptedGoogle) -> None:
    there(google)
    google.on(GET_BILLING, {})
    google.on(TEST_BILLING, ALLOWED)
    google.on(PUT_BILLING, Refusal(400, "FAILED_PRECONDITION", "Precondition check failed."))
    google.on(f"cloudbilling GET v1/billingAccounts/{ACCOUNT}", {"name": "x"})
    with pytest.raises(FaasError, match=f"billing account {ACCOUNT} is closed"):
        run(billing_account=ACCOUNT)


def test_a_link_without_effect_is_told(google: ScriptedGoogle) -> None:
    there(google)
    google.on(GET_BILLING, {})
    google.on(TEST_BILLING, ALLOWED)
    google.on(PUT_BILLING, {"billingAccountName": f"billingAccounts/{ACCOUNT}"})
    with pytest.raises(FaasError, match="is closed"):
        run(billing_account=ACCOUNT)


def test_what_cannot_be_read_matters_only_when_it_is_asked_for(google: ScriptedGoogle) -> None:
    there(google)
    google.on(GET_BILLING, FORBIDDEN)
    google.on(LIST_APIS, FORBIDDEN)
    result = run()
    assert (result["changed"], result["billing_account"], result["apis"]) == (False, None, None)
    with pytest.raises(GoogleError, match=r"^Reading the billing account"):
        run(billing_account=ACCOUNT)
    with pytest.raises(GoogleError, match=r"^Reading the APIs"):
        run(apis=["run.googleapis.com"])


def test_an_error_of_resource_manager_is_not_taken_for_a_missing_project(google: ScriptedGoogle) -> None:
    there(google)
    google.on(GET, Refusal(500, "INTERNAL"))
    with pytest.raises(GoogleError, match=r"^Reading project"):
        run()
    assert google.writes == []


def test_deletion(google: ScriptedGoogle) -> None:
    there(google)
    google.on(DELETE, DONE)
    google.on(LIENS, {})
    result = run(state="absent")
    assert google.writes == [DELETE]
    assert (result["changes"], result["state"]) == (["deleted"], "DELETE_REQUESTED")
    assert run(state="absent", check_mode=True)["changed"]
    there(google, state="DELETE_REQUESTED")
    assert not run(state="absent")["changed"]
    assert google.writes == [DELETE]


def test_a_project_that_cannot_be_seen_is_not_taken_for_deleted(google: ScriptedGoogle) -> None:
    not_there(google)
    with pytest.raises(FaasError, match=f"^It is not known whether project {PROJECT} exists"):
        run(state="absent")


def test_pending_deletion_is_undone_and_then_brought_to_what_is_asked(google: ScriptedGoogle) -> None:
    google.on(GET, project_resource(state="DELETE_REQUESTED"), project_resource())
    google.on(GET_BILLING, {}, {}, {}, LINKED)
    google.on(LIST_APIS, FORBIDDEN, FORBIDDEN, apis("run.googleapis.com"))
    google.on(TEST_BILLING, ALLOWED)
    google.on(UNDELETE, DONE)
    google.on(PUT_BILLING, LINKED)
    result = run(billing_account=ACCOUNT, apis=["run.googleapis.com"])
    assert google.writes == [UNDELETE, PUT_BILLING]
    assert result["changes"] == ["undeleted", "billing_account", "apis"]
    assert result["state"] == "ACTIVE"


def test_check_mode_looks_up_apis_that_would_be_enabled(google: ScriptedGoogle) -> None:
    there(google)
    look_up = f"serviceusage GET v1/projects/{PROJECT}/services:batchGet"
    google.on(look_up, {"services": []})
    wanted = ["run.googleapis.com", "iam.googleapis.com"]
    assert run(check_mode=True, apis=wanted)["changes"] == ["apis"]
    names = [f"projects/{PROJECT}/services/iam.googleapis.com"]
    assert [call.query["names"] for call in google.named(look_up)] == [names]
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED",
    }
    google.on(look_up, Refusal(403, "PERMISSION_DENIED", "Not found.", (info,)))
    with pytest.raises(GoogleError, match=r"^Looking up iam\.googleapis\.com failed"):
        run(check_mode=True, apis=wanted)
    assert not run(check_mode=True, apis=wanted[:1])["changed"]


@pytest.mark.parametrize("check_mode", [False, True])
def test_labels_are_counted_with_those_that_stay(google: ScriptedGoogle, check_mode: bool) -> None:
    there(google, labels={f"k{number}": "" for number in range(63)})
    google.on(PATCH, DONE)
    assert run(check_mode, labels={"a": "b"}, purge_labels=False)["changes"] == ["labels"]
    with pytest.raises(FaasError, match=r"^labels must be at most 64, but the project would have 65\."):
        run(check_mode, labels={"a": "b", "c": "d"}, purge_labels=False)
    assert len(google.named(PATCH)) == (0 if check_mode else 1)
