# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloud Build with the Python buildpack, as far as it can be done without containers: unpack, check, install."""

from __future__ import annotations

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import typing as t
import zipfile
from dataclasses import dataclass

from . import package_manager
from .package_manager import Packages
from .requirements import incompatible, requirements

_MOST_BYTES = 512 * 2**20
_MISSING_MAIN = (
    "missing main.py and GOOGLE_FUNCTION_SOURCE not specified. Either create the function in main.py or specify "
    "GOOGLE_FUNCTION_SOURCE to point to the file that contains the function"
)
_UNPACKING = threading.Lock()
_INSTALLING = threading.Lock()

Log = t.Callable[[str], None]


class BuildFailed(Exception):
    """``kind`` is a value of Cloud Build's ``FailureInfo.type``."""

    def __init__(self, message: str, kind: str = "USER_BUILD_STEP") -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind


@dataclass(frozen=True)
class Image:
    """What stands for the container image: the unpacked source, its main file, and installed requirements."""

    source: pathlib.Path
    main: pathlib.Path
    packages: pathlib.Path | None


def build(
    archive: pathlib.Path, folder: pathlib.Path, environment: dict[str, str], log: Log, runtime: str = "python313"
) -> Image:
    """Build an archive; ``folder`` keeps the unpacked sources and the installed requirements.

    :arg environment: the build environment variables of the function.
    """
    log("starting build")
    log('Step #0 - "fetch": Fetching source')
    source = folder / "builds" / hashlib.sha256(archive.read_bytes()).hexdigest()[:32]
    with _UNPACKING:
        if not source.is_dir():
            unpack(archive, source)
    log('Step #1 - "build": === Python - Functions Framework (google.python.functions-framework) ===')
    main = source / environment.get("GOOGLE_FUNCTION_SOURCE", "main.py")
    if not main.is_file():
        named = environment.get("GOOGLE_FUNCTION_SOURCE")
        raise _failed(
            log, f"GOOGLE_FUNCTION_SOURCE specified file '{named}' but it does not exist" if named else _MISSING_MAIN
        )
    _compile(source, log)
    try:
        chosen = package_manager.chosen(source, environment, runtime)
    except package_manager.NotBuildable as exc:
        raise _failed(log, str(exc)) from exc
    packages = install(source, chosen, folder / "packages", log, environment)
    log('Step #1 - "build": Successfully built image')
    return Image(source, main, packages)


def _failed(log: Log, message: str) -> BuildFailed:
    log(f'Step #1 - "build": ERROR: {message}')
    return BuildFailed(message)


def unpack(archive: pathlib.Path, target: pathlib.Path) -> None:
    """Unpack a zip; refuses what would land outside of the target, links, and too much data."""
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = pathlib.Path(tempfile.mkdtemp(dir=target.parent))
    try:
        with zipfile.ZipFile(archive) as content:
            members = content.infolist()
            if sum(member.file_size for member in members) > _MOST_BYTES:
                raise BuildFailed("the source is larger than 512 MB unpacked", "FETCH_SOURCE_FAILED")
            for member in members:
                _check_member(member)
            content.extractall(staging)
        staging.chmod(0o755)
        staging.rename(target)
    except (zipfile.BadZipFile, OSError) as exc:
        raise BuildFailed(f"failed to unzip the source: {exc}", "FETCH_SOURCE_FAILED") from exc
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _check_member(member: zipfile.ZipInfo) -> None:
    path = pathlib.PurePosixPath(member.filename)
    is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
    if path.is_absolute() or ".." in path.parts or "\\" in member.filename or is_link:
        raise BuildFailed(f"the archive has an unsafe entry '{member.filename}'", "FETCH_SOURCE_FAILED")


def install(
    source: pathlib.Path, chosen: Packages, cache: pathlib.Path, log: Log, environment: t.Mapping[str, str]
) -> pathlib.Path | None:
    """Install the packages of a source into a folder of their own, once per content; None when there are none."""
    is_vendored = package_manager.VENDORED in environment
    wanted = requirements(chosen.lines, keep_framework=is_vendored)
    if not wanted:
        return None
    text = "\n".join(wanted) + "\n"
    names_own_files = is_vendored or any(line.startswith((".", "/", "-")) for line in wanted)
    settings = package_manager.settings(chosen, environment, source)
    key = (sys.version_info[:2], text, source.name if names_own_files else "", settings)
    target = cache / hashlib.sha256(repr(key).encode()).hexdigest()[:32]
    with _INSTALLING:
        if target.is_dir():
            log(f'Step #1 - "build": Reusing cached layer "google.python.{chosen.manager}"')
            return target
        cache.mkdir(parents=True, exist_ok=True)
        # beside the original, since a requirement may name another file of the source
        listed = source / ".requirements-to-install.txt"
        listed.write_text(text, encoding="utf-8")
        try:
            with tempfile.TemporaryDirectory(dir=cache) as staging:
                packages = pathlib.Path(staging) / "packages"
                _pip(listed, packages, chosen, log, *settings)
                broken = incompatible(packages)
                if broken:
                    raise _failed(log, f"found incompatible dependencies: {' '.join(broken)}")
                packages.rename(target)
        finally:
            listed.unlink()
    return target


def _pip(
    listed: pathlib.Path,
    target: pathlib.Path,
    chosen: Packages,
    log: Log,
    variables: dict[str, str],
    settings: list[str],
) -> None:
    arguments = ["--no-input", "--disable-pip-version-check", "--target", str(target), *settings, "-r", str(listed)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", *arguments],
        cwd=listed.parent,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    for line in done.stdout.splitlines():
        log(f'Step #1 - "build": {line}')
    if done.returncode:
        raise _failed(log, _refusal(done.stdout, chosen))


def _refusal(output: str, chosen: Packages) -> str:
    """What pip says in the end; a package that is not there in the words of uv, where uv installs."""
    missing = re.search(r"No matching distribution found for ([\w.-]+)", output)
    if missing and chosen.manager == "uv":
        return (
            f"failed to install dependencies from {chosen.file} with uv: No solution found when resolving "
            f"dependencies: Because {missing[1]} was not found in the package registry and you require {missing[1]}, "
            "we can conclude that your requirements are unsatisfiable."
        )
    errors = [line for line in output.splitlines() if line.startswith("ERROR")]
    return f"failed to run {chosen.manager} install: {'; '.join(errors[-2:]) or output[-500:]}"


def _compile(source: pathlib.Path, log: Log) -> None:
    """As ``python -m compileall`` of the buildpack: a syntax error in any file fails the build."""
    for path in sorted(source.rglob("*.py")):
        try:
            compile(path.read_bytes(), str(path.relative_to(source)), "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as exc:
            place = f"./{path.relative_to(source)}"
            line = getattr(exc, "lineno", None)
            detail = f'File "{place}", line {line}: {type(exc).__name__}: {getattr(exc, "msg", exc)}'
            raise _failed(log, f"failed to compile Python sources: *** {detail}") from exc
