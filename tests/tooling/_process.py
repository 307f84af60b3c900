# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs commands so that each has a log and none outlives an interruption."""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import typing as t
from pathlib import Path
from types import FrameType

from tests.tooling._paths import ROOT

GRACE_SECONDS = 10.0

Argument: t.TypeAlias = str | Path

# How a part of a stage says that it was skipped: a line of its own, or the message of a task of a playbook.
SKIP = re.compile(r'^(?:\s*"msg": ")?SKIP {2}([^"\n]+)', re.MULTILINE)


class CommandFailed(Exception):
    """A command, or what it printed, was not as it should be; the message is for the user."""


class Interrupted(Exception):
    """The user or the system asked to stop."""


class Skipped(Exception):
    """A stage cannot run on this machine; the message says why."""


class _Children:
    """The running process groups, so that one interruption ends all of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    @contextlib.contextmanager
    def started(self, command: list[str], cleanup: bool, **options: t.Any) -> t.Iterator[subprocess.Popen[bytes]]:
        """Start a process in its own group; ``cleanup`` commands run even after an interruption."""
        with self._lock:
            if self._stopped and not cleanup:
                raise Interrupted
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)
            if not cleanup:
                self._running.add(process)
        try:
            yield process
        finally:
            _end_group(process)
            with self._lock:
                self._running.discard(process)

    def stop(self) -> None:
        """Ask every running process group to end, insist after a while, and let no other begin."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                _terminate(process)
        timer = threading.Timer(GRACE_SECONDS, self._kill)
        timer.daemon = True
        timer.start()

    def _kill(self) -> None:
        with self._lock:
            for process in self._running:
                _signal_group(process.pid, signal.SIGKILL)

    @property
    def stopped(self) -> bool:
        return self._stopped


children = _Children()

Result = t.TypeVar("Result")


def interruptible(work: t.Callable[[], Result]) -> Result:
    """Do the work in a thread, and end what it started when a signal raises KeyboardInterrupt in this one.

    In the main thread itself a signal may strike after a process was started and before that was noted.
    """
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        try:
            return pool.submit(work).result()
        except KeyboardInterrupt:
            children.stop()
            raise


def exit_code(work: t.Callable[[], bool]) -> int:
    """Do the work of a command, and say why it did not end well; SIGTERM interrupts it as Ctrl-C does."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return 0 if interruptible(work) else 1
    except CommandFailed as exc:
        print(f"Error: {exc}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, Interrupted):
        print("\nInterrupted.", file=sys.stderr)
        return 128 + signal.SIGINT


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class Log:
    """The file that holds every command of one stage or step together with what it printed."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
        self.path = path

    def write(self, text: str) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(text)

    def text(self) -> str:
        return self.path.read_text(encoding="utf-8", errors="replace")

    def skips(self) -> list[str]:
        """Why parts of it were skipped, as texts such as "update_aws: there is no git": see :data:`SKIP`."""
        return list(dict.fromkeys(reason.strip() for reason in SKIP.findall(self.text())))

    def run(
        self,
        *command: Argument,
        cwd: Path = ROOT,
        env: t.Mapping[str, str] | None = None,
        cleanup: bool = False,
    ) -> str:
        """Run a command and return what it printed (both streams); a non-zero exit code is a CommandFailed."""
        words = [str(word) for word in command]
        self.write(f"$ {shlex.join(words)}\n")
        offset = self.path.stat().st_size
        with self.path.open("ab") as file:
            options = {"cwd": cwd, "env": env, "stdout": file, "stderr": subprocess.STDOUT}
            with children.started(words, cleanup, **options) as process:
                code = process.wait()
        if children.stopped and not cleanup:
            raise Interrupted
        if code:
            raise CommandFailed(f"exit code {code}: {shlex.join(words)}")
        return self.path.read_bytes()[offset:].decode("utf-8", errors="replace")


Stage: t.TypeAlias = t.Callable[[Log], None]


def show(*command: Argument, env: t.Mapping[str, str], digest: bool = False, cleanup: bool = False) -> str:
    """Run a command before the user's eyes, as they would type it; return what it printed.

    With ``digest`` only the command itself is shown, and its output when it fails.
    """
    words = [str(word) for word in command]
    print(f"$ {shlex.join(words)}", flush=True)
    lines = []
    options = {"cwd": ROOT, "env": env, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with children.started(words, cleanup, **options) as process:
        for raw in process.stdout or ():
            lines.append(raw.decode("utf-8", errors="replace"))
            if not digest:
                print(lines[-1], end="", flush=True)
        code = process.wait()
    if children.stopped and not cleanup:
        raise Interrupted
    printed = "".join(lines)
    if code:
        if digest:
            print(printed)
        raise CommandFailed(f"exit code {code}: {shlex.join(words)}")
    return printed


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing of the group: not its leader, nor what the leader left behind."""
    if process.poll() is None:
        _terminate(process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=GRACE_SECONDS)
    _signal_group(process.pid, signal.SIGKILL)
    process.wait()


def _terminate(process: subprocess.Popen[bytes]) -> None:
    """Ask the group and all groups below it to end: ansible-test and ansible-playbook begin groups of their own."""
    for pid in [process.pid, *descendants(process.pid)]:
        _signal_group(pid, signal.SIGTERM)


def descendants(ancestor: int) -> list[int]:
    """The processes below one, as far as the system has /proc to tell."""
    children_of: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(status.read_text(errors="replace").rpartition(")")[2].split()[1])
            children_of.setdefault(parent, []).append(int(status.parent.name))
    found = list(children_of.get(ancestor, ()))
    for pid in found:
        found.extend(children_of.get(pid, ()))
    return found


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
