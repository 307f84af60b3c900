# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What other clients once sent to the local clouds is answered as it was then, without these clients."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extensions.local_cloud.google.cloud.store import OWNER_TOKEN
from tests.benchmarks._install import AWSCLI, OSLS, SAM
from tests.clients import _recording
from tests.clients._replay import Replay
from tests.clients._run import cloud
from tests.clients._scenarios import FILES, GOOGLE_LIBRARIES, SCENARIOS, Scenario

LARGEST = 250_000
WITH_NAME = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)


@WITH_NAME
def test_the_local_cloud_answers_as_recorded(scenario: Scenario, tmp_path: Path) -> None:
    with cloud(scenario.cloud, tmp_path / "state") as server:
        Replay(f"127.0.0.1:{server.port}", OWNER_TOKEN).run(_recording.read(scenario.name).exchanges)


@WITH_NAME
def test_each_command_of_a_client_is_recorded(scenario: Scenario) -> None:
    commands = [command for command, _printed in _recording.read(scenario.name).printed]

    assert commands == [" ".join(step.words) for step in scenario.steps]


@WITH_NAME
def test_recordings_are_small_and_have_no_secrets_and_nothing_of_a_machine(scenario: Scenario) -> None:
    text = _recording.path_of(scenario.name).read_text(encoding="utf-8")

    assert len(text) < LARGEST
    assert set(re.findall(r"Signature=(\w+)", text)) <= {"0"}
    assert set(re.findall(r"Bearer (\S+?)[\"\\]", text)) <= {"TOKEN"}
    assert not re.search(r"/(?:tmp|root|home|Users|private)/|[^\w.]127\.0\.0\.1:(?!9\b)", text)


def test_recordings_are_of_the_versions_that_are_installed() -> None:
    recorded = {scenario.name: _recording.read(scenario.name).client for scenario in SCENARIOS}

    assert recorded.pop("gcloud").startswith("Google Cloud SDK ")
    assert recorded == {
        "aws-cli": AWSCLI,
        "sam": SAM,
        "osls": OSLS,
        "google-libraries": ", ".join(GOOGLE_LIBRARIES[:2]),
    }


def test_there_is_no_recording_and_no_file_of_another_client() -> None:
    names = {scenario.name for scenario in SCENARIOS}

    assert {path.stem for path in _recording.RECORDED.iterdir()} == names
    assert {path.name for path in FILES.iterdir()} == names
