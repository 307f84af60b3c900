# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TOML is read alike by the reader of Python, its backport and the one that pip brings along."""

from __future__ import annotations

import importlib
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._toml import READERS, parse_toml


@pytest.fixture(params=READERS)
def the_only_reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of the readers there is one; those that this Python does not have are skipped."""
    only = str(request.param)
    try:
        found = importlib.import_module(only)
    except ImportError:
        pytest.skip(f"this Python has no {only}")
    without_others(monkeypatch, {only: found})
    return only


def without_others(monkeypatch: pytest.MonkeyPatch, known: dict[str, t.Any]) -> None:
    def import_module(name: str) -> t.Any:
        if name not in known:
            raise ModuleNotFoundError(name)
        return known[name]

    monkeypatch.setattr(importlib, "import_module", import_module)


@pytest.mark.usefixtures("the_only_reader")
def test_each_reader_reads_tables_and_refuses_the_same() -> None:
    assert parse_toml('[project]\ndependencies = ["flask>=3"]\n') == {"project": {"dependencies": ["flask>=3"]}}
    with pytest.raises(ValueError, match="at end of document"):
        parse_toml("[[")


def test_every_supported_python_with_pip_has_a_reader() -> None:
    assert parse_toml("a = 1") == {"a": 1}


def test_no_reader_is_an_error_that_names_what_would_do(monkeypatch: pytest.MonkeyPatch) -> None:
    without_others(monkeypatch, {})
    with pytest.raises(FaasError, match=r"needs Python 3\.11, pip or tomli"):
        parse_toml("a = 1")
