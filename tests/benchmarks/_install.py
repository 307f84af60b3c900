# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tools that are compared, each in a folder of its own below ``.cache/bench``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.tooling._lock import exclusive
from tests.tooling._paths import CACHE, LOCAL_CLOUD, REQUIREMENTS
from tests.tooling._process import CommandFailed, Log

FOLDER = CACHE / "bench"
CLOUD_VENV = FOLDER / "cloud"

AWSCLI = "awscli==1.46.3"
SAM = "aws-sam-cli==1.170.0"
OSLS = "osls@4.3.1"
# With the same release of ansible-core as .venv, so that only the modules differ.
ANSIBLE = "ansible==14.5.0" if sys.version_info >= (3, 12) else "ansible==12.3.0"
ANSIBLE_CORE = "ansible-core==2.21.5" if sys.version_info >= (3, 12) else "ansible-core==2.19.14"
BOTO = "boto3==1.43.106"
# The emulator's part for SAM's transform.
TRANSLATOR = "aws-sam-translator==1.115.0"


def virtual_environment(name: str, log: Log, *packages: str) -> Path:
    """A virtual environment with these packages; made anew when they or the interpreter are others than before."""
    venv = FOLDER / name
    with exclusive(f"bench-{name}"):
        if not _is_made(venv, packages):
            _begin(venv, packages)
            log.run(sys.executable, "-m", "venv", venv)
            options = ("--disable-pip-version-check", "--no-input")
            log.run(venv / "bin" / "python", "-m", "pip", "install", *options, *packages)
            _finish(venv, packages)
    return venv


def cloud_environment(log: Log) -> Path:
    """What the local clouds run in: as in .venv, and SAM's transform."""
    pinned = ("-r", str(LOCAL_CLOUD / "requirements.txt"), "-c", str(REQUIREMENTS / "constraints.txt"))
    return virtual_environment(CLOUD_VENV.name, log, *pinned, TRANSLATOR)


def node_folder(name: str, log: Log, *packages: str) -> Path:
    """A folder with these npm packages in ``node_modules``."""
    folder = FOLDER / name
    if shutil.which("npm") is None:
        raise CommandFailed("npm is not installed")
    with exclusive(f"bench-{name}"):
        if not _is_made(folder, packages):
            _begin(folder, packages)
            folder.mkdir(parents=True)
            log.run("npm", "install", "--no-audit", "--no-fund", "--prefix", folder, *packages)
            _finish(folder, packages)
    return folder


def version_of(pinned: str) -> dict[str, str]:
    """``name==version`` or ``name@version`` as an entry of a table."""
    name, _separator, version = pinned.replace("@", "==").partition("==")
    return {name: version}


def node_version() -> str:
    return subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout.strip().lstrip("v")


def _is_made(folder: Path, packages: tuple[str, ...]) -> bool:
    stamp = folder / ".installed"
    return stamp.is_file() and stamp.read_text() == _fingerprint(packages)


def _begin(folder: Path, packages: tuple[str, ...]) -> None:
    print(f"Installing {' '.join(packages)} ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)


def _finish(folder: Path, packages: tuple[str, ...]) -> None:
    (folder / ".installed").write_text(_fingerprint(packages))


def _fingerprint(packages: tuple[str, ...]) -> str:
    return f"{Path(sys.executable).resolve()} {sys.version}\n{' '.join(packages)}\n"
