# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment of the tools: a home of its own, the local clouds, and nothing of the user's."""

from __future__ import annotations

import os
import shutil
import typing as t
from pathlib import Path

from tests.benchmarks._install import FOLDER
from tests.tooling._variables import clean_environment

HOME = FOLDER / "home"
_QUIET = {
    "ANSIBLE_LOCALHOST_WARNING": "0",
    "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
    "SAM_CLI_TELEMETRY": "0",
    "SLS_TELEMETRY_DISABLED": "1",
    "SLS_NOTIFICATIONS_MODE": "off",
}


def environment_of(cloud: t.Mapping[str, str], *folders: Path, program: str = "", **extra: str) -> dict[str, str]:
    """Variables for a tool whose programs are in ``folders``, or where the user's PATH has ``program``."""
    HOME.mkdir(parents=True, exist_ok=True)
    clean = clean_environment(HOME=str(HOME), **_QUIET)
    found = shutil.which(program) if program else None
    first = [*(str(folder) for folder in folders), *([os.path.dirname(found)] if found else [])]
    return {**cloud, **clean, "PATH": os.pathsep.join([*first, clean["PATH"]]), **extra}
