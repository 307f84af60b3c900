# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run keeps on this machine for the next one."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils import _hints
from ansible_collections.polycloud.faas.plugins.module_utils._cache import cache_folder

NAME = "projects/p/locations/l/functions/f"


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def kept() -> list[Path]:
    return list(Path(cache_folder("functions")).iterdir())


def test_a_hint_is_kept_replaced_and_dropped() -> None:
    assert _hints.recall("functions", NAME) == {}
    _hints.keep("functions", NAME, {"build": "one"})
    _hints.keep("functions", NAME, {"build": "two"})
    assert _hints.recall("functions", NAME) == {"build": "two"}
    assert _hints.recall("functions", NAME + "2") == {}
    assert _hints.recall("others", NAME) == {}
    assert len(kept()) == 1
    _hints.drop("functions", NAME)
    _hints.drop("functions", NAME)
    assert (_hints.recall("functions", NAME), kept()) == ({}, [])


def test_only_this_user_reads_it() -> None:
    _hints.keep("functions", NAME, {"build": "one"})
    (path,) = kept()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(os.stat(cache_folder("functions")).st_mode) == 0o700


def test_an_equal_hint_is_not_written_again() -> None:
    _hints.keep("functions", NAME, {"build": "one"})
    (path,) = kept()
    before = path.stat()
    _hints.keep("functions", NAME, {"build": "one"})
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize(
    "text", ["", "no json", "[]", '{"format": 1}', '{"format": 1, "hint": []}', json.dumps({"format": 2, "hint": {}})]
)
def test_a_damaged_hint_is_none(text: str) -> None:
    _hints.keep("functions", NAME, {"build": "one"})
    kept()[0].write_text(text, encoding="utf-8")
    assert _hints.recall("functions", NAME) == {}
    _hints.keep("functions", NAME, {"build": "two"})
    assert _hints.recall("functions", NAME) == {"build": "two"}


def test_a_machine_that_keeps_nothing_has_no_hints(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    _hints.keep("functions", NAME, {"build": "one"})
    assert _hints.recall("functions", NAME) == {}
    _hints.drop("functions", NAME)
