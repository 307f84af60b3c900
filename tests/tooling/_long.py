# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks behind ``make test-long``: what takes too long for every change, at most three hours in all.

A stage more is a function and a line in :func:`long_stages`.
"""

from __future__ import annotations

import functools

from tests.tooling._integration import execution, run_half, run_targets
from tests.tooling._matrix import matrix_stages
from tests.tooling._paths import RUN_VENV
from tests.tooling._process import Log, Stage
from tests.tooling._real import real_stage
from tests.tooling._release import check_tarball_as_galaxy_does
from tests.tooling._stages import sanity_whole
from tests.tooling._variables import clean_environment

# Walks through many cases take each of them here, and a sample of them in ``make test``.
WHOLE_WALKS = ("walk_every=1",)
# Races show when there are more processes than processors.
WORKERS_UNDER_LOAD = 8
KILLS = 5


def long_stages() -> dict[str, Stage]:
    """Whole targets in both ways, unit tests under load, kills, other clients, all of galaxy-importer, the matrix."""
    stages: dict[str, Stage] = {}
    for cloud in ("aws", "google"):
        for as_modules in (False, True):
            name = f"walks-{cloud}{'-as-modules' if as_modules else ''}"
            stages[name] = functools.partial(run_half, cloud=cloud, as_modules=as_modules, extra=WHOLE_WALKS)
    others: dict[str, Stage] = {
        "real-aws": functools.partial(real_stage, cloud="aws"),
        "real-google": functools.partial(real_stage, cloud="google"),
        "unit-under-load": _unit_under_load,
        "kills": _kills,
        "clients": _clients,
        "sanity-whole": sanity_whole,
        "galaxy-whole": check_tarball_as_galaxy_does,
    }
    return {**stages, **others, **matrix_stages()}


def _unit_under_load(log: Log) -> None:
    log.run("python", "-m", "pytest", "tests/unit", "-n", str(WORKERS_UNDER_LOAD), env=clean_environment(RUN_VENV))


def _clients(log: Log) -> None:
    log.run("python", "-m", "tests.clients", "run", env=clean_environment(RUN_VENV))


def _kills(log: Log) -> None:
    for as_modules in (False, True) * KILLS:
        run_targets(log, "kills", ("killed",), execution(as_modules), lint_templates=False)
