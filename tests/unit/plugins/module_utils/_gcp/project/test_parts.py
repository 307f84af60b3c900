# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of a project that options name: members of roles and the protection from deletion."""

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
    Json,
    Refusal,
    ScriptedGoogle,
    project_options,
    project_resource,
)

GET = f"cloudresourcemanager GET v3/projects/{PROJECT}"
CREATE = "cloudresourcemanager POST v3/projects"
DELETE = f"cloudresourcemanager DELETE v3/projects/{PROJECT}"
UNDELETE = f"cloudresourcemanager POST v3/projects/{PROJECT}:undelete"
READ_POLICY = f"cloudresourcemanager POST v3/projects/{PROJECT}:getIamPolicy"
WRITE_POLICY = f"cloudresourcemanager POST v3/projects/{PROJECT}:setIamPolicy"
LIENS = "cloudresourcemanager GET v3/liens"
PLACE_LIEN = "cloudresourcemanager POST v3/liens"
REMOVE_LIEN = "cloudresourcemanager DELETE v3/liens/p1-own"
BASE = (GET, f"cloudbilling GET v1/projects/{PROJECT}/billingInfo", f"serviceusage GET v1/projects/{PROJECT}/services")

DONE: Json = {"name": "operations/cp.1", "done": True}
RUN = "roles/run.admin"
BINDINGS = [{"role": RUN, "members": ["user:a@x.y"], "condition": None}]
POLICY = {"etag": "e1", "bindings": [{"role": RUN, "members": ["user:a@x.y", "user:b@x.y"]}]}
OWN_LIEN = {
    "name": "liens/p1-own",
    "origin": "polycloud.faas",
    "reason": "deletion_protection of the Ansible module gcp_project",
    "restrictions": ["resourcemanager.projects.delete"],
}
FOREIGN_LIEN = {**OWN_LIEN, "name": "liens/p1-foreign", "origin": "xpn.googleapis.com", "reason": "a shared network"}


@pytest.fixture(autouse=True)
def _there(google: ScriptedGoogle) -> None:
    """A project with one API, a policy and no lien."""
    google.on(GET, project_resource())
    google.on(BASE[1], {})
    google.on(BASE[2], {})
    google.on(READ_POLICY, POLICY)
    google.on(WRITE_POLICY, {})
    google.on(LIENS, {})
    google.on(PLACE_LIEN, OWN_LIEN)
    google.on(REMOVE_LIEN, {})
    google.on(DELETE, DONE)


def run(check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
    return run_project.run(Task(project_options(**options), check_mode, show_diff=True))


@pytest.mark.parametrize(
    ("options", "read"),
    [({"iam_bindings": BINDINGS}, READ_POLICY), ({"deletion_protection": False}, LIENS)],
)
def test_an_option_that_differs_in_nothing_adds_one_read(google: ScriptedGoogle, options: Json, read: str) -> None:
    result = run(**options)
    assert sorted(google.names) == sorted((*BASE, read))
    assert not result["changed"]
    assert result["diff"]["before"] == result["diff"]["after"]


def test_check_mode_and_diff_show_who_loses_a_role(google: ScriptedGoogle) -> None:
    result = run(check_mode=True, iam_bindings=BINDINGS, purge_iam_members=True)
    assert google.writes == []
    assert result["changes"] == ["iam_bindings"]
    assert result["diff"]["before"]["iam_bindings"][0]["members"] == ["user:a@x.y", "user:b@x.y"]
    assert result["diff"]["after"]["iam_bindings"][0]["members"] == ["user:a@x.y"]
    assert run(iam_bindings=BINDINGS, purge_iam_members=True)["diff"] == result["diff"]
    assert google.named(WRITE_POLICY)[0].body["policy"] == {
        "etag": "e1",
        "version": 3,
        "bindings": [{"role": RUN, "members": ["user:a@x.y"]}],
    }


def test_a_policy_that_somebody_else_wrote_in_between_is_read_again(google: ScriptedGoogle) -> None:
    changed = {"etag": "e2", "bindings": [*POLICY["bindings"], {"role": "roles/viewer", "members": ["user:v@x.y"]}]}
    google.on(READ_POLICY, POLICY, POLICY, changed)
    google.on(WRITE_POLICY, Refusal(409, "ABORTED", "There were concurrent policy changes."), {})
    run(iam_bindings=[{"role": RUN, "members": ["user:c@x.y"]}])
    last = google.named(WRITE_POLICY)[-1].body["policy"]
    assert (last["etag"], len(google.named(WRITE_POLICY))) == ("e2", 2)
    assert {"role": "roles/viewer", "members": ["user:v@x.y"]} in last["bindings"]
    assert all(call.body == {"options": {"requestedPolicyVersion": 3}} for call in google.named(READ_POLICY))


def test_a_policy_that_may_not_be_written_is_told(google: ScriptedGoogle) -> None:
    google.on(WRITE_POLICY, FORBIDDEN)
    with pytest.raises(GoogleError, match=rf"^Changing the members of {RUN} in {PROJECT} failed"):
        run(iam_bindings=[{"role": RUN, "members": ["user:c@x.y"]}])
    google.on(READ_POLICY, FORBIDDEN)
    with pytest.raises(GoogleError, match=r"^Reading the IAM policy"):
        run(iam_bindings=BINDINGS)


def test_protection_is_a_lien_that_comes_and_goes(google: ScriptedGoogle) -> None:
    result = run(deletion_protection=True)
    assert google.named(PLACE_LIEN)[0].body == {
        "parent": f"projects/{PROJECT}",
        **{key: text for key, text in OWN_LIEN.items() if key != "name"},
    }
    assert (result["changes"], result["deletion_protection"]) == (["deletion_protection"], True)
    google.on(LIENS, {"liens": [FOREIGN_LIEN, OWN_LIEN]})
    assert not run(deletion_protection=True)["changed"]
    assert run(deletion_protection=False)["changes"] == ["deletion_protection"]
    assert google.writes == [PLACE_LIEN, REMOVE_LIEN]


def test_without_permission_on_liens_the_role_is_named(google: ScriptedGoogle) -> None:
    google.on(PLACE_LIEN, FORBIDDEN)
    with pytest.raises(GoogleError) as caught:
        run(deletion_protection=True)
    assert "roles/resourcemanager.lienModifier" in str(caught.value.hint)


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_protected_project_is_not_deleted(google: ScriptedGoogle, check_mode: bool) -> None:
    google.on(LIENS, {"liens": [OWN_LIEN]})
    with pytest.raises(FaasError, match=r"is protected from deletion by a lien of polycloud\.faas") as caught:
        run(check_mode, state="absent")
    assert caught.value.hint == "Set deletion_protection to false to remove it with the project."
    google.on(LIENS, {"liens": [OWN_LIEN, FOREIGN_LIEN]})
    with pytest.raises(FaasError, match=r"lien of xpn.googleapis.com: a shared network\.") as caught:
        run(check_mode, state="absent", deletion_protection=False)
    assert "remove liens/p1-foreign first" in str(caught.value.hint)
    assert google.writes == []


def test_the_own_lien_goes_with_the_project(google: ScriptedGoogle) -> None:
    google.on(LIENS, {"liens": [OWN_LIEN]})
    assert run(check_mode=True, state="absent", deletion_protection=False)["changes"] == ["deleted"]
    assert google.writes == []
    run(state="absent", deletion_protection=False)
    assert google.writes == [REMOVE_LIEN, DELETE]


def test_a_new_project_gets_its_parts_last(google: ScriptedGoogle) -> None:
    google.on(GET, FORBIDDEN, project_resource())
    google.on(READ_POLICY, FORBIDDEN, POLICY)
    google.on(LIENS, FORBIDDEN, {})
    google.on(CREATE, DONE)
    options: Json = {"iam_bindings": [{"role": RUN, "members": ["user:c@x.y"]}], "deletion_protection": True}
    predicted = run(check_mode=True, **options)
    google.on(GET, FORBIDDEN, project_resource())
    google.on(READ_POLICY, FORBIDDEN, POLICY)
    google.on(LIENS, FORBIDDEN, {})
    result = run(**options)
    assert google.writes == [CREATE, WRITE_POLICY, PLACE_LIEN]
    assert result["changes"] == predicted["changes"] == ["created"]
    assert predicted["iam_bindings"][0]["members"] == ["user:c@x.y"]
    assert result["iam_bindings"][0]["members"] == ["user:a@x.y", "user:b@x.y", "user:c@x.y"]


def test_a_restored_project_gets_its_parts_too(google: ScriptedGoogle) -> None:
    google.on(GET, project_resource(state="DELETE_REQUESTED"), project_resource())
    google.on(UNDELETE, DONE)
    result = run(deletion_protection=True)
    assert google.writes == [UNDELETE, PLACE_LIEN]
    assert result["changes"] == ["undeleted", "deletion_protection"]
