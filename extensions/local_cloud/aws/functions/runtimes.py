# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Python that runs a function: that of its runtime where this machine has it, else that of the local cloud."""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import io
import re
import subprocess
import sys
import tempfile
import typing as t
import zipfile
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from ...shared.interpreters import Version, find_interpreter
from ..emulator.ministack import module
from .environment import function_environment, log_stream

COMPILED = re.compile(r"\.cpython-\d+[a-z]*-[\w-]+\.so$")
RUNTIME = re.compile(r"python(\d)\.(\d+)$")
# What a Python of Lambda has beside the standard library.
OF_LAMBDA = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")
IMPORTS_BOTO = re.compile(rb"^\s*(?:import|from)\s+boto(?:3|core)\b", re.MULTILINE)
HERE = (sys.version_info[0], sys.version_info[1])
WORKLOAD = Path(__file__).parent / "workload" / "runtime.py"

_worker: ContextVar[t.Any] = ContextVar("worker_that_starts", default=None)
_told: set[tuple[str, str]] = set()


@dataclass(frozen=True)
class Choice:
    """The Python that a function runs under, and what to tell where that is not the Python of its runtime."""

    version: Version
    interpreter: Path
    note: str = ""


class Launcher:
    """The module ``subprocess`` for MiniStack, which starts Python functions as Lambda does."""

    def __getattr__(self, name: str) -> t.Any:
        return getattr(subprocess, name)

    def Popen(self, command: list[str], **options: t.Any) -> t.Any:
        """Start a process; that of a Python function sees only the standard library, its own code and its layers."""
        worker = _worker.get()
        if worker is None:
            return subprocess.Popen(command, **options)
        choice = choose(worker.config["Runtime"], archives_of(worker))
        worker.log_stream = log_stream(worker.config)
        worker.note = _note_of(worker.config["FunctionName"], choice)
        options["env"] = function_environment(
            worker.config,
            options["env"],
            worker.log_stream,
            packages(),
            has_packages=choice.version >= oldest_with_packages(),
        )
        return subprocess.Popen([str(choice.interpreter), "-S", "-s", *command[1:]], **options)


def install() -> None:
    """Wrap the start of MiniStack's processes for functions."""
    runtime = module("core.lambda_runtime")
    runtime._PYTHON_WORKER_SCRIPT = script(
        depth=runtime.INVOKE_DEPTH_ENV,
        depth_header=runtime.INVOKE_DEPTH_HEADER,
        durable=list(runtime.DURABLE_ENV_VARS),
    )
    runtime.subprocess = Launcher()
    spawn = runtime.Worker._spawn

    def spawn_as_lambda(worker: t.Any) -> None:
        is_python = RUNTIME.match(str(worker.config.get("Runtime")))
        token = _worker.set(worker if is_python else None)
        try:
            spawn(worker)
        finally:
            _worker.reset(token)

    runtime.Worker._spawn = spawn_as_lambda


def forget_everything() -> None:
    """Forget what was told in which log."""
    _told.clear()


def script(**settings: t.Any) -> str:
    """What runs in the process of a function."""
    return f"{WORKLOAD.read_text(encoding='utf-8')}\n\nmain({settings!r})\n"


def choose(runtime: str, archives: t.Iterable[bytes]) -> Choice:
    """The Python for a runtime such as ``python3.13`` and the zips of its code and layers."""
    match = RUNTIME.match(runtime)
    wanted = (int(match[1]), int(match[2])) if match else HERE
    interpreter = _interpreter(wanted)
    if interpreter is None:
        return Choice(HERE, _own_interpreter(), _differs(wanted, "this machine has no Python"))
    if wanted < oldest_with_packages() and needs_boto(list(archives)):
        return Choice(HERE, _own_interpreter(), _differs(wanted, "boto3 of the local cloud does not run under Python"))
    return Choice(wanted, interpreter)


def archives_of(worker: t.Any) -> t.Iterator[bytes]:
    """The zip of a function's code and those of its layers."""
    yield worker.code_zip
    resolve = module("services.lambda_svc")._resolve_layer_zip
    yield from (found for each in worker.config.get("Layers") or [] if (found := resolve(each)))


def needs_boto(archives: t.Sequence[bytes]) -> bool:
    """Whether code in these zips imports what Lambda has and they do not, and none of it is for one Python only."""
    files = [zipfile.ZipFile(io.BytesIO(archive)) for archive in archives]
    names = [name for file in files for name in file.namelist()]
    if any(name.endswith("botocore/__init__.py") or COMPILED.search(name) for name in names):
        return False
    sources = (file.read(name) for file in files for name in file.namelist() if name.endswith(".py"))
    return any(IMPORTS_BOTO.search(source) for source in sources)


@functools.cache
def packages() -> str:
    """A folder with nothing but links to the packages of this Python that Lambda has too; they are pure Python."""
    folder = Path(tempfile.mkdtemp(prefix="of-lambda-"))
    for name in OF_LAMBDA:
        spec = importlib.util.find_spec(name)
        origin = Path(spec.origin) if spec and spec.origin else None
        if origin:
            whole = origin.parent if origin.name == "__init__.py" else origin
            (folder / whole.name).symlink_to(whole)
    return str(folder)


@functools.cache
def oldest_with_packages() -> Version:
    """The oldest Python that these packages run under."""
    major, minor = re.findall(r"\d+", importlib.metadata.metadata("botocore")["Requires-Python"])[:2]
    return int(major), int(minor)


@functools.cache
def _interpreter(version: Version) -> Path | None:
    return _own_interpreter() if version == HERE else find_interpreter(version)


def _own_interpreter() -> Path:
    """The interpreter behind that of the virtual environment."""
    return Path(getattr(sys, "_base_executable", None) or sys.executable)


def _differs(wanted: Version, reason: str) -> str:
    here = f"{HERE[0]}.{HERE[1]}"
    return f"The function runs under Python {here}: {reason} {wanted[0]}.{wanted[1]}."


def _note_of(function: str, choice: Choice) -> str:
    """The note of a choice, once for a function."""
    if (function, choice.note) in _told:
        return ""
    _told.add((function, choice.note))
    return choice.note
