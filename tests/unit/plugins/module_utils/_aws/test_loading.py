# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run does not load what only other runs need."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import pytest

from tests.unit.plugins.module_utils._aws.run_kinds import COLLECTIONS, KINDS, PACKAGE, loaded_by

AWS: t.Final = "module_utils._aws."
OF_REST: t.Final = ("rest_api.",)
OF_HTTP: t.Final = ("http_api.",)
OF_ANY_API: t.Final = (*OF_REST, *OF_HTTP, "api.authorizers", "api.checks", "api.domain", "api.feature", "api.stage")
OF_URLS: t.Final = ("function.url",)
# What a service is made of, and what it is compared with.
OF_SERVICES: t.Final = (
    *("deployment.comparison", "deployment.deployment", "deployment.observed", "deployment.plan", "deployment.prune"),
    *("deployment.service_template", "deployment.updates", "deployment.user_additions"),
    *("description.diff", "drift.", "function.checks", "function.function", "options.service"),
    *("package.bucket", "package.checks", "package.packing", "requirements.", "role.", "service_checks"),
)
# What changes a stack, waits for it, and says what changes.
OF_CHANGES: t.Final = (
    *("cloudformation.dynamic_references", "cloudformation.secret_values"),
    *("deployment.comparison", "deployment.existing_log_groups", "deployment.followed_versions"),
    *("deployment.intermediate_templates", "deployment.preview", "deployment.prune", "deployment.removal"),
    *("deployment.taken_names", "deployment.updates", "description.diff", "drift.by_cloudformation"),
    *("drift.newest_versions", "drift.repair_calls"),
    *("drift.functions.repair", "drift.policies", "drift.refusals", "drift.repair_plan", "drift.rest_apis.patches"),
    *("drift.rest_apis.method_repair", "drift.rest_apis.stage_repair", "drift.template_without_lost"),
    *("package.applications", "package.bucket_objects", "package.forgotten", "package.installed"),
    *(
        "requirements.",
        "stack.change_sets",
        "stack.events",
        "stack.call_parameters",
        "stack.imports",
        "stack.operations",
        "stack.recovery",
    ),
    *("stack.state_after", "stack.template_upload"),
)
# What is compared only where it is deployed, or asked for with drift_scope.
OF_REST_DRIFT: t.Final = ("drift.rest_apis.",)
OF_ALL_DRIFT: t.Final = ("drift.others.log_group", "drift.others.role", "drift.others.bucket", "drift.others.key")
# What only functions have that something else than HTTP invokes.
OF_EVENTS: t.Final = ("deployment.event_queues", "drift.events.", "events.")
# What these services, which have nothing but one function and one route, do not ask for.
NOT_ASKED_FOR: t.Final = (
    *("api.authorizers", "api.checks", "api.domain", "api.stage", "api.which_api_takes_what"),
    *("deployment.user_additions", "rest_api.api_keys", "rest_api.authorizers", "rest_api.checks", "rest_api.cors"),
    *("rest_api.domain", "rest_api.gateway_responses", "rest_api.stage", "rest_api.validation", "rest_api.web_acl"),
    *("role.checks", "stack.checks", *OF_EVENTS, "overrides.", "drift.overridden", "rest_api.snapshot"),
)
OF_INFO: t.Final = (
    "deployment.",
    *OF_EVENTS,
    *OF_SERVICES,
    *OF_CHANGES,
    "options.function",
    "options.stack",
    "stack.settings",
)
OF_ABSENT: t.Final = (
    *OF_EVENTS,
    *OF_SERVICES,
    *OF_ANY_API,
    *OF_URLS,
    "description.result",
    "description.view",
    "function.",
)
# The words for errors, which a run without any does not need.
OF_ERRORS: t.Final = ("connection.failures",)
NOT_LOADED: t.Final = {
    "info, REST API": (*OF_INFO, *OF_ERRORS, *OF_HTTP, *NOT_ASKED_FOR, "rest_api.rest_api"),
    "info, HTTP API": (*OF_INFO, *OF_ERRORS, *OF_REST),
    "info, function URL": (*OF_INFO, *OF_ERRORS, *OF_ANY_API),
    "absent": (*OF_ABSENT, *OF_ERRORS),
    "absent, nothing there": (*OF_ABSENT, "package.", "stack.operations", "stack.recovery", "stack.settings"),
    "REST API, nothing to do": (*OF_CHANGES, *OF_ERRORS, *OF_HTTP, *OF_ALL_DRIFT, *NOT_ASKED_FOR, "function.url"),
    "HTTP API, nothing to do": (
        *(*OF_CHANGES, *OF_ERRORS, *OF_REST, *OF_REST_DRIFT, *OF_ALL_DRIFT, "function.url"),
        *("api.authorizers", "api.domain", "http_api.authorizers", "http_api.domain", *OF_EVENTS),
    ),
    "function URL, nothing to do": (
        *OF_CHANGES,
        *OF_ERRORS,
        *OF_REST,
        *OF_HTTP,
        *OF_REST_DRIFT,
        *OF_ALL_DRIFT,
        *OF_EVENTS,
    ),
}
LOADED: t.Final = {
    "info, REST API": ("rest_api.view",),
    "info, HTTP API": ("http_api.view",),
    "info, function URL": ("function.url_view",),
    "absent": ("deployment.removal", "stack.operations"),
    "absent, nothing there": ("deployment.removal",),
    "REST API, nothing to do": ("deployment.deployment", "rest_api.rest_api", "rest_api.view"),
    "HTTP API, nothing to do": ("deployment.deployment", "http_api.http_api", "http_api.checks"),
    "function URL, nothing to do": ("deployment.deployment", "function.url"),
}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is loaded anew has no clock of a test."""
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)


def is_of(name: str, place: str) -> bool:
    """Whether a module is ``place``, or in the folder that this is when it ends with a dot."""
    return name.startswith(place) if place.endswith(".") else name == place


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_loads_only_what_it_needs(kind: str, tmp_path: Path) -> None:
    loaded = [name.removeprefix(AWS) for name in loaded_by(KINDS[kind], tmp_path / "source") if name.startswith(AWS)]
    assert not [name for name in loaded if any(is_of(name, place) for place in NOT_LOADED[kind])]
    assert set(LOADED[kind]) <= set(loaded)


@pytest.mark.parametrize("place", sorted({place for places in NOT_LOADED.values() for place in places}))
def test_what_is_not_loaded_is_there(place: str) -> None:
    path = Path(COLLECTIONS, *f"{PACKAGE}.{AWS}{place}".removesuffix(".").split("."))
    assert path.is_dir() if place.endswith(".") else path.with_suffix(".py").is_file()


def loaded_with(name: str) -> set[str]:
    """What a Python has loaded that imports this module of ``plugins``."""
    code = f"import sys, {PACKAGE}.{name}; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": COLLECTIONS}
    command = [sys.executable, "-c", code]
    return set(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("kind", ["info, REST API", "REST API, nothing to do", "function URL, nothing to do"])
def test_workers_find_loaded_what_a_usual_run_needs(kind: str, tmp_path: Path) -> None:
    needed = {f"{PACKAGE}.{name}" for name in loaded_by(KINDS[kind], tmp_path / "source")}
    assert needed <= loaded_with(f"action.{KINDS[kind].module}")


def test_the_module_loads_no_library_of_aws() -> None:
    loaded = loaded_with("modules.lambda_http_endpoint")
    assert f"{PACKAGE}.module_utils._aws.run_endpoint" in loaded
    assert "botocore" not in loaded
