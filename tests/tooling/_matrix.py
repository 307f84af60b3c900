# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unit and integration tests under the oldest supported ansible-core, the middle one and the newest."""

from __future__ import annotations

import functools
from pathlib import Path

from tests.tooling._integration import run_targets
from tests.tooling._interpreters import Version, find_interpreters
from tests.tooling._paths import CACHE, ROOT
from tests.tooling._process import Log
from tests.tooling._setup import set_up_matrix_venv
from tests.tooling._stages import Stage, run_stages
from tests.tooling._variables import clean_environment

# Release of ansible-core -> interpreters that it runs on, the one to prefer first.
MATRIX: dict[str, tuple[Version, ...]] = {
    "2.17.14": ((3, 10), (3, 11), (3, 12)),
    "2.19.14": ((3, 11), (3, 12), (3, 13)),
    "2.21.5": ((3, 14), (3, 13), (3, 12)),
}


def run_matrix() -> bool:
    """Make what is missing, say what is skipped; True when everything that could run passed."""
    interpreters = find_interpreters()
    stages: dict[str, Stage] = {}
    for core, versions in MATRIX.items():
        version = next((version for version in versions if version in interpreters), None)
        if version is None:
            wanted = ", ".join(f"{major}.{minor}" for major, minor in versions)
            print(f"SKIP  ansible-core {core}: none of Python {wanted} found", flush=True)
            continue
        venv = CACHE / "matrix" / core
        set_up_matrix_venv(venv, core, interpreters[version])
        name = f"{core}-py{version[0]}.{version[1]}"
        stages[f"unit-{name}"] = functools.partial(_unit, venv)
        stages[f"integration-{name}"] = functools.partial(run_targets, name=f"integration-{name}", venv=venv)
    return run_stages(stages) and bool(stages)


def _unit(venv: Path, log: Log) -> None:
    env = clean_environment(venv, PYTHONPATH=str(venv))
    log.run("python", "-m", "pytest", "tests/unit", "-n", "auto", cwd=ROOT, env=env)
