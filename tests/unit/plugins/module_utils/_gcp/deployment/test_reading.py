# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What decides what the URL of a function answers: its service, and a project that may not be there yet."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from tests.unit.plugins.module_utils._gcp.scripted import (
    FORBIDDEN,
    GET_FUNCTION,
    GET_POLICY,
    GET_SERVICE,
    KEPT,
    NOT_FOUND,
    OPEN_POLICY,
    PATCH_FUNCTION,
    PATCH_SERVICE,
    PROJECT,
    RUNTIMES,
    SET_POLICY,
    UPLOAD_URL,
    Answer,
    Json,
    Refusal,
    ScriptedGoogle,
    function_options,
    function_resource,
    project_resource,
    service_resource,
)

GET_PROJECT = f"cloudresourcemanager GET v3/projects/{PROJECT}"
INTERNAL = service_resource(ingress="INGRESS_TRAFFIC_INTERNAL_ONLY")


def refusal(reason: str, **metadata: str) -> Refusal:
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    details = {"@type": kind, "reason": reason, "domain": "googleapis.com", "metadata": metadata}
    return Refusal(403, "PERMISSION_DENIED", "Permission denied on resource project.", (details,))


INVALID = refusal("CONSUMER_INVALID")
DISABLED = refusal("SERVICE_DISABLED", service="cloudfunctions.googleapis.com", consumer=f"projects/{PROJECT}")


def ours(source: Path, **changes: t.Any) -> Json:
    resource = function_resource(**changes)
    return {**resource, "labels": {function.SOURCE_LABEL: function.source_label(Source(str(source)).digest), **KEPT}}


def run(
    source: Path, check_mode: bool = False, warnings: list[str] | None = None, **options: t.Any
) -> dict[str, t.Any]:
    said: list[str] = [] if warnings is None else warnings
    return run_function.run(Task(function_options(source, **options), check_mode, True, said.append))


def done(resource: Json) -> Json:
    return {"name": "o", "done": True, "response": resource}


@pytest.fixture
def cloud(google: ScriptedGoogle, source: Path) -> ScriptedGoogle:
    google.on(GET_FUNCTION, ours(source))
    google.on(GET_POLICY, OPEN_POLICY)
    google.on(UPLOAD_URL, {"uploadUrl": "https://upload", "storageSource": {"bucket": "u", "object": "o"}})
    google.on(RUNTIMES, {"runtimes": [{"name": "python313", "environment": "GEN_2", "stage": "GA"}]})
    google.on(PATCH_FUNCTION, done(ours(source, description="New")))
    google.on(PATCH_SERVICE, done({}))
    google.on(SET_POLICY, {})
    return google


# the ingress of the service


@pytest.mark.parametrize("options", [{"public": True}, {"ingress": "all"}])
def test_an_ingress_that_somebody_changed_is_taken_back_without_a_build(
    cloud: ScriptedGoogle, source: Path, options: Json
) -> None:
    cloud.on(GET_SERVICE, INTERNAL)
    checked = run(source, check_mode=True, **options)
    assert (checked["changes"], cloud.writes) == (["ingress"], [])
    assert (checked["diff"]["before"]["ingress"], checked["diff"]["after"]["ingress"]) == ("internal-only", "all")
    assert run(source, **options)["ingress"] == "all"
    assert cloud.writes == [PATCH_SERVICE]
    assert cloud.named(PATCH_SERVICE)[0].body == {"ingress": "INGRESS_TRAFFIC_ALL"}


def test_an_ingress_that_nobody_asked_for_is_left_and_named(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(GET_SERVICE, INTERNAL)
    warnings: list[str] = []
    result = run(source, warnings=warnings)
    assert (result["changed"], result["ingress"], cloud.writes) == (False, "internal-only", [])
    assert warnings == [
        "The ingress of Cloud Run service hello is internal-only, but that of function hello is all, so it was changed "
        "outside Ansible. To set it: ingress: all or ingress: internal-only"
    ]


def test_a_deployment_sets_the_ingress_of_the_service_too(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(GET_SERVICE, INTERNAL)
    warnings: list[str] = []
    assert run(source, warnings=warnings, description="New")["changes"] == ["description", "ingress"]
    assert cloud.writes == [PATCH_FUNCTION]
    assert warnings == []


def test_an_ingress_that_the_option_changes_comes_with_the_deployment(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(PATCH_FUNCTION, done(ours(source, serviceConfig={"ingressSettings": "ALLOW_INTERNAL_ONLY"})))
    assert run(source, ingress="internal-only")["changes"] == ["ingress"]
    assert cloud.named(PATCH_FUNCTION)[0].query == {"updateMask": "serviceConfig.ingressSettings"}


def test_an_ingress_of_the_service_that_is_asked_for_is_given_to_the_function(
    cloud: ScriptedGoogle, source: Path
) -> None:
    cloud.on(GET_SERVICE, INTERNAL)
    cloud.on(PATCH_FUNCTION, done(ours(source, serviceConfig={"ingressSettings": "ALLOW_INTERNAL_ONLY"})))
    result = run(source, ingress="internal-only")
    assert (result["changed"], result["ingress"]) == (True, "internal-only")
    assert cloud.writes == [PATCH_FUNCTION]


# a service that is gone, or cannot be read


def test_a_function_without_its_service_is_deployed_and_opened_again(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(GET_SERVICE, NOT_FOUND)
    cloud.on(GET_POLICY, NOT_FOUND, NOT_FOUND, {})
    cloud.on(PATCH_FUNCTION, done(ours(source)))
    checked = run(source, check_mode=True, public=True)
    assert (checked["changes"], cloud.writes) == (["errors", "public"], [])
    assert checked["diff"]["before"]["errors"] == [function.NO_SERVICE]
    assert run(source, public=True)["errors"] == []
    assert cloud.writes == [UPLOAD_URL, PATCH_FUNCTION, SET_POLICY]


def test_a_service_that_cannot_be_read_is_named_with_the_permission(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(GET_SERVICE, FORBIDDEN)
    warnings: list[str] = []
    result = run(source, warnings=warnings, public=True)
    assert (result["changed"], result["public"]) == (False, True)
    assert len(warnings) == 1
    assert warnings[0].endswith("It needs run.services.get.")
    with pytest.raises(GoogleError, match=r"^Reading Cloud Run service hello failed"):
        run(source, public=False)


def test_traffic_of_a_service_that_cannot_be_read_is_not_told(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(GET_SERVICE, FORBIDDEN)
    cloud.on(GET_FUNCTION, ours(source, serviceConfig={"allTrafficOnLatestRevision": False}))
    warnings: list[str] = []
    assert run(source, warnings=warnings)["serving"] is None
    assert [each for each in warnings if each.startswith("Not all requests to function hello go to the revision")]


# a project that another task of the same check would make


@pytest.mark.parametrize(
    ("refused", "project", "why"),
    [
        (INVALID, FORBIDDEN, f"because these credentials see no project {PROJECT} (yet)."),
        (
            INVALID,
            project_resource(state="DELETE_REQUESTED"),
            f"because the deletion of project {PROJECT} was requested (yet).",
        ),
        (DISABLED, project_resource(), f"because cloudfunctions.googleapis.com is not enabled in project {PROJECT}"),
    ],
)
def test_a_check_works_before_the_project_does(
    google: ScriptedGoogle, source: Path, refused: Refusal, project: Answer, why: str
) -> None:
    for name in (GET_FUNCTION, GET_POLICY, GET_SERVICE):
        google.on(name, refused)
    google.on(GET_PROJECT, project)
    warnings: list[str] = []
    result = run(source, check_mode=True, warnings=warnings, public=True, memory="512M", grant_build_roles=True)
    assert (result["changes"], result["changed"], result["public"], result["url"]) == (["created"], True, True, None)
    assert [text for text in warnings if why in text] == warnings != []
    assert google.writes == []
    with pytest.raises(GoogleError):
        run(source, public=True)


def test_a_check_with_a_project_that_is_there_shows_what_is_wrong(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, INVALID)
    google.on(GET_PROJECT, project_resource())
    with pytest.raises(GoogleError, match="CONSUMER_INVALID"):
        run(source, check_mode=True)
    google.on(GET_FUNCTION, FORBIDDEN)
    with pytest.raises(GoogleError):
        run(source, check_mode=True)


def test_a_check_before_cloud_run_is_enabled(cloud: ScriptedGoogle, source: Path) -> None:
    for name in (GET_POLICY, GET_SERVICE):
        cloud.on(name, DISABLED)
    assert run(source, check_mode=True, public=True)["public"] is True
    with pytest.raises(GoogleError):
        run(source, public=True)
