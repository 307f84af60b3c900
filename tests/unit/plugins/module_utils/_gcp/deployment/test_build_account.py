# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the service account of a build may build."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment import build_account
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.build_account import BUILDER
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._gcp.scripted import (
    CREATE_FUNCTION,
    FORBIDDEN,
    GET_FUNCTION,
    NOT_FOUND,
    PATCH_FUNCTION,
    PLACE,
    PROJECT,
    RUNTIMES,
    UPLOAD_URL,
    Json,
    ScriptedGoogle,
    function_options,
    function_resource,
)

EMAIL = "1-compute@developer.gserviceaccount.com"
DEFAULT_ACCOUNT = f"cloudbuild GET v1/{PLACE}/defaultServiceAccount"
GET_PROJECT_POLICY = f"cloudresourcemanager POST v3/projects/{PROJECT}:getIamPolicy"
SET_PROJECT_POLICY = f"cloudresourcemanager POST v3/projects/{PROJECT}:setIamPolicy"
REFUSED = {
    "name": f"{PLACE}/operations/o",
    "done": True,
    "error": {
        "code": 7,
        "message": "Could not build the function due to a missing permission on the build service account.",
    },
}
ADVICE = (
    f"Service account {EMAIL} builds the function and has no role in project {PROJECT} that lets it build: grant it"
)


def policy(*roles: str) -> Json:
    return {"etag": "e", "bindings": [{"role": role, "members": [f"serviceAccount:{EMAIL}"]} for role in roles]}


@pytest.mark.parametrize(
    ("roles", "enough"),
    [
        ((), False),
        ((BUILDER,), True),
        (("roles/editor",), True),
        (("roles/logging.logWriter", "roles/artifactregistry.writer"), False),
        (("roles/logging.logWriter", "roles/artifactregistry.writer", "roles/storage.objectViewer"), True),
    ],
)
def test_what_is_enough(roles: tuple[str, ...], enough: bool) -> None:
    assert build_account.may_build(policy(*roles), EMAIL) is enough
    assert not build_account.may_build(policy(*roles), "other@example.com")


@pytest.fixture
def cloud(google: ScriptedGoogle) -> ScriptedGoogle:
    google.on(RUNTIMES, {"runtimes": [{"name": "python313", "environment": "GEN_2", "stage": "GA"}]})
    google.on(UPLOAD_URL, {"uploadUrl": "https://upload", "storageSource": {"bucket": "b", "object": "o"}})
    google.on(DEFAULT_ACCOUNT, {"serviceAccountEmail": f"projects/{PROJECT}/serviceAccounts/{EMAIL}"})
    google.on(CREATE_FUNCTION, REFUSED)
    google.on(GET_PROJECT_POLICY, policy("roles/viewer"))
    return google


def run(source: Path, check_mode: bool = False, warnings: list[str] | None = None, **options: t.Any) -> Json:
    said: list[str] = [] if warnings is None else warnings
    return run_function.run(Task(function_options(source, **options), check_mode, False, said.append))


def test_a_refused_build_says_which_role_to_grant(cloud: ScriptedGoogle, source: Path) -> None:
    with pytest.raises(GoogleError) as caught:
        run(source)
    assert f"{ADVICE} {BUILDER}, set grant_build_roles to true" in caught.value.message
    assert SET_PROJECT_POLICY not in cloud.names


def test_an_account_that_may_build_is_not_blamed(cloud: ScriptedGoogle, source: Path) -> None:
    cloud.on(GET_PROJECT_POLICY, policy(BUILDER))
    with pytest.raises(GoogleError) as caught:
        run(source)
    assert "grant it" not in caught.value.message
    cloud.on(GET_PROJECT_POLICY, FORBIDDEN)
    with pytest.raises(GoogleError) as caught:
        run(source)
    assert "grant it" not in caught.value.message


def test_grants_the_role_before_the_deployment_and_bears_its_delay(cloud: ScriptedGoogle, source: Path) -> None:
    failed = function_resource(state="FAILED")
    cloud.on(GET_FUNCTION, NOT_FOUND, failed)
    cloud.on(SET_PROJECT_POLICY, {})
    cloud.on(PATCH_FUNCTION, REFUSED, {"name": "o", "done": True, "response": function_resource()})
    result = run(source, grant_build_roles=True)
    written = cloud.named(SET_PROJECT_POLICY)[0].body["policy"]
    assert {"role": BUILDER, "members": [f"serviceAccount:{EMAIL}"]} in written["bindings"]
    assert written["etag"] == "e"
    assert cloud.names.index(SET_PROJECT_POLICY) < cloud.names.index(CREATE_FUNCTION)
    assert len(cloud.named(PATCH_FUNCTION)) == 2
    assert result["changes"] == ["created"]


def test_check_mode_says_what_it_would_grant(cloud: ScriptedGoogle, source: Path) -> None:
    warnings: list[str] = []
    run(source, check_mode=True, warnings=warnings, grant_build_roles=True)
    assert [warning.startswith(ADVICE) for warning in warnings] == [True]
    assert cloud.writes == []


def test_the_account_asked_for_is_looked_at(cloud: ScriptedGoogle, source: Path) -> None:
    warnings: list[str] = []
    run(source, check_mode=True, warnings=warnings, grant_build_roles=True, build_service_account="b@c.d")
    assert warnings[0].startswith("Service account b@c.d builds the function")
    assert DEFAULT_ACCOUNT not in cloud.names
