# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Only interpreters that answer are found, by the name of the real one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from extensions.local_cloud.shared.interpreters import find_interpreter, find_interpreters

HERE = (sys.version_info[0], sys.version_info[1])


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def _write(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_a_wrapper_is_asked_for_the_interpreter_behind_it(programs: Path) -> None:
    _write(programs / "python3", f'exec {sys.executable} "$@"')
    found = find_interpreters()
    assert list(found) == [HERE]
    assert found[HERE].parent != programs


@pytest.mark.parametrize("script", ["exit 127", "echo 2 7 /usr/bin/python2.7"])
def test_one_that_does_not_answer_or_is_too_old_is_left_out(programs: Path, script: str) -> None:
    _write(programs / "python3.11", script)
    assert find_interpreters() == {}


def test_what_pyenv_keeps_is_found_after_what_is_on_path(programs: Path) -> None:
    _write(programs / "pyenv" / "versions" / "3.12.9" / "bin" / "python3", "echo 3 12 /kept/python3.12")
    _write(programs / "pyenv" / "versions" / "3.13.1" / "bin" / "python3", "echo 3 13 /kept/python3.13")
    _write(programs / "python3.13", "echo 3 13 /on/path/python3.13")
    assert find_interpreters() == {(3, 12): Path("/kept/python3.12"), (3, 13): Path("/on/path/python3.13")}


def test_one_version_is_looked_for_by_its_names(programs: Path) -> None:
    _write(programs / "pyenv" / "versions" / "3.9.18" / "bin" / "python3", "echo 3 9 /kept/python3.9")
    _write(programs / "python3.8", "exit 127")
    _write(programs / "python3", "echo 3 12 /on/path/python3")
    assert find_interpreter((3, 9)) == Path("/kept/python3.9")
    assert find_interpreter((3, 12)) == Path("/on/path/python3")
    assert find_interpreter((3, 8)) is None
