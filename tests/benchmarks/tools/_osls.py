# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""osls, the Serverless Framework's successor that stayed open: ``deploy`` and ``deploy function``."""

from __future__ import annotations

from tests.benchmarks._environment import environment_of
from tests.benchmarks._install import FOLDER, OSLS, node_folder, node_version, version_of
from tests.benchmarks._plan import MANY_FUNCTIONS, REGION, STAGE, Case, Command, Plan, Step, Suite, Tool, Workspace
from tests.tooling._process import Log

FUNCTION_DEPLOY = "osls-function"


class Osls(Tool):
    """``deploy function`` knows neither a first deploy nor a removal; it runs after its no-op and its change."""

    name = "osls"
    slow = True

    def install(self, log: Log) -> dict[str, str]:
        node_folder("osls", log, OSLS)
        return {**version_of(OSLS), "node": node_version()}

    def plan(self, suite: Suite, workspace: Workspace) -> Plan | None:
        if suite is Suite.SERVICE:
            return self._service(workspace)
        if suite is Suite.FUNCTIONS:
            _write_service(workspace, [f"ping{number:02}" for number in range(MANY_FUNCTIONS)])
            deploy = _osls(workspace, "deploy")
            return Plan(
                (Step(self.name, Case.FUNCTIONS, (deploy,)),), once=(Step(self.name, Case.FUNCTIONS_DEPLOY, (deploy,)),)
            )
        return None

    def _service(self, workspace: Workspace) -> Plan:
        _write_service(workspace, ["ping"])
        deploy = _osls(workspace, "deploy")
        function = _osls(workspace, "deploy", "function", "--function", "ping")
        return Plan(
            (
                Step(self.name, Case.DEPLOY, (deploy,)),
                Step(self.name, Case.NOOP, (deploy,)),
                Step(FUNCTION_DEPLOY, Case.NOOP, (function,)),
                Step(self.name, Case.CHANGE, (deploy,)),
                Step(FUNCTION_DEPLOY, Case.CHANGE, (function,)),
                Step(self.name, Case.REMOVE, (_osls(workspace, "remove"),)),
            )
        )


def _osls(workspace: Workspace, *words: str) -> Command:
    programs = FOLDER / "osls" / "node_modules" / ".bin"
    return Command(("osls", *words), workspace.folder, environment_of(workspace.cloud, programs, program="node"))


def _write_service(workspace: Workspace, functions: list[str]) -> None:
    workspace.write_json(
        "serverless.yml",
        {
            "service": "osls",
            "provider": {"name": "aws", "runtime": "python3.13", "stage": STAGE, "region": REGION},
            "package": {"patterns": ["!**", "src/**"]},
            "functions": {
                name: {"handler": "src/handler.endpoint", "events": [{"http": {"path": name, "method": "get"}}]}
                for name in functions
            },
        },
    )
