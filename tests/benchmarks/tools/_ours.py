# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""This collection, within Ansible's worker and as modules."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import typing as t
from pathlib import Path

import yaml

from tests.benchmarks._environment import environment_of
from tests.benchmarks._plan import (
    MANY_FUNCTIONS,
    REGION,
    SIZES,
    STAGE,
    Case,
    Command,
    Plan,
    Step,
    Suite,
    Tool,
    Workspace,
)
from tests.benchmarks.tools._playbooks import NAMES, many_hosts, play, run
from tests.tooling._paths import ROOT, RUN_VENV
from tests.tooling._process import Log

PROJECT = "benchmark-project"
LOCATION = "us-central1"
FUNCTION = "ping"
_SERVICE = "polycloud.faas.lambda_http_endpoint"
# Without and with the limits of AWS, by the number of functions.
_LIMITS = {
    1: (Case.FREE_1, Case.LIMITED_1),
    10: (Case.FREE_10, Case.LIMITED_10),
    MANY_FUNCTIONS: (Case.FREE_50, Case.LIMITED_50),
}
# After so many seconds the buckets of all limits are full again.
_REFILL = 4.0


class Ours(Tool):
    """``in_process`` False switches the execution within the worker off, and leaves out the loop, which takes long."""

    def __init__(self, in_process: bool = True) -> None:
        self.name = "ours" if in_process else "ours-module"
        self.slow = not in_process
        self._in_process = in_process

    def install(self, log: Log) -> dict[str, str]:
        version = yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"]
        names = ("ansible-core", "boto3")
        return {"polycloud.faas": str(version), **{name: importlib.metadata.version(name) for name in names}}

    def plan(self, suite: Suite, workspace: Workspace) -> Plan | None:
        env = environment_of(workspace.cloud, RUN_VENV / "bin", POLYCLOUD_FAAS_IN_PROCESS=str(self._in_process).lower())
        plans: dict[Suite, t.Callable[[Workspace, dict[str, str]], Plan | None]] = {
            Suite.SERVICE: self._service,
            Suite.FLEET: self._fleet,
            Suite.FUNCTIONS: self._functions,
            Suite.LIMITS: self._limits,
            Suite.GOOGLE: self._google,
        }
        return plans[suite](workspace, env)

    def _step(self, case: Case, playbook: Path, workspace: Workspace, env: dict[str, str], *options: t.Any) -> Step:
        return Step(self.name, case, (run(playbook, workspace, env, *options),))

    def _service(self, workspace: Workspace, env: dict[str, str]) -> Plan:
        deploy = workspace.write_json("deploy.yml", play({_SERVICE: _service("benchmark", workspace)}))
        absent = {"name": "benchmark", "stage": STAGE, "region": REGION, "state": "absent"}
        remove = workspace.write_json("remove.yml", play({_SERVICE: absent}))
        cases = {Case.DEPLOY: deploy, Case.NOOP: deploy, Case.CHANGE: deploy, Case.REMOVE: remove}
        return Plan(tuple(self._step(case, playbook, workspace, env) for case, playbook in cases.items()))

    def _fleet(self, workspace: Workspace, env: dict[str, str]) -> Plan:
        each = {_SERVICE: _service(f"{self.name}-{{{{ item }}}}", workspace), "loop": list(NAMES)}
        loop = workspace.write_json("loop.yml", play(each))
        host = {_SERVICE: _service(f"{self.name}-{{{{ inventory_hostname }}}}", workspace)}
        hosts = workspace.write_json("hosts.yml", play(host, hosts="all"))
        options = many_hosts(workspace)
        steps = [self._step(Case.HOSTS, hosts, workspace, env, *options)]
        if self._in_process:
            steps.append(self._step(Case.LOOP, loop, workspace, env))
        return Plan(tuple(steps), prepare=(run(hosts, workspace, env, *options),))

    def _functions(self, workspace: Workspace, env: dict[str, str]) -> Plan:
        names = [f"ping{number:02}" for number in range(MANY_FUNCTIONS)]
        service = _service(f"{self.name}-many", workspace, names)
        playbook = workspace.write_json("functions.yml", play({_SERVICE: service}))
        deploy, again = (self._step(case, playbook, workspace, env) for case in (Case.FUNCTIONS_DEPLOY, Case.FUNCTIONS))
        return Plan((again,), once=(deploy,))

    def _limits(self, workspace: Workspace, env: dict[str, str]) -> Plan | None:
        if not self._in_process:
            return None
        steps, prepare = [], []
        for size in SIZES:
            names = [f"ping{number:02}" for number in range(size)]
            service = _service(f"{self.name}-limits-{size}", workspace, names)
            playbook = workspace.write_json(f"limits-{size}.yml", play({_SERVICE: service}))
            prepare.append(run(playbook, workspace, env))
            free, limited = (self._step(case, playbook, workspace, env) for case in _LIMITS[size])
            steps += [free, dataclasses.replace(limited, limited=True, pause=_REFILL)]
        return Plan(tuple(steps), prepare=tuple(prepare))

    def _google(self, workspace: Workspace, env: dict[str, str]) -> Plan:
        function = {
            "project": PROJECT,
            "location": LOCATION,
            "name": FUNCTION,
            "source": str(workspace.source),
            "runtime": "python313",
            "entry_point": "endpoint",
            "public": True,
        }
        playbook = workspace.write_json("google.yml", play({"polycloud.faas.gcp_cloudfunction": function}))
        cases = (Case.GOOGLE_DEPLOY, Case.GOOGLE_NOOP, Case.GOOGLE_CHANGE)
        steps = tuple(self._step(case, playbook, workspace, env) for case in cases)
        return Plan(steps, prepare=(create_project(workspace),))


def create_project(workspace: Workspace) -> Command:
    """The project that all tools deploy their Google function to; not measured."""
    names = ("cloudfunctions", "run", "cloudbuild", "artifactregistry")
    project = {
        "project_id": PROJECT,
        "billing_account": "000000-AAAAAA-BBBBBB",
        "apis": [f"{name}.googleapis.com" for name in names],
    }
    playbook = workspace.write_json("project.yml", play({"polycloud.faas.gcp_project": project}))
    return run(playbook, workspace, environment_of(workspace.cloud, RUN_VENV / "bin"))


def _service(name: str, workspace: Workspace, functions: t.Sequence[str] = ("ping",)) -> dict[str, t.Any]:
    return {
        "name": name,
        "stage": STAGE,
        "region": REGION,
        "source": str(workspace.source),
        "functions": [
            {"name": each, "handler": "handler.endpoint", "routes": [{"method": "GET", "path": f"/{each}"}]}
            for each in functions
        ],
    }
