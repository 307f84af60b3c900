# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run with nothing to do does not load what only deployments need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.plugins.module_utils._aws.run_kinds import COLLECTIONS, PACKAGE

GOOGLE = f"{PACKAGE}.module_utils._gcp."
OF_DEPLOYMENTS = (
    *("connection.long_running_operation", "connection.pages", "deployment.build_account"),
    "deployment.newer_secrets",
    *(
        "function_api.build_report",
        "function_api.listing",
        "project.options",
        "project.policy",
        "project.role_bindings",
    ),
)
RUN = f"""
import sys
from pathlib import Path
from {GOOGLE}connection import session
from {GOOGLE[:-1]} import run_function
from {PACKAGE}.module_utils._module.task import Task
from tests.unit.plugins.module_utils._gcp import scripted
from tests.unit.plugins.module_utils._gcp.test_run_function import deployed

source, google = Path(sys.argv[1]), scripted.ScriptedGoogle()
google.on(scripted.GET_FUNCTION, scripted.NOT_FOUND if sys.argv[2] == "new" else deployed(source))
google.on(scripted.GET_POLICY, scripted.OPEN_POLICY)
google.on(scripted.LIST_FUNCTIONS, {{}})
google.on(scripted.RUNTIMES, {{"runtimes": [{{"name": "python313", "environment": "GEN_2", "stage": "GA"}}]}})
session.connect = lambda _options, _deadline: google
print(run_function.run(Task(scripted.function_options(source), check_mode=True))["changes"], file=sys.stderr)
print(*sys.modules)
"""


def loaded_by(source: Path, kind: str, cache: Path) -> tuple[str, set[str]]:
    """What a run says that it would change, and what it has loaded of the Google Cloud code."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([COLLECTIONS, os.getcwd()]),
        "XDG_CACHE_HOME": str(cache),
    }
    command = [sys.executable, "-c", RUN, str(source), kind]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return ran.stderr.strip(), {name.removeprefix(GOOGLE) for name in ran.stdout.split() if name.startswith(GOOGLE)}


@pytest.mark.parametrize(("kind", "changes", "needed"), [("same", "[]", set()), ("new", "['created']", {"listing"})])
def test_a_run_loads_only_what_it_needs(
    source: Path, tmp_path: Path, kind: str, changes: str, needed: set[str]
) -> None:
    said, loaded = loaded_by(source, kind, tmp_path)
    assert said == changes
    assert {"run_function", "deployment.live_source"} <= loaded
    assert {name.rpartition(".")[2] for name in loaded.intersection(OF_DEPLOYMENTS)} - {"pages"} == needed
