# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the info modules find."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function_info, run_project_info
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._gcp.scripted import (
    FORBIDDEN,
    FUNCTION,
    GET_FUNCTION,
    GET_POLICY,
    GET_SERVICE,
    LIST_FUNCTIONS,
    OPEN_POLICY,
    PLACE,
    PROJECT,
    Refusal,
    ScriptedGoogle,
    function_resource,
    project_resource,
)

SEARCH = "cloudresourcemanager GET v3/projects:search"
LIST = "cloudresourcemanager GET v3/projects"
GET = f"cloudresourcemanager GET v3/projects/{PROJECT}"


def projects(**options: t.Any) -> list[dict[str, t.Any]]:
    given = {"access_token": "x", "show_deleted": False, "details": None, "liens": False, "iam": False, **options}
    found: list[dict[str, t.Any]] = run_project_info.run(Task(given))["projects"]
    return found


def functions(warnings: list[str] | None = None, **options: t.Any) -> list[dict[str, t.Any]]:
    said: list[str] = [] if warnings is None else warnings
    given = {"access_token": "x", "project": PROJECT, "details": True, **options}
    found: list[dict[str, t.Any]] = run_function_info.run(Task(given, warn=said.append))["functions"]
    return found


def test_one_project_with_its_details(google: ScriptedGoogle) -> None:
    google.on(GET, project_resource(state="DELETE_REQUESTED"))
    google.on(f"cloudbilling GET v1/projects/{PROJECT}/billingInfo", {"billingAccountName": "billingAccounts/A"})
    google.on(f"serviceusage GET v1/projects/{PROJECT}/services", FORBIDDEN)
    found = projects(project_id=PROJECT)
    assert [(each["state"], each["billing_account"], each["apis"]) for each in found] == [
        ("DELETE_REQUESTED", "A", None)
    ]


def test_a_project_that_is_not_shown_is_not_found(google: ScriptedGoogle) -> None:
    google.on(GET, FORBIDDEN)
    assert projects(project_id=PROJECT) == []
    google.on(GET, Refusal(401, "UNAUTHENTICATED"))
    with pytest.raises(GoogleError):
        projects(project_id=PROJECT)


def test_a_search_takes_all_pages_and_one_call_each(google: ScriptedGoogle) -> None:
    first = {"projects": [project_resource(projectId="b-project")], "nextPageToken": "2"}
    second = {"projects": [project_resource(projectId="a-project"), project_resource(state="DELETE_REQUESTED")]}
    google.on(SEARCH, first, second)
    found = projects(query="labels.team:devops")
    assert [each["project_id"] for each in found] == ["a-project", "b-project"]
    assert [call.query.get("pageToken") for call in google.calls] == [None, "2"]
    assert {call.query["query"] for call in google.calls} == {"labels.team:devops"}
    google.on(SEARCH, first, second)
    assert len(projects(show_deleted=True)) == 3
    assert "query" not in google.calls[-1].query


def test_a_folder_is_listed(google: ScriptedGoogle) -> None:
    google.on(LIST, {"projects": [project_resource()]})
    assert [each["project_number"] for each in projects(parent="folders/1")] == ["415"]
    assert google.calls[0].query["parent"] == "folders/1"


@pytest.mark.parametrize("options", [{"parent": "folder/1"}, {"project_id": "X"}])
def test_project_options_that_cannot_be_right(google: ScriptedGoogle, options: dict[str, str]) -> None:
    with pytest.raises(OptionError):
        projects(**options)
    assert google.calls == []


def test_one_function_with_its_callers(google: ScriptedGoogle) -> None:
    google.on(GET_FUNCTION, function_resource(serviceConfig={"environmentVariables": {"A": "secret"}}))
    google.on(GET_POLICY, {})
    google.on(GET_SERVICE, {"invokerIamDisabled": True})
    found = functions(location="us-central1", name="hello")
    assert [(each["name"], each["public"], each["environment"]) for each in found] == [("hello", True, {"A": "(set)"})]
    assert functions(location="us-central1", name="other") == []


def test_all_functions_of_all_regions(google: ScriptedGoogle) -> None:
    old = {**function_resource(environment="GEN_1"), "name": f"{FUNCTION}-old", "serviceConfig": {}}
    everywhere = f"cloudfunctions GET v2/projects/{PROJECT}/locations/-/functions"
    google.on(
        everywhere,
        {"functions": [old], "nextPageToken": "2", "unreachable": ["europe-west1"]},
        {"functions": [function_resource()]},
    )
    google.on(GET_POLICY, OPEN_POLICY)
    warnings: list[str] = []
    found = functions(warnings)
    assert [(each["name"], each["environment_generation"], each["public"]) for each in found] == [
        ("hello", "gen2", True),
        ("hello-old", "gen1", False),
    ]
    assert warnings == ["These locations did not answer, so their functions are missing: europe-west1."]


def test_a_region_without_details_is_one_call(google: ScriptedGoogle) -> None:
    google.on(LIST_FUNCTIONS, {"functions": [function_resource()]})
    assert functions(location="us-central1", details=False)[0]["public"] is None
    assert len(google.calls) == 1


def test_callers_that_may_not_be_read_are_unknown(google: ScriptedGoogle) -> None:
    google.on(LIST_FUNCTIONS, {"functions": [function_resource()]})
    google.on(GET_POLICY, FORBIDDEN)
    google.on(GET_SERVICE, FORBIDDEN)
    assert functions(location=PLACE.split("/")[3])[0]["public"] is None


@pytest.mark.parametrize(
    "options", [{"name": "hello"}, {"location": "Iowa"}, {"name": "1", "location": "us-central1"}, {"project": "12"}]
)
def test_function_options_that_cannot_be_right(google: ScriptedGoogle, options: dict[str, t.Any]) -> None:
    with pytest.raises(OptionError):
        functions(**options)
    assert google.calls == []


def test_liens_and_bindings_are_read_on_request(google: ScriptedGoogle) -> None:
    lien = {"name": "liens/1", "origin": "o", "reason": "r", "restrictions": ["resourcemanager.projects.delete"]}
    google.on(f"cloudresourcemanager GET v3/projects/{PROJECT}", project_resource())
    google.on("cloudresourcemanager GET v3/liens", {"liens": [{**lien, "parent": "projects/1"}]})
    policy = {"bindings": [{"role": "roles/viewer", "members": ["user:b@x.y", "user:a@x.y"]}], "etag": "e"}
    google.on(f"cloudresourcemanager POST v3/projects/{PROJECT}:getIamPolicy", policy)
    (found,) = projects(project_id=PROJECT, details=False, liens=True, iam=True)
    assert len(google.names) == 3
    assert found["liens"] == [lien]
    assert found["iam_bindings"] == [
        {"role": "roles/viewer", "members": ["user:a@x.y", "user:b@x.y"], "condition": None}
    ]
