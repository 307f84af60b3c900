# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of the modules on the clouds in memory: what they return, and what they call."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path
from unittest import mock

from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment import deployment as deploy
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function as functions
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_project as projects
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import session
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._aws.change_examples import CHANGES
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.service_runs import FakeClock, Options, Shop
from tests.unit.plugins.module_utils._gcp.function_examples import ours
from tests.unit.plugins.module_utils._gcp.scripted import (
    CREATE_FUNCTION,
    GET_FUNCTION,
    GET_POLICY,
    LIST_FUNCTIONS,
    OPEN_POLICY,
    PATCH_FUNCTION,
    PLACE,
    PROJECT,
    RUNTIMES,
    UPLOAD_URL,
    Json,
    ScriptedGoogle,
    function_options,
    project_options,
    project_resource,
)

MAIN: t.Final = "def endpoint(request):\n    return 'hello'\n"
RUNTIMES_OFFERED: t.Final = [
    {"name": name, "environment": "GEN_2", "stage": "GA"} for name in ("python312", "python313")
]
OPERATION: t.Final = {"name": "operations/o", "done": True}
FUNCTION_CHANGES: t.Final[dict[str, Json]] = {
    "environment": {"environment": {"WORD": "w"}, "build_environment": {"WORD": "w"}},
    "labels": {"labels": {"team": "shop"}},
    "private": {"public": False},
    "callers": {"invokers": ["user:ann@example.com"]},
    "settings": {"memory": "512Mi", "cpu": "1", "timeout": 90, "concurrency": 8, "ingress": "internal-only"},
    "runtime": {"runtime": "python312", "runtime_update_policy": "on-deploy"},
}
PROJECT_CHANGES: t.Final[dict[str, Json]] = {
    "name": {"name": "Other"},
    "labels": {"labels": {"team": "shop", "kind": "test"}},
    "parent": {"parent": "organizations/9"},
    "two apis": {"apis": ["run.googleapis.com", "iam.googleapis.com"]},
}


def of_services(folder: Path) -> Json:
    """Results and calls of a first deployment, and by change of an update in check mode and for real."""
    with _quick_clock():
        first = _service_run(Shop(FakeAws(), folder / "first"))
        changes = {name: _of_change(folder / name, options) for name, (options, _kinds) in CHANGES.items()}
    return {"first": first, **changes}


def _of_change(folder: Path, options: Options) -> Json:
    shop = Shop(FakeAws(), folder)
    shop.run()
    return {"checked": shop.check(**options).result, "changed": _service_run(shop, **options)}


def _service_run(shop: Shop, **options: t.Any) -> Json:
    result = shop.run(show_diff=True, **options).result
    return {"result": result, "calls": sorted(shop.aws.operations())}


def _quick_clock() -> t.Any:
    clock = FakeClock()
    return mock.patch.object(deploy, "Deadline", lambda seconds: Deadline(seconds, clock, clock.sleep))


def of_functions(folder: Path) -> Json:
    """A creation, and by option an update in check mode; each with result and calls."""
    folder.mkdir()
    (folder / "main.py").write_text(MAIN, encoding="utf-8")
    google = ScriptedGoogle()
    google.on(LIST_FUNCTIONS, {})
    google.on(RUNTIMES, {"runtimes": RUNTIMES_OFFERED})
    google.on(UPLOAD_URL, {"uploadUrl": "https://upload", "storageSource": {"bucket": "b", "object": "o"}})
    google.on(CREATE_FUNCTION, {**OPERATION, "name": f"{PLACE}/operations/o", "response": ours()})
    created = google_run(google, functions.run, function_options(folder, environment={"WORD": "w"}))
    google.on(GET_FUNCTION, ours())
    google.on(GET_POLICY, OPEN_POLICY)
    google.on(PATCH_FUNCTION, {**OPERATION, "name": f"{PLACE}/operations/o", "response": ours()})
    updated = {
        name: google_run(google, functions.run, function_options(folder, **options), check_mode=True)
        for name, options in FUNCTION_CHANGES.items()
    }
    return {"created": created, "updated": updated}


def of_projects() -> Json:
    """By change: the result and the calls of an update of a project that is there."""
    google = ScriptedGoogle()
    google.on(f"cloudresourcemanager GET v3/projects/{PROJECT}", project_resource())
    google.on(f"cloudresourcemanager PATCH v3/projects/{PROJECT}", OPERATION)
    google.on(f"cloudresourcemanager POST v3/projects/{PROJECT}:move", OPERATION)
    google.on(f"cloudbilling GET v1/projects/{PROJECT}/billingInfo", {"billingEnabled": False})
    google.on(f"serviceusage GET v1/projects/{PROJECT}/services", {})
    google.on(f"serviceusage POST v1/projects/{PROJECT}/services:batchEnable", OPERATION)
    return {
        name: google_run(google, projects.run, project_options(**options), check_mode="apis" in options)
        for name, options in PROJECT_CHANGES.items()
    }


def google_run(google: ScriptedGoogle, run: t.Callable[[Task], Json], options: Json, check_mode: bool = False) -> Json:
    google.calls.clear()
    with mock.patch.object(session, "connect", return_value=google):
        result = run(Task(options, check_mode, show_diff=True))
    calls = sorted(([each.name, each.query, each.body] for each in google.calls), key=json.dumps)
    return {"result": result, "calls": calls}
