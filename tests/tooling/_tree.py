# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies of the collection as a user would get it from git, for tools that want it under its real name."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.tooling._paths import CACHE, ROOT, collection_in
from tests.tooling._process import CommandFailed


def known_files() -> list[Path]:
    """The files of the checkout that git tracks or would track, relative to its root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    if listing.returncode:
        raise CommandFailed(f"git cannot list the files of {ROOT}: {listing.stderr.strip()}")
    names = {Path(name) for name in listing.stdout.split("\0") if name}
    return sorted(name for name in names if (ROOT / name).is_file())


def copy_collection(purpose: str) -> Path:
    """A fresh copy, made a git repository of its own so that ansible-test does not look into ours."""
    folder = CACHE / "trees" / purpose
    shutil.rmtree(folder, ignore_errors=True)
    collection = collection_in(folder)
    for name in known_files():
        target = collection / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target, follow_symlinks=False)
    for command in (["git", "init", "--quiet"], ["git", "add", "--all"]):
        subprocess.run(command, cwd=collection, check=True, capture_output=True)
    return collection
