# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Google Cloud modules as Ansible starts them, on a Google Cloud that answers as told."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import session
from ansible_collections.polycloud.faas.plugins.modules import (
    gcp_cloudfunction,
    gcp_cloudfunction_info,
    gcp_project,
    gcp_project_info,
)
from tests.unit.plugins.module_utils._gcp.scripted import (
    GET_FUNCTION,
    GET_POLICY,
    OPEN_POLICY,
    PROJECT,
    Refusal,
    ScriptedGoogle,
    function_resource,
    project_resource,
)
from tests.unit.plugins.run_module import run_main

TOKEN = "an-access-token"
SECRET = "value-of-a-variable"
Run = t.Callable[..., dict[str, t.Any]]


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> ScriptedGoogle:
    fake = ScriptedGoogle()
    monkeypatch.setattr(session, "connect", lambda _options, _deadline: fake)
    for name in ("GCP_PROJECT", "GCP_AUTH_KIND", "GCP_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return fake


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def started(module: t.Any, modes: dict[str, bool] | None = None, **options: t.Any) -> dict[str, t.Any]:
        return run_main(module.main, {"access_token": TOKEN, **options}, monkeypatch, capsys, **(modes or {}))

    return started


@pytest.fixture
def deployment(tmp_path: Path) -> dict[str, t.Any]:
    (tmp_path / "main.py").write_text("def endpoint(request): ...\n", encoding="utf-8")
    return {
        "project": PROJECT,
        "location": "us-central1",
        "name": "hello",
        "source": str(tmp_path),
        "runtime": "python313",
        "entry_point": "endpoint",
    }


def test_a_function_in_check_mode(google: ScriptedGoogle, run: Run, deployment: dict[str, t.Any]) -> None:
    google.on(GET_FUNCTION, function_resource())
    google.on(GET_POLICY, OPEN_POLICY)
    result = run(gcp_cloudfunction, {"check_mode": True, "diff": True}, **deployment, environment={"WORD": SECRET})
    assert result["changed"]
    assert result["changes"] == ["environment", "source"]
    assert result["diff"]["after"]["environment"] == {"WORD": "(set)"}
    assert google.writes == []
    assert SECRET not in json.dumps(result)
    assert TOKEN not in json.dumps(result)


def test_a_function_that_cannot_be_right(google: ScriptedGoogle, run: Run, deployment: dict[str, t.Any]) -> None:
    result = run(gcp_cloudfunction, **{**deployment, "entry_point": "nobody"}, environment={"WORD": SECRET})
    assert result["failed"]
    assert result["msg"].startswith("entry_point must name a function of main.py")
    assert google.calls == []
    assert SECRET not in json.dumps(result)


def test_options_that_exclude_each_other(google: ScriptedGoogle, run: Run, deployment: dict[str, t.Any]) -> None:
    refused = run(gcp_cloudfunction, **deployment, public=True, invokers=[])["msg"]
    assert refused == "invokers must not be given with public: true, which lets anyone call the function."
    assert "mutually exclusive" in run(gcp_project_info, parent="folders/1", query="x")["msg"]
    assert google.calls == []


def test_the_project_may_come_from_the_environment(
    google: ScriptedGoogle, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    google.on(GET_FUNCTION, function_resource())
    monkeypatch.setenv("GCP_PROJECT", PROJECT)
    result = run(gcp_cloudfunction_info, location="us-central1", name="hello")
    assert [each["name"] for each in result["functions"]] == ["hello"]


def test_a_project_and_its_info(google: ScriptedGoogle, run: Run) -> None:
    google.on(f"cloudresourcemanager GET v3/projects/{PROJECT}", project_resource())
    google.on(f"cloudbilling GET v1/projects/{PROJECT}/billingInfo", {})
    google.on(f"serviceusage GET v1/projects/{PROJECT}/services", {})
    result = run(gcp_project, {"check_mode": True, "diff": True}, project_id=PROJECT, labels={"team": "platform"})
    assert result["changes"] == ["labels"]
    assert result["diff"]["before"]["labels"] == {"team": "devops"}
    assert google.writes == []
    info = run(gcp_project_info, project_id=PROJECT)
    assert [each["project_number"] for each in info["projects"]] == ["415"]


def test_an_error_of_google_has_its_code_and_its_hint(google: ScriptedGoogle, run: Run) -> None:
    google.on(f"cloudresourcemanager GET v3/projects/{PROJECT}", Refusal(401, "UNAUTHENTICATED", "Who are you?"))
    result = run(gcp_project, project_id=PROJECT)
    assert result["failed"]
    assert result["msg"].startswith(f"Reading project {PROJECT} failed: Who are you? (UNAUTHENTICATED).")
    assert result["error"]["code"] == "UNAUTHENTICATED"
    assert result["error"]["hint"].startswith("The credentials are wrong or have expired")
