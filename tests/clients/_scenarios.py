# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clients that did not come from this project, and what each of them does on a local cloud."""

from __future__ import annotations

import shutil
import subprocess
import typing as t
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks._install import AWSCLI, FOLDER, OSLS, SAM, node_folder, virtual_environment
from tests.tooling._process import Log, Skipped

FILES: t.Final = Path(__file__).parent / "files"
GOOGLE_LIBRARIES = ("google-cloud-functions==1.25.0", "google-cloud-resource-manager==1.19.0", "requests==2.34.2")
# The first word of a step that is no command: a request to what was deployed, such as ``url rest /dev/ping``.
URL: t.Final = "url"
PROJECT = "client-gcloud"
LOCATION = "us-central1"


@dataclass(frozen=True)
class Tool:
    """An installed client: the folder of its programs, and its version for the recording."""

    programs: Path
    version: str


@dataclass(frozen=True)
class Step:
    """A command in the folder of the scenario; its output has to match ``says``.

    ``change`` replaces a word in a file before: path, old and new text.
    """

    words: tuple[str, ...]
    says: str = ""
    change: tuple[str, str, str] | None = None
    code: int = 0


@dataclass(frozen=True)
class Scenario:
    """What one client does on one cloud, ``aws`` or ``google``; its files are in ``files/NAME``."""

    name: str
    cloud: str
    install: t.Callable[[Log], Tool]
    steps: tuple[Step, ...]


def _awscli(log: Log) -> Tool:
    return Tool(virtual_environment("awscli", log, AWSCLI) / "bin", AWSCLI)


def _sam(log: Log) -> Tool:
    return Tool(virtual_environment("sam", log, SAM) / "bin", SAM)


def _osls(log: Log) -> Tool:
    if shutil.which("npm") is None:
        raise Skipped("osls: npm is not installed")
    node_folder("osls", log, OSLS)
    return Tool(FOLDER / "osls" / "node_modules" / ".bin", OSLS)


def _gcloud(log: Log) -> Tool:
    found = shutil.which("gcloud")
    if found is None:
        raise Skipped("gcloud: gcloud is not installed")
    said = subprocess.run([found, "version"], check=True, capture_output=True, text=True).stdout
    return Tool(Path(found).parent, said.partition("\n")[0])


def _google_libraries(log: Log) -> Tool:
    programs = virtual_environment("google-libraries", log, *GOOGLE_LIBRARIES) / "bin"
    return Tool(programs, ", ".join(GOOGLE_LIBRARIES[:2]))


def _aws(*words: str, **checks: t.Any) -> Step:
    return Step(("aws", *words), **checks)


def _sam_step(*words: str, **checks: t.Any) -> Step:
    return Step(("sam", *words, "--stack-name", "client-sam", "--region", "us-east-1"), **checks)


def _function(verb: str, *words: str, **checks: t.Any) -> Step:
    where = ("--project", PROJECT, "--region", LOCATION)
    return Step(("gcloud", "functions", verb, "ping", *where, *words), **checks)


_STACK = ("--stack-name", "client-aws-cli")
_PACKAGED = ("--template-file", "packaged.yml", "--capabilities", "CAPABILITY_IAM")
_PACKAGE = _aws(
    *("cloudformation", "package", "--template-file", "template.yml", "--s3-bucket", "client-archives"),
    *("--output-template-file", "packaged.yml"),
    says="Successfully packaged artifacts",
)
_INVOKE = ("lambda", "invoke", "--function-name", "client-aws-cli", "/dev/stdout")
_SAM_DEPLOY = (
    "deploy",
    "--resolve-s3",
    "--capabilities",
    "CAPABILITY_IAM",
    "--no-confirm-changeset",
    "--template-file",
)
_GCLOUD_DEPLOY = (
    *("--gen2", "--runtime", "python313", "--entry-point", "endpoint", "--source", "."),
    *("--trigger-http", "--allow-unauthenticated", "--quiet"),
)
_APIS = [f"{api}.googleapis.com" for api in ("cloudfunctions", "run", "cloudbuild", "artifactregistry")]

SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        "aws-cli",
        "aws",
        _awscli,
        (
            _aws("s3", "mb", "s3://client-archives"),
            _PACKAGE,
            _aws("cloudformation", "deploy", *_STACK, *_PACKAGED, says="Successfully created/updated stack"),
            _aws(*_INVOKE, says="word.*one"),
            _aws("cloudformation", "deploy", *_STACK, *_PACKAGED, says="No changes to deploy", code=255),
            Step(_PACKAGE.words, change=("src/handler.py", "one", "two")),
            _aws("cloudformation", "deploy", *_STACK, *_PACKAGED, says="Successfully created/updated stack"),
            _aws(*_INVOKE, says="word.*two"),
            _aws("cloudformation", "describe-stacks", *_STACK, says="UPDATE_COMPLETE"),
            Step((URL, "http", "/ping"), says="two"),
            _aws("cloudformation", "describe-stack-events", *_STACK, says="CREATE_COMPLETE"),
            _aws("cloudformation", "detect-stack-drift", *_STACK, says="StackDriftDetectionId"),
            _aws("cloudformation", "delete-stack", *_STACK),
            _aws("cloudformation", "wait", "stack-delete-complete", *_STACK),
            _aws("s3", "rb", "--force", "s3://client-archives"),
        ),
    ),
    Scenario(
        "sam",
        "aws",
        _sam,
        (
            _sam_step(*_SAM_DEPLOY, "template.yml", says="Successfully created/updated stack"),
            _sam_step("list", "resources", says="client-sam-Ping"),
            _sam_step("list", "endpoints", says="https://"),
            Step((URL, "rest", "/Prod/ping"), says="one"),
            Step((URL, "http", "/ping"), says="one"),
            _sam_step("remote", "invoke", "Ping", says="word.*one"),
            _sam_step(*_SAM_DEPLOY, "template.yml", "--no-fail-on-empty-changeset", says="No changes to deploy"),
            _sam_step(
                *_SAM_DEPLOY,
                "template.yml",
                change=("src/handler.py", "one", "two"),
                says="Successfully created/updated stack",
            ),
            _sam_step("remote", "invoke", "Ping", says="word.*two"),
            _sam_step("logs", "--name", "Ping", says="REPORT"),
            _sam_step("delete", "--no-prompts", says="Deleted successfully"),
        ),
    ),
    Scenario(
        "osls",
        "aws",
        _osls,
        (
            Step(("osls", "deploy"), says="Service deployed"),
            Step(("osls", "info", "--verbose"), says="ping"),
            Step((URL, "rest", "/dev/ping"), says="one"),
            Step((URL, "http", "/ping"), says="one"),
            Step(("osls", "invoke", "--function", "ping"), says="word.*one"),
            Step(("osls", "logs", "--function", "ping"), says="END Duration"),
            Step(("osls", "deploy"), says="No changes to deploy"),
            Step(("osls", "deploy"), says="Service deployed", change=("src/handler.py", "one", "two")),
            Step(("osls", "invoke", "--function", "ping"), says="word.*two"),
            Step(
                ("osls", "deploy", "function", "--function", "ping"),
                change=("src/handler.py", "two", "three"),
                says="deployed",
            ),
            Step(("osls", "deploy", "list"), says="Timestamp"),
            Step(("osls", "remove"), says="has been successfully removed"),
        ),
    ),
    Scenario(
        "gcloud",
        "google",
        _gcloud,
        (
            Step(("gcloud", "projects", "create", PROJECT, "--organization=123456789012")),
            Step(("gcloud", "billing", "projects", "link", PROJECT, "--billing-account=000000-AAAAAA-BBBBBB")),
            Step(("gcloud", "services", "enable", *_APIS, f"--project={PROJECT}")),
            _function("deploy", *_GCLOUD_DEPLOY, says="state: ACTIVE"),
            _function("describe", says="entryPoint: endpoint"),
            _function("call", "--data", '{"name": "Ada"}', says="Ada"),
            _function("deploy", *_GCLOUD_DEPLOY, "--update-labels=team=blue", says="team: blue"),
            Step(("gcloud", "functions", "list", "--project", PROJECT), says="ping"),
            _function("add-invoker-policy-binding", "--member=user:b@example.com", says="user:b@example.com"),
            _function("delete", "--quiet", says="Deleted"),
            Step(("gcloud", "projects", "delete", PROJECT, "--quiet")),
        ),
    ),
    Scenario(
        "google-libraries",
        "google",
        _google_libraries,
        (
            Step(("python", "drive.py", "project"), says="ACTIVE"),
            Step(("python", "drive.py", "create"), says="ACTIVE"),
            Step(("python", "drive.py", "update"), says="ACTIVE"),
            Step(("python", "drive.py", "read"), says="functions/ping"),
            Step(("python", "drive.py", "delete"), says="DELETE_REQUESTED"),
        ),
    ),
)
