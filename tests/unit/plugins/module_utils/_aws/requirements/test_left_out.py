# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages that are not deployed, with what only they need."""

from __future__ import annotations

import shutil
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Requirements, Target
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements import cache as requirements_cache
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.wheelhouse import Wheelhouse

INTEL = Target("python3.13", "x86_64")
UV = pytest.param("uv", marks=pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not installed"))


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheelhouse:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Wheelhouse(tmp_path / "wheels", monkeypatch)


def tops(folder: Path, lines: str, *names: str, installer: str = "pip") -> set[str]:
    """The top folders of what is deployed, other than the metadata of packages."""
    folder.mkdir(exist_ok=True)
    (folder / "requirements.txt").write_text(lines)
    asked = Requirements(installer=installer, exclude_packages=names)
    found = requirements_cache.installation(asked, str(folder), INTEL, 120).source(lambda _line: None)
    return {file.path.partition("/")[0].partition("-")[0] for file in found.files}


@pytest.mark.parametrize("installer", ["pip", UV])
def test_what_only_excluded_packages_need_is_left_out(house: Wheelhouse, tmp_path: Path, installer: str) -> None:
    house.wheel("cloud_sdk", needs=["cloud_core", "json_paths (<2,>=1)", "shared_by_both"])
    house.wheel("cloud_core", needs=["json_paths", "web_calls"])
    house.wheel("tables_sdk", needs=["cloud_core>=1", "shared_by_both"])
    for name in ("json_paths", "web_calls", "shared_by_both"):
        house.wheel(name)
    lines = "cloud_sdk\ntables_sdk\n"
    whole = {"cloud_sdk", "cloud_core", "json_paths", "web_calls", "tables_sdk", "shared_by_both"}
    assert tops(tmp_path / "source", lines, installer=installer) == whole
    assert tops(tmp_path / "source", lines, "Cloud_SDK", installer=installer) == whole - {"cloud_sdk"}
    assert tops(tmp_path / "source", lines, "cloud_sdk", "cloud_core", installer=installer) == {
        "tables_sdk",
        "shared_by_both",
    }


def test_extras_and_markers_decide_what_is_needed(house: Wheelhouse, tmp_path: Path) -> None:
    house.wheel("top", needs=['a; extra == "more"', 'b; sys_platform == "linux"', "big"])
    house.wheel("big", needs=["a", "b", "c"])
    for name in ("a", "b", "c"):
        house.wheel(name)
    assert tops(tmp_path / "source", "top\n", "big") == {"top", "b"}
    assert tops(tmp_path / "source", "top[more]\n", "big") == {"top", "a", "b"}
    assert tops(tmp_path / "source", "top\na; sys_platform == 'win32'\n", "big") == {"top", "b"}


def test_a_file_of_two_packages_stays(house: Wheelhouse, tmp_path: Path) -> None:
    house.wheel("one", **{"space/one.py": "", "space/both.py": ""})
    house.wheel("two", **{"space/two.py": "", "space/both.py": ""})
    (tmp_path / "requirements.txt").write_text("one\ntwo\n")
    asked = Requirements(installer="pip", exclude_packages=("two",))
    found = requirements_cache.installation(asked, str(tmp_path), INTEL, 120).source(lambda _line: None)
    assert {file.path for file in found.files if file.path.startswith("space")} == {"space/one.py", "space/both.py"}


def test_it_must_leave_something(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("boto3\nbotocore\n")
    asked = Requirements(exclude_packages=("botocore", "boto3", "six"))
    with pytest.raises(OptionError) as raised:
        requirements_cache.installation(asked, str(tmp_path), INTEL, 120)
    assert raised.value.message == (
        "requirements.exclude_packages must leave a package to install, but botocore, boto3, six are all that "
        "requirements.file names."
    )


def test_the_hash_follows_the_names(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("top\n")

    def sha256(**given: t.Any) -> str:
        return requirements_cache.installation(Requirements(**given), str(tmp_path), INTEL, 1).sha256

    assert sha256(exclude_packages=("A_b", "c")) == sha256(exclude_packages=("c", "a-b")) != sha256()
