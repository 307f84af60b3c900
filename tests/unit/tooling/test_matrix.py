# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs under other releases of ansible-core."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tooling import _matrix
from tests.tooling._matrix import MATRIX, OLDEST, OLDEST_TARGETS, matrix_stages, oldest_release
from tests.tooling._process import Skipped
from tests.unit.tooling.recorded_log import RecordedLog

WITHOUT = ("-m", "not other_program")


@pytest.fixture
def log(tmp_path: Path) -> RecordedLog:
    return RecordedLog(tmp_path / "log")


@pytest.fixture
def targets(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The targets that were asked for, on a machine that has Python 3.10 and 3.13; nothing is installed."""
    asked: list[tuple[str, ...]] = []
    interpreters = {(3, 10): Path("python3.10"), (3, 13): Path("python3.13")}
    monkeypatch.setattr(_matrix, "find_interpreters", lambda: interpreters)
    monkeypatch.setattr(_matrix, "set_up_matrix_venv", lambda *_given: None)
    monkeypatch.setattr(_matrix, "run_targets", lambda log, name, targets=(), **_given: asked.append(tuple(targets)))
    return asked


def test_the_oldest_release_has_what_may_differ_there(log: RecordedLog, targets: list[tuple[str, ...]]) -> None:
    oldest_release(log)
    (command,) = log.commands
    assert "tests/unit/plugins" in command
    assert command[-2:] == WITHOUT
    assert targets == [OLDEST_TARGETS]


def test_the_matrix_has_all_unit_tests(log: RecordedLog, targets: list[tuple[str, ...]]) -> None:
    stages = matrix_stages()
    units = [name for name in stages if name.startswith("unit-")]
    assert len(units) == len(MATRIX)
    for name in units:
        stages[name](log)
    assert all("tests/unit" in command and "-m" not in command[3:] for command in log.commands)


def test_without_an_old_interpreter_the_stage_is_skipped(
    log: RecordedLog, targets: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_matrix, "find_interpreters", dict)
    with pytest.raises(Skipped, match=f"ansible-core {OLDEST} needs Python 3.10, 3.11, 3.12"):
        oldest_release(log)
    assert not targets
