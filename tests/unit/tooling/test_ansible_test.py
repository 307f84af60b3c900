# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of pip reach the pip of ansible-test."""

from __future__ import annotations

import configparser
from pathlib import Path

import pytest

from tests.tooling import _ansible_test

LISTED = """\
:env:.index-url='https://variable.example/simple'
global.index-url='https://file.example/simple'
global.extra-index-url='https://one.example/simple\\nhttps://two.example/%20simple'
install.no-compile='true'
some warning
"""


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(_ansible_test, "HOME", tmp_path)
    _ansible_test._write_configuration(LISTED)
    return tmp_path / ".config" / "pip" / "pip.conf"


def test_a_variable_wins_and_a_list_stays_on_one_line(written: Path) -> None:
    configuration = configparser.RawConfigParser()
    configuration.read(written)
    assert {section: dict(configuration[section]) for section in configuration.sections()} == {
        "global": {
            "index-url": "https://variable.example/simple",
            "extra-index-url": "https://one.example/simple https://two.example/%20simple",
        },
        "install": {"no-compile": "true"},
    }


def test_only_the_owner_can_read_it(written: Path) -> None:
    assert written.stat().st_mode & 0o777 == 0o600
