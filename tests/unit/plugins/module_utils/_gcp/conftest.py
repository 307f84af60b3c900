# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the Google Cloud code share: no real time, no Google settings and hints of the developer."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import (
    run_function,
    run_function_info,
    run_function_invoke,
    run_project,
    run_project_info,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import session
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._gcp.scripted import Clock, ScriptedGoogle


@pytest.fixture(autouse=True)
def _no_google_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in [name for name in os.environ if name.startswith(("GCP_", "GOOGLE_", "CLOUDSDK_"))]:
        monkeypatch.delenv(name)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of all deadlines that runs make."""
    fake = Clock()
    for module in (run_function_invoke, run_function_info, run_function, run_project_info, run_project):
        monkeypatch.setattr(module, "Deadline", lambda seconds: Deadline(seconds, fake, fake.sleep))
    return fake


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> ScriptedGoogle:
    """A Google Cloud that all runs connect to; what they say of changes must be what they wrote."""
    del clock
    fake = ScriptedGoogle()
    monkeypatch.setattr(session, "connect", lambda _options, _deadline: fake)
    for module in (run_function, run_project):
        monkeypatch.setattr(module, "run", _honest(module.run, fake))
    return fake


def _honest(run: t.Callable[[Task], dict[str, t.Any]], google: ScriptedGoogle) -> t.Callable[[Task], dict[str, t.Any]]:
    def checked(task: Task) -> dict[str, t.Any]:
        before = len(google.writes)
        result = run(task)
        written = google.writes[before:]
        assert result["changed"] == bool(result["changes"])
        assert bool(written) == (result["changed"] and not task.check_mode), written
        return result

    return checked


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with a function that can be deployed."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "main.py").write_text("def endpoint(request):\n    return 'hello'\n", encoding="utf-8")
    return folder
