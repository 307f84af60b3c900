# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a tool brings to the comparison: commands, grouped into the steps whose time is taken."""

from __future__ import annotations

import abc
import enum
import json
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

from tests.tooling._process import Log

STAGE = "dev"
REGION = "us-east-1"
MANY = 20
MANY_FUNCTIONS = 50
SIZES = (1, 10, MANY_FUNCTIONS)


class Suite(str, enum.Enum):
    """What is compared with what; each starts on empty clouds."""

    SERVICE = "service"
    FLEET = "fleet"
    FUNCTIONS = "functions"
    LIMITS = "limits"
    GOOGLE = "google"


class Case(str, enum.Enum):
    """What is measured."""

    DEPLOY = "deploy"
    NOOP = "noop"
    CHANGE = "change"
    REMOVE = "remove"
    LOOP = "noop-20-loop"
    HOSTS = "noop-20-hosts"
    FUNCTIONS_DEPLOY = "deploy-50-functions"
    FUNCTIONS = "noop-50-functions"
    FREE_1 = "noop-1-function-unlimited"
    FREE_10 = "noop-10-functions-unlimited"
    FREE_50 = "noop-50-functions-unlimited"
    LIMITED_1 = "noop-1-function-limited"
    LIMITED_10 = "noop-10-functions-limited"
    LIMITED_50 = "noop-50-functions-limited"
    GOOGLE_DEPLOY = "google-deploy"
    GOOGLE_NOOP = "google-noop"
    GOOGLE_CHANGE = "google-change"


CHANGING = (Case.CHANGE, Case.GOOGLE_CHANGE)


@dataclass(frozen=True)
class Command:
    """One process with exactly this environment."""

    words: tuple[str | Path, ...]
    folder: Path
    env: t.Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """The commands that bring about one case, one after the other, under the name of one contender.

    ``pause`` are seconds before it that are not measured. With ``limited`` the clouds take only as many calls a second
    as the real ones do.
    """

    contender: str
    case: Case
    commands: tuple[Command, ...]
    pause: float = 0.0
    limited: bool = False


@dataclass(frozen=True)
class Plan:
    """``prepare`` is not measured, ``once`` is measured a single time after it, ``steps`` in every round."""

    steps: tuple[Step, ...]
    prepare: tuple[Command, ...] = ()
    once: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Workspace:
    """A folder of one tool, with the source of the function that all tools deploy."""

    folder: Path
    cloud: t.Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> Path:
        return self.folder / "src"

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def write_json(self, name: str, data: t.Any) -> Path:
        """JSON is YAML as well, so every tool reads it."""
        return self.write(name, json.dumps(data, indent=1))

    def write_source(self, revision: int) -> None:
        """The source of revision 1, 2, ...: they differ in one line."""
        self.write("src/handler.py", AWS_SOURCE.format(revision=revision))
        self.write("src/main.py", GOOGLE_SOURCE.format(revision=revision))
        self.write("src/requirements.txt", "")


AWS_SOURCE = """\
import json

REVISION = {revision}


def endpoint(event, context):
    return {{"statusCode": 200, "body": json.dumps({{"revision": REVISION}})}}
"""
GOOGLE_SOURCE = """\
REVISION = {revision}


def endpoint(request):
    return {{"revision": REVISION}}
"""


class Tool(abc.ABC):
    """One tool, or one way of using it; a slow one takes part in every second round."""

    name: str
    slow: bool = False

    @abc.abstractmethod
    def install(self, log: Log) -> dict[str, str]:
        """Make it ready and return versions by name; a CommandFailed says why it is missing."""

    @abc.abstractmethod
    def plan(self, suite: Suite, workspace: Workspace) -> Plan | None:
        """Write what the tool needs into the workspace; None if the tool takes no part in this suite."""
