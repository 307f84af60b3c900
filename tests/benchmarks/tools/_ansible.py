# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible without us: a single debug task, and the modules of amazon.aws."""

from __future__ import annotations

import importlib.metadata
import json
import typing as t
from pathlib import Path

from tests.benchmarks._environment import environment_of
from tests.benchmarks._install import ANSIBLE, ANSIBLE_CORE, BOTO, FOLDER, version_of, virtual_environment
from tests.benchmarks._plan import REGION, Case, Plan, Step, Suite, Tool, Workspace
from tests.benchmarks._template import template
from tests.benchmarks.tools._playbooks import NAMES, many_hosts, play, run
from tests.tooling._paths import RUN_VENV
from tests.tooling._process import Log

BUCKET = "benchmark-archives"
_STACK = "amazon.aws.cloudformation"
_PARAMETERS = ("Service", "Bucket", "Key")


class Debug(Tool):
    """What Ansible alone costs."""

    name = "debug"

    def install(self, log: Log) -> dict[str, str]:
        return {"ansible-core": importlib.metadata.version("ansible-core")}

    def plan(self, suite: Suite, workspace: Workspace) -> Plan | None:
        if suite is not Suite.SERVICE:
            return None
        playbook = workspace.write_json("debug.yml", play({"ansible.builtin.debug": {"msg": "Hello"}}))
        command = run(playbook, workspace, environment_of(workspace.cloud, RUN_VENV / "bin"))
        return Plan((Step(self.name, Case.NOOP, (command,)),))


class AmazonAws(Tool):
    """An archive, a bucket, an object in it, a stack: the shortest way that these modules have.

    The fleet is only the stack of each service, with a template that is ready and an archive that is there.
    """

    name = "amazon.aws"
    slow = True

    def install(self, log: Log) -> dict[str, str]:
        venv = virtual_environment("ansible", log, ANSIBLE, ANSIBLE_CORE, BOTO)
        (manifest,) = venv.glob("lib/python*/site-packages/ansible_collections/amazon/aws/MANIFEST.json")
        version = json.loads(manifest.read_text(encoding="utf-8"))["collection_info"]["version"]
        return {"amazon.aws": version, **version_of(ANSIBLE)}

    def plan(self, suite: Suite, workspace: Workspace) -> Plan | None:
        cloud = {name: value for name, value in workspace.cloud.items() if name != "ANSIBLE_COLLECTIONS_PATH"}
        env = environment_of(cloud, FOLDER / "ansible" / "bin", AWS_URL=cloud["AWS_ENDPOINT_URL"])
        code = {"S3Bucket": {"Ref": "Bucket"}, "S3Key": {"Ref": "Key"}}
        workspace.write_json("template.json", template(code, {"Ref": "Service"}, _PARAMETERS))
        if suite is Suite.SERVICE:
            return self._service(workspace, env)
        if suite is Suite.FLEET:
            return self._fleet(workspace, env)
        return None

    def _service(self, workspace: Workspace, env: dict[str, str]) -> Plan:
        stack = {_STACK: _stack(workspace, "benchmark")}
        deploy = workspace.write_json("deploy.yml", play(*_archive(workspace), stack))
        absent = {_STACK: {"stack_name": "benchmark", "region": REGION, "state": "absent"}}
        bucket = {"amazon.aws.s3_bucket": {"name": BUCKET, "region": REGION, "state": "absent", "force": True}}
        remove = workspace.write_json("remove.yml", play(absent, bucket))
        cases = {Case.DEPLOY: deploy, Case.NOOP: deploy, Case.CHANGE: deploy, Case.REMOVE: remove}
        return Plan(tuple(self._step(case, playbook, workspace, env) for case, playbook in cases.items()))

    def _fleet(self, workspace: Workspace, env: dict[str, str]) -> Plan:
        each = {_STACK: _stack(workspace, "amazon-{{ item }}"), "loop": list(NAMES)}
        loop = workspace.write_json("loop.yml", play(each))
        first = workspace.write_json("first.yml", play(*_archive(workspace), each))
        host = {_STACK: _stack(workspace, "amazon-{{ inventory_hostname }}")}
        hosts = workspace.write_json("hosts.yml", play(host, hosts="all"))
        steps = (
            self._step(Case.LOOP, loop, workspace, env),
            self._step(Case.HOSTS, hosts, workspace, env, *many_hosts(workspace)),
        )
        return Plan(steps, prepare=(run(first, workspace, env),))

    def _step(self, case: Case, playbook: Path, workspace: Workspace, env: dict[str, str], *options: t.Any) -> Step:
        return Step(self.name, case, (run(playbook, workspace, env, *options),))


def _key(workspace: Workspace) -> str:
    return "{{ lookup('ansible.builtin.file', '%s') | hash('sha256') }}.zip" % (workspace.source / "handler.py")


def _archive(workspace: Workspace) -> list[dict[str, t.Any]]:
    archive = str(workspace.folder / "archive.zip")
    source = {"bucket": BUCKET, "object": _key(workspace), "src": archive, "mode": "put", "region": REGION}
    return [
        {"community.general.archive": {"path": f"{workspace.source}/", "dest": archive, "format": "zip"}},
        {"amazon.aws.s3_bucket": {"name": BUCKET, "region": REGION}},
        {"amazon.aws.s3_object": {**source, "overwrite": "different"}},
    ]


def _stack(workspace: Workspace, name: str) -> dict[str, t.Any]:
    return {
        "stack_name": name,
        "region": REGION,
        "template": str(workspace.folder / "template.json"),
        "template_parameters": {"Service": name, "Bucket": BUCKET, "Key": _key(workspace)},
        "capabilities": ["CAPABILITY_IAM"],
    }
