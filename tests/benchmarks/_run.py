# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the steps of all tools, one tool after the other in every round, and takes the time of each."""

from __future__ import annotations

import contextlib
import functools
import shlex
import shutil
import subprocess
import threading
import time
import typing as t
from dataclasses import dataclass

from tests.benchmarks._clouds import Clouds
from tests.benchmarks._install import FOLDER
from tests.benchmarks._plan import CHANGING, Command, Plan, Step, Suite, Tool, Workspace
from tests.benchmarks._results import Measurement, Results
from tests.tooling._process import CommandFailed, Interrupted, Log, children

COMMAND_SECONDS = 300.0
# Suites whose every run begins on empty clouds; in the others, nothing is ever changed after the preparation.
FROM_NOTHING = (Suite.SERVICE, Suite.GOOGLE)


@contextlib.contextmanager
def _ended_after(process: subprocess.Popen[bytes], seconds: float = COMMAND_SECONDS) -> t.Iterator[threading.Event]:
    """Kill a process that takes longer; the event tells that it did."""
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


@dataclass(frozen=True)
class Round:
    """``delay`` in seconds; what is measured is kept or not, slow tools take part or not."""

    delay: float
    kept: bool = True
    with_slow: bool = True


@dataclass
class Contest:
    """The tools against each other in one suite; a tool that fails leaves it, and the reason is kept."""

    suite: Suite
    tools: t.Sequence[Tool]
    clouds: Clouds
    results: Results
    log: Log

    def run(self, delays: t.Sequence[float], runs: int, warm_up: bool) -> None:
        """``runs`` measured rounds with each delay.

        With ``warm_up`` one round before is not measured; where there is a preparation, that one does for it.
        """
        self.clouds.empty()
        entrants = [tool for tool in self.tools if self._prepare_once(tool)]
        rounds = [Round(delay, with_slow=number % 2 == 0) for delay in delays for number in range(runs)]
        if warm_up and self.suite in FROM_NOTHING:
            rounds.insert(0, Round(delays[0], kept=False))
        for number, each in enumerate(rounds):
            print(f"{self.suite.value}, +{each.delay * 1000:.0f} ms, round {number + 1} of {len(rounds)}", flush=True)
            for tool in rotated([tool for tool in entrants if each.with_slow or not tool.slow], number):
                if not self._guarded(tool, functools.partial(self._turn, tool, each)):
                    entrants.remove(tool)

    def _prepare_once(self, tool: Tool) -> bool:
        plan = self._plan(tool)
        if plan is None:
            return False
        return self.suite in FROM_NOTHING or self._guarded(tool, lambda: self._prepare(tool, plan))

    def _plan(self, tool: Tool) -> Plan | None:
        return tool.plan(self.suite, self._workspace(tool))

    def _workspace(self, tool: Tool) -> Workspace:
        return Workspace(FOLDER / "work" / self.suite.value / tool.name, self.clouds.env)

    def _prepare(self, tool: Tool, plan: Plan) -> None:
        self._workspace(tool).write_source(1)
        for command in plan.prepare:
            self._execute(command)
        for step in plan.once:
            self._keep(self._measure(step, delay=0.0))

    def _turn(self, tool: Tool, turn: Round) -> None:
        """All steps of one tool, once."""
        workspace = self._workspace(tool)
        if self.suite in FROM_NOTHING:
            self.clouds.empty()
            shutil.rmtree(workspace.folder, ignore_errors=True)
        plan = self._plan(tool)
        if plan is None:
            return
        if self.suite in FROM_NOTHING:
            self._prepare(tool, plan)
        self.clouds.delay(turn.delay)
        revision = 1
        for step in plan.steps:
            if step.case in CHANGING:
                revision += 1
                workspace.write_source(revision)
            measurement = self._measure(step, turn.delay)
            self.clouds.require(step.case, revision)
            if turn.kept:
                self._keep(measurement)
        self.clouds.delay(0.0)

    def _keep(self, one: Measurement) -> None:
        print(f"  {one.contender:<14}{one.case:<20}{one.seconds:7.2f} s", flush=True)
        self.results.measurements.append(one)

    def _measure(self, step: Step, delay: float) -> Measurement:
        self.clouds.forget_calls()
        if step.limited:
            self.clouds.limit(True)
        time.sleep(step.pause)
        began = time.perf_counter()
        for command in step.commands:
            self._execute(command)
        seconds = time.perf_counter() - began
        if step.limited:
            self.clouds.limit(False)
        return Measurement(step.contender, step.case.value, delay, round(seconds, 4), self.clouds.calls())

    def _execute(self, command: Command) -> None:
        """Run one process to its end; its output goes to the log."""
        words = [str(word) for word in command.words]
        self.log.write(f"$ {shlex.join(words)}\n")
        with self.log.path.open("ab") as file:
            options = {"cwd": command.folder, "env": command.env, "stdout": file, "stderr": subprocess.STDOUT}
            with children.started(words, cleanup=False, **options) as process, _ended_after(process) as late:
                # Without a timeout of its own, for which it would look every 50 ms only.
                code = process.wait()
        if late.is_set():
            raise CommandFailed(f"no end after {COMMAND_SECONDS:.0f} s: {words[0]}")
        if children.stopped:
            raise Interrupted
        if code:
            raise CommandFailed(f"exit code {code}: {shlex.join(words)}")

    def _guarded(self, tool: Tool, work: t.Callable[[], None]) -> bool:
        try:
            work()
        except CommandFailed as exc:
            print(f"  {tool.name} failed, see {self.log.path}: {exc}", flush=True)
            self.results.failed[f"{tool.name}, {self.suite.value}"] = str(exc)
            with contextlib.suppress(CommandFailed):
                self.clouds.delay(0.0)
            return False
        return True


def rotated(tools: t.Sequence[Tool], number: int) -> list[Tool]:
    """Another tool begins in every round, so that no one always follows the same."""
    first = number % len(tools) if tools else 0
    return [*tools[first:], *tools[:first]]
