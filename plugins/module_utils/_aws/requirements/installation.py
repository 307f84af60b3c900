# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs an installer of packages, with its output reduced to what matters."""

from __future__ import annotations

import contextlib
import hashlib
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
from urllib.parse import quote, unquote

from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements import commands as requirements_commands
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.compiled import check_built
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import ParsedLine, normalized
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._secrets.masking import without_users_and_queries

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Target
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.plan import Plan

SHOWN: t.Final = re.compile(r"(Collecting|Processing|Building|Downloading) (?!https?:)\S.*")
NO_WHEEL: t.Final = re.compile(r"No matching distribution found for ([^\s;(]+)")
VERSIONS: t.Final = re.compile(r"\(from versions: (?!none)([^)]+)\)")
DETAIL: t.Final = re.compile(r"    \S.* depends on |    The user requested |    \S.* from \S.*:$| +(Expected|Got|or) +")
DENIED: t.Final = re.compile(r"Could not fetch URL (\S+): (40[13] Client Error: .*?) for url")
OUR_LINE: t.Final = re.compile(r"-r \S+ \(line (\d+)\)")
MOST_VERSIONS: t.Final = 5
LONGEST_REASON: t.Final = 600
LAST_LINES_SECONDS: t.Final = 5
SETTINGS: t.Final = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PYTHONDONTWRITEBYTECODE": "1"}

ReportProgress = t.Callable[[str], None]


@dataclass(frozen=True)
class Installer:
    """pip of this Python, or uv; ``seconds`` limits one command, ``report_progress`` takes progress lines."""

    name: str
    uv: str | None
    seconds: float
    report_progress: ReportProgress

    def install(self, plan: Plan, target: Target, folder: str) -> None:
        """Install the requirements, and everything that they depend on, for the target into an empty folder.

        :raises FaasError: there is no matching wheel, or the installer failed in another way.
        """
        with tempfile.TemporaryDirectory(prefix="polycloud-faas-") as work:
            built = self._built(plan, target, work) if plan.build else {}
            wheels = os.path.join(work, "wheels") if built else None
            requested = [_from_wheel(each, built, plan) for each in plan.requirements]
            limits = [_from_wheel(each, built, plan).written() for each in plan.constraints]
            limits += [
                f"{each.name} @ {built[each.name]}" for each in plan.build if each.has_url and each.name in built
            ]
            lines = [each.written() for each in requested]
            file = _written(work, "requirements.txt", [*lines, *plan.options], limits)
            commands = requirements_commands
            command = (
                commands.uv_install(self.uv, sys.executable, target, file, folder)
                if self.uv
                else commands.pip_install(sys.executable, target, file, folder, wheels)
            )
            self._run(command, f"Installing the requirements for {target}", [_shown(each) for each in requested], file)

    def _built(self, plan: Plan, target: Target, work: str) -> dict[str, str]:
        """URLs of wheels of the packages that have to be built, by name; these must not depend on this machine."""
        activity = without_users_and_queries(", ".join(each.entry for each in plan.build))
        if self.uv:
            raise OptionError(f"requirements.build must not be given with uv, but {activity} was given.")
        wheels = os.path.join(work, "wheels")
        names = sorted({each.name for each in plan.build if each.name})
        lines = list(dict.fromkeys(line for each in plan.build for line in each.lines))
        entries = [each.entry for each in plan.build if not each.lines]
        hashed = [line.written(building=True) for line in lines if line.hashes]
        others = [line.written(building=True) for line in lines if not line.hashes]
        for number, (texts, more) in enumerate(((hashed, []), (others, entries))):
            if texts or more:
                file = _written(work, f"build-{number}.txt", [*texts, *plan.options], plan.versions(target))
                command = requirements_commands.pip_wheel(sys.executable, wheels, file, names, more)
                self._run(command, f"Building {activity}", (), file)
        found = [os.path.join(wheels, name) for name in sorted(os.listdir(wheels))]
        for wheel in found:
            check_built(wheel, target)
        return {normalized(os.path.basename(path).partition("-")[0]): f"file://{quote(path)}" for path in found}

    def _run(self, command: t.Sequence[str], activity: str, lines: t.Sequence[str], file: str) -> None:
        output: list[str] = []
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=_environment(),
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
            raise FaasError(f"{activity} took more than {self.seconds:g} seconds (wait_timeout).") from exc
        reader.join(LAST_LINES_SECONDS)
        if process.returncode:
            raise _failure(activity, self.name, output, lines, _denied(f"{file}.log"))

    def _read(self, process: subprocess.Popen[str], output: list[str]) -> None:
        for line in t.cast("t.IO[str]", process.stdout):
            output.append(line.rstrip())
            if SHOWN.fullmatch(output[-1].strip()):
                self.report_progress(f"  {without_users_and_queries(output[-1].strip())}")


def _end_group(process: subprocess.Popen[str]) -> None:
    """Otherwise processes that an installer started, such as a build, would go on and keep its output open."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(LAST_LINES_SECONDS)


def find_installer(requested: str, seconds: float, report_progress: ReportProgress) -> Installer:
    """The requested installer; ``auto`` is pip, or uv where this Python has no pip.

    :raises FaasError: it is not installed.
    """
    has_pip, uv = importlib.util.find_spec("pip") is not None, shutil.which("uv")
    if requested != "uv" and has_pip:
        return Installer("pip", None, seconds, report_progress)
    if requested != "pip" and uv:
        return Installer("uv", uv, seconds, report_progress)
    missing = {"pip": f"{sys.executable} has no pip", "uv": "there is no uv on PATH"}
    why = " and ".join(missing.values()) if requested == "auto" else missing[requested]
    raise FaasError(f"requirements require {'pip or uv' if requested == 'auto' else requested}, but {why}.")


def _written(work: str, name: str, lines: t.Sequence[str], limits: t.Sequence[str]) -> str:
    """A requirements file, with a constraints file if there are any."""
    texts = {name: [*lines, *([f"-c limits-{name}"] if limits else [])], f"limits-{name}": limits}
    for each, text in texts.items():
        with open(os.path.join(work, each), "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in text)
    return os.path.join(work, name)


def _from_wheel(each: ParsedLine, built: t.Mapping[str, str], plan: Plan) -> ParsedLine:
    """A requirement that was built from its line comes from the wheel that was built."""
    if each.name not in built or all(each not in one.lines for one in plan.build):
        return each
    with open(unquote(built[each.name].removeprefix("file://")), "rb") as wheel:
        digest = hashlib.sha256(wheel.read()).hexdigest()
    return each.at(built[each.name], [f"sha256:{digest}"] if plan.is_hashed else [])


def _shown(each: ParsedLine) -> str:
    return f"{each.name}{each.extras}{each.version}"


def _environment() -> dict[str, str]:
    """This environment, without the pip settings that users cannot change here."""
    known = (*requirements_commands.SETTINGS, *requirements_commands.SETTINGS_OF_A_BUILD, "config-file")
    mine = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PIP_") or name.removeprefix("PIP_").replace("_", "-").lower() in known
    }
    return {**mine, **SETTINGS}


def _denied(log: str) -> str:
    """The response of an index that refused pip's credentials, as a sentence; empty where none did."""
    try:
        with open(log, encoding="utf-8", errors="replace") as file:
            found = DENIED.search(file.read())
    except OSError:
        return ""
    return f"{without_users_and_queries(found[1])} answered {found[2]}; check its credentials. " if found else ""


def _failure(activity: str, installer: str, output: t.Sequence[str], lines: t.Sequence[str], denied: str) -> FaasError:
    """The output of an installer, in one sentence; pip refers to the lines of its input file by their numbers."""
    text = "\n".join(output)
    if "Retrying (Retry" in text:
        return FaasError(f"{activity} failed: {installer} could not reach the package index.")
    if missing := NO_WHEEL.search(text):
        versions = VERSIONS.search(text)
        there = f"Available versions: {', '.join(versions[1].split(', ')[-MOST_VERSIONS:])}. " if versions else denied
        return _missing(activity, without_users_and_queries(missing[1]), there, is_build=not lines)
    errors = [line.partition("ERROR: ")[2] for line in output if "ERROR: " in line]
    details = [line for line in output if DETAIL.match(line)]
    reported = [*(line for line in errors if not line.startswith("ResolutionImpossible")), *details] or output[-8:]
    named = OUR_LINE.sub(lambda line: lines[int(line[1]) - 1], " ".join(reported)) if lines else " ".join(reported)
    reason = re.sub(r"[^!-~]+", " ", without_users_and_queries(named)).strip()
    return FaasError(f"{activity} failed: {installer} reports: {reason[:LONGEST_REASON].rstrip('. ')}.")


def _missing(activity: str, name: str, there: str, *, is_build: bool) -> FaasError:
    """``there`` says what exists instead."""
    if is_build:
        return FaasError(
            f"{activity} failed: there is no source distribution of {name}.",
            hint=f"{there}Remove it from requirements.build if it has a wheel, or check its name and version.",
        )
    return FaasError(
        f"{activity} failed: there is no matching wheel of {name}.",
        hint=f"{there}Check its name and version. If that release exists, request one that has a wheel, or name "
        "it in requirements.build if it is pure Python.",
    )
