# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the targets, one after the other, and removes what they made, however they end."""

from __future__ import annotations

import contextlib
import datetime
import importlib.metadata
import json
import re
import secrets
import subprocess
import time
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.real._cloud import MARK, PREFIX, Cloud, Leftover
from tests.real._questions import FOLDER
from tests.real._report import RunResult, TargetResult
from tests.tooling._paths import CACHE, ROOT, RUN_VENV
from tests.tooling._process import CommandFailed, Interrupted, Log, children
from tests.tooling._variables import clean_environment

# What one removal may take: a stack with a REST API of a few routes needs a minute.
REMOVAL_SECONDS = 900.0
TASK = re.compile(r"TASK \[(.+)\] \*")
FAILED, IGNORED = ("fatal: ", "failed: "), "...ignoring"


@dataclass
class Run:
    """One run in one account; ``seconds`` are what all targets may take together."""

    cloud: Cloud
    identity: str
    seconds: float
    endpoint: str = ""
    id: str = field(
        default_factory=lambda: f"{datetime.datetime.now(datetime.timezone.utc):%Y%m%d}-{secrets.token_hex(3)}"
    )

    def targets(self, names: t.Sequence[str]) -> RunResult:
        """Run the targets; what this run made is removed even after a failure or an interruption."""
        result = self._result()
        deadline = time.monotonic() + self.seconds
        try:
            for name in names:
                result.targets.append(self._target(name, deadline))
        finally:
            result.left = remove_all(self.cloud, [each for each in self.cloud.leftovers() if each.run == self.id])
        return result

    def _result(self) -> RunResult:
        version = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
        names = ("ansible-core", "boto3", "google-auth")
        versions = {"polycloud.faas": str(version), **{name: importlib.metadata.version(name) for name in names}}
        date = f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M UTC}"
        where = "local cloud" if self.endpoint else "real account"
        return RunResult(self.cloud.name, self.id, date, self.cloud.place, where, versions)

    def _target(self, name: str, deadline: float) -> TargetResult:
        folder = CACHE / "real" / self.id
        log, decisions = Log(folder / f"{name}.log"), folder / f"{name}.jsonl"
        print(f"RUN   {name:<24}{log.path.relative_to(ROOT)}", flush=True)
        began = time.monotonic()
        code = self._playbook(name, log, decisions, deadline - began)
        seconds = time.monotonic() - began
        made = {each["question"]: each["decided"] for each in _lines(decisions)}
        failed_at = failed_task(log.text()) if code else ""
        result = TargetResult(name, "FAIL" if code else "PASS", round(seconds, 1), made, failed_at)
        print(f"{result.verdict}  {name:<24}{seconds:7.1f} s", flush=True)
        for question, decided in made.items():
            print(f"      {question}: decided: {decided}", flush=True)
        return result

    def _playbook(self, name: str, log: Log, decisions: Path, seconds: float) -> int:
        """The exit code of ansible-playbook, whose group is ended when its time is over."""
        variables = {
            "real_target": str(FOLDER / "targets" / self.cloud.name / f"{name}.yml"),
            "real_name": f"{PREFIX}-{self.id[-6:]}-{name.replace('_', '-')}",
            "real_marks": {MARK: self.id},
            "real_identity": self.identity,
            "real_place": self.cloud.place,
            "real_files": str(FOLDER / "files" / self.cloud.name),
            "real_decisions": str(decisions),
        }
        command = ["ansible-playbook", str(FOLDER / "playbook.yml"), "-e", json.dumps(variables)]
        env = clean_environment(RUN_VENV, ANSIBLE_COLLECTIONS_PATH=str(RUN_VENV), **self.cloud.environment)
        with log.path.open("ab") as file:
            options = {"cwd": FOLDER, "env": env, "stdout": file, "stderr": subprocess.STDOUT}
            with children.started(command, cleanup=False, **options) as process:
                try:
                    code = process.wait(timeout=max(seconds, 1.0))
                except subprocess.TimeoutExpired:
                    log.write(f"\nended after {seconds:.0f} s: the time that all targets may take is over\n")
                    return 1
        if children.stopped:
            raise Interrupted
        return code


def remove_all(cloud: Cloud, leftovers: t.Sequence[Leftover]) -> list[str]:
    """Remove what is left, and what shows only after that; what could not be removed, with the reason."""
    failures: dict[Leftover, str] = {}
    runs = {each.run for each in leftovers}
    waiting = list(leftovers)
    while waiting:
        for each in waiting:
            print(f"Removing {each}", flush=True)
            failures[each] = ""
            with contextlib.suppress(Interrupted):
                failures[each] = _removed(cloud, each)
        waiting = [each for each in cloud.leftovers() if each.run in runs and each not in failures]
    return [f"{each}: {why}" for each, why in failures.items() if why]


def _removed(cloud: Cloud, leftover: Leftover) -> str:
    try:
        cloud.remove(leftover, REMOVAL_SECONDS)
    except CommandFailed as exc:
        print(f"  {exc}", flush=True)
        return str(exc)
    return ""


def failed_task(output: str) -> str:
    """The first task that failed in what ansible-playbook printed, or else the last one that it began."""
    failed, task = [], "none"
    for line in output.splitlines():
        if begun := TASK.match(line):
            task = begun[1]
        elif line.startswith(FAILED):
            failed.append(task)
        elif line == IGNORED and failed:
            failed.pop()
    return failed[0] if failed else task


def _lines(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
