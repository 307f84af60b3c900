# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who reads Ansible's output, and that a line of ours never ends the thread that shows it."""

from __future__ import annotations

import errno
import os
import time
import typing as t
from pathlib import Path

import pytest
from ansible import constants, context
from ansible.plugins.loader import callback_loader
from ansible.utils.context_objects import CLIArgs

from ansible_collections.polycloud.faas.plugins.plugin_utils import _output
from ansible_collections.polycloud.faas.plugins.plugin_utils._action import FaasAction

make_arguments: t.Callable[..., CLIArgs] = CLIArgs

PLAYBOOK: t.Final = {"args": ("site.yml",)}
SINGLE: t.Final = {"args": "localhost", "module_name": "ping", "one_line": False}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> t.Callable[..., None]:
    def change(arguments: dict[str, t.Any], callback: str, in_single: bool = False) -> None:
        found = {"DEFAULT_STDOUT_CALLBACK": callback, "DEFAULT_LOAD_CALLBACK_PLUGINS": in_single}
        known: t.Callable[..., t.Any] = constants.config.get_config_value

        def value(name: str, *given: t.Any, **more: t.Any) -> t.Any:
            return found[name] if name in found else known(name, *given, **more)

        monkeypatch.setattr(constants.config, "get_config_value", value)
        monkeypatch.setattr(context, "CLIARGS", make_arguments(arguments))

    return change


class Base:
    """Stands for CallbackBase."""


class Default(Base):
    __module__ = "ansible.plugins.callback.default"


class OnDefault(Default):
    pass


CALLBACKS: t.Final = {"default": Default, "yaml": OnDefault, "minimal": Base, "ansible.posix.json": Base}


@pytest.mark.parametrize(
    ("arguments", "callback", "in_single", "expected"),
    [
        (PLAYBOOK, "default", False, True),
        (PLAYBOOK, "yaml", False, True),
        (PLAYBOOK, "minimal", False, False),
        (PLAYBOOK, "ansible.posix.json", False, False),
        (PLAYBOOK, "not-there", False, False),
        (SINGLE, "default", False, False),
        (SINGLE, "yaml", False, False),
        (SINGLE, "default", True, False),
        (SINGLE, "yaml", True, True),
        ({**SINGLE, "one_line": True}, "yaml", True, False),
        ({"pattern": "all"}, "default", False, False),
        ({}, "default", False, False),
    ],
)
def test_progress_is_for_people(
    monkeypatch: pytest.MonkeyPatch,
    settings: t.Callable[..., None],
    arguments: dict[str, t.Any],
    callback: str,
    in_single: bool,
    expected: bool,
) -> None:
    settings(arguments, callback, in_single)
    monkeypatch.setattr(callback_loader, "get", lambda name, **_more: CALLBACKS.get(name))
    assert _output.is_for_people() is expected


@pytest.mark.parametrize(("name", "expected"), [("default", True), ("minimal", False), ("oneline", False)])
def test_the_callbacks_of_ansible_itself(settings: t.Callable[..., None], name: str, expected: bool) -> None:
    settings(PLAYBOOK, name)
    assert _output.is_for_people() is expected


@pytest.mark.parametrize(
    ("variables", "environment", "expected"),
    [
        ({}, None, "the default"),
        ({}, "1", True),
        ({}, "0", False),
        ({"polycloud_faas_progress": True}, "0", True),
        ({"polycloud_faas_progress": "no"}, "1", False),
    ],
)
def test_what_is_asked_for_is_done_whoever_reads(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, t.Any], environment: str | None, expected: t.Any
) -> None:
    monkeypatch.delenv("POLYCLOUD_FAAS_PROGRESS", raising=False)
    if environment is not None:
        monkeypatch.setenv("POLYCLOUD_FAAS_PROGRESS", environment)

    class Templar:
        def template(self, value: t.Any) -> t.Any:
            return value

    make: t.Callable[..., FaasAction] = FaasAction
    action = make(None, None, None, None, Templar(), None)
    default = t.cast("t.Callable[[], bool]", lambda: "the default")
    assert action._switch(variables, "polycloud_faas_progress", default) == expected


def test_a_reader_that_is_gone_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as file:
        output = _output.never_failing(file)
        for _line in range(3):
            output.write("one\n" * 10_000)
            output.flush()
        assert os.path.samestat(os.fstat(writer), os.stat(os.devnull))


def test_a_full_disk_is_no_error() -> None:
    with open("/dev/full", "w", encoding="utf-8") as file:
        output = _output.never_failing(file)
        output.write("one\n")
        output.flush()
        assert os.path.samestat(os.fstat(file.fileno()), os.stat(os.devnull))


def test_an_output_that_was_closed_before_is_no_error() -> None:
    with _output.never_failing(None) as output:
        assert output.write("one\n") == 4


def test_output_that_must_not_block_is_kept() -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with os.fdopen(writer, "w", encoding="utf-8") as file:
        output = _output.never_failing(file)
        output.write("x" * 1_000_000)
        assert os.get_blocking(writer)
        assert os.read(reader, 10) == b"x" * 10
        os.close(reader)


def test_other_errors_stay() -> None:
    class Output:
        def write(self, _text: str) -> int:
            raise ValueError("I/O operation on closed file")

        def flush(self) -> None:
            raise OSError(errno.EIO, "Input/output error")

        def fileno(self) -> int:
            raise ValueError("no file")

    output = _output.never_failing(t.cast("t.TextIO", Output()))
    output.flush()
    with pytest.raises(ValueError, match="closed file"):
        output.write("one")


def test_output_to_a_file_is_flushed_until_it_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(_output, "FLUSH_EVERY_SECONDS", 0.01)
    path = tmp_path / "log"
    with path.open("w", encoding="utf-8") as file:
        end = _output.flush_often(file)
        file.write("one")
        deadline = time.monotonic() + 10
        while path.read_text(encoding="utf-8") != "one" and time.monotonic() < deadline:
            time.sleep(0.01)
        assert path.read_text(encoding="utf-8") == "one"
        end()
        file.write("two")
        time.sleep(0.1)
        assert path.read_text(encoding="utf-8") == "one"
