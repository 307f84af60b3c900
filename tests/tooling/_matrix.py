# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unit and integration tests under the oldest supported ansible-core, the middle one and the newest."""

from __future__ import annotations

import functools
import typing as t
from pathlib import Path

from extensions.local_cloud.shared.interpreters import Version, find_interpreters
from tests.tooling._integration import run_targets
from tests.tooling._paths import CACHE, ROOT
from tests.tooling._process import Log, Skipped, Stage
from tests.tooling._setup import set_up_matrix_venv
from tests.tooling._variables import clean_environment

# Release of ansible-core -> interpreters that it runs on, the one to prefer first; the oldest release first.
MATRIX: dict[str, tuple[Version, ...]] = {
    "2.17.14": ((3, 10), (3, 11), (3, 12)),
    "2.19.14": ((3, 11), (3, 12), (3, 13)),
    "2.21.5": ((3, 14), (3, 13), (3, 12)),
}
OLDEST = next(iter(MATRIX))
OLDEST_TARGETS = ("api_rest", "roles_http_function")


def matrix_stages() -> dict[str, Stage]:
    """Make the environments that are missing; a release without an interpreter is a stage that is skipped."""
    interpreters = find_interpreters()
    stages: dict[str, Stage] = {}
    for core in MATRIX:
        version = _version_for(core, interpreters)
        if version is None:
            stages[f"matrix-{core}"] = functools.partial(_skip, core)
            continue
        venv = _made(core, interpreters[version])
        name = f"{core}-py{version[0]}.{version[1]}"
        stages[f"unit-{name}"] = functools.partial(_unit, venv, "tests/unit")
        # make test looks at the templates, of functions that run under another Python than the oldest
        integration = functools.partial(run_targets, name=f"integration-{name}", venv=venv, lint_templates=False)
        stages[f"integration-{name}"] = integration
    return stages


def set_up_oldest() -> None:
    """Make the environment of the stage oldest-release, where this machine has an interpreter for it."""
    interpreters = find_interpreters()
    version = _version_for(OLDEST, interpreters)
    if version is not None:
        _made(OLDEST, interpreters[version])


def oldest_release(log: Log) -> None:
    """The unit tests of the plugins and one target of each cloud under the oldest ansible-core and Python."""
    interpreters = find_interpreters()
    version = _version_for(OLDEST, interpreters)
    if version is None:
        _skip(OLDEST, log)
        return
    venv = _made(OLDEST, interpreters[version])
    _unit(venv, "tests/unit/plugins", log, "-m", "not other_program")
    run_targets(log, "oldest-release", OLDEST_TARGETS, venv=venv, lint_templates=False)


def _version_for(core: str, interpreters: t.Container[Version]) -> Version | None:
    return next((version for version in MATRIX[core] if version in interpreters), None)


def _made(core: str, interpreter: Path) -> Path:
    venv = CACHE / "matrix" / core
    set_up_matrix_venv(venv, core, interpreter)
    return venv


def _skip(core: str, log: Log) -> None:
    wanted = ", ".join(f"{major}.{minor}" for major, minor in MATRIX[core])
    raise Skipped(f"ansible-core {core} needs Python {wanted}, and none of them was found")


def _unit(venv: Path, tests: str, log: Log, *options: str) -> None:
    env = clean_environment(venv, PYTHONPATH=str(venv))
    log.run("python", "-m", "pytest", tests, "-n", "auto", *options, cwd=ROOT, env=env)
