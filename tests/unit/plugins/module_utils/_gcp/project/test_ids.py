# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Projects whose ids end at random: each run finds the same one, and none is made twice."""

from __future__ import annotations

import re
import secrets
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_project
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project import ids, project
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._gcp.scripted import (
    Json,
    Refusal,
    ScriptedGoogle,
    project_options,
    project_resource,
)

LIST = "cloudresourcemanager GET v3/projects"
SEARCH = "cloudresourcemanager GET v3/projects:search"
CREATE = "cloudresourcemanager POST v3/projects"
LABEL = {project.PREFIX_LABEL: "shop"}
ID = "shop-x7k2p9"
DONE: Json = {"name": "operations/cp.1", "done": True}


def made(project_id: str = ID, **changes: t.Any) -> Json:
    return project_resource(**{"projectId": project_id, "labels": LABEL, **changes})


@pytest.fixture(autouse=True)
def _nothing_there(google: ScriptedGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "choice", lambda letters: letters[0])
    google.on(LIST, {})
    google.on(SEARCH, {})
    google.on(CREATE, DONE)
    for project_id in (ID, "shop-bbbbbb"):
        google.on(f"cloudresourcemanager GET v3/projects/{project_id}", made(project_id))
        google.on(f"cloudbilling GET v1/projects/{project_id}/billingInfo", {})
        google.on(f"serviceusage GET v1/projects/{project_id}/services", {})


def run(check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
    given = {"project_id": None, "project_id_prefix": "shop", "parent": "folders/1", **options}
    return run_project.run(Task(project_options(**given), check_mode, show_diff=True))


def test_ids_are_short_enough_and_spell_nothing() -> None:
    found = {ids.new_id("x" * 23) for _time in range(50)}
    assert all(re.fullmatch(r"x{23}-[b-df-hj-np-rtv-z0-9]{6}", each) and len(each) == 30 for each in found)


def test_a_new_project_bears_its_prefix_from_the_start(google: ScriptedGoogle) -> None:
    google.on(
        "cloudresourcemanager GET v3/projects/shop-bbbbbb", made("shop-bbbbbb", labels={**LABEL, "team": "devops"})
    )
    result = run(labels={"team": "devops"})
    assert google.named(CREATE)[0].body == {
        "projectId": "shop-bbbbbb",
        "displayName": "shop-bbbbbb",
        "parent": "folders/1",
        "labels": {**LABEL, "team": "devops"},
    }
    assert (result["project_id"], result["changes"]) == ("shop-bbbbbb", ["created"])


def test_check_mode_does_not_invent_an_id(google: ScriptedGoogle) -> None:
    result = run(check_mode=True)
    assert (result["project_id"], result["name"], result["changes"]) == (None, None, ["created"])
    assert result["labels"] == LABEL
    assert google.writes == []


def test_the_next_run_finds_it_with_one_more_call(google: ScriptedGoogle) -> None:
    google.on(LIST, {"projects": [made("other-1", labels={})], "nextPageToken": "2"}, {"projects": [made()]})
    result = run(labels={})
    assert (result["project_id"], result["changed"]) == (ID, False)
    assert google.writes == []
    assert SEARCH not in google.names
    assert [call.query.get("pageToken") for call in google.named(LIST)] == [None, "2"]
    assert google.calls[0].query == {"parent": "folders/1", "showDeleted": "true", "pageSize": 300}


def test_a_purge_of_labels_leaves_the_prefix(google: ScriptedGoogle) -> None:
    google.on(f"cloudresourcemanager GET v3/projects/{ID}", made(labels={**LABEL, "old": "one"}))
    google.on(f"cloudresourcemanager PATCH v3/projects/{ID}", DONE)
    result = run(project_id=ID, project_id_prefix=None, labels={"team": "devops"})
    assert result["labels"] == {**LABEL, "team": "devops"}


@pytest.mark.parametrize(
    ("listed", "searched", "message"),
    [
        ([made(), made("shop-bbbbbb")], [], "does not identify one project: shop-bbbbbb, shop-x7k2p9 in folders/1"),
        (
            [made(state="DELETE_REQUESTED"), made("shop-bbbbbb", state="DELETE_REQUESTED")],
            [],
            "does not identify one project",
        ),
        ([made(labels={})], [], "shop-x7k2p9 seems to have been created from project_id_prefix 'shop'"),
        (
            [],
            [made(parent="folders/2")],
            "shop-x7k2p9 was created from project_id_prefix 'shop', but it is in folders/2",
        ),
    ],
)
def test_nothing_is_created_when_it_is_not_clear(
    google: ScriptedGoogle, listed: list[Json], searched: list[Json], message: str
) -> None:
    google.on(LIST, {"projects": listed})
    google.on(SEARCH, {"projects": searched})
    for check_mode in (False, True):
        with pytest.raises(FaasError, match=message):
            run(check_mode)
    assert google.writes == []


def test_other_projects_do_not_matter(google: ScriptedGoogle) -> None:
    others = [
        made("shop-fronts", labels={}),
        made("shop-x7k2p9-b", labels={}),
        made(labels={}, state="DELETE_REQUESTED"),
    ]
    google.on(LIST, {"projects": others})
    google.on(SEARCH, {"projects": [made(parent="folders/2", state="DELETE_REQUESTED")]})
    assert run(check_mode=True)["changes"] == ["created"]


def test_an_active_project_comes_before_a_deleted_one(google: ScriptedGoogle) -> None:
    google.on(LIST, {"projects": [made("shop-bbbbbb", state="DELETE_REQUESTED"), made()]})
    assert run()["project_id"] == ID


def test_a_deleted_project_is_restored(google: ScriptedGoogle) -> None:
    google.on(LIST, {"projects": [made(state="DELETE_REQUESTED")]})
    google.on(f"cloudresourcemanager GET v3/projects/{ID}", made(state="DELETE_REQUESTED"), made())
    google.on(f"cloudresourcemanager POST v3/projects/{ID}:undelete", DONE)
    assert run()["changes"] == ["undeleted"]


def test_absent_deletes_what_is_found_and_nothing_else(google: ScriptedGoogle) -> None:
    assert run(state="absent") == {"changed": False, "changes": []}
    deleted = [made(state="DELETE_REQUESTED"), made("shop-bbbbbb", state="DELETE_REQUESTED")]
    google.on(f"cloudresourcemanager GET v3/projects/{ID}", deleted[0])
    google.on(LIST, {"projects": deleted})
    assert not run(state="absent")["changed"]
    assert google.writes == []
    google.on(f"cloudresourcemanager GET v3/projects/{ID}", made())
    google.on(LIST, {"projects": [made()]})
    google.on("cloudresourcemanager GET v3/liens", {})
    google.on(f"cloudresourcemanager DELETE v3/projects/{ID}", DONE)
    assert run(state="absent")["changes"] == ["deleted"]


def test_an_id_that_is_taken_is_told(google: ScriptedGoogle) -> None:
    google.on(CREATE, Refusal(409, "ALREADY_EXISTS"))
    with pytest.raises(GoogleError) as caught:
        run()
    assert caught.value.hint == "The id shop-bbbbbb is taken. Run the task again: it chooses another one."
