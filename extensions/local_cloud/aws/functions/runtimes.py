# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Python that runs a function: that of the local cloud, or the one that its compiled packages were made for."""

from __future__ import annotations

import functools
import importlib.util
import io
import re
import sys
import tempfile
import typing as t
import zipfile
from contextvars import ContextVar
from pathlib import Path

from ...shared.interpreters import find_interpreters
from ..emulator.ministack import module

COMPILED = re.compile(r"\.cpython-(\d)(\d+)[a-z]*-[\w-]+\.so$")
# What a Python of Lambda has beside the standard library.
OF_LAMBDA = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")
CODE_FIRST = "    sys.path.remove(code_dir)\n    sys.path.insert(0, code_dir)\n"
PATHS_DONE = "    # After sys.path is complete"

Version = tuple[int, int]

_worker: ContextVar[t.Any] = ContextVar("worker_that_starts", default=None)


def install() -> None:
    """Wrap the start of MiniStack's processes for functions."""
    runtime = module("core.lambda_runtime")
    runtime._PYTHON_WORKER_SCRIPT = with_code_before_layers(runtime._PYTHON_WORKER_SCRIPT)
    spawn, detect = runtime.Worker._spawn, runtime._detect_runtime_binary

    def spawn_with_interpreter(worker: t.Any) -> None:
        token = _worker.set(worker)
        try:
            spawn(worker)
        finally:
            _worker.reset(token)

    def detect_with_packages(name: str) -> tuple[str, str]:
        binary, script = detect(name)
        worker = _worker.get()
        wanted = compiled_for(archives_of(worker)) if worker and name.startswith("python") else None
        if wanted is None or wanted == sys.version_info[:2] or wanted not in _interpreters():
            return binary, script
        return str(_interpreters()[wanted]), f"import sys\nsys.path.append({_packages_of_lambda()!r})\n{script}"

    runtime.Worker._spawn = spawn_with_interpreter
    runtime._detect_runtime_binary = detect_with_packages


def with_code_before_layers(script: str) -> str:
    """MiniStack's Python worker, changed so that the code of a function wins over its layers, as on AWS."""
    changed = script.replace(PATHS_DONE, f"{CODE_FIRST}{PATHS_DONE}")
    if changed == script:
        raise RuntimeError("MiniStack's worker script is not the expected one")
    return changed


def archives_of(worker: t.Any) -> t.Iterator[bytes]:
    """The zip of a function's code and those of its layers."""
    yield worker.code_zip
    resolve = module("services.lambda_svc")._resolve_layer_zip
    yield from (found for each in worker.config.get("Layers") or [] if (found := resolve(each)))


def compiled_for(archives: t.Iterable[bytes]) -> Version | None:
    """The version of Python that modules in these zips were compiled for; None where none is for one version only."""
    for archive in archives:
        for name in zipfile.ZipFile(io.BytesIO(archive)).namelist():
            if found := COMPILED.search(name):
                return int(found[1]), int(found[2])
    return None


@functools.cache
def _interpreters() -> dict[Version, Path]:
    return find_interpreters()


@functools.cache
def _packages_of_lambda() -> str:
    """A folder with nothing but links to the packages of this Python that Lambda has too; they are pure Python."""
    folder = Path(tempfile.mkdtemp(prefix="of-lambda-"))
    for name in OF_LAMBDA:
        spec = importlib.util.find_spec(name)
        origin = Path(spec.origin) if spec and spec.origin else None
        if origin:
            whole = origin.parent if origin.name == "__init__.py" else origin
            (folder / whole.name).symlink_to(whole)
    return str(folder)
