# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hashes of unchanged files are kept, and never believed where a file may have changed."""

from __future__ import annotations

import json
import os
import stat
import threading
import types
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._source import archive as _archive
from ansible_collections.polycloud.faas.plugins.module_utils._source import hash_cache as _hash_cache
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._source.hash_cache import HashCache, cache_folder

LONG_AGO = 1_600_000_000 * 10**9


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.py").write_text("a = 1\n")
    return folder


@pytest.fixture
def read_paths(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read."""
    found: list[str] = []
    original = _archive.Folder.open

    def opened(folder: t.Any, path: str) -> t.IO[bytes]:
        found.append(path)
        return original(folder, path)

    monkeypatch.setattr(_archive.Folder, "open", opened)
    return found


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> t.Callable[[], None]:
    """Makes the files' times lie in the past: the clock of the cache goes ahead."""

    def go_on() -> None:
        monkeypatch.setattr(_hash_cache, "time", types.SimpleNamespace(time_ns=lambda: 2**62))

    return go_on


def cache_file() -> Path:
    (found,) = Path(cache_folder("hashes")).iterdir()
    return found


def test_an_unchanged_file_is_read_once(source: Path, read_paths: list[str], later: t.Callable[[], None]) -> None:
    later()
    digests = {Source(str(source)).sha256 for _run in range(3)}
    assert len(digests) == 1
    assert read_paths == ["a.py"]


def test_a_link_to_the_folder_is_the_same_folder(
    source: Path, read_paths: list[str], later: t.Callable[[], None]
) -> None:
    later()
    link = source.parent / "link"
    link.symlink_to(source)
    assert Source(str(source)).sha256 == Source(str(link)).sha256
    assert read_paths == ["a.py"]


def test_a_file_that_was_just_written_is_read_again(source: Path, read_paths: list[str]) -> None:
    before = Source(str(source)).sha256
    status = os.stat(source / "a.py")
    (source / "a.py").write_text("a = 2\n")
    os.utime(source / "a.py", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert Source(str(source)).sha256 != before
    assert read_paths == ["a.py", "a.py"]


def test_a_change_that_keeps_size_and_time_is_seen(source: Path, later: t.Callable[[], None]) -> None:
    later()
    os.utime(source / "a.py", ns=(LONG_AGO, LONG_AGO))
    before = Source(str(source)).sha256
    (source / "a.py").write_text("a = 2\n")
    os.utime(source / "a.py", ns=(LONG_AGO, LONG_AGO))
    assert Source(str(source)).sha256 != before


def test_another_file_in_its_place_is_seen(source: Path, later: t.Callable[[], None]) -> None:
    later()
    before = Source(str(source)).sha256
    (source.parent / "new").write_text("a = 2\n")
    os.replace(source.parent / "new", source / "a.py")
    assert Source(str(source)).sha256 != before


def test_the_executable_bit_is_never_cached(source: Path, later: t.Callable[[], None]) -> None:
    later()
    before = Source(str(source)).sha256
    (source / "a.py").chmod(0o755)
    assert Source(str(source)).sha256 != before


def test_a_change_while_a_file_is_hashed_is_not_kept(source: Path, later: t.Callable[[], None]) -> None:
    later()
    path = source / "a.py"
    cache = HashCache(str(source))
    status = os.stat(path)

    def change_meanwhile() -> str:
        path.write_text("a = 22\n")
        return "of the old content"

    assert cache.sha256("a.py", status, change_meanwhile) == "of the old content"
    cache.save()
    assert HashCache(str(source)).sha256("a.py", os.stat(path), lambda: "new") == "new"


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"format": 0}', '{"format": 1, "files": []}', '{"format": 1, "files": {"a.py": [1]}}', "\udc80"],
)
def test_a_damaged_cache_is_ignored_and_replaced(source: Path, later: t.Callable[[], None], content: str) -> None:
    later()
    expected = Source(str(source)).sha256
    whole = json.loads(cache_file().read_text())
    cache_file().write_bytes(content.encode(errors="surrogateescape"))
    assert Source(str(source)).sha256 == expected
    assert json.loads(cache_file().read_text()) == whole


def test_files_that_are_gone_are_forgotten(source: Path, later: t.Callable[[], None]) -> None:
    later()
    (source / "b.py").write_text("b = 1\n")
    assert len(Source(str(source)).files) == 2
    (source / "b.py").unlink()
    assert len(Source(str(source)).files) == 1
    assert json.loads(cache_file().read_text())["files"].keys() == {"a.py"}


def test_only_the_user_may_look_into_it(source: Path, later: t.Callable[[], None]) -> None:
    later()
    assert Source(str(source)).files
    assert stat.S_IMODE(os.stat(cache_folder("hashes")).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(cache_file()).st_mode) == 0o600


def test_a_cache_that_cannot_be_written_is_no_error(
    source: Path, monkeypatch: pytest.MonkeyPatch, later: t.Callable[[], None]
) -> None:
    later()
    expected = Source(str(source)).sha256
    monkeypatch.setenv("XDG_CACHE_HOME", str(source / "a.py"))
    assert Source(str(source)).sha256 == expected


def test_without_a_folder_of_its_own_it_is_in_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for given in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", given)
        assert cache_folder("hashes") == str(tmp_path / ".cache" / "polycloud.faas" / "hashes")


def test_runs_that_share_it_do_not_disturb_each_other(source: Path, later: t.Callable[[], None]) -> None:
    later()
    for number in range(20):
        (source / f"{number}.py").write_text(f"x = {number}\n")
    expected = Source(str(source)).sha256
    found: list[str] = []

    def look() -> None:
        for _run in range(10):
            cache_file_or_none = next(Path(cache_folder("hashes")).glob("*.json"), None)
            if cache_file_or_none:
                cache_file_or_none.unlink(missing_ok=True)
            found.append(Source(str(source)).sha256)

    threads = [threading.Thread(target=look) for _thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 40
    assert [path.suffix for path in Path(cache_folder("hashes")).iterdir()] == [".json"]
