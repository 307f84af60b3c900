# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The AWS CLI: ``aws cloudformation package`` and ``deploy`` with a template that is ready."""

from __future__ import annotations

from tests.benchmarks._environment import environment_of
from tests.benchmarks._install import AWSCLI, FOLDER, version_of, virtual_environment
from tests.benchmarks._plan import Case, Command, Plan, Step, Suite, Tool, Workspace
from tests.benchmarks._template import template
from tests.tooling._process import Log

BUCKET = "benchmark-archives"
# The CLI names its change sets by the second, and fails when two come in the same one.
NEXT_NAME = 1.0


class AwsCli(Tool):
    """The bucket has to be there before, so the first deploy makes it and the removal takes it away."""

    name = "aws-cli"

    def install(self, log: Log) -> dict[str, str]:
        virtual_environment("awscli", log, AWSCLI)
        return version_of(AWSCLI)

    def plan(self, suite: Suite, workspace: Workspace) -> Plan | None:
        if suite is not Suite.SERVICE:
            return None
        env = environment_of(workspace.cloud, FOLDER / "awscli" / "bin")
        workspace.write_json("template.json", template(str(workspace.source), "benchmark"))

        def aws(*words: str) -> Command:
            return Command(("aws", *words), workspace.folder, env)

        files = ("--template-file", "template.json", "--output-template-file", "packaged.yml")
        package = aws("cloudformation", "package", "--s3-bucket", BUCKET, *files)
        stack = ("--stack-name", "benchmark")
        options = (
            "--template-file",
            "packaged.yml",
            "--capabilities",
            "CAPABILITY_IAM",
            "--no-fail-on-empty-changeset",
        )
        deploy = (package, aws("cloudformation", "deploy", *stack, *options))
        remove = (
            aws("cloudformation", "delete-stack", *stack),
            aws("cloudformation", "wait", "stack-delete-complete", *stack),
            aws("s3", "rb", "--force", f"s3://{BUCKET}"),
        )
        return Plan(
            (
                Step(self.name, Case.DEPLOY, (aws("s3", "mb", f"s3://{BUCKET}"), *deploy)),
                Step(self.name, Case.NOOP, deploy, NEXT_NAME),
                Step(self.name, Case.CHANGE, deploy, NEXT_NAME),
                Step(self.name, Case.REMOVE, remove),
            )
        )
