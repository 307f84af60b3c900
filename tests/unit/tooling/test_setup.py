# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An environment is made again when, and only when, something that it was made from has changed."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.tooling._setup import Layer


@pytest.fixture
def layer(tmp_path: Path) -> Layer:
    some, constraints = tmp_path / "some.txt", tmp_path / "constraints.txt"
    for file in (some, constraints):
        file.write_text("package==1\n")
    (tmp_path / "venv").mkdir()
    installed = Layer(tmp_path / "venv", "some", (some,), constraints, interpreter=tmp_path / "python3")
    installed.stamp.write_text(installed.fingerprint())
    return installed


def test_nothing_changed(layer: Layer) -> None:
    assert layer.is_installed()


@pytest.mark.parametrize("name", ["some.txt", "constraints.txt"])
def test_a_changed_requirement(layer: Layer, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("package==2\n")
    assert not layer.is_installed()


def test_another_interpreter(layer: Layer, tmp_path: Path) -> None:
    assert not dataclasses.replace(layer, interpreter=tmp_path / "python4").is_installed()


def test_another_single_requirement(layer: Layer) -> None:
    assert not dataclasses.replace(layer, packages=("ansible-core==2.19.0",)).is_installed()


def test_a_folder_without_a_stamp(layer: Layer) -> None:
    layer.stamp.unlink()
    assert not layer.is_installed()
