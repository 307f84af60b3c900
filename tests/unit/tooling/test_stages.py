# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of the stages says what was skipped and what failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tooling import _stages
from tests.tooling._process import CommandFailed, Log, Skipped
from tests.tooling._stages import failures_in, run_stages

ANSIBLE_TEST = """\
ERROR: Command "ansible-playbook killed-34wqr0t6.yml -i inventory" returned exit status 2.
FATAL: The 2 integration test(s) listed below (out of 5) failed. See error output above for details:
killed
api_rest
$ python -m extensions.local_cloud down
"""
PYTEST = """\
FAILED tests/unit/a.py::test_one[a b] - AssertionError: no
ERROR tests/unit/b.py::test_two
2 failed, 3 passed in 1.0s
"""


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_stages, "LOGS", tmp_path)
    monkeypatch.setattr(_stages, "ROOT", tmp_path)


def test_failures_are_named() -> None:
    assert failures_in(ANSIBLE_TEST + PYTEST) == [
        "killed",
        "api_rest",
        "tests/unit/a.py::test_one[a b]",
        "tests/unit/b.py::test_two",
    ]


def test_a_part_that_is_skipped_is_told_of_a_stage_that_passes(capsys: pytest.CaptureFixture[str]) -> None:
    def stage(log: Log) -> None:
        log.write('ok: [testhost] => {\n    "msg": "SKIP  update_aws: no history"\n}\nTASK [SKIP: what] ***\n')

    assert run_stages({"stage-of-test": stage})
    out = capsys.readouterr().out
    end = out[out.rindex("PASS  stage-of-test") :]
    assert "      SKIP  update_aws: no history\n" in end
    assert "1 passed, 0 failed\n" in end
    assert end.count("SKIP") == 1


def test_a_stage_that_cannot_run_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    def stage(log: Log) -> None:
        raise Skipped("there is no such Python")

    assert run_stages({"stage-of-test": stage})
    out = capsys.readouterr().out
    assert "      there is no such Python\n" in out[out.rindex("SKIP  stage-of-test") :]
    assert "0 passed, 0 failed, 1 skipped\n" in out


def test_the_end_names_what_failed(capsys: pytest.CaptureFixture[str]) -> None:
    def stage(log: Log) -> None:
        log.write(ANSIBLE_TEST)
        raise CommandFailed("exit code 1")

    assert not run_stages({"stage-of-test": stage})
    out = capsys.readouterr().out
    assert "      failed: killed\n      failed: api_rest\n" in out[out.rindex("FAIL  stage-of-test") :]
