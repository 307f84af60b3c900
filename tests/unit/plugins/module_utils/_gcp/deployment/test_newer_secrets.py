# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A newer version of a secret is told, and deployed where this is asked for."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.newer_secrets import is_later
from tests.unit.plugins.module_utils._gcp.scripted import (
    FORBIDDEN,
    GET_FUNCTION,
    GET_POLICY,
    NOT_FOUND,
    OPEN_POLICY,
    PATCH_FUNCTION,
    PROJECT,
    Answer,
    Json,
    Refusal,
    ScriptedGoogle,
)
from tests.unit.plugins.module_utils._gcp.test_run_function import deployed, done, run

DEPLOYED, BEFORE, LATER = (f"2026-01-01T00:00:0{second}.123456789Z" for second in (5, 1, 9))
LATEST = f"secretmanager GET v1/projects/{PROJECT}/secrets/db-password/versions/latest"
GIVEN: t.Final = {"DB_PASSWORD": {"secret": "db-password"}}
TOLD = (
    "Instances of function hello that started before it may not have the newer version of the secret db-password in "
    "DB_PASSWORD: version 4 was created after the last deployment. To deploy it: follow_references: true"
)


def version(created: str, state: str = "ENABLED") -> Json:
    return {"name": "projects/1/secrets/db-password/versions/4", "createTime": created, "state": state}


def live(source: Path, updated: str = DEPLOYED, number: str = "latest") -> Json:
    variable = {"key": "DB_PASSWORD", "projectId": PROJECT, "secret": "db-password", "version": number}
    return {**deployed(source, serviceConfig={"secretEnvironmentVariables": [variable]}), "updateTime": updated}


@pytest.fixture
def google(google: ScriptedGoogle, source: Path) -> ScriptedGoogle:
    google.on(GET_FUNCTION, live(source))
    google.on(GET_POLICY, OPEN_POLICY)
    google.on(LATEST, version(LATER))
    google.on(PATCH_FUNCTION, done(live(source, "2026-01-01T00:00:10Z")))
    return google


def test_a_newer_version_is_told(google: ScriptedGoogle, source: Path) -> None:
    warnings: list[str] = []
    result = run(source, warnings=warnings, secret_environment=GIVEN)
    assert (result["changed"], result["changes"], google.writes) == (False, [], [])
    assert warnings == [TOLD]


def test_a_newer_version_is_deployed_where_this_is_asked_for(google: ScriptedGoogle, source: Path) -> None:
    given: Json = {"secret_environment": GIVEN, "follow_references": True}
    checked = run(source, check_mode=True, **given)
    assert (checked["changed"], checked["changes"]) == (True, ["newer version of the secret db-password"])
    shown = checked["diff"]["after"]["secret_environment"]["DB_PASSWORD"]["version"]
    assert shown == "latest (newer version of the secret db-password)"
    assert checked["diff"]["before"]["secret_environment"]["DB_PASSWORD"]["version"] == "latest"
    assert google.writes == []
    warnings: list[str] = []
    result = run(source, warnings=warnings, **given)
    assert (result["changed"], result["changes"], warnings) == (True, checked["changes"], [])
    (update,) = google.named(PATCH_FUNCTION)
    assert update.query["updateMask"] == "serviceConfig.secretEnvironmentVariables"
    assert [each["version"] for each in update.body["serviceConfig"]["secretEnvironmentVariables"]] == ["latest"]


def test_a_deployment_for_another_reason_brings_it(google: ScriptedGoogle, source: Path) -> None:
    warnings: list[str] = []
    result = run(source, warnings=warnings, secret_environment=GIVEN, timeout=90)
    assert result["changes"] == ["timeout", "newer version of the secret db-password"]
    assert warnings == []


@pytest.mark.parametrize("follows", [False, True])
def test_what_was_there_at_the_last_deployment_is_no_news(google: ScriptedGoogle, source: Path, follows: bool) -> None:
    google.on(LATEST, version(BEFORE))
    warnings: list[str] = []
    result = run(source, warnings=warnings, secret_environment=GIVEN, follow_references=follows)
    assert (result["changed"], warnings) == (False, [])
    assert google.names.count(LATEST) == 1


def test_a_version_that_is_given_stays(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, live(source, number="3"))
    pinned = {"DB_PASSWORD": {"secret": "db-password", "version": 3}}
    result = run(source, secret_environment=pinned, follow_references=True)
    assert (result["changed"], LATEST in google.names) == (False, False)


def test_a_function_without_secrets_in_variables_asks_nothing(google: ScriptedGoogle, source: Path) -> None:
    run(source, follow_references=True)
    assert LATEST not in google.names


def test_a_variable_that_is_new_is_not_news(google: ScriptedGoogle, source: Path) -> None:
    google.on(GET_FUNCTION, {**deployed(source), "updateTime": DEPLOYED})
    result = run(source, secret_environment=GIVEN)
    assert result["changes"] == ["secret_environment"]


DISABLED_API = Refusal(403, "PERMISSION_DENIED", "Secret Manager API has not been used in project 1.")


@pytest.mark.parametrize("refusal", [FORBIDDEN, DISABLED_API])
def test_without_the_permission_the_run_goes_on(google: ScriptedGoogle, source: Path, refusal: Refusal) -> None:
    google.on(LATEST, refusal)
    quiet: list[str] = []
    assert not run(source, warnings=quiet, secret_environment=GIVEN)["changed"]
    assert quiet == []
    warnings: list[str] = []
    assert not run(source, warnings=warnings, secret_environment=GIVEN, follow_references=True)["changed"]
    (said,) = warnings
    assert said.startswith("Whether there are newer versions of secrets is not known: Reading the latest version of")
    assert said.endswith("It needs secretmanager.versions.get.")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [(NOT_FOUND, "does not exist"), (version(LATER, "DISABLED"), "is in state DISABLED")],
)
def test_a_secret_without_a_value_is_told(google: ScriptedGoogle, source: Path, answer: Answer, problem: str) -> None:
    google.on(LATEST, answer)
    warnings: list[str] = []
    assert not run(source, warnings=warnings, secret_environment=GIVEN, follow_references=True)["changed"]
    assert warnings == [
        "New instances of function hello cannot start: DB_PASSWORD refers to the latest version of the secret "
        f"db-password, which {problem}."
    ]


def test_a_deployment_that_fails_is_made_again(google: ScriptedGoogle, source: Path) -> None:
    given: Json = {"secret_environment": GIVEN, "follow_references": True}
    google.on(PATCH_FUNCTION, FORBIDDEN, done(live(source, "2026-01-01T00:00:10Z")))
    with pytest.raises(FaasError):
        run(source, **given)
    assert run(source, **given)["changed"]
    google.on(GET_FUNCTION, live(source, "2026-01-01T00:00:10Z"))
    assert not run(source, **given)["changed"]


@pytest.mark.parametrize(
    ("one", "other", "is_it"),
    [
        ("2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.49Z", True),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000000000Z", False),
        ("2026-01-01T00:00:01Z", "2026-01-01T00:00:00.999999Z", True),
        ("2025-12-31T23:59:59.9Z", "2026-01-01T00:00:00Z", False),
        ("", "2026-01-01T00:00:00Z", False),
    ],
)
def test_times_with_any_number_of_decimal_places(one: str, other: str, is_it: bool) -> None:
    assert is_later(one, other) == is_it
