# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Functions of the 1st generation: what Cloud Functions v1 is sent."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function, generation_one
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.fields import FIELDS
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from tests.unit.plugins.module_utils._gcp.scripted import (
    ARCHIVE_URL,
    FUNCTION,
    GET_FUNCTION,
    GET_POLICY,
    KEPT,
    NOT_FOUND,
    ONE_BYTE,
    PLACE,
    RUNTIMES,
    Json,
    Refusal,
    ScriptedGoogle,
    function_options,
    function_resource,
)

GET_OWN_POLICY = f"cloudfunctions GET v1/{FUNCTION}:getIamPolicy"
SET_OWN_POLICY = f"cloudfunctions POST v1/{FUNCTION}:setIamPolicy"
CREATE = f"cloudfunctions POST v1/{PLACE}/functions"
PATCH = f"cloudfunctions PATCH v1/{FUNCTION}"
DELETE = f"cloudfunctions DELETE v1/{FUNCTION}"
UPLOAD = f"cloudfunctions POST v1/{PLACE}/functions:generateUploadUrl"
FIRST_DOWNLOAD = f"cloudfunctions POST v1/{FUNCTION}:generateDownloadUrl"
DONE = {"name": "operations/o", "done": True, "response": {"@type": "CloudFunction", "status": "ACTIVE"}}


def deployed(source: Path, **changes: t.Any) -> Json:
    resource = function_resource(environment="GEN_1", **changes)
    del resource["serviceConfig"]["service"]
    label = function.source_label(Source(str(source)).digest)
    return {**resource, "labels": {function.SOURCE_LABEL: label, **KEPT}}


def run(source: Path, check_mode: bool = False, **options: t.Any) -> Json:
    given = {"environment_generation": "gen1", **options}
    return run_function.run(Task(function_options(source, **given), check_mode, True))


def test_every_compared_path_has_a_place_in_v1_or_is_of_the_2nd_generation() -> None:
    only_second = {each.path for each in FIELDS.values() if each.only == "gen2"} | {function.DIRECT_EGRESS_PATH}
    assert set(function.COMPARED_PATHS) - only_second <= set(generation_one.SAME)


def test_amounts_are_written_in_the_units_of_v1() -> None:
    part = {"serviceConfig": {"availableMemory": "1Gi", "timeoutSeconds": 90, "securityLevel": "SECURE_ALWAYS"}}
    assert generation_one.cloud_function(part) == {
        "availableMemoryMb": 1024,
        "timeout": "90s",
        "httpsTrigger": {"securityLevel": "SECURE_ALWAYS"},
    }


@pytest.mark.parametrize(
    ("source", "field"),
    [
        ({"storageSource": {"sourceUploadUrl": "https://u"}}, {"sourceUploadUrl": "https://u"}),
        ({"storageSource": {"bucket": "b", "object": "o/p.zip"}}, {"sourceArchiveUrl": "gs://b/o/p.zip"}),
        (
            {"repoSource": {"projectId": "p", "repoName": "r", "branchName": "main", "dir": "a/b"}},
            {
                "sourceRepository": {
                    "url": "https://source.developers.google.com/projects/p/repos/r/moveable-aliases/main/paths/a/b"
                }
            },
        ),
        (
            {"repoSource": {"projectId": "p", "repoName": "r", "commitSha": "0a"}},
            {"sourceRepository": {"url": "https://source.developers.google.com/projects/p/repos/r/revisions/0a"}},
        ),
    ],
)
def test_where_the_source_is(source: Json, field: Json) -> None:
    part = {"buildConfig": {"source": source}}
    assert generation_one.source_field(part) == field
    assert generation_one.update_mask(part, [function.SOURCE_PATH, ("labels",)]) == f"labels,{next(iter(field))}"


def test_nothing_to_do_takes_four_calls_and_two_once_the_source_is_known(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source, buildConfig={"build": "projects/42/locations/us-central1/builds/one"}))
    google.on(FIRST_DOWNLOAD, {"downloadUrl": ARCHIVE_URL})
    google.on(GET_OWN_POLICY, {"bindings": [{"role": "roles/cloudfunctions.invoker", "members": ["allUsers"]}]})
    first = [GET_FUNCTION, GET_OWN_POLICY, FIRST_DOWNLOAD, ONE_BYTE]
    for public, calls in ((None, first), (True, first[:2])):
        google.calls.clear()
        result = run(source, public=public)
        assert sorted(google.names) == sorted(calls)
        assert (result["changed"], result["public"], result["environment_generation"]) == (False, True, "gen1")


def test_creates_and_opens(google: ScriptedGoogle, source: Path) -> None:
    google.on(RUNTIMES, {"runtimes": [{"name": "python313", "environment": "GEN_1", "stage": "GA"}]})
    google.on(GET_FUNCTION, NOT_FOUND, deployed(source))
    google.on(UPLOAD, {"uploadUrl": "https://upload"})
    google.on(CREATE, DONE)
    google.on(SET_OWN_POLICY, {})
    result = run(source, public=True, memory="512M")
    assert google.writes == [UPLOAD, CREATE, SET_OWN_POLICY]
    assert google.upload_headers == [{"x-goog-content-length-range": "0,104857600"}]
    body = google.named(CREATE)[0].body
    assert (body["name"], body["availableMemoryMb"], body["httpsTrigger"]) == (FUNCTION, 512, {})
    assert body["sourceUploadUrl"] == "https://upload"
    bindings = google.named(SET_OWN_POLICY)[0].body["policy"]["bindings"]
    assert bindings == [{"role": "roles/cloudfunctions.invoker", "members": ["allUsers"]}]
    assert (result["changes"], result["public"]) == (["created"], True)


def test_an_update_names_the_fields_of_v1(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source), deployed(source, serviceConfig={"timeoutSeconds": 90}))
    google.on(PATCH, DONE)
    result = run(source, timeout=90, security_level="secure-always")
    call = google.named(PATCH)[0]
    assert call.query == {"updateMask": "timeout,httpsTrigger.securityLevel"}
    assert call.body == {"timeout": "90s", "httpsTrigger": {"securityLevel": "SECURE_ALWAYS"}}
    assert result["timeout"] == 90


def test_it_is_deleted_where_it_is(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source))
    google.on(DELETE, {"name": "operations/o", "done": True})
    assert run(source, state="absent")["changes"] == ["deleted"]
    assert google.writes == [DELETE]


@pytest.mark.parametrize(("there", "requested", "words"), [("GEN_1", "gen2", "1st"), ("GEN_2", "gen1", "2nd")])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_one_generation_never_takes_the_place_of_the_other(
    google: ScriptedGoogle, source: Path, there: str, requested: str, words: str, state: str
) -> None:
    google.on(GET_FUNCTION, function_resource(environment=there))
    with pytest.raises(FaasError, match=f"is a {words} generation function, which cannot be changed") as caught:
        run(source, environment_generation=requested, state=state)
    assert f"Set environment_generation to {'gen1' if requested == 'gen2' else 'gen2'}" in str(caught.value.hint)
    assert google.writes == []


def test_an_organization_without_all_users_leaves_no_other_way(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source))
    google.on(GET_OWN_POLICY, {})
    google.on(SET_OWN_POLICY, Refusal(400, "FAILED_PRECONDITION", "Users do not belong to a permitted customer."))
    with pytest.raises(GoogleError) as caught:
        run(source, public=True)
    assert caught.value.hint == "The organization does not allow allUsers (iam.allowedPolicyMemberDomains)."
    assert GET_POLICY not in google.names
