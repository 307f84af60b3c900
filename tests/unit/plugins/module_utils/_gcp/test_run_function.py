# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``gcp_cloudfunction`` calls, in which order, and what it makes of refusals."""

from __future__ import annotations

import io
import typing as t
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, WaitTimeout
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from tests.unit.plugins.module_utils._gcp.scripted import (
    BUSY,
    CREATE_FUNCTION,
    DELETE_FUNCTION,
    DOWNLOAD,
    FORBIDDEN,
    GET_FUNCTION,
    GET_POLICY,
    GET_SERVICE,
    KEPT,
    LIST_FUNCTIONS,
    NOT_FOUND,
    ONE_BYTE,
    OPEN_POLICY,
    PATCH_FUNCTION,
    PATCH_SERVICE,
    PLACE,
    RUNTIMES,
    SET_POLICY,
    UPLOAD_URL,
    Clock,
    Json,
    Refusal,
    ScriptedGoogle,
    function_options,
    function_resource,
    service_resource,
)

STORAGE = {"bucket": "uploads", "object": "one.zip"}
PINNED = [{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": "hello-00000-old", "percent": 100}]
BUILT = {"build": "projects/42/locations/us-central1/builds/one"}
OPERATION = f"{PLACE}/operations/o"
GET_OPERATION = f"cloudfunctions GET v2/{OPERATION}"


def deployed(source: Path, **changes: t.Any) -> Json:
    """The function as it is when it was deployed from the source."""
    want = replace(function.requested(function_options()), source_digest=Source(str(source)).digest)
    resource = function_resource(**changes)
    resource["labels"] = {**function.present(want, {})["labels"], **KEPT, **resource["labels"]}
    return resource


def done(resource: Json) -> Json:
    return {"name": OPERATION, "done": True, "response": {"@type": "Function", **resource}}


def can_be_created(google: ScriptedGoogle, source: Path) -> None:
    google.on(LIST_FUNCTIONS, {})
    google.on(RUNTIMES, {"runtimes": [{"name": "python313", "environment": "GEN_2", "stage": "GA"}]})
    google.on(UPLOAD_URL, {"uploadUrl": "https://upload", "storageSource": STORAGE})
    google.on(CREATE_FUNCTION, done(deployed(source)))


def run(
    source: Path,
    check_mode: bool = False,
    warnings: list[str] | None = None,
    progress: list[str] | None = None,
    **options: t.Any,
) -> dict[str, t.Any]:
    said: list[str] = [] if warnings is None else warnings
    shown: list[str] = [] if progress is None else progress
    task = Task(function_options(source, **options), check_mode, True, said.append, shown.append)
    return run_function.run(task)


def test_nothing_to_do_takes_five_calls_and_three_once_the_source_is_known(
    google: ScriptedGoogle, source: Path
) -> None:
    google.on(GET_FUNCTION, deployed(source, buildConfig=BUILT))
    google.on(GET_POLICY, OPEN_POLICY)
    first = [GET_FUNCTION, GET_POLICY, GET_SERVICE, DOWNLOAD, ONE_BYTE]
    for public, calls in ((None, first), (True, first[:3]), (False, first[:3])):
        google.calls.clear()
        result = run(source, public=public, check_mode=public is False)
        assert sorted(google.names) == sorted(calls)
        if public is False:
            continue
        assert (result["changed"], result["changes"], result["public"]) == (False, [], True)
        assert result["diff"]["before"] == result["diff"]["after"]


def test_what_shall_be_private_is_looked_at_closer(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source))
    google.on(GET_POLICY, {})
    google.on(GET_SERVICE, service_resource(invokerIamDisabled=True))
    google.on(PATCH_SERVICE, {"name": "o", "done": True})
    result = run(source, public=False)
    assert google.writes == [PATCH_SERVICE]
    assert (result["changes"], result["public"]) == (["public"], False)


def test_public_without_a_policy_is_public(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source))
    google.on(GET_POLICY, {})
    google.on(GET_SERVICE, service_resource(invokerIamDisabled=True))
    result = run(source, public=True)
    assert google.writes == []
    assert (result["changed"], result["public"]) == (False, True)


def test_creates_and_opens(google: ScriptedGoogle, source: Path) -> None:
    can_be_created(google, source)
    google.on(GET_POLICY, NOT_FOUND, NOT_FOUND, {"etag": "e"})
    google.on(SET_POLICY, {})
    result = run(source, public=True, environment={"WORD": "secret-word"})
    assert google.writes == [UPLOAD_URL, CREATE_FUNCTION, SET_POLICY]
    call = google.named(CREATE_FUNCTION)[0]
    assert call.query == {"functionId": "hello"}
    assert call.body["buildConfig"]["source"] == {"storageSource": STORAGE}
    assert call.body["serviceConfig"] == {"environmentVariables": {"WORD": "secret-word"}}
    url, content = google.uploads[0]
    assert url == "https://upload"
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["main.py"]
    assert (result["changes"], result["public"], result["state"]) == (["created"], True, "ACTIVE")
    assert "secret-word" not in repr(result)


def test_a_first_deployment_takes_twelve_calls_with_the_upload(google: ScriptedGoogle, source: Path) -> None:
    can_be_created(google, source)
    google.on(CREATE_FUNCTION, {"name": OPERATION})
    google.on(GET_OPERATION, done(deployed(source)))
    google.on(SET_POLICY, {})
    assert run(source, public=True)["public"]
    reads, writes = google.names[:5], google.names[5:]
    assert sorted(reads) == sorted([GET_FUNCTION, GET_POLICY, GET_SERVICE, DOWNLOAD, RUNTIMES])
    assert writes == [UPLOAD_URL, CREATE_FUNCTION, GET_OPERATION, DOWNLOAD, ONE_BYTE, SET_POLICY]
    assert len(google.names) + len(google.uploads) == 12
    assert google.named(SET_POLICY)[0].body["policy"]["bindings"] == OPEN_POLICY["bindings"]


def test_the_policy_of_a_new_service_is_read_once_it_was_refused(google: ScriptedGoogle, source: Path) -> None:
    can_be_created(google, source)
    google.on(GET_POLICY, NOT_FOUND, {"etag": "e1"})
    google.on(SET_POLICY, NOT_FOUND, {})
    assert run(source, public=True)["public"]
    assert [call.body["policy"].get("etag") for call in google.named(SET_POLICY)] == [None, "e1"]


def test_each_step_is_shown(google: ScriptedGoogle, source: Path) -> None:
    can_be_created(google, source)
    google.on(CREATE_FUNCTION, {"name": OPERATION})
    building = {"name": "BUILD", "state": "IN_PROGRESS", "message": "Build in progress"}
    waiting = {"name": "SERVICE", "state": "NOT_STARTED"}
    google.on(
        GET_OPERATION,
        {"name": OPERATION, "metadata": {"stages": [building, waiting]}},
        {"name": OPERATION, "metadata": {"stages": [building, waiting]}},
        {"name": OPERATION, "metadata": {"stages": [{"name": "BUILD", "state": "COMPLETE"}, waiting]}},
        done(deployed(source)),
    )
    google.on(SET_POLICY, {})
    shown: list[str] = []
    run(source, public=True, progress=shown)
    assert shown[0].startswith("Packed 1 file of 42 bytes into ")
    assert shown[1].startswith("Uploaded ")
    assert [line.lstrip(" .0123456789").removeprefix("s  ") for line in shown[2:]] == [
        "Creating function hello",
        "BUILD IN_PROGRESS: Build in progress",
        "BUILD COMPLETE",
        "done",
        "Changing who may invoke Cloud Run service hello",
    ]


def test_nothing_is_shown_when_nothing_is_done(google: ScriptedGoogle, source: Path) -> None:
    shown: list[str] = []
    can_be_created(google, source)
    run(source, check_mode=True, progress=shown)
    google.on(GET_FUNCTION, deployed(source))
    google.on(GET_POLICY, OPEN_POLICY)
    run(source, public=True, progress=shown)
    assert shown == []


def test_it_is_shown_that_somebody_else_is_waited_for(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, *[deployed(source, state="DEPLOYING")] * 4, deployed(source))
    google.on(GET_POLICY, OPEN_POLICY)
    shown: list[str] = []
    run(source, public=True, progress=shown)
    assert shown == ["Waiting for function hello, which is DEPLOYING"]


def test_check_mode_only_reads(google: ScriptedGoogle, source: Path) -> None:
    can_be_created(google, source)
    result = run(source, check_mode=True, public=True)
    assert google.writes == []
    assert google.uploads == []
    assert (result["changes"], result["url"], result["public"]) == (["created"], None, True)
    assert result["source_sha256"] == Source(str(source)).sha256


def test_an_update_without_a_new_source_uploads_nothing(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source))
    google.on(PATCH_FUNCTION, done(deployed(source, description="New")))
    result = run(source, description="New", memory="256M")
    assert google.named(PATCH_FUNCTION)[0].query == {"updateMask": "description"}
    assert google.named(PATCH_FUNCTION)[0].body == {"description": "New"}
    assert google.uploads == []
    assert (result["changes"], result["description"]) == (["description"], "New")


def test_a_new_source_is_uploaded_and_named(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source))
    can_be_created(google, source)
    (source / "more.py").write_text("x = 1\n", encoding="utf-8")
    google.on(PATCH_FUNCTION, done(deployed(source)))
    result = run(source)
    call = google.named(PATCH_FUNCTION)[0]
    assert call.query == {"updateMask": "labels,buildConfig.source"}
    assert call.body["buildConfig"] == {"source": {"storageSource": STORAGE}}
    assert len(google.uploads) == 1
    assert result["changes"] == ["source"]


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("options", [{}, {"build_environment": {"B": "c"}, "purge_environment": False}])
def test_a_variable_that_only_the_function_has_names_the_file(
    google: ScriptedGoogle, source: Path, options: dict[str, t.Any], check_mode: bool
) -> None:
    live = deployed(source, buildConfig={"environmentVariables": {"GOOGLE_FUNCTION_SOURCE": "app.py"}})
    google.on(GET_FUNCTION, live)
    google.on(UPLOAD_URL, {"uploadUrl": "https://upload", "storageSource": STORAGE})
    google.on(PATCH_FUNCTION, done(live))
    (source / "main.py").rename(source / "app.py")
    assert "source" in run(source, check_mode, **options)["changes"]
    with pytest.raises(FaasError, match=r"^source must have main\.py at its top"):
        run(source, check_mode, build_environment={"B": "c"})
    (source / "app.py").rename(source / "web.py")
    with pytest.raises(FaasError, match=r"^GOOGLE_FUNCTION_SOURCE, which the function has, must name a file"):
        run(source, check_mode, **options)
    assert len(google.writes) == (0 if check_mode else 2)


def test_a_new_function_has_no_variable_that_names_the_file(google: ScriptedGoogle, source: Path) -> None:
    can_be_created(google, source)
    (source / "main.py").rename(source / "app.py")
    with pytest.raises(FaasError, match=r"^source must have main\.py at its top"):
        run(source)
    assert google.writes == []


def test_the_variables_of_the_function_are_those_of_its_packages(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source, buildConfig={"environmentVariables": {"PIP_INDEX_URL": "https://x"}}))
    google.on(RUNTIMES, {"runtimes": [{"name": "python314", "environment": "GEN_2", "stage": "GA"}]})
    (source / "requirements.txt").write_text("own-package\n", encoding="utf-8")
    warnings: list[str] = []
    run(source, check_mode=True, runtime="python314", warnings=warnings)
    assert [text.partition(",")[0] for text in warnings] == [
        "Google's build installs packages with uv for requirements.txt and python314"
    ]


def test_another_runtime_must_be_offered(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source))
    offered = [
        {"name": "python312", "environment": "GEN_2", "stage": "GA"},
        {"name": "python39", "environment": "GEN_2", "stage": "DEPRECATED", "warnings": ["It is old."]},
        {"name": "python38", "environment": "GEN_2", "stage": "DECOMMISSIONED"},
        {"name": "python311", "environment": "GEN_1", "stage": "GA"},
        {"name": "nodejs20", "environment": "GEN_2", "stage": "GA"},
    ]
    google.on(RUNTIMES, {"runtimes": offered})
    google.on(PATCH_FUNCTION, done(deployed(source)))
    with pytest.raises(
        FaasError, match=r"^Runtime python38 is decommissioned in us-central1; .* python312, python39\."
    ):
        run(source, runtime="python38")
    with pytest.raises(FaasError, match=r"^Runtime python311 is not offered in us-central1"):
        run(source, runtime="python311", check_mode=True)
    assert google.writes == []
    warnings: list[str] = []
    run(source, runtime="python39", warnings=warnings)
    assert warnings == ["Runtime python39: It is old."]


def test_names_that_make_the_same_service(google: ScriptedGoogle, source: Path) -> None:
    can_be_created(google, source)
    google.on(GET_POLICY, {})
    google.on(LIST_FUNCTIONS, {"functions": [{"name": f"{PLACE}/functions/Hello"}]})
    with pytest.raises(FaasError, match="its Cloud Run service would be hello, which belongs to function Hello"):
        run(source)
    google.on(LIST_FUNCTIONS, {})
    google.on(GET_SERVICE, {"labels": {}})
    with pytest.raises(FaasError, match="would be hello, which already exists and belongs to no function"):
        run(source, check_mode=True)
    assert google.writes == []


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("asked", [{}, {"public": True}, {"public": False}, {"invokers": ["user:a@example.com"]}])
def test_a_service_of_that_name_that_somebody_else_made_stays_as_it_is(
    google: ScriptedGoogle, source: Path, asked: dict[str, t.Any], check_mode: bool
) -> None:
    """A function whose creation failed has no service, so one that is there is not its own."""
    failed = deployed(source, state="FAILED")
    del failed["serviceConfig"]["service"]
    for resource in (NOT_FOUND, failed):
        can_be_created(google, source)
        google.on(GET_FUNCTION, resource)
        google.on(GET_POLICY, OPEN_POLICY)
        google.on(GET_SERVICE, {"labels": {"team": "a"}})
        with pytest.raises(FaasError, match="would be hello, which already exists and belongs to no function"):
            run(source, check_mode, **asked)
    assert google.writes == []


def test_a_service_that_is_no_function_is_not_removed(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, NOT_FOUND)
    google.on(GET_POLICY, OPEN_POLICY)
    assert not run(source, state="absent")["changed"]
    assert google.writes == []


def test_a_function_of_the_first_generation_is_refused(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, function_resource(environment="GEN_1"))
    for state in ("present", "absent"):
        with pytest.raises(FaasError, match="is a 1st generation function"):
            run(source, state=state)


def test_a_policy_that_cannot_be_read_matters_only_when_it_shall_change(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source))
    google.on(GET_POLICY, FORBIDDEN)
    result = run(source)
    assert (result["changed"], result["public"], result["invokers"]) == (False, None, None)
    with pytest.raises(GoogleError, match=r"^Reading who may invoke"):
        run(source, public=True)


def test_an_operation_of_somebody_else_is_waited_for(google: ScriptedGoogle, source: Path, clock: Clock) -> None:
    google.on(GET_FUNCTION, deployed(source, state="DEPLOYING"), deployed(source), deployed(source))
    google.on(PATCH_FUNCTION, BUSY, BUSY, done(deployed(source, description="New")))
    assert run(source, description="New")["description"] == "New"
    assert len(google.named(PATCH_FUNCTION)) == 3
    assert clock.now > 0


def test_somebody_else_may_have_done_it_meanwhile(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source), deployed(source, description="New"))
    google.on(PATCH_FUNCTION, BUSY)
    assert run(source, description="New")["description"] == "New"
    assert len(google.named(PATCH_FUNCTION)) == 1


def test_a_creation_that_somebody_else_began_is_continued(google: ScriptedGoogle, source: Path) -> None:
    can_be_created(google, source)
    google.on(GET_FUNCTION, NOT_FOUND, deployed(source, state="DEPLOYING"), deployed(source))
    google.on(CREATE_FUNCTION, Refusal(409, "ALREADY_EXISTS"))
    assert run(source)["state"] == "ACTIVE"
    assert len(google.named(CREATE_FUNCTION)) == 1


def test_a_name_that_is_taken_by_what_cannot_be_seen(google: ScriptedGoogle, source: Path) -> None:
    can_be_created(google, source)
    google.on(CREATE_FUNCTION, Refusal(409, "ALREADY_EXISTS", "A service with this name exists."))
    with pytest.raises(GoogleError, match="A service with this name exists"):
        run(source)


def test_operations_without_end(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source))
    google.on(PATCH_FUNCTION, BUSY)
    with pytest.raises(WaitTimeout, match="other operations were in progress for 30 seconds"):
        run(source, description="New", wait_timeout=30)
    google.on(GET_FUNCTION, deployed(source, state="DEPLOYING"))
    with pytest.raises(WaitTimeout, match="function hello is still DEPLOYING"):
        run(source, description="New", wait_timeout=30)


def failed(message: str, **metadata: t.Any) -> Json:
    return {"name": OPERATION, "done": True, "metadata": metadata, "error": {"code": 13, "message": message}}


def test_missing_rights_of_a_service_agent_pass_once(google: ScriptedGoogle, source: Path) -> None:
    can_be_created(google, source)
    text = "Google Cloud Run Service Agent does not have permission to get access tokens."
    google.on(GET_FUNCTION, NOT_FOUND, deployed(source, state="FAILED"))
    google.on(CREATE_FUNCTION, failed(text))
    google.on(PATCH_FUNCTION, done(deployed(source)))
    assert run(source)["state"] == "ACTIVE"
    assert len(google.uploads) == 1
    google.on(GET_FUNCTION, NOT_FOUND, deployed(source, state="FAILED"))
    google.on(PATCH_FUNCTION, failed(text))
    with pytest.raises(GoogleError, match="Service Agent"):
        run(source)


def test_a_failed_build_shows_its_log_and_what_serves(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source))
    build = "projects/1/locations/us-central1/builds/abc"
    google.on(PATCH_FUNCTION, failed("Build failed with status: FAILURE.", buildName=build))
    google.on(f"cloudbuild GET v1/{build}", {"steps": [{"id": "build", "status": "FAILURE"}]})
    google.on(
        "logging POST v2/entries:list", {"entries": [{"textPayload": 'Step #1 - "build": ERROR: No such package'}]}
    )
    with pytest.raises(GoogleError) as caught:
        run(source, description="New")
    assert caught.value.message.split("\n") == [
        "Updating function hello failed: Build failed with status: FAILURE (INTERNAL).",
        "The build failed in step build.",
        "The build log says:",
        "  ERROR: No such package",
        "Revision hello-00001-abc still serves requests.",
    ]


def test_a_refused_call_is_no_failed_build(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source))
    google.on(PATCH_FUNCTION, Refusal(403, "PERMISSION_DENIED", "No."))
    with pytest.raises(GoogleError) as caught:
        run(source, description="New")
    assert caught.value.message == "Updating function hello failed: No (PERMISSION_DENIED)."


def test_an_operation_without_a_function_in_it_is_followed_by_a_look(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source), deployed(source, description="New"))
    google.on(PATCH_FUNCTION, {"name": OPERATION})
    google.on(GET_OPERATION, {"name": OPERATION, "done": True})
    assert run(source, description="New")["description"] == "New"


def test_deletion(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source))
    google.on(DELETE_FUNCTION, BUSY, {"name": OPERATION, "done": True})
    assert run(source, state="absent", check_mode=True)["changes"] == ["deleted"]
    assert google.writes == []
    result = run(source, state="absent")
    assert (result["changes"], result["diff"]["after"]) == (["deleted"], {})
    assert google.writes == [DELETE_FUNCTION, DELETE_FUNCTION]
    google.on(DELETE_FUNCTION, NOT_FOUND)
    assert run(source, state="absent")["changed"]
    google.on(GET_FUNCTION, NOT_FOUND)
    assert not run(source, state="absent")["changed"]


def test_a_function_that_is_being_deleted_is_waited_for(google: ScriptedGoogle, source: Path) -> None:
    can_be_created(google, source)
    google.on(GET_FUNCTION, deployed(source, state="DELETING"), deployed(source, state="DELETING"), NOT_FOUND)
    assert run(source)["changes"] == ["created"]


def test_a_deletion_that_is_refused(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source))
    google.on(DELETE_FUNCTION, FORBIDDEN)
    with pytest.raises(GoogleError, match=r"^Deleting function hello failed"):
        run(source, state="absent")


def test_warns_of_traffic_that_older_revisions_have(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source, serviceConfig={"allTrafficOnLatestRevision": False}))
    google.on(GET_POLICY, OPEN_POLICY)
    google.on(GET_SERVICE, service_resource(traffic=PINNED))
    warnings: list[str] = []
    result = run(source, warnings=warnings)
    assert result["serving"] == [{"revision": "hello-00000-old", "percent": 100}]
    assert not result["changed"]
    assert warnings == [
        "Not all requests to function hello go to the revision that was deployed last, but to hello-00000-old (100 %), "
        "and a deployment does not change that. To change it: all_traffic_on_latest_revision: true"
    ]


def test_a_function_that_does_not_say_that_its_traffic_is_pinned(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source))
    google.on(GET_POLICY, OPEN_POLICY)
    google.on(GET_SERVICE, service_resource(traffic=PINNED))
    google.on(PATCH_FUNCTION, done(deployed(source)))
    warnings: list[str] = []
    assert run(source, warnings=warnings, description="New")["serving"] == [
        {"revision": "hello-00000-old", "percent": 100}
    ]
    assert len(warnings) == 1
    result = run(source, warnings=warnings, all_traffic_on_latest_revision=True)
    assert result["changes"] == ["all_traffic_on_latest_revision"]
    assert result["serving"] == [{"revision": "hello-00001-abc", "percent": 100}]
    assert len(warnings) == 1


def test_traffic_is_taken_back_without_a_warning(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, deployed(source, serviceConfig={"allTrafficOnLatestRevision": False}), deployed(source))
    google.on(GET_POLICY, OPEN_POLICY)
    google.on(GET_SERVICE, service_resource(traffic=PINNED))
    google.on(PATCH_FUNCTION, {"name": "operations/o", "done": True, "response": deployed(source)})
    warnings: list[str] = []
    options = function_options(source, all_traffic_on_latest_revision=True)
    result = run_function.run(Task(options, False, False, warnings.append))
    assert result["changes"] == ["all_traffic_on_latest_revision"]
    assert google.named(PATCH_FUNCTION)[0].query == {"updateMask": "serviceConfig.allTrafficOnLatestRevision"}
    assert warnings == []
