# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Python interpreters of this machine that really answer."""

from __future__ import annotations

import os
import subprocess
import typing as t
from pathlib import Path

VERSIONS = ((3, 8), (3, 9), (3, 10), (3, 11), (3, 12), (3, 13), (3, 14))

ANSWER_SECONDS = 20.0

Version = tuple[int, int]

_QUESTION = "import sys; print(*sys.version_info[:2], getattr(sys, '_base_executable', sys.executable))"


def find_interpreters() -> dict[Version, Path]:
    """One real interpreter per version, those on PATH first, then those that pyenv keeps.

    A wrapper such as a pyenv shim is asked for the interpreter behind it; one that does not answer is left out.
    """
    found: dict[Version, Path] = {}
    for candidate in _candidates():
        answer = _ask(candidate)
        if answer is not None and answer[0] in VERSIONS:
            found.setdefault(*answer)
    return dict(sorted(found.items()))


def find_interpreter(version: Version) -> Path | None:
    """A real interpreter of one version, from the same places; None where this machine has none."""
    name = f"python{version[0]}.{version[1]}"
    for candidate in (*_on_path(name), *_of_pyenv(f"{version[0]}.{version[1]}*"), *_on_path("python3")):
        answer = _ask(candidate)
        if answer is not None and answer[0] == version:
            return answer[1]
    return None


def _candidates() -> t.Iterator[Path]:
    for name in ("python3", *(f"python{major}.{minor}" for major, minor in VERSIONS)):
        yield from _on_path(name)
    yield from _of_pyenv("*")


def _on_path(name: str) -> list[Path]:
    return [path for folder in os.get_exec_path() if (path := Path(folder) / name).is_file()]


def _of_pyenv(version: str) -> list[Path]:
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    return sorted(pyenv.glob(f"versions/{version}/bin/python3"))


def _ask(interpreter: Path) -> tuple[Version, Path] | None:
    try:
        answer = subprocess.run(
            [interpreter, "-I", "-c", _QUESTION],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ANSWER_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if answer.returncode:
        return None
    major, minor, path = answer.stdout.rstrip("\n").split(" ", 2)
    return (int(major), int(minor)), Path(path)
