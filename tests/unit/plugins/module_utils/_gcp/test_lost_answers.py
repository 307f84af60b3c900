# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls whose answer gets lost, and states that nobody asked for: nothing is made twice, no stranger is touched."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function, run_project
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import view as function_view
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._gcp.scripted import (
    CREATE_FUNCTION,
    DELETE_FUNCTION,
    FORBIDDEN,
    GET_FUNCTION,
    GET_POLICY,
    KEPT,
    LOST,
    NOT_FOUND,
    OPEN_POLICY,
    PATCH_FUNCTION,
    PLACE,
    PROJECT,
    RUNTIMES,
    UPLOAD_URL,
    Answer,
    Json,
    Refusal,
    ScriptedGoogle,
    function_options,
    function_resource,
    project_options,
    project_resource,
)

ACCOUNT = "000000-AAAAAA-BBBBBB"
GET = f"cloudresourcemanager GET v3/projects/{PROJECT}"
CREATE = "cloudresourcemanager POST v3/projects"
DELETE = f"cloudresourcemanager DELETE v3/projects/{PROJECT}"
UNDELETE = f"cloudresourcemanager POST v3/projects/{PROJECT}:undelete"
MOVE = f"cloudresourcemanager POST v3/projects/{PROJECT}:move"
LIENS = "cloudresourcemanager GET v3/liens"
PLACE_LIEN = "cloudresourcemanager POST v3/liens"
LIEN = {"name": "liens/1", "origin": "polycloud.faas", "restrictions": ["resourcemanager.projects.delete"]}
BUDGETS = f"v1/billingAccounts/{ACCOUNT}/budgets"
BUDGET: Json = {
    "name": f"billingAccounts/{ACCOUNT}/budgets/1",
    "displayName": PROJECT,
    "amount": {"specifiedAmount": {"units": "5", "currencyCode": "EUR"}},
    "budgetFilter": {"projects": ["projects/415"]},
}
DONE = {"name": "operations/cp.1", "done": True}
TAKEN = Refusal(409, "ALREADY_EXISTS", "Requested entity already exists")
OPERATION = f"{PLACE}/operations/o"


def made(age: timedelta = timedelta(), **changes: t.Any) -> Json:
    """The project as the call that got lost would have made it, so long ago."""
    created = (datetime.now(timezone.utc) - age).strftime("%Y-%m-%dT%H:%M:%S.123456Z")
    plain = {"displayName": PROJECT, "parent": "folders/1", "labels": {}, "createTime": created}
    return project_resource(**{**plain, **changes})


def run(**options: t.Any) -> dict[str, t.Any]:
    return run_project.run(Task(project_options(parent="folders/1", **options)))


@pytest.fixture(autouse=True)
def _surroundings(google: ScriptedGoogle) -> None:
    google.on(f"cloudbilling GET v1/projects/{PROJECT}/billingInfo", {"name": "b"})
    google.on(f"serviceusage GET v1/projects/{PROJECT}/services", {})
    google.on(LIENS, {})


def test_a_project_that_the_lost_call_made_is_ours(google: ScriptedGoogle) -> None:
    google.on(CREATE, LOST)
    google.on(GET, FORBIDDEN, FORBIDDEN, made())
    assert run()["changes"] == ["created"]
    assert google.writes == [CREATE]


def test_a_project_that_the_lost_call_did_not_make_is_created(google: ScriptedGoogle) -> None:
    google.on(CREATE, LOST, DONE)
    google.on(GET, *[FORBIDDEN] * 12, made())
    assert run()["changes"] == ["created"]
    assert google.writes == [CREATE, CREATE]


@pytest.mark.parametrize(
    "stranger",
    [
        made(timedelta(days=1)),
        made(displayName="Theirs"),
        made(labels={"team": "other"}),
        made(parent="folders/2"),
        made(createTime="never"),
    ],
)
def test_a_project_of_somebody_else_is_not_taken(google: ScriptedGoogle, stranger: Json) -> None:
    google.on(CREATE, LOST, TAKEN)
    google.on(GET, FORBIDDEN, stranger)
    with pytest.raises(GoogleError, match="ALREADY_EXISTS") as caught:
        run(labels={"team": "ours"} if stranger.get("labels") else None)
    assert f"The id {PROJECT} belongs or belonged to a project that these credentials cannot see" in str(
        caught.value.hint
    )
    assert set(google.writes) == {CREATE}, "nothing of it is changed"


def test_what_is_taken_without_a_lost_answer_is_refused_at_once(google: ScriptedGoogle) -> None:
    google.on(CREATE, TAKEN)
    google.on(GET, FORBIDDEN, made())
    with pytest.raises(GoogleError, match="ALREADY_EXISTS"):
        run()
    assert google.writes == [CREATE]


@pytest.mark.parametrize(
    ("call", "before", "after", "options", "done"),
    [
        (DELETE, {}, {"state": "DELETE_REQUESTED"}, {"state": "absent"}, "deleted"),
        (UNDELETE, {"state": "DELETE_REQUESTED"}, {}, {}, "undeleted"),
        (MOVE, {"parent": "folders/2"}, {}, {}, "parent"),
    ],
)
def test_a_change_of_a_project_is_made_once(
    google: ScriptedGoogle, call: str, before: Json, after: Json, options: Json, done: str
) -> None:
    google.on(call, LOST)
    google.on(GET, project_resource(**before), project_resource(**before), project_resource(**after))
    assert run(**options)["changes"] == [done]
    assert google.writes == [call]


@pytest.mark.parametrize("state", ["ACTIVE", "DELETE_REQUESTED"])
def test_a_change_whose_operation_is_lost_is_judged_by_the_project(google: ScriptedGoogle, state: str) -> None:
    google.on(DELETE, {"name": "operations/pd.1"})
    google.on(GET, project_resource(), project_resource(state=state))
    if state == "ACTIVE":
        with pytest.raises(
            GoogleError, match=r"^Deleting project \S+ was started, but Google no longer knows its operation"
        ):
            run(state="absent")
    else:
        assert run(state="absent")["changes"] == ["deleted"]
    assert google.writes == [DELETE]


def test_apis_whose_operation_is_lost_are_enabled_again(google: ScriptedGoogle) -> None:
    enable = f"serviceusage POST v1/projects/{PROJECT}/services/run.googleapis.com:enable"
    google.on(GET, project_resource())
    google.on(f"serviceusage GET v1/projects/{PROJECT}/services", {}, {"services": [{"name": "x/run.googleapis.com"}]})
    google.on(enable, {"name": "operations/a"}, DONE)
    assert run(apis=["run.googleapis.com"])["changes"] == ["apis"]
    assert google.writes == [enable, enable]


@pytest.mark.parametrize("state", ["ACTIVE", "STATE_UNSPECIFIED", "A_NEW_ONE"])
def test_the_state_of_a_project_alone_is_no_difference(google: ScriptedGoogle, state: str) -> None:
    google.on(GET, project_resource(state=state))
    result = run_project.run(Task(project_options(parent="folders/1"), show_diff=True))
    assert (result["changed"], result["state"]) == (False, state)
    assert result["diff"]["before"] == result["diff"]["after"]
    assert google.writes == []


def test_a_budget_is_made_once(google: ScriptedGoogle) -> None:
    google.on(GET, project_resource())
    google.on(f"cloudbilling GET v1/projects/{PROJECT}/billingInfo", {"billingAccountName": f"x/{ACCOUNT}"})
    google.on(f"cloudbilling GET v1/projects/{PROJECT}/billingInfo", {"billingAccountName": ACCOUNT})
    google.on(f"billingbudgets GET {BUDGETS}", {}, {}, {"budgets": [BUDGET]})
    google.on(f"billingbudgets POST {BUDGETS}", LOST)
    budget = {"amount": 5, "thresholds": [], "currency": None, "name": None}
    assert run(billing_account=ACCOUNT, budget=budget)["changes"] == ["budget"]
    assert google.writes == [f"billingbudgets POST {BUDGETS}"]


def test_a_lien_is_placed_once(google: ScriptedGoogle) -> None:
    google.on(GET, project_resource())
    google.on(LIENS, {}, {}, {"liens": [LIEN]})
    google.on(PLACE_LIEN, LOST)
    assert run(deletion_protection=True)["changes"] == ["deletion_protection"]
    assert google.writes == [PLACE_LIEN]


def test_a_service_account_that_the_lost_call_deleted_is_gone(google: ScriptedGoogle) -> None:
    email = "415-compute@developer.gserviceaccount.com"
    google.on(GET, project_resource())
    google.on(f"serviceusage GET v1/projects/{PROJECT}/services", {"services": [{"name": "x/iam.googleapis.com"}]})
    google.on(f"iam GET v1/projects/{PROJECT}/serviceAccounts", {"accounts": [{"email": email}]})
    delete = f"iam DELETE v1/projects/{PROJECT}/serviceAccounts/{email}"
    google.on(delete, NOT_FOUND)
    assert run(default_service_accounts="delete")["changes"] == ["default_service_accounts"]
    assert google.writes == [delete]


# functions


def _function(google: ScriptedGoogle, source: Path, **changes: t.Any) -> Json:
    """A function that is deployed from the source."""
    task = Task(function_options(source), check_mode=True)
    google.on(GET_FUNCTION, NOT_FOUND)
    google.on(RUNTIMES, {"runtimes": [{"name": "python313", "environment": "GEN_2", "stage": "GA"}]})
    digest = bytes.fromhex(run_function.run(task)["source_sha256"])
    google.on(GET_POLICY, OPEN_POLICY)
    google.on(UPLOAD_URL, {"uploadUrl": "https://put", "storageSource": {"bucket": "b", "object": "o"}})
    return function_resource(labels={function.SOURCE_LABEL: function.source_label(digest), **KEPT}, **changes)


def test_a_function_whose_creation_was_not_answered_is_not_built_again(google: ScriptedGoogle, source: Path) -> None:
    ours = _function(google, source)
    google.on(GET_FUNCTION, NOT_FOUND, {**ours, "state": "DEPLOYING"}, ours)
    google.on(GET_POLICY, NOT_FOUND, OPEN_POLICY)
    google.on(CREATE_FUNCTION, TAKEN)
    google.calls.clear()
    assert run_function.run(Task(function_options(source)))["changes"] == ["created"]
    assert google.writes == [UPLOAD_URL, CREATE_FUNCTION]


def test_an_update_whose_operation_is_lost_is_judged_by_the_function(google: ScriptedGoogle, source: Path) -> None:
    ours = _function(google, source)
    new = {**ours, "serviceConfig": {**ours["serviceConfig"], "timeoutSeconds": 90}}
    google.on(GET_FUNCTION, ours, new)
    google.on(PATCH_FUNCTION, {"name": OPERATION})
    google.calls.clear()
    assert run_function.run(Task(function_options(source, timeout=90)))["changes"] == ["timeout"]
    assert google.writes == [PATCH_FUNCTION]


def test_a_deletion_whose_operation_is_lost_is_judged_by_the_function(google: ScriptedGoogle, source: Path) -> None:
    ours = _function(google, source)
    google.on(GET_FUNCTION, ours, ours, NOT_FOUND)
    google.on(DELETE_FUNCTION, {"name": OPERATION}, NOT_FOUND)
    google.calls.clear()
    assert run_function.run(Task(function_options(state="absent")))["changes"] == ["deleted"]
    assert google.writes == [DELETE_FUNCTION, DELETE_FUNCTION]


INVALID = Refusal(
    403,
    "PERMISSION_DENIED",
    "Permission denied on resource project.",
    ({"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "CONSUMER_INVALID", "domain": "googleapis.com"},),
)


def test_a_function_goes_with_its_project(google: ScriptedGoogle) -> None:
    google.on(GET_FUNCTION, INVALID)
    google.on(GET, project_resource(state="DELETE_REQUESTED"))
    assert run_function.run(Task(function_options(state="absent")))["changed"] is False
    assert google.writes == []


@pytest.mark.parametrize("project", [FORBIDDEN, project_resource()])
def test_whether_a_function_is_there_cannot_be_told_without_its_project(
    google: ScriptedGoogle, source: Path, project: Answer
) -> None:
    google.on(GET_FUNCTION, INVALID)
    google.on(GET, project)
    with pytest.raises(GoogleError, match="CONSUMER_INVALID"):
        run_function.run(Task(function_options(state="absent")))
    google.on(GET, project_resource(state="DELETE_REQUESTED"))
    with pytest.raises(GoogleError, match="CONSUMER_INVALID"):
        run_function.run(Task(function_options(source)))


# states of functions

STATES = ("ACTIVE", "FAILED", "UNKNOWN", "DETACH_FAILED", "STATE_UNSPECIFIED", "A_NEW_ONE")


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_changed_by_a_deployment_or_not_at_all(google: ScriptedGoogle, source: Path, state: str) -> None:
    ours = _function(google, source)
    google.on(GET_FUNCTION, {**ours, "state": state})
    google.on(PATCH_FUNCTION, {"name": OPERATION, "done": True, "response": ours})
    told: list[str] = []
    google.calls.clear()
    checked = run_function.run(Task(function_options(source), check_mode=True, warn=told.append))
    assert google.writes == []
    result = run_function.run(Task(function_options(source)))
    deploys = state in {"FAILED", "UNKNOWN"}
    assert google.writes == ([UPLOAD_URL, PATCH_FUNCTION] if deploys else [])
    assert checked["changed"] == result["changed"] == deploys
    assert result["changes"] == (["state"] if deploys else [])
    assert result["state"] == ("ACTIVE" if deploys else state)
    assert [text for text in told if f"is in state {state}, which a deployment does not change." in text] == told
    assert bool(told) == (state not in {"ACTIVE", "FAILED", "UNKNOWN"})


@pytest.mark.parametrize("state", sorted(function.MOVING))
def test_a_state_that_passes_is_waited_for(google: ScriptedGoogle, source: Path, state: str) -> None:
    ours = _function(google, source)
    google.on(GET_FUNCTION, {**ours, "state": state}, {**ours, "state": state}, ours)
    google.calls.clear()
    assert not run_function.run(Task(function_options(source)))["changed"]
    assert google.writes == []


@pytest.mark.parametrize("state", STATES)
def test_a_function_in_any_state_can_be_shown_and_deleted(google: ScriptedGoogle, source: Path, state: str) -> None:
    bare: Json = {"name": function_resource()["name"], "environment": "GEN_2", "state": state}
    assert function_view.view(function.Found(bare))["state"] == state
    google.on(GET_FUNCTION, bare)
    google.on(DELETE_FUNCTION, {"name": OPERATION, "done": True})
    result = run_function.run(Task(function_options(state="absent"), show_diff=True))
    assert (result["changes"], result["diff"]["after"]) == (["deleted"], {})
