# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Earlier states of the collection, from the history of the checkout, for the tests of updates."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile

from tests.tooling._lock import exclusive
from tests.tooling._paths import CACHE, ROOT, collection_in
from tests.tooling._process import CommandFailed

# What these states deployed stays as it is when the collection is updated, oldest first. Each release adds its commit.
PROMISED_FROM = ("3bafd76f33545b66f8a8143b3ad493a26517e62e",)
SHORT = 7


def earlier_collections() -> list[dict[str, str]]:
    """For each state ``name``, ``path`` (for ANSIBLE_COLLECTIONS_PATH) and ``missing``: why it is not there, or ""."""
    return [_earlier(commit) for commit in PROMISED_FROM]


def _earlier(commit: str) -> dict[str, str]:
    name = commit[:SHORT]
    folder = CACHE / "earlier" / commit
    with exclusive("earlier"):
        if not folder.is_dir():
            missing = _missing(commit)
            if missing:
                return {"name": name, "path": "", "missing": missing}
            _export(commit)
    return {"name": name, "path": str(folder), "missing": ""}


def _missing(commit: str) -> str:
    """Why the history does not have the commit; an empty text when it has."""
    if _git("cat-file", "-e", f"{commit}^{{commit}}").returncode == 0:
        return ""
    shallow = _git("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
    why = "this clone is shallow: git fetch --unshallow" if shallow else "its history does not go back to it"
    return f"the checkout does not have commit {commit[:SHORT]}, {why}"


def _export(commit: str) -> None:
    """Make the folder of a commit at once or not at all."""
    answer = _git("archive", "--format=zip", commit)
    if answer.returncode:
        raise CommandFailed(f"git archive {commit[:SHORT]}: {answer.stderr.decode(errors='replace').strip()}")
    making = CACHE / "earlier" / "making"
    shutil.rmtree(making, ignore_errors=True)
    with zipfile.ZipFile(io.BytesIO(answer.stdout)) as archive:
        archive.extractall(collection_in(making))
    making.rename(CACHE / "earlier" / commit)


def _git(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *words], check=False, cwd=ROOT, capture_output=True, stdin=subprocess.DEVNULL)
