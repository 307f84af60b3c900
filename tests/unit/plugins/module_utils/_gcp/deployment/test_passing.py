# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refusals of deployments that pass are told apart from those that stay."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.passing import GRANTING_SECONDS
from tests.unit.plugins.module_utils._gcp.deployment.test_build_account import (
    DEFAULT_ACCOUNT,
    EMAIL,
    GET_PROJECT_POLICY,
    REFUSED,
)
from tests.unit.plugins.module_utils._gcp.scripted import (
    CREATE_FUNCTION,
    FORBIDDEN,
    GET_FUNCTION,
    NOT_FOUND,
    PATCH_FUNCTION,
    PROJECT,
    Answer,
    Clock,
    Json,
    ScriptedGoogle,
)
from tests.unit.plugins.module_utils._gcp.test_run_function import can_be_created, deployed, done, failed, run

SECRET = "projects/1/secrets/password"
RUNNER = "runner@devops-project.iam.gserviceaccount.com"
NO_ACCESS = failed(
    f"Permission denied on secret: {SECRET}/versions/latest for Revision service account {RUNNER}. The service account "
    "used must be granted the 'Secret Manager Secret Accessor' role (roles/secretmanager.secretAccessor) at the "
    "secret, project or higher level."
)
GET_SECRET_POLICY = f"secretmanager GET v1/{SECRET}:getIamPolicy"
GET_POLICY_BY_NUMBER = "cloudresourcemanager POST v3/projects/1:getIamPolicy"


def policy(role: str, email: str) -> Json:
    return {"etag": "e", "bindings": [{"role": role, "members": [f"serviceAccount:{email}"]}]}


ACCESS = policy("roles/secretmanager.secretAccessor", RUNNER)
BUILDS = policy("roles/cloudbuild.builds.builder", EMAIL)
CASES: t.Final[list[tuple[Json, dict[str, Answer], str]]] = [
    (NO_ACCESS, {GET_SECRET_POLICY: ACCESS, GET_POLICY_BY_NUMBER: FORBIDDEN}, RUNNER),
    (NO_ACCESS, {GET_SECRET_POLICY: FORBIDDEN, GET_POLICY_BY_NUMBER: ACCESS}, RUNNER),
    (REFUSED, {GET_PROJECT_POLICY: BUILDS}, EMAIL),
]


def prepared(google: ScriptedGoogle, source: Path, refusal: Json) -> None:
    can_be_created(google, source)
    google.on(DEFAULT_ACCOUNT, {"serviceAccountEmail": f"projects/{PROJECT}/serviceAccounts/{EMAIL}"})
    google.on(GET_FUNCTION, NOT_FOUND, deployed(source, state="FAILED"))
    google.on(CREATE_FUNCTION, refusal)


@pytest.mark.parametrize(("refusal", "policies", "email"), CASES)
def test_a_role_that_was_just_granted_is_waited_for(
    google: ScriptedGoogle, source: Path, refusal: Json, policies: dict[str, Answer], email: str
) -> None:
    prepared(google, source, refusal)
    for call, answer in policies.items():
        google.on(call, answer)
    google.on(PATCH_FUNCTION, refusal, done(deployed(source)))
    shown: list[str] = []
    assert run(source, progress=shown)["state"] == "ACTIVE"
    assert len(google.named(PATCH_FUNCTION)) == 2
    waiting = f"Waiting until the roles of {email} are in effect, which were just granted"
    assert [line for line in shown if "Waiting" in line] == [waiting]


@pytest.mark.parametrize(("refusal", "policies", "email"), CASES)
def test_a_role_that_does_not_come_into_effect_is_an_error(
    google: ScriptedGoogle, source: Path, clock: Clock, refusal: Json, policies: dict[str, Answer], email: str
) -> None:
    prepared(google, source, refusal)
    for call, answer in policies.items():
        google.on(call, answer)
    google.on(PATCH_FUNCTION, refusal)
    with pytest.raises(GoogleError):
        run(source)
    assert clock.now == pytest.approx(GRANTING_SECONDS, abs=10), email


@pytest.mark.parametrize(("refusal", "policies", "_email"), CASES)
@pytest.mark.parametrize("answer", [{"etag": "e"}, FORBIDDEN])
def test_a_role_that_is_missing_or_not_known_is_not_waited_for(
    google: ScriptedGoogle, source: Path, refusal: Json, policies: dict[str, Answer], _email: str, answer: Answer
) -> None:
    prepared(google, source, refusal)
    for call in policies:
        google.on(call, answer)
    with pytest.raises(GoogleError):
        run(source)
    assert google.named(PATCH_FUNCTION) == []
