# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: running an installer of packages, with what it says shortened to what matters."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._aws import requirements_commands
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements_values import Target
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError

SHOWN: t.Final = re.compile(r"(Collecting|Processing|Building|Downloading) (?!https?:)\S.*")
NO_WHEEL: t.Final = re.compile(r"No matching distribution found for ([^\s;(]+)")
CONFLICT: t.Final = re.compile(r"    \S.* depends on |    The user requested ")
OUR_LINE: t.Final = re.compile(r"-r \S+ \(line (\d+)\)")
PURE: t.Final = "-none-any.whl"
LONGEST_REASON: t.Final = 600
LAST_LINES_SECONDS: t.Final = 5
SETTINGS: t.Final = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PYTHONDONTWRITEBYTECODE": "1"}

Show = t.Callable[[str], None]


@dataclass(frozen=True)
class Installer:
    """pip of this Python, or uv; ``seconds`` is what one command may take, ``show`` takes lines of progress."""

    name: str
    uv: str | None
    seconds: float
    show: Show

    def install(self, lines: t.Sequence[str], build: t.Sequence[str], target: Target, folder: str) -> None:
        """Install the requirements, and all that they need, for the target into an empty folder.

        :raises FaasError: there is no fitting wheel, or the installer failed in another way.
        """
        with tempfile.TemporaryDirectory(prefix="polycloud-faas-") as work:
            wheels = self._built(build, work) if build else None
            file = os.path.join(work, "requirements.txt")
            with open(file, "w", encoding="utf-8") as text:
                text.writelines(f"{line}\n" for line in lines)
            commands = requirements_commands
            command = (
                commands.uv_install(self.uv, sys.executable, target, file, folder)
                if self.uv
                else commands.pip_install(sys.executable, target, file, folder, wheels)
            )
            self._run(command, f"Installing the requirements for {target}", lines)

    def _built(self, build: t.Sequence[str], work: str) -> str:
        """A folder with wheels of what has to be built; what is built here must not depend on this machine."""
        if self.uv:
            raise OptionError(f"requirements.build must be left out with uv, but {', '.join(build)} was given.")
        wheels = os.path.join(work, "wheels")
        self._run(requirements_commands.pip_wheel(sys.executable, wheels, build), f"Building {', '.join(build)}", ())
        for wheel in sorted(os.listdir(wheels)):
            if not wheel.endswith(PURE):
                raise OptionError(
                    f"requirements.build must name packages of pure Python, but {wheel} was built for this machine."
                )
        return wheels

    def _run(self, command: t.Sequence[str], doing: str, lines: t.Sequence[str]) -> None:
        output: list[str] = []
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, **SETTINGS},
            start_new_session=True,
        )
        reader = threading.Thread(target=self._read, args=(process, output), daemon=True)
        reader.start()
        try:
            process.wait(min(self.seconds, threading.TIMEOUT_MAX))
        except BaseException as exc:
            _end_group(process)
            if not isinstance(exc, subprocess.TimeoutExpired):
                raise
            raise FaasError(f"{doing} took more than {self.seconds:g} seconds (wait_timeout).") from exc
        reader.join(LAST_LINES_SECONDS)
        if process.returncode:
            raise _failure(doing, self.name, output, lines)

    def _read(self, process: subprocess.Popen[str], output: list[str]) -> None:
        for line in t.cast("t.IO[str]", process.stdout):
            output.append(line.rstrip())
            if SHOWN.fullmatch(output[-1].strip()):
                self.show(f"  {output[-1].strip()}")


def _end_group(process: subprocess.Popen[str]) -> None:
    """What an installer started, such as the build of a package, would go on without it, and keep its output open."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(LAST_LINES_SECONDS)


def find_installer(wanted: str, seconds: float, show: Show) -> Installer:
    """The installer that is wanted; ``auto`` is pip, or uv where this Python has no pip.

    :raises FaasError: it is not there.
    """
    has_pip, uv = importlib.util.find_spec("pip") is not None, shutil.which("uv")
    if wanted != "uv" and has_pip:
        return Installer("pip", None, seconds, show)
    if wanted != "pip" and uv:
        return Installer("uv", uv, seconds, show)
    missing = {"pip": f"{sys.executable} has no pip", "uv": "there is no uv on PATH"}
    why = " and ".join(missing.values()) if wanted == "auto" else missing[wanted]
    raise FaasError(f"requirements need {'pip or uv' if wanted == 'auto' else wanted}, but {why}.")


def _failure(doing: str, installer: str, output: t.Sequence[str], lines: t.Sequence[str]) -> FaasError:
    """What an installer said, in one sentence; pip names the lines of the file that it was given by their numbers."""
    text = "\n".join(output)
    if "Retrying (Retry" in text:
        return FaasError(f"{doing} failed: {installer} could not reach the package index.")
    if lines and (found := NO_WHEEL.search(text)):
        return FaasError(
            f"{doing} failed: there is no wheel of {found[1]} that runs there.",
            hint="Ask for a version that has one, or name it in requirements.build if it is pure Python.",
        )
    errors = [line.partition("ERROR: ")[2] for line in output if "ERROR: " in line]
    conflicts = [line for line in output if CONFLICT.match(line)]
    said = [*(line for line in errors if not line.startswith("ResolutionImpossible")), *conflicts] or output[-8:]
    named = OUR_LINE.sub(lambda line: lines[int(line[1]) - 1], " ".join(said))
    reason = re.sub(r"[^!-~]+", " ", named).strip()
    return FaasError(f"{doing} failed: {installer} says: {reason[:LONGEST_REASON].rstrip('. ')}.")
