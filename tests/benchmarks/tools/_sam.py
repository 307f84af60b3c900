# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The AWS SAM CLI: ``sam build`` and ``sam deploy``."""

from __future__ import annotations

import typing as t

from tests.benchmarks._environment import environment_of
from tests.benchmarks._install import FOLDER, SAM, version_of, virtual_environment
from tests.benchmarks._plan import REGION, Case, Command, Plan, Step, Suite, Tool, Workspace
from tests.tooling._process import Log


class Sam(Tool):
    """With the bucket that SAM makes for all its stacks; that one stays when the service is removed.

    The runtime is the Python that SAM runs in, because its build looks for an interpreter of the same version.
    """

    name = "sam"
    slow = True

    def install(self, log: Log) -> dict[str, str]:
        virtual_environment("sam", log, SAM)
        return version_of(SAM)

    def plan(self, suite: Suite, workspace: Workspace) -> Plan | None:
        if suite is not Suite.SERVICE:
            return None
        (python,) = (FOLDER / "sam" / "lib").glob("python*")
        workspace.write_json("template.json", _template(python.name))
        env = environment_of(workspace.cloud, FOLDER / "sam" / "bin")

        def sam(*words: str) -> Command:
            return Command(("sam", *words), workspace.folder, env)

        options = ("--resolve-s3", "--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset")
        names = ("--stack-name", "sam", "--region", REGION)
        quiet = ("--no-fail-on-empty-changeset", "--no-progressbar")
        deploy = (sam("build", "--template", "template.json"), sam("deploy", *names, *options, *quiet))
        return Plan(
            (
                *(Step(self.name, case, deploy) for case in (Case.DEPLOY, Case.NOOP, Case.CHANGE)),
                Step(self.name, Case.REMOVE, (sam("delete", "--no-prompts", *names),)),
            )
        )


def _template(runtime: str) -> dict[str, t.Any]:
    properties = {
        "CodeUri": "src/",
        "Handler": "handler.endpoint",
        "Runtime": runtime,
        "Events": {"Ping": {"Type": "Api", "Properties": {"Path": "/ping", "Method": "get"}}},
    }
    function = {"Type": "AWS::Serverless::Function", "Properties": properties}
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Ping": function}}
