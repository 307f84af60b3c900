# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the source of a function comes from, and the functions that other tools deployed."""

from __future__ import annotations

import base64
import hashlib
import io
import typing as t
import zipfile
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment import source as function_source
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from tests.unit.plugins.module_utils._gcp.scripted import (
    ARCHIVE,
    CREATE_FUNCTION,
    DOWNLOAD,
    FORBIDDEN,
    GET_FUNCTION,
    GET_POLICY,
    GET_SERVICE,
    KEPT,
    ONE_BYTE,
    PATCH_FUNCTION,
    PROJECT,
    RUNTIMES,
    SET_POLICY,
    UPLOAD_URL,
    Json,
    Refusal,
    ScriptedGoogle,
    function_options,
    function_resource,
)

GET_OBJECT = "storage GET storage/v1/b/artifacts/o/one%2Fclock.zip"
INSERT = "storage POST upload/storage/v1/b/stage/o"
OBJECT = {"bucket": "artifacts", "object": "one/clock.zip", "generation": None}


def md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


def done(resource: Json) -> Json:
    return {"name": "o", "done": True, "response": resource}


def run(source: Path | None, check_mode: bool = False, warnings: list[str] | None = None, **options: t.Any) -> Json:
    said: list[str] = [] if warnings is None else warnings
    return run_function.run(Task(function_options(source, **options), check_mode, False, said.append))


@pytest.fixture
def cloud(google: ScriptedGoogle) -> ScriptedGoogle:
    google.on(RUNTIMES, {"runtimes": [{"name": "python313", "environment": "GEN_2", "stage": "GA"}]})
    google.on(UPLOAD_URL, {"uploadUrl": "https://upload", "storageSource": {"bucket": "u", "object": "o"}})
    google.on(CREATE_FUNCTION, done(function_resource()))
    google.on(PATCH_FUNCTION, done(function_resource()))
    google.on(GET_OBJECT, {"generation": "17", "md5Hash": base64.b64encode(md5(ARCHIVE)).decode()})
    return google


def labelled(google: ScriptedGoogle) -> Json:
    """The function as it is when it was created as the last creation asks; Google keeps a repository."""
    asked = google.named(CREATE_FUNCTION)[-1].body
    repository = asked["buildConfig"]["source"].get("repoSource")
    own = {"buildConfig": {"source": {"repoSource": repository}}} if repository else {}
    return function_resource(labels=asked["labels"], **own)


def test_a_stored_object_is_pinned_to_its_newest_generation(cloud: ScriptedGoogle) -> None:
    run(None, source_object=OBJECT)
    sent = cloud.named(CREATE_FUNCTION)[0].body["buildConfig"]["source"]
    assert sent == {"storageSource": {"bucket": "artifacts", "object": "one/clock.zip", "generation": "17"}}
    assert cloud.uploads == []
    cloud.on(GET_FUNCTION, labelled(cloud))
    cloud.calls.clear()
    assert not run(None, source_object=OBJECT)["changed"]
    assert sorted(cloud.names) == sorted([GET_OBJECT, GET_FUNCTION, GET_POLICY, GET_SERVICE, DOWNLOAD, ONE_BYTE])
    cloud.on(GET_OBJECT, {"generation": "18"})
    assert run(None, source_object=OBJECT)["changes"] == ["source"]


def test_a_generation_that_is_given_is_not_looked_up(cloud: ScriptedGoogle) -> None:
    run(None, source_object={**OBJECT, "generation": 17})
    cloud.on(GET_FUNCTION, labelled(cloud))
    cloud.calls.clear()
    assert not run(None, source_object={**OBJECT, "generation": 17})["changed"]
    assert GET_OBJECT not in cloud.names


def test_an_object_that_cannot_be_read(cloud: ScriptedGoogle) -> None:
    cloud.on(GET_OBJECT, FORBIDDEN)
    with pytest.raises(GoogleError, match=r"^Reading gs://artifacts/one/clock\.zip failed") as caught:
        run(None, source_object=OBJECT)
    assert "Check source_object" in str(caught.value.hint)


def test_a_revision_of_a_repository(cloud: ScriptedGoogle) -> None:
    given = {"repository": "shop", "project": None, "branch": None, "tag": "v1", "commit": None, "directory": "/fn/"}
    run(None, source_repository=given)
    sent = cloud.named(CREATE_FUNCTION)[0].body["buildConfig"]["source"]
    assert sent == {"repoSource": {"projectId": PROJECT, "repoName": "shop", "tagName": "v1", "dir": "fn"}}
    cloud.on(GET_FUNCTION, labelled(cloud))
    cloud.calls.clear()
    assert not run(None, source_repository=given)["changed"]
    assert sorted(cloud.names) == sorted([GET_FUNCTION, GET_POLICY, GET_SERVICE])
    assert run(None, check_mode=True, source_repository={**given, "tag": "v2"})["changes"] == ["source"]


def test_an_own_bucket_gets_the_source_under_its_hash(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(INSERT, {"generation": "5"})
    run(source, staging_bucket="stage")
    name = f"polycloud-faas/us-central1/hello/{Source(str(source)).sha256}.zip"
    assert cloud.named(INSERT)[0].query == {"uploadType": "media", "name": name, "ifGenerationMatch": 0}
    sent = cloud.named(CREATE_FUNCTION)[0].body["buildConfig"]["source"]
    assert sent == {"storageSource": {"bucket": "stage", "object": name, "generation": "5"}}
    assert UPLOAD_URL not in cloud.names


def test_a_source_that_is_in_the_bucket_already(cloud: ScriptedGoogle, source: Path) -> None:
    name = f"polycloud-faas/us-central1/hello/{Source(str(source)).sha256}.zip"
    cloud.on(INSERT, Refusal(412, "FAILED_PRECONDITION"))
    cloud.on(f"storage GET storage/v1/b/stage/o/{name.replace('/', '%2F')}", {"generation": "4"})
    run(source, staging_bucket="stage")
    assert cloud.named(CREATE_FUNCTION)[0].body["buildConfig"]["source"]["storageSource"]["generation"] == "4"


def packed(files: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def test_the_same_source_of_another_tool_is_not_built_again(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(GET_FUNCTION, function_resource(labels={"deployment-tool": "cli-gcloud"}))
    cloud.on(DOWNLOAD, {"downloadUrl": "https://download"})
    same = {"main.py": (source / "main.py").read_text(encoding="utf-8"), ".gcloudignore": "x"}
    cloud.archives["https://download"] = packed(same)
    result = run(source)
    assert (result["changed"], result["source_sha256"]) == (False, Source(str(source)).sha256)
    assert run(source, timeout=61)["changes"] == ["timeout"]
    call = cloud.named(PATCH_FUNCTION)[0]
    assert call.query == {"updateMask": "serviceConfig.timeoutSeconds,labels"}
    label = function.source_label(Source(str(source)).digest)
    archive = function.source_label(md5(cloud.archives["https://download"]))
    own = {function.SOURCE_LABEL: label, function.RULES_LABEL: "2", function.ARCHIVE_LABEL: archive}
    assert call.body["labels"] == {"deployment-tool": "cli-gcloud", **own}
    assert cloud.uploads == []


@pytest.mark.parametrize("content", [packed({"main.py": "other"}), b"no zip", packed({"../main.py": "x"})])
def test_another_source_of_another_tool_is_replaced(cloud: ScriptedGoogle, source: Path, content: bytes) -> None:
    cloud.on(GET_FUNCTION, function_resource())
    cloud.on(DOWNLOAD, {"downloadUrl": "https://download"})
    cloud.archives["https://download"] = content
    assert run(source)["changes"] == ["source"]
    assert len(cloud.uploads) == 1


def test_a_source_that_cannot_be_compared(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(GET_FUNCTION, function_resource())
    cloud.on(DOWNLOAD, FORBIDDEN)
    warnings: list[str] = []
    assert run(source, check_mode=True, warnings=warnings)["changes"] == ["source"]
    assert warnings[0].startswith("Function hello has no label of this collection, and its source cannot be compared:")


def test_who_may_call_it_comes_after_the_deployment(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(SET_POLICY, FORBIDDEN)
    with pytest.raises(GoogleError) as caught:
        run(source, public=True)
    assert caught.value.message.startswith(
        "Function hello was deployed, but its access could not be changed: Changing who may"
    )
    label = function.source_label(Source(str(source)).digest)
    cloud.archives["https://download"] = ARCHIVE
    cloud.on(GET_FUNCTION, function_resource(labels={function.SOURCE_LABEL: label, **KEPT}))
    cloud.on(GET_POLICY, {"etag": "e"})
    with pytest.raises(GoogleError) as caught:
        run(source, public=True)
    assert caught.value.message.startswith("Changing who may invoke Cloud Run service hello failed")


def test_numbers_of_other_projects_are_looked_up(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on("cloudresourcemanager GET v3/projects/other-project", {"name": "projects/77"})
    secrets = {"A": {"secret": "s", "project": "other-project"}, "B": {"secret": "s", "project": "88"}}
    run(source, secret_environment=secrets)
    sent = cloud.named(CREATE_FUNCTION)[0].body["serviceConfig"]["secretEnvironmentVariables"]
    assert [each["projectId"] for each in sent] == ["77", "88"]
    assert len([name for name in cloud.names if name.startswith("cloudresourcemanager")]) == 1


def test_a_folder_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="source must be a folder"):
        function_source.origin(function_options(tmp_path / "nowhere"), lambda _source, _variables: None)


def test_a_folder_leaves_out_what_its_gcloudignore_names_alone(source: Path) -> None:
    (source / "secret.env").write_text("x")
    (source / ".gcloudignore").write_text("*.env\n")
    folder = function_source.origin(function_options(source), lambda _source, _variables: None)
    assert isinstance(folder, function_source.Folder)
    assert [file.path for file in folder.source.files] == [".gcloudignore", "main.py"]
    assert [file.path for file in folder.sources.by(1).files] == ["main.py"]
