# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""By which rules the files of a function's source are chosen, and how its labels keep that."""

from __future__ import annotations

import hashlib
import io
import typing as t
import zipfile
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import view as function_view
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from tests.unit.plugins.module_utils._gcp.scripted import (
    ARCHIVE,
    ARCHIVE_URL,
    CREATE_FUNCTION,
    DOWNLOAD,
    GET_FUNCTION,
    KEPT,
    NOT_FOUND,
    PATCH_FUNCTION,
    RUNTIMES,
    UPLOAD_URL,
    Json,
    Refusal,
    ScriptedGoogle,
    function_options,
    function_resource,
)

GIT_IGNORED = "key.json"


@pytest.fixture
def cloud(google: ScriptedGoogle) -> ScriptedGoogle:
    google.on(RUNTIMES, {"runtimes": [{"name": "python313", "environment": "GEN_2", "stage": "GA"}]})
    google.on(UPLOAD_URL, {"uploadUrl": "https://upload", "storageSource": {"bucket": "u", "object": "o"}})
    for name in (CREATE_FUNCTION, PATCH_FUNCTION):
        google.on(name, {"name": "o", "done": True, "response": function_resource()})
    google.on(DOWNLOAD, {"downloadUrl": "https://download"})
    return google


@pytest.fixture
def source(source: Path) -> Path:
    """A folder whose main.py alone is deployed by the newest rules."""
    for name, text in {".env": "A=1", GIT_IGNORED: "{}", ".gitignore": f"{GIT_IGNORED}\n"}.items():
        (source / name).write_text(text)
    return source


def run(source: Path, warnings: list[str] | None = None, **options: t.Any) -> Json:
    return run_function.run(
        Task(function_options(source, **options), warn=([] if warnings is None else warnings).append)
    )


def labels(source: Path, rules: int) -> dict[str, str]:
    """What a deployment by these rules leaves on a function."""
    label = function.source_label(Source(str(source), ignore_file=".gcloudignore", rules=rules).digest)
    return {function.SOURCE_LABEL: label, **({function.RULES_LABEL: "2"} if rules == 2 else {}), **KEPT}


def sent_labels(source: Path, rules: int, cloud: ScriptedGoogle) -> dict[str, str]:
    """What a deployment by these rules sends, after what it uploaded."""
    md5 = hashlib.md5(cloud.archives[ARCHIVE_URL], usedforsecurity=False).digest()
    return {**labels(source, rules), function.ARCHIVE_LABEL: function.source_label(md5)}


def uploaded(cloud: ScriptedGoogle) -> list[str]:
    return sorted(zipfile.ZipFile(io.BytesIO(cloud.uploads[-1][1])).namelist())


def test_a_new_function_leaves_out_what_git_ignores(cloud: ScriptedGoogle, source: Path) -> None:
    warnings: list[str] = []
    assert run(source, warnings)["changes"] == ["created"]
    assert uploaded(cloud) == ["main.py"]
    assert warnings == []
    sent = cloud.named(CREATE_FUNCTION)[0].body["labels"]
    assert sent == sent_labels(source, 2, cloud)
    cloud.on(GET_FUNCTION, function_resource(labels=sent))
    cloud.calls.clear()
    again = run(source)
    assert (again["changed"], again["source_rules"], again["labels"]) == (False, 2, {})
    assert cloud.writes == []


def test_one_from_before_stays_as_it_is_and_a_run_warns(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(GET_FUNCTION, function_resource(labels=labels(source, 1)))
    warnings: list[str] = []
    result = run(source, warnings)
    assert (result["changed"], result["source_rules"]) == (False, 1)
    assert cloud.writes == []
    assert len(warnings) == 1
    assert warnings[0].startswith("Function hello continues to use source_rules 1, with which it was deployed.")
    assert "leaves out .env, key.json." in warnings[0]
    (source / "main.py").write_text((source / "main.py").read_text() + "\n")
    assert run(source)["changes"] == ["source"]
    assert uploaded(cloud) == [".env", "key.json", "main.py"]
    assert cloud.named(PATCH_FUNCTION)[0].body["labels"] == sent_labels(source, 1, cloud)


@pytest.mark.parametrize("asked", [None, 1])
def test_no_warning_without_a_difference(cloud: ScriptedGoogle, source: Path, asked: int | None) -> None:
    if asked is None:
        (source / ".env").unlink()
        (source / GIT_IGNORED).unlink()
    cloud.on(GET_FUNCTION, function_resource(labels=labels(source, 1)))
    warnings: list[str] = []
    assert not run(source, warnings, source_rules=asked)["changed"]
    assert warnings == []


@pytest.mark.parametrize(("now", "then"), [(1, 2), (2, 1)])
def test_a_change_of_rules(cloud: ScriptedGoogle, source: Path, now: int, then: int) -> None:
    cloud.on(GET_FUNCTION, function_resource(labels={**labels(source, now), "mine": "1"}))
    assert not run(source, source_rules=now)["changed"]
    assert run(source, source_rules=then)["changes"] == ["source", "source_rules"]
    (call,) = cloud.named(PATCH_FUNCTION)
    assert call.query == {"updateMask": "labels,buildConfig.source"}
    assert call.body["labels"] == {**sent_labels(source, then, cloud), "mine": "1"}
    assert uploaded(cloud) == (["main.py"] if then == 2 else [".env", "key.json", "main.py"])


def test_where_the_files_are_the_same_only_the_label_changes(cloud: ScriptedGoogle, source: Path) -> None:
    (source / ".env").unlink()
    (source / GIT_IGNORED).unlink()
    cloud.on(GET_FUNCTION, function_resource(labels=labels(source, 1)))
    assert run(source, source_rules=2)["changes"] == ["source_rules"]
    assert cloud.named(PATCH_FUNCTION)[0].query == {"updateMask": "labels"}
    assert cloud.uploads == []


def test_labels_that_are_asked_for_leave_the_record_alone(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(GET_FUNCTION, function_resource(labels=labels(source, 2)))
    assert run(source, labels={"team": "a"}, purge_labels=True)["changes"] == ["labels"]
    assert cloud.named(PATCH_FUNCTION)[0].body["labels"] == {**labels(source, 2), "team": "a"}


@pytest.mark.parametrize(
    ("deployed", "rules", "changes"),
    [
        (["main.py"], 2, []),
        ([".gitignore", "main.py"], 2, []),
        ([".env", "key.json", "main.py"], 1, []),
        ([".env", "main.py"], 2, ["source"]),
        (["main.py", "other.py"], 2, ["source"]),
    ],
)
def test_what_another_tool_deployed_tells_the_rules(
    cloud: ScriptedGoogle, source: Path, deployed: list[str], rules: int, changes: list[str]
) -> None:
    cloud.on(GET_FUNCTION, function_resource(labels={"deployment-tool": "cli-gcloud"}))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in deployed:
            there = (source / name).read_text() if (source / name).exists() else ""
            archive.writestr(name, there)
    cloud.archives["https://download"] = content.getvalue()
    warnings: list[str] = []
    assert run(source, warnings)["changes"] == changes
    assert len(warnings) == (1 if rules == 1 else 0)
    # once to compare, and once to see what Google kept of an upload
    assert cloud.names.count(DOWNLOAD) == 1 + len(changes)
    cloud.archives["https://download"] = content.getvalue()
    assert run(source, timeout=61)["changes"] == ["timeout", *changes]
    own = sent_labels(source, rules, cloud)
    assert cloud.named(PATCH_FUNCTION)[-1].body["labels"] == {"deployment-tool": "cli-gcloud", **own}


def test_one_that_appears_meanwhile_keeps_its_rules(cloud: ScriptedGoogle, source: Path) -> None:

    def appeared(_body: Json) -> Json:
        cloud.archives[ARCHIVE_URL] = ARCHIVE
        return function_resource(labels=labels(source, 1))

    cloud.on(GET_FUNCTION, NOT_FOUND, appeared)
    cloud.on(CREATE_FUNCTION, Refusal(409, "ALREADY_EXISTS"))
    assert run(source, timeout=60)["source_rules"] == 1
    assert cloud.named(PATCH_FUNCTION) == []


def test_a_refused_source_makes_no_call(cloud: ScriptedGoogle, source: Path) -> None:
    (source / ".gcloudignore").write_text("main.py\n")
    with pytest.raises(OptionError, match=r"source must have main\.py at its top"):
        run(source)
    assert cloud.calls == []


def test_what_only_the_new_rules_refuse_is_no_matter_for_one_from_before(cloud: ScriptedGoogle, source: Path) -> None:
    (source / ".gitignore").write_text("main.py\n")
    cloud.on(GET_FUNCTION, function_resource(labels=labels(source, 1)))
    warnings: list[str] = []
    assert not run(source, warnings)["changed"]
    assert "2, which would refuse this source: source must have main.py at its top" in warnings[0]
    with pytest.raises(OptionError, match=r"source must have main\.py at its top"):
        run(source, source_rules=2)


def test_a_function_of_somebody_else_has_no_rules() -> None:
    assert function.source_rules(function_resource()) is None
    assert function_view.changes({"source_rules": None}, {"source_rules": 2}) == []
