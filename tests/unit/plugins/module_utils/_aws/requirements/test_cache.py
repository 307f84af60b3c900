# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Installed packages and the hash of what they were made from."""

from __future__ import annotations

import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Requirements, Target
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements import cache as requirements_cache
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.cache import Installation
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import Line
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.plan import plan
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.requirements_file import Listed
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from tests.unit.plugins.module_utils._aws.wheelhouse import Wheelhouse

INTEL = Target("python3.13", "x86_64")


def listed(*texts: str) -> Listed:
    return Listed(tuple(Line(text) for text in texts))


BASE = Installation(Requirements(installer="pip"), INTEL, listed("top"), plan(listed("top"), (), INTEL), 120)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheelhouse:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = Wheelhouse(tmp_path / "wheels", monkeypatch)
    made.wheel("top")
    return made


def cached(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "cache" / "polycloud.faas" / "requirements").iterdir())


def test_what_is_deployed_of_an_installation(house: Wheelhouse) -> None:
    paths = [file.path for file in BASE.source(lambda _line: None).files]
    about = "top-1.0.dist-info"
    assert paths == [f"{about}/METADATA", f"{about}/WHEEL", f"{about}/entry_points.txt", "top/__init__.py"]
    whole = replace(BASE, requirements=BASE.requirements._replace(slim=False, exclude=("*.txt",)))
    assert [file.path for file in whole.source(lambda _line: None).files] == [
        f"{about}/METADATA",
        f"{about}/WHEEL",
        "top/__init__.py",
        "top/tests/test_it.py",
    ]


def test_it_is_installed_once(house: Wheelhouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    first = BASE.source(said.append)
    assert said[0] == "Installing the requirements for python3.13 on x86_64 with pip"
    assert said[-1].startswith("Installed ")
    monkeypatch.setattr(requirements_cache, "find_installer", lambda *_given: pytest.fail("installed again"))
    assert BASE.source(said.append).sha256 == first.sha256
    assert [path.name for path in cached(tmp_path)] == [BASE.sha256]


def test_every_machine_makes_the_same(house: Wheelhouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for name in ("one", "two"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))
        source = BASE.source(lambda _line: None)
        found.append((source.sha256, source.zip().code_sha256))
    assert found[0] == found[1]


def test_two_runs_at_once(house: Wheelhouse, tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        found = set(pool.map(lambda _number: BASE.source(lambda _line: None).sha256, range(2)))
    assert len(found) == 1
    assert [path.name for path in cached(tmp_path)] == [BASE.sha256]


def test_nothing_is_left_of_a_failed_installation(house: Wheelhouse, tmp_path: Path) -> None:
    with pytest.raises(FaasError, match="no matching wheel of missing"):
        replace(BASE, plan=plan(listed("missing"), (), INTEL)).source(lambda _line: None)
    assert cached(tmp_path) == []


CHANGES: dict[str, dict[str, t.Any]] = {
    "lines": {"listed": listed("top==1.0")},
    "runtime": {"target": Target("python3.12", "x86_64")},
    "processor": {"target": Target("python3.13", "arm64")},
    "slim": {"requirements": Requirements(slim=False)},
    "exclude": {"requirements": Requirements(exclude=("*.txt",))},
    "build": {"requirements": Requirements(build=("top",))},
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_hash_follows_what_decides(name: str) -> None:
    assert replace(BASE, **CHANGES[name]).sha256 != BASE.sha256


def test_the_hash_does_not_follow_the_rest(tmp_path: Path) -> None:
    for requirements in (Requirements(installer="uv"), Requirements(upgrade=True)):
        assert replace(BASE, requirements=requirements, seconds=1).sha256 == BASE.sha256
    for name in ("a", "b"):
        (tmp_path / name).write_text("top<2")
    one, two = (replace(BASE, listed=listed("top", f"-c {tmp_path / name}")) for name in ("a", "b"))
    assert one.sha256 == two.sha256 != BASE.sha256


def test_an_upgrade(house: Wheelhouse) -> None:
    before = BASE.source(lambda _line: None).sha256
    same = BASE.upgrade(lambda _line: None, keep=True)
    house.wheel("top", "2.0")
    assert BASE.source(lambda _line: None).sha256 == before
    assert BASE.upgrade(lambda _line: None, keep=False) != same
    assert BASE.source(lambda _line: None).sha256 == before
    upgraded = BASE.upgrade(lambda _line: None, keep=True)
    assert upgraded != same
    assert BASE.source(lambda _line: None).sha256.startswith(upgraded) is False
    assert BASE.source(lambda _line: None).sha256 != before


def test_a_cache_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(FaasError, match="cannot be created: Not a directory"):
        BASE.source(lambda _line: None)


FINGERPRINTS = {
    "flask == 3.1  # web\nFoo_Bar[baz,qux]>=1,<2 ; python_version >= '3.9'\n"
    "pydantic==2.14 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n": (
        "27c0e0797032f84d721b065c7f41351b0f6ab1a9dbaea30a8cf6ace09e2294dd"
    ),
    "--index-url https://bob:${TOKEN}@index.example/simple\n--extra-index-url=https://more.example/simple\n-f wheels\n"
    "--pre\nflask\n": "08c5389a942b070bf5c4238058f4626488d18857aada80f949e536d8a45817ba",
    "demo @ https://example.com/demo-1-py3-none-any.whl#sha256=0\n": (
        "c53d8507124879433ffd030b6796f3532e6625dd741fe6deaaa146aefdd809b8"
    ),
}


@pytest.mark.parametrize("text", FINGERPRINTS)
def test_the_hash_of_a_file_stays_what_it_was(tmp_path: Path, text: str) -> None:
    """Another hash would deploy every service with such a file again."""
    (tmp_path / "requirements.txt").write_text(text)
    target = Target("python3.13", "arm64")
    found = requirements_cache.installation(Requirements(build=("x",)), str(tmp_path), target, 1)
    assert found.sha256 == FINGERPRINTS[text]
