# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that has nothing to do does not load what only other runs need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COLLECTIONS = next(path for path in sys.path if (Path(path) / "ansible_collections" / "polycloud" / "faas").is_dir())
PACKAGE = "ansible_collections.polycloud.faas.plugins"
LATER = (
    *(
        "deployment.existing_log_groups",
        "deployment.intermediate_templates",
        "deployment.preview",
        "deployment.removal",
    ),
    *("deployment.updates", "drift.by_cloudformation", "drift.repair_calls", "drift.repair_plan"),
    *("drift.template_without_lost", "requirements.cache", "requirements.installation"),
    *("stack.change_sets", "stack.events", "stack.operations", "stack.validation"),
)


def test_the_module_loads_only_what_every_run_needs() -> None:
    code = f"import sys, {PACKAGE}.modules.lambda_http_endpoint; print(*sys.modules, sep='\\n')"
    environment = {**os.environ, "PYTHONPATH": COLLECTIONS}
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()
    assert f"{PACKAGE}.module_utils._aws.deployment.deployment" in loaded
    assert not {name for name in loaded if name.removeprefix(f"{PACKAGE}.module_utils._aws.") in LATER}
    assert "botocore" not in loaded


@pytest.mark.parametrize("name", LATER)
def test_what_is_loaded_later_is_there(name: str) -> None:
    assert (Path(__file__).parents[5] / "plugins" / "module_utils" / "_aws" / f"{name.replace('.', '/')}.py").is_file()
