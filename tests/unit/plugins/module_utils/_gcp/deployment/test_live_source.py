# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether another tool has deployed other source, although the labels of this collection are still there."""

from __future__ import annotations

import hashlib
import io
import typing as t
import zipfile
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils import _hints
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from tests.unit.plugins.module_utils._gcp.scripted import (
    ARCHIVE,
    ARCHIVE_URL,
    CREATE_FUNCTION,
    DOWNLOAD,
    FORBIDDEN,
    FUNCTION,
    GET_FUNCTION,
    GET_POLICY,
    GET_SERVICE,
    KEPT,
    NOT_FOUND,
    ONE_BYTE,
    OPEN_POLICY,
    PATCH_FUNCTION,
    PROJECT,
    RUNTIMES,
    UPLOAD_URL,
    Json,
    ScriptedGoogle,
    function_options,
    function_resource,
)

BUILD = "projects/42/locations/us-central1/builds/"
OTHER: t.Final = {"main.py": "def endpoint(request):\n    return 'edited'\n"}


def packed(files: t.Mapping[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def files_of(source: Path) -> dict[str, str]:
    return {"main.py": (source / "main.py").read_text(encoding="utf-8")}


def label_of(archive: bytes) -> str:
    return function.source_label(hashlib.md5(archive, usedforsecurity=False).digest())


def live(source: Path, build: str = "one", generation: str = "1", **labels: str) -> Json:
    """The function as this collection deployed it from the source, and as that build made it since."""
    own = {function.SOURCE_LABEL: function.source_label(Source(str(source)).digest), **labels}
    stored = {"bucket": "gcf-v2-sources", "object": "hello/function-source.zip", "generation": generation}
    built = {"build": BUILD + build, "source": {"storageSource": stored}}
    return function_resource(labels=own, buildConfig=built)


def run(
    source: Path | None, check_mode: bool = False, warnings: list[str] | None = None, **options: t.Any
) -> dict[str, t.Any]:
    said: list[str] = [] if warnings is None else warnings
    return run_function.run(Task(function_options(source, **options), check_mode, True, said.append))


def done(resource: Json) -> Json:
    return {"name": "o", "done": True, "response": resource}


def as_sent(resource: Json) -> t.Callable[[Json], Json]:
    """An update whose labels the function has afterwards, and a build of its own."""

    def answer(body: Json) -> Json:
        built = {**resource["buildConfig"], "build": BUILD + "next"}
        return done({**resource, "labels": body.get("labels", resource["labels"]), "buildConfig": built})

    return answer


@pytest.fixture
def cloud(google: ScriptedGoogle, source: Path) -> ScriptedGoogle:
    google.on(GET_FUNCTION, live(source, **KEPT))
    google.on(GET_POLICY, OPEN_POLICY)
    google.on(UPLOAD_URL, {"uploadUrl": "https://upload", "storageSource": {"bucket": "u", "object": "o"}})
    google.on(RUNTIMES, {"runtimes": [{"name": "python313", "environment": "GEN_2", "stage": "GA"}]})
    google.on(PATCH_FUNCTION, as_sent(live(source, **KEPT)))
    return google


def test_other_source_under_our_labels_is_replaced(cloud: ScriptedGoogle, source: Path) -> None:
    assert not run(source)["changed"]
    cloud.on(GET_FUNCTION, live(source, "another", "2", **KEPT))
    cloud.archives[ARCHIVE_URL] = packed(OTHER)
    checked = run(source, check_mode=True)
    assert (checked["changes"], cloud.uploads) == (["source"], [])
    assert checked["diff"]["before"].get("source_sha256") is None
    assert checked["diff"]["after"]["source_sha256"] == Source(str(source)).sha256
    warnings: list[str] = []
    assert run(source, warnings=warnings)["changes"] == ["source"]
    (call,) = cloud.named(PATCH_FUNCTION)
    assert call.query == {"updateMask": "labels,buildConfig.source"}
    assert call.body["labels"][function.ARCHIVE_LABEL] == label_of(cloud.uploads[0][1])
    assert warnings == []


def test_the_same_files_of_another_tool_are_no_other_source(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(GET_FUNCTION, live(source, "another", "2", **KEPT))
    cloud.archives[ARCHIVE_URL] = packed(files_of(source))
    warnings: list[str] = []
    assert not run(source, warnings=warnings)["changed"]
    cloud.calls.clear()
    assert not run(source, warnings=warnings)["changed"]
    assert sorted(cloud.names) == sorted([GET_FUNCTION, GET_POLICY, GET_SERVICE])
    assert (cloud.writes, warnings) == ([], [])


def test_an_archive_without_a_known_md5_is_downloaded(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.knows_md5 = False
    cloud.archives[ARCHIVE_URL] = packed(files_of(source))
    assert not run(source)["changed"]
    cloud.on(GET_FUNCTION, live(source, "another", "2", **KEPT))
    cloud.archives[ARCHIVE_URL] = packed(OTHER)
    assert run(source, check_mode=True)["changes"] == ["source"]


def test_no_function_from_before_is_updated_for_the_label(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(GET_FUNCTION, live(source))
    cloud.archives[ARCHIVE_URL] = packed(files_of(source))
    assert not run(source)["changed"]
    cloud.calls.clear()
    assert run(source, description="New")["changes"] == ["description"]
    (call,) = cloud.named(PATCH_FUNCTION)
    assert call.query == {"updateMask": "description,labels"}
    assert call.body["labels"][function.ARCHIVE_LABEL] == label_of(cloud.archives[ARCHIVE_URL])
    assert DOWNLOAD not in cloud.names
    assert cloud.uploads == []


def test_other_source_on_a_function_from_before_is_replaced(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(GET_FUNCTION, live(source))
    cloud.archives[ARCHIVE_URL] = packed(OTHER)
    assert run(source)["changes"] == ["source"]


@pytest.mark.parametrize("options", [{}, {"check_mode": True}])
def test_a_hint_counts_for_one_build_and_generation(
    cloud: ScriptedGoogle, source: Path, options: dict[str, t.Any]
) -> None:
    run(source)
    for build, generation in (("another", "1"), ("one", "2")):
        cloud.on(GET_FUNCTION, live(source, build, generation, **KEPT))
        cloud.calls.clear()
        assert not run(source, **options)["changed"]
        assert cloud.names[-2:] == [DOWNLOAD, ONE_BYTE]
    (source / "main.py").write_text(OTHER["main.py"], encoding="utf-8")
    assert run(source, check_mode=True)["changes"] == ["source"]


def test_check_mode_keeps_no_hint(cloud: ScriptedGoogle, source: Path) -> None:
    run(source, check_mode=True)
    assert _hints.recall("functions", FUNCTION) == {}
    run(source)
    assert _hints.recall("functions", FUNCTION)["build"] == BUILD + "one"
    cloud.on(f"cloudfunctions DELETE v2/{FUNCTION}", {"name": "o", "done": True})
    run(source, state="absent")
    assert _hints.recall("functions", FUNCTION) == {}


def test_a_deployment_keeps_a_hint(cloud: ScriptedGoogle, source: Path) -> None:
    run(source, description="New")
    cloud.on(GET_FUNCTION, live(source, "next", **KEPT))
    cloud.calls.clear()
    run(source)
    assert sorted(cloud.names) == sorted([GET_FUNCTION, GET_POLICY, GET_SERVICE])


def test_an_update_keeps_no_hint_about_a_source_that_came_in_between(cloud: ScriptedGoogle, source: Path) -> None:
    run(source)
    cloud.on(PATCH_FUNCTION, done(live(source, "next", "2", **KEPT)))
    run(source, description="New")
    assert _hints.recall("functions", FUNCTION)["build"] == BUILD + "one"


def test_what_cannot_be_compared_is_left_and_named_with_the_permission(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(DOWNLOAD, FORBIDDEN)
    warnings: list[str] = []
    assert not run(source, warnings=warnings)["changed"]
    assert len(warnings) == 1
    assert warnings[0].startswith("It is not known whether another tool has deployed other source of function hello")
    assert warnings[0].endswith("It needs cloudfunctions.functions.sourceCodeGet.")
    assert _hints.recall("functions", FUNCTION) == {}


def google_makes(cloud: ScriptedGoogle, change: t.Callable[[bytes], bytes]) -> None:
    """A Google that keeps something else than what is uploaded."""
    keep = cloud.upload

    def upload(url: str, content: t.IO[bytes], **arguments: t.Any) -> None:
        keep(url, content, **arguments)
        cloud.archives[ARCHIVE_URL] = change(cloud.archives[ARCHIVE_URL])

    cloud.upload = upload  # type: ignore[method-assign]


def test_a_google_that_keeps_other_bytes_has_its_files_compared(cloud: ScriptedGoogle, source: Path) -> None:
    google_makes(cloud, lambda _archive: packed(files_of(source)))
    cloud.on(GET_FUNCTION, NOT_FOUND)
    cloud.on(GET_POLICY, NOT_FOUND)
    cloud.on(CREATE_FUNCTION, as_sent(live(source)))
    warnings: list[str] = []
    assert run(source, warnings=warnings)["changes"] == ["created"]
    assert [each for each in warnings if "does not keep the archive of function hello" in each] == warnings != []
    sent = cloud.named(CREATE_FUNCTION)[0].body["labels"]
    assert sent[function.ARCHIVE_LABEL] == label_of(cloud.uploads[0][1])
    cloud.on(GET_POLICY, OPEN_POLICY)
    cloud.on(GET_FUNCTION, function_resource(labels=sent))
    for archive, changes in ((packed(files_of(source)), []), (packed(OTHER), ["source"])):
        cloud.archives[ARCHIVE_URL] = archive
        assert run(source, check_mode=True)["changes"] == changes


def test_a_google_that_keeps_other_files_is_not_built_for_in_every_run(cloud: ScriptedGoogle, source: Path) -> None:
    google_makes(cloud, lambda _archive: packed({**files_of(source), "added.txt": ""}))
    (source / "main.py").write_text(OTHER["main.py"], encoding="utf-8")
    new = live(source, "next", "2")
    cloud.on(PATCH_FUNCTION, as_sent(new), done({**new, "labels": {**new["labels"], **OFF}}))
    cloud.on(GET_FUNCTION, live(source, **{function.SOURCE_LABEL: "aa"}), new)
    warnings: list[str] = []
    assert run(source, warnings=warnings)["changes"] == ["source"]
    first, second = cloud.named(PATCH_FUNCTION)
    assert first.query == {"updateMask": "labels,buildConfig.source"}
    assert second.query == {"updateMask": "labels"}
    assert second.body["labels"] == {**first.body["labels"], **OFF}
    assert [each for each in warnings if "does not keep the files of function hello" in each] == warnings != []


OFF: t.Final = {function.ARCHIVE_LABEL: function.NOT_KEPT}


def test_where_the_comparison_is_off_it_stays_off(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(GET_FUNCTION, live(source, **OFF))
    warnings: list[str] = []
    assert not run(source, warnings=warnings)["changed"]
    assert ONE_BYTE not in cloud.names
    assert not run(source, labels={}, warnings=warnings)["changed"]
    (source / "main.py").write_text(OTHER["main.py"], encoding="utf-8")
    cloud.calls.clear()
    assert run(source, warnings=warnings)["changes"] == ["source"]
    (call,) = cloud.named(PATCH_FUNCTION)
    assert call.body["labels"][function.ARCHIVE_LABEL] == function.NOT_KEPT
    assert ONE_BYTE not in cloud.names
    assert warnings == []


def test_somebody_who_deploys_right_after_us_does_not_switch_it_off(cloud: ScriptedGoogle, source: Path) -> None:
    google_makes(cloud, lambda _archive: packed(OTHER))
    cloud.on(GET_FUNCTION, live(source, **{function.SOURCE_LABEL: "aa"}), live(source, "another", "3", **KEPT))
    assert run(source)["changes"] == ["source"]
    assert len(cloud.named(PATCH_FUNCTION)) == 1


def test_google_may_say_itself_that_it_built_from_the_staging_bucket(cloud: ScriptedGoogle, source: Path) -> None:
    name = f"polycloud-faas/us-central1/hello/{Source(str(source)).sha256}.zip"
    resource = live(source)
    resource["buildConfig"]["sourceProvenance"] = {
        "resolvedStorageSource": {"bucket": "stage", "object": name, "generation": "5"}
    }
    cloud.on(GET_FUNCTION, resource)
    assert not run(source, staging_bucket="stage")["changed"]
    assert ONE_BYTE not in cloud.names
    resource["buildConfig"]["sourceProvenance"]["resolvedStorageSource"]["object"] = name.replace(".zip", "-2.zip")
    resource["buildConfig"]["build"] = BUILD + "another"
    cloud.archives[ARCHIVE_URL] = packed(OTHER)
    assert run(source, check_mode=True, staging_bucket="stage")["changes"] == ["source"]


STORED: t.Final = {"bucket": "artifacts", "object": "clock.zip", "generation": 17}


def stored(labels: t.Mapping[str, str]) -> Json:
    digest = hashlib.sha256(b"object\0artifacts\0clock.zip\x0017").digest()
    return function_resource(labels={function.SOURCE_LABEL: function.source_label(digest), **labels})


@pytest.mark.parametrize(
    ("labels", "archive", "changes"),
    [(KEPT, ARCHIVE, []), (KEPT, packed(OTHER), ["source"]), ({}, packed(OTHER), [])],
)
def test_an_object_in_cloud_storage_is_compared_by_its_md5_alone(
    cloud: ScriptedGoogle, labels: dict[str, str], archive: bytes, changes: list[str]
) -> None:
    cloud.on(GET_FUNCTION, stored(labels))
    cloud.archives[ARCHIVE_URL] = archive
    assert run(None, check_mode=True, source_object=STORED)["changes"] == changes


@pytest.mark.parametrize(
    ("live_source", "changes"),
    [
        ({"repoSource": {"projectId": PROJECT, "repoName": "shop", "tagName": "v1"}}, []),
        ({"repoSource": {"projectId": "42", "repoName": "shop", "tagName": "v1"}}, []),
        ({"repoSource": {"projectId": PROJECT, "repoName": "shop", "tagName": "v2"}}, ["source"]),
        ({"storageSource": {"bucket": "b", "object": "o"}}, ["source"]),
    ],
)
def test_a_repository_is_compared_with_what_the_function_says(
    cloud: ScriptedGoogle, live_source: Json, changes: list[str]
) -> None:
    given = {"repository": "shop", "project": None, "branch": None, "tag": "v1", "commit": None, "directory": None}
    text = f"repository\0projectId={PROJECT}\0repoName=shop\0tagName=v1"
    label = function.source_label(hashlib.sha256(text.encode()).digest())
    cloud.on(
        GET_FUNCTION, function_resource(labels={function.SOURCE_LABEL: label}, buildConfig={"source": live_source})
    )
    assert run(None, check_mode=True, source_repository=given)["changes"] == changes
    assert DOWNLOAD not in cloud.names
