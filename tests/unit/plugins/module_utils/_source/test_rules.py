# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files the two sets of rules choose, and which set is taken."""

from __future__ import annotations

import os
import typing as t
import zipfile
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._source.choice import Choice
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import recorded_rules

FILES: t.Final = {
    "main.py": "x",
    ".env": "A=1",
    ".env.local": "A=2",
    ".environment": "x",
    "conf/.env": "A=3",
    "conf/.env.d/a": "x",
    "key.json": "{}",
}
ENV: t.Final = {".env", ".env.local", "conf/.env", "conf/.env.d/a"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def names(folder: Path, rules: int, ignore_file: str | None = ".gcloudignore", **given: t.Any) -> set[str]:
    return {file.path for file in Source(str(folder), ignore_file=ignore_file, rules=rules, **given).files}


def test_the_first_rules_leave_nothing_more_out_than_before(folder: Path) -> None:
    (folder / ".gitignore").write_text("key.json\n")
    assert names(folder, 1) == names(folder, 1, ignore_file=None) == FILES.keys()
    (folder / ".gcloudignore").write_text("*.json\n")
    assert names(folder, 1) == FILES.keys() - {"key.json"}


@pytest.mark.parametrize("ignore_file", [None, ".gcloudignore"])
def test_files_of_variables_stay_out(folder: Path, ignore_file: str | None) -> None:
    assert names(folder, 2, ignore_file) == FILES.keys() - ENV
    assert names(folder, 2, ignore_file, include=[".env"]) == FILES.keys() - ENV | {".env", "conf/.env"}
    assert names(folder, 2, ignore_file, include=["/conf/.env*"]) == FILES.keys() - {".env", ".env.local"}


def test_a_virtual_environment_of_that_name_is_not_looked_into(folder: Path) -> None:
    (folder / "lib" / ".env").mkdir(parents=True)
    (folder / "lib" / ".env" / "python3").symlink_to("/usr/bin/env")
    assert names(folder, 2) == FILES.keys() - ENV
    with pytest.raises(OptionError, match="must not contain links to files outside"):
        names(folder, 1)


def test_a_zip_is_read_like_a_folder(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "source.zip", "w") as archive:
        for path, text in FILES.items():
            archive.writestr(path, text)
    assert names(tmp_path / "source.zip", 1) == FILES.keys()
    assert names(tmp_path / "source.zip", 2) == FILES.keys() - ENV


def test_git_decides_where_nothing_else_does(folder: Path) -> None:
    (folder / ".gitignore").write_text("key.json\n!.env\n")
    assert names(folder, 2) == FILES.keys() - ENV - {"key.json"}
    assert names(folder, 2, ignore_file=None) == FILES.keys() - ENV
    assert names(folder, 2, include=["key.json"]) == FILES.keys() - ENV


def test_an_own_file_decides_alone(folder: Path) -> None:
    (folder / ".gitignore").write_text("*.py\n")
    (folder / "venv").mkdir()
    (folder / "venv" / "a.py").write_text("x")
    (folder / ".gcloudignore").write_text("key.json\n")
    kept = FILES.keys() - ENV - {"key.json"} | {".gcloudignore", ".gitignore", "venv/a.py"}
    assert names(folder, 2) == kept
    assert names(folder, 2, exclude=["venv/"], include=["key.json"]) == kept - {"venv/a.py"} | {"key.json"}


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("", set()),
        ("!.env\n", {".env", "conf/.env"}),
        ("!/.env\n", {".env"}),
        ("!.env.*\n", {".env.local", "conf/.env.d/a"}),
        ("!.env\n.env\n", set()),
        ("*\n!main.py\n!conf/**\n", set()),
        ("!.env\nconf/\n", {".env"}),
        (".env.*\n!conf/.env.d\n", {"conf/.env.d/a"}),
    ],
)
def test_an_own_file_brings_back_files_of_variables_by_their_names_only(
    folder: Path, text: str, back: set[str]
) -> None:
    (folder / ".gcloudignore").write_text(text)
    assert names(folder, 2) & ENV == back


def test_an_ignore_file_that_is_no_file(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / ".gcloudignore").write_text("#!include:pipe\n")
    for rules in (1, 2):
        with pytest.raises(
            OptionError, match="source must have a readable text file pipe, but it is not: it is a named pipe"
        ):
            names(folder, rules)


@pytest.mark.parametrize(("text", "rules"), [(None, 1), ("", 1), ("1", 1), ("2", 2), ("3", 2), ("mine", 1)])
def test_what_is_recorded(text: str | None, rules: int) -> None:
    assert recorded_rules(text) == rules


def choice(folder: Path, asked: int | None = None, **given: t.Any) -> Choice[Source]:
    return Choice(asked, lambda rules: Source(str(folder), rules=rules, **given))


def advice(folder: Path, asked: int | None = None, **given: t.Any) -> str | None:
    return choice(folder, asked, **given).advice("Service shop-dev", 1, lambda source: [source])


def test_rules_hold_by_what_is_asked_and_then_by_what_is_deployed(folder: Path) -> None:
    assert [choice(folder).rules(deployed) for deployed in (None, 1, 2)] == [2, 1, 2]
    assert [choice(folder, 1).rules(deployed) for deployed in (None, 1, 2)] == [1, 1, 1]
    assert [choice(folder, asked).possible() for asked in (None, 1, 2)] == [(2, 1), (1,), (2,)]


def test_the_first_rules_are_not_read_for_nothing(folder: Path) -> None:
    read: list[int] = []
    found = Choice(None, read.append)
    assert (found.tried, read) == (2, [2])
    found.by(2)
    found.by(1)
    found.by(1)
    assert read == [2, 1]


def test_what_only_one_of_the_rules_refuses_is_said_when_it_holds(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=1")
    found = choice(tmp_path)
    assert found.tried == 1
    assert [file.path for file in found.by(1).files] == [".env"]
    with pytest.raises(OptionError, match="at least one file"):
        found.by(2)
    with pytest.raises(OptionError, match="at least one file"):
        choice(tmp_path, 2)
    with pytest.raises(OptionError, match="at least one file"):
        choice(tmp_path, exclude=["*"])
    assert "2, which would refuse this source: source must contain at least one file" in str(advice(tmp_path))


def test_advice_names_a_handful_of_files(folder: Path) -> None:
    for number in range(3):
        (folder / f".env.{number}").write_text("x")
    assert advice(folder) == (
        "Service shop-dev continues to use source_rules 1, with which it was deployed. New deployments use 2, which "
        "leaves out .env, .env.0, .env.1, .env.2, .env.local and 2 more files. Set source_rules to 2 to switch, or to "
        "1 to keep it without this warning."
    )


def test_advice_names_what_comes_in(folder: Path) -> None:
    (folder / ".gcloudignore").write_text(".env*\n# !include:.gitignore\n[^x]*.txt\n")
    (folder / ".gitignore").write_text("key.json")
    (folder / "a.txt").write_text("x")
    found = str(advice(folder, ignore_file=".gcloudignore"))
    assert "which leaves out key.json and adds .gcloudignore, .gitignore, a.txt. Set" in found


def test_no_advice_where_it_makes_no_difference_or_was_asked_for(folder: Path) -> None:
    assert advice(folder, 1) is None
    assert advice(folder, exclude=[".env", ".env.*"]) is None
    assert choice(folder).advice("Service shop-dev", 2, lambda source: [source]) is None
