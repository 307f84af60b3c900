# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ignore files as gcloud reads them: by its recorded answers and, where it is installed, by a sample of new ones."""

from __future__ import annotations

import json
import random
import re
import typing as t
import warnings
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._source.gcloud_ignore import ignored_by, parsed
from ansible_collections.polycloud.faas.plugins.module_utils._source.globs import matcher
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import DEFAULT_EXCLUDE
from tests.unit.plugins.module_utils import gcloud_lists
from tests.unit.plugins.module_utils.gcloud_lists import CASES, OWN, PATHS, RECORDED, is_there, listed, make_folder

RECORD: t.Final[dict[str, t.Any]] = json.loads(RECORDED.read_text(encoding="utf-8"))
LISTS: t.Final[dict[str, list[str] | None]] = RECORD["lists"]
SAMPLE: t.Final = 3
# ignore files that are compared with gcloud's own code, which takes one process for all
MANY: t.Final = 500
PIECES: t.Final = (
    *("*", "**", "/", "/", "?", "!", "\\", " ", "#", "[!m]", "[^m]", "[a-z]"),
    *("[", "]", "^", "\t", "\r", "{a,b}", "(", "|", "$"),
    *("build", "lib", "data", "l", "main.py", ".txt", ".csv", "sub", "più", "."),
)


def chosen(folder: Path) -> list[str] | None:
    """What the newest rules choose; None when they refuse the folder, but not because nothing is left."""
    try:
        return [file.path for file in Source(str(folder), ignore_file=OWN, rules=2).files]
    except OptionError as error:
        return [] if "at least one file" in error.message else None


def expected(files: t.Mapping[str, str], gcloud: list[str] | None) -> list[str] | None:
    """Without a .gcloudignore, what no function needs is left out besides."""
    left_out = matcher(() if OWN in files else DEFAULT_EXCLUDE)
    return None if gcloud is None else sorted(path for path in gcloud if not left_out(path))


def test_every_case_is_recorded() -> None:
    assert LISTS.keys() == CASES.keys()
    assert re.fullmatch(r"\d+\.\d+\.\d+", RECORD["gcloud"])


@pytest.mark.parametrize("name", CASES)
def test_as_gcloud_does(name: str, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert chosen(make_folder(tmp_path, CASES[name])) == expected(CASES[name], LISTS[name])


def random_text(seed: int) -> str:
    chance = random.Random(seed)
    lines = ("".join(chance.choices(PIECES, k=chance.randint(1, 5))) for _line in range(chance.randint(1, 4)))
    return "\n".join(lines)


@pytest.mark.other_program
@pytest.mark.skipif(not is_there(), reason="gcloud is not installed: its recorded answers are compared alone")
def test_as_the_gcloud_of_this_machine_does(tmp_path: Path) -> None:
    cases = [CASES[name] for name in random.sample(sorted(CASES), SAMPLE)]
    cases += [{OWN: random_text(random.randrange(2**32))} for _case in range(SAMPLE)]
    for number, files in enumerate(cases):
        folder = make_folder(tmp_path / str(number), files)
        assert chosen(folder) == expected(files, listed(folder, tmp_path / "home")), files


@pytest.mark.other_program
@pytest.mark.skipif(not is_there(), reason="gcloud is not installed: its recorded answers are compared alone")
def test_as_the_code_of_gcloud_does() -> None:
    seed = random.randrange(2**32)
    # a directive needs a folder, which the test above has
    texts = [random_text(seed + number).replace("!include", "") for number in range(MANY)]
    for text, gcloud in zip(texts, gcloud_lists.left_out(texts), strict=True):
        ignored = ignored_by(parsed(text, str))
        assert [path for path in PATHS if ignored(path)] == gcloud, (seed, text)


def test_a_folder_is_told_by_its_slash() -> None:
    ignored = ignored_by(parsed("build/\n", str))
    assert ignored("lib/build/")
    assert ignored("build/a.py")
    assert not ignored("lib/build")


def test_a_file_of_another_folder_is_not_included() -> None:
    with pytest.raises(
        OptionError, match="ignore files that include only files of the same folder, but one has lib/more"
    ):
        parsed("#!include:lib/more", str)
