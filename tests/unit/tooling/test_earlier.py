# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Earlier states of the collection come from the history, and a history that lacks them says why."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.tooling import _earlier, _lock


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "protocol.file.allow=always")
    answer = subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True, timeout=60)
    return answer.stdout.strip()


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """A repository with two commits, and the first of them."""
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "--quiet")
    commits = []
    for word in ("one", "two"):
        (root / "galaxy.yml").write_text(word)
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", word)
        commits.append(git(root, "rev-parse", "HEAD"))
    monkeypatch.setattr(_earlier, "ROOT", root)
    monkeypatch.setattr(_earlier, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(_lock, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(_earlier, "PROMISED_FROM", (commits[0],))
    return root, commits[0]


def test_a_commit_becomes_a_folder_of_collections_once(history: tuple[Path, str]) -> None:
    _root, commit = history
    (found,) = _earlier.earlier_collections()
    galaxy = Path(found["path"]) / "ansible_collections" / "polycloud" / "faas" / "galaxy.yml"
    assert (found["name"], found["missing"], galaxy.read_text()) == (commit[:7], "", "one")
    made = galaxy.stat().st_mtime_ns
    assert _earlier.earlier_collections() == [found]
    assert galaxy.stat().st_mtime_ns == made


def test_a_shallow_clone_says_that_it_is_one(history: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    root, commit = history
    git(root.parent, "clone", "--quiet", "--depth", "1", f"file://{root}", "shallow")
    monkeypatch.setattr(_earlier, "ROOT", root.parent / "shallow")
    (found,) = _earlier.earlier_collections()
    assert found["path"] == ""
    assert found["missing"] == (
        f"the checkout does not have commit {commit[:7]}, this clone is shallow: git fetch --unshallow"
    )


def test_a_history_that_begins_later_says_so(history: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_earlier, "PROMISED_FROM", ("0123456789" * 4,))
    (found,) = _earlier.earlier_collections()
    assert found["missing"] == "the checkout does not have commit 0123456, its history does not go back to it"
