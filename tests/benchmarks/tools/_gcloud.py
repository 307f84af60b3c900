# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``gcloud functions deploy``, which builds anew every time."""

from __future__ import annotations

import shutil

from tests.benchmarks._environment import environment_of
from tests.benchmarks._plan import Case, Command, Plan, Step, Suite, Tool, Workspace
from tests.benchmarks.tools._ours import FUNCTION, LOCATION, PROJECT, create_project
from tests.tooling._process import CommandFailed, Log


class Gcloud(Tool):
    """Not on PyPI or npm; taken where it is installed."""

    name = "gcloud"
    slow = True

    def install(self, log: Log) -> dict[str, str]:
        if shutil.which("gcloud") is None:
            raise CommandFailed("gcloud is not installed")
        printed = log.run("gcloud", "version", env=environment_of({}, program="gcloud"))
        line = next(line for line in printed.splitlines() if line.startswith("Google Cloud SDK"))
        return {"gcloud": line.rpartition(" ")[2]}

    def plan(self, suite: Suite, workspace: Workspace) -> Plan | None:
        if suite is not Suite.GOOGLE:
            return None
        words = (
            *("gcloud", "functions", "deploy", FUNCTION, "--gen2", "--project", PROJECT, "--region", LOCATION),
            *("--runtime", "python313", "--entry-point", "endpoint", "--source", workspace.source),
            *("--trigger-http", "--allow-unauthenticated", "--quiet"),
        )
        command = Command(words, workspace.folder, environment_of(workspace.cloud, program="gcloud"))
        cases = (Case.GOOGLE_DEPLOY, Case.GOOGLE_NOOP, Case.GOOGLE_CHANGE)
        steps = tuple(Step(self.name, case, (command,)) for case in cases)
        return Plan(steps, prepare=(create_project(workspace),))
