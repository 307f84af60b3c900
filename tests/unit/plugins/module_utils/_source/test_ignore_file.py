# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files such as .gcloudignore. What git ignores is asked of git itself."""

from __future__ import annotations

import shutil
import subprocess
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._source.ignore_file import ignoring

PATHS: t.Final = (
    "main.py",
    "notes.txt",
    "#hash.txt",
    "!bang.txt",
    "a b.txt",
    "build/out.txt",
    "build/keep.txt",
    "lib/build/out.txt",
    "lib/part.py",
    "lib/data/1.csv",
    "lib/data/deep/2.csv",
    "docs/index.md",
    "docs/img/a.png",
    "tests/test_a.py",
    "x1.py",
    "x2.py",
)


def no_other_file(name: str) -> str:
    raise AssertionError(name)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize(
    "lines",
    [
        ["*.txt"],
        ["*.txt", "!notes.txt"],
        ["/notes.txt"],
        ["build"],
        ["build/"],
        ["/build/"],
        ["build/*", "!build/keep.txt"],
        ["build/", "!build/keep.txt"],
        ["lib/**/*.csv"],
        ["lib/*.csv"],
        ["lib/data/**"],
        ["**/build"],
        ["docs/**/a.png"],
        ["docs/img"],
        ["x[12].py"],
        ["x[!1].py"],
        ["x?.py"],
        ["# a comment", "", "\\#hash.txt", "\\!bang.txt"],
        ["a b.txt  "],
        ["*", "!*/", "!*.py"],
        ["/*", "!/lib", "/lib/*", "!/lib/part.py"],
    ],
)
def test_as_git_does(lines: list[str], tmp_path: Path) -> None:
    text = "\n".join(lines) + "\n"
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for path in PATHS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / ".gitignore").write_text(text)
    command = ["git", "-C", str(tmp_path), "check-ignore", "--no-index", "--stdin", "-z"]
    asked = subprocess.run(command, input="\0".join(PATHS), capture_output=True, text=True, check=False).stdout
    ignored = ignoring(text, no_other_file)
    assert [path for path in PATHS if ignored(path)] == [path for path in PATHS if path in asked.split("\0")]


def test_a_folder_is_told_by_its_slash() -> None:
    ignored = ignoring("build/\n", no_other_file)
    assert ignored("lib/build/")
    assert not ignored("lib/build")


def test_another_file_counts_where_it_is_included() -> None:
    files = {".gitignore": "*.txt\n#!include:more\n"}
    ignored = ignoring("#!include:.gitignore\n!notes.txt\n", files.__getitem__)
    assert [path for path in PATHS if ignored(path)] == [
        path for path in PATHS if path.endswith(".txt") and path != "notes.txt"
    ]


def folder(top: Path, text: str) -> Path:
    for name in ("main.py", "secret.env", "data/big.csv"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(name)
    (top / ".gcloudignore").write_text(text)
    return top


def names(top: Path, **options: t.Any) -> list[str]:
    return [file.path for file in Source(str(top), ignore_file=".gcloudignore", **options).files]


def test_a_source_leaves_out_what_the_file_names(tmp_path: Path) -> None:
    top = folder(tmp_path, "*.env\ndata/\n")
    assert names(top) == ["main.py"]
    assert names(top, include=["data/big.csv"]) == ["data/big.csv", "main.py"]
    assert [file.path for file in Source(str(top)).files] == ["data/big.csv", "main.py", "secret.env"]


def test_what_is_left_out_makes_no_other_source(tmp_path: Path) -> None:
    top = folder(tmp_path, "*.env\n")
    before = Source(str(top), ignore_file=".gcloudignore").digest
    (top / "secret.env").write_text("changed")
    assert Source(str(top), ignore_file=".gcloudignore").digest == before


def test_an_included_file_that_is_not_there(tmp_path: Path) -> None:
    top = folder(tmp_path, "#!include:nothing\n")
    with pytest.raises(OptionError, match=r"^source must have a readable text file nothing, but it is not: "):
        names(top)
