# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What loading costs is measured for every kind of run, from the zip that Ansible makes."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.benchmarks.loading import GOALS, Loading, report
from tests.tooling._paths import ROOT
from tests.unit.plugins.module_utils._aws.run_kinds import COLLECTIONS, ENDPOINT, INFO, KINDS


def test_the_ratio_is_the_median_of_those_of_the_measurements() -> None:
    info = Loading(INFO, ["a", "b"], [(1.0, 0.5), (2.0, 1.2), (1.0, 0.9)])
    absent = Loading(ENDPOINT, ["a"], [(1.0, 0.7)])
    _head, first, second = report({"info, REST API": info, "absent": absent}).splitlines()
    assert " ".join(first.split()) == "info, REST API 2 1000 ms 900 ms 0.60 at most 0.6, met"
    assert " ".join(second.split()) == "absent 1 1000 ms 700 ms 0.70 at most 0.6, missed"


def test_all_kinds_of_runs_are_measured() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.loading", "--repeats", "1"]
    environment = {**os.environ, "PYTHONPATH": COLLECTIONS}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    _head, *lines = done.stdout.splitlines()
    assert [line[:30].strip() for line in lines] == list(KINDS) == list(GOALS)
    files = {line[:30].strip(): int(line[30:].split()[0]) for line in lines}
    assert 20 < files["info, REST API"] < files["REST API, nothing to do"]
