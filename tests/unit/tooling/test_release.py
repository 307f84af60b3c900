# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of Ansible Galaxy, in the short form of ``make test`` and whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tooling import _release
from tests.tooling._process import CommandFailed, Stage
from tests.tooling._release import check_tarball, check_tarball_as_galaxy_does
from tests.unit.tooling.recorded_log import RecordedLog

RUN_LINT = "GALAXY_IMPORTER_RUN_ANSIBLE_LINT"
RUN_FLAKE8 = "GALAXY_IMPORTER_RUN_FLAKE8"


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RecordedLog:
    monkeypatch.setattr(_release, "build", lambda log, purpose: tmp_path / f"{purpose}.tar.gz")
    return RecordedLog(tmp_path / "log")


def test_the_linters_of_galaxy_run_outside_of_it(log: RecordedLog) -> None:
    check_tarball(log)
    flake8, importer = log.commands
    assert Path(flake8[0]).name == "flake8"
    assert flake8[-1] == "plugins"
    assert importer[-1].endswith("galaxy.tar.gz")
    assert log.environments[1][RUN_LINT] == "false"
    assert RUN_FLAKE8 not in log.environments[1]


def test_galaxy_with_its_linters(log: RecordedLog) -> None:
    check_tarball_as_galaxy_does(log)
    (importer,) = log.commands
    assert importer[-1].endswith("galaxy-whole.tar.gz")
    assert RUN_LINT not in log.environments[0]
    assert log.environments[0][RUN_FLAKE8] == "true"


@pytest.mark.parametrize("check", [check_tarball, check_tarball_as_galaxy_does])
def test_what_galaxy_only_logs_fails(log: RecordedLog, check: Stage) -> None:
    log.printed = "Importing\nWARNING: no changelog\nERROR: no tags\n"
    with pytest.raises(CommandFailed, match="galaxy-importer has 2 findings, the first: WARNING: no changelog"):
        check(log)
