# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An environment is made again when, and only when, something that it was made from has changed."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.tooling import _setup
from tests.tooling._process import CommandFailed
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


@pytest.fixture
def installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """The installations that would take place, as name and whether the environment is made anew."""
    seen: list[tuple[str, bool]] = []

    def install(text: str, layer: Layer) -> None:
        seen.append((layer.name, layer.new_venv))
        layer.venv.mkdir(exist_ok=True)
        layer.stamp.write_text(layer.fingerprint())

    for name in ("RUN", "TEST", "LINT"):
        layer = getattr(_setup, name)
        monkeypatch.setattr(_setup, name, dataclasses.replace(layer, venv=tmp_path / layer.venv.name))
    monkeypatch.setattr(_setup, "_announced", install)
    monkeypatch.setattr(_setup, "_shown", str)
    monkeypatch.setattr(_setup, "prime_ansible_test", lambda venv: seen.append(("ansible-test", venv.is_dir())))
    return seen


def test_what_the_checks_need_is_installed_in_one_go(installs: list[tuple[str, bool]]) -> None:
    _setup.set_up_to_test()
    assert sorted(installs) == [("ansible-test", True), ("lint", True), ("test", True)]
    installs.clear()
    _setup.set_up_to_run()
    _setup.set_up_to_test()
    assert installs == [("ansible-test", True)]


def test_what_the_checks_need_is_added_to_what_runs(installs: list[tuple[str, bool]]) -> None:
    _setup.set_up_to_run()
    _setup.set_up_to_test()
    assert sorted(installs) == [("ansible-test", True), ("lint", True), ("run", True), ("test", False)]


def test_a_problem_of_a_set_up_is_told(installs: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(venv: Path) -> None:
        raise CommandFailed("no index")

    monkeypatch.setattr(_setup, "prime_ansible_test", fail)
    with pytest.raises(CommandFailed, match="no index"):
        _setup.set_up_to_test()
