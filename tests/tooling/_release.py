# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the collection, has it judged as Galaxy would, installs it and runs its playbooks."""

from __future__ import annotations

import re
import shutil
import tarfile
import typing as t
from pathlib import Path

from tests.tooling._cloud import local_cloud
from tests.tooling._paths import CACHE, LINT_VENV, RUN_VENV, collection_in
from tests.tooling._process import CommandFailed, Log
from tests.tooling._recap import require_unchanged
from tests.tooling._tree import known_files
from tests.tooling._variables import clean_environment

_MADE_BY_BUILD = {"MANIFEST.json", "FILES.json"}
_LAST_PLAYBOOK = "teardown"
_FLAKE8 = ("--isolated", "--select", "E,F,W", "--extend-ignore", "E402", "--max-line-length", "160")
_FINDING = re.compile(r"^(?:WARNING|ERROR|CRITICAL)\b.*$", re.MULTILINE)


def build(log: Log, purpose: str) -> Path:
    """The tarball, made from the checkout as it is; holding a file that git does not know is an error."""
    folder = CACHE / "dist" / purpose
    shutil.rmtree(folder, ignore_errors=True)
    env = clean_environment(RUN_VENV)
    log.run("ansible-galaxy", "collection", "build", "--force", "--output-path", folder, env=env)
    (tarball,) = folder.glob("*.tar.gz")
    with tarfile.open(tarball) as archive:
        packed = {Path(member.name) for member in archive if member.isfile()}
    unknown = sorted(str(name) for name in packed - set(known_files()) if str(name) not in _MADE_BY_BUILD)
    if unknown:
        raise CommandFailed(f"the tarball holds files that git does not know: {', '.join(unknown)}")
    return tarball


def check_tarball(log: Log) -> None:
    """Build, flake8 with the options of galaxy-importer in one go, and galaxy-importer with what else it does offline.

    It would run flake8 for each file, and ansible-lint with fewer rules than the stage ansible-lint has.
    """
    log.run(LINT_VENV / "bin" / "flake8", *_FLAKE8, "plugins", env=clean_environment(LINT_VENV))
    _import(log, "galaxy", GALAXY_IMPORTER_RUN_ANSIBLE_LINT="false")


def check_tarball_as_galaxy_does(log: Log) -> None:
    """Build, then galaxy-importer with all that it can do offline."""
    _import(log, "galaxy-whole", GALAXY_IMPORTER_RUN_FLAKE8="true")


def _import(log: Log, purpose: str, **settings: str) -> None:
    """galaxy-importer only logs findings, so each line of one fails."""
    tarball = build(log, purpose)
    env = clean_environment(LINT_VENV, GALAXY_IMPORTER_CHECK_REQUIRED_TAGS="true", **settings)
    printed = log.run(LINT_VENV / "bin" / "python", "-m", "galaxy_importer.main", tarball, cwd=tarball.parent, env=env)
    findings = _FINDING.findall(printed)
    if findings:
        raise CommandFailed(f"galaxy-importer has {len(findings)} findings, the first: {findings[0]}")


def run_installed_playbooks(log: Log) -> None:
    """Install the tarball into an empty folder and run every playbook of it, on the local clouds that it holds.

    A check comes first, which changes nothing and works before anything is there, and a second run changes nothing.
    """
    tarball = build(log, "playbooks")
    folder = CACHE / "installed"
    shutil.rmtree(folder, ignore_errors=True)
    env = clean_environment(RUN_VENV)
    log.run("ansible-galaxy", "collection", "install", "--offline", tarball, "-p", folder, env=env)
    playbooks = sorted(path.stem for path in (collection_in(folder) / "playbooks").glob("*.yml"))
    if _LAST_PLAYBOOK not in playbooks:
        raise CommandFailed(f"the collection has no playbook {_LAST_PLAYBOOK}")
    playbooks.sort(key=_LAST_PLAYBOOK.__eq__)
    with local_cloud(CACHE / "clouds" / "playbooks", log, env, installed=folder) as cloud:
        for playbook in playbooks:
            _check_and_run_twice(log, playbook, {**cloud, "ANSIBLE_COLLECTIONS_PATH": str(folder)}, folder)


def _check_and_run_twice(log: Log, playbook: str, env: t.Mapping[str, str], cwd: Path) -> None:
    command = ("ansible-playbook", f"polycloud.faas.{playbook}")
    log.run(*command, "--check", cwd=cwd, env=env)
    log.run(*command, cwd=cwd, env=env)
    require_unchanged(log.run(*command, cwd=cwd, env=env))
