# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module that runs within the worker gives what it gives in a process of its own."""

from __future__ import annotations

import datetime
import io
import os
import sys
import threading
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import ModuleDefinition, run_module
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._time_limit import within
from ansible_collections.polycloud.faas.plugins.plugin_utils import _in_process
from tests.unit.plugins.run_module import run_main

SPEC: t.Final[dict[str, dict[str, t.Any]]] = {
    "name": {"type": "str", "required": True, "aliases": ["title"]},
    "size": {"type": "int", "default": 3},
    "token": {"type": "str", "no_log": True},
    "place": {"type": "str"},
    "environment": {"type": "dict", "no_log": True},
}


def _operation(task: Task) -> dict[str, t.Any]:
    name = task.options["name"]
    if name == "broken":
        raise CloudError("The cloud refused open sesame.", code="Refused", hint="Ask again.", place="here")
    if name == "unexpected":
        raise KeyError(name)
    if name == "warned":
        task.warn("Somebody changed it.")
    modes = {"check": task.check_mode, "diff": task.show_diff}
    return {"changed": name == "new", "seen": dict(task.options), "pair": (1, 2), **modes}


DEFINITION = ModuleDefinition(
    argument_spec=SPEC,
    operation=_operation,
    mutually_exclusive=[("size", "place")],
    required_if=[("name", "placed", ("place",))],
    secret_options=frozenset({"environment"}),
)

ARGUMENTS: t.Final[dict[str, dict[str, t.Any]]] = {
    "ok": {"name": "old"},
    "changed": {"name": "new", "size": "7"},
    "alias": {"title": "old"},
    "alias and name": {"title": "old", "name": "new"},
    "warned": {"name": "warned"},
    "unexpected": {"name": "unexpected"},
    "failed": {"name": "broken", "environment": {"KEY": "open sesame"}},
    "secret": {"name": "old", "token": "abracadabra", "environment": {"KEY": "open sesame"}},
    "missing": {},
    "wrong type": {"name": "old", "size": "many"},
    "unknown": {"name": "old", "colour": "red"},
    "wrong beside variables": {"name": "old", "size": "many", "environment": {"X_B": "5", "X_C": "b", "X_D": "y"}},
    "wrong variables": {"name": "old", "environment": ["open sesame"]},
    "variables as text": {"name": "old", "size": "many", "environment": "KEY=opensesame OTHER=b"},
    "together": {"name": "old", "size": 1, "place": "here"},
    "required if": {"name": "placed"},
}


MODES: t.Final = {"check_mode": False, "show_diff": False, "show_traceback": False}


@pytest.mark.parametrize("case", sorted(ARGUMENTS))
@pytest.mark.parametrize("modes", [{}, {"check_mode": True, "diff": True}])
def test_both_ways_give_the_same(
    case: str, modes: dict[str, bool], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def main() -> None:
        run_module(DEFINITION)

    arguments = ARGUMENTS[case]
    show_module_output = run_main(main, {**arguments, "_ansible_module_name": "sized"}, monkeypatch, capsys, **modes)
    show_module_output.pop(
        "warnings", None
    )  # shown, not returned, as long as the test counts as a part of the controller
    show_module_output.pop("exception", None)  # always there before ansible-core 2.19, and shown with -vvv
    here = _in_process.run_here(
        DEFINITION,
        "sized",
        arguments,
        check_mode=modes.get("check_mode", False),
        show_diff=modes.get("diff", False),
        show_invocation=True,
        show_traceback=False,
        progress=lambda _line: None,
    )
    here.pop("warnings", None)
    assert here == show_module_output


@pytest.mark.parametrize("case", ["wrong beside variables", "wrong variables", "variables as text"])
def test_what_ansible_refuses_is_readable_and_without_values(case: str) -> None:
    modes: dict[str, t.Any] = {"check_mode": False, "show_diff": False, "progress": lambda _line: None}
    arguments = {**ARGUMENTS[case], "token": "abracadabra"}
    result = _in_process.run_here(DEFINITION, "sized", arguments, show_invocation=True, show_traceback=True, **modes)
    assert result["failed"]
    assert "argument '" in result["msg"]
    assert "unable to convert to" in result["msg"]
    assert "*" not in result["msg"]
    assert "sesame" not in str(result)
    assert "abracadabra" not in str(result)


@pytest.mark.parametrize(
    ("case", "warnings"),
    [
        ("ok", None),
        ("warned", ["Somebody changed it."]),
        ("alias and name", ["Both option name and its alias title are set."]),
    ],
)
def test_warnings(case: str, warnings: list[str] | None) -> None:
    modes: dict[str, t.Any] = {**MODES, "progress": lambda _line: None}
    result = _in_process.run_here(DEFINITION, "sized", ARGUMENTS[case], show_invocation=False, **modes)
    assert result.get("warnings") == warnings


def test_the_invocation_is_left_out_if_ansible_does_not_want_it() -> None:
    modes: dict[str, t.Any] = {**MODES, "progress": lambda _line: None}
    result = _in_process.run_here(DEFINITION, "sized", {"name": "old"}, show_invocation=False, **modes)
    assert "invocation" not in result


def test_progress_lines_have_no_secrets() -> None:
    lines: list[str] = []

    def operation(task: Task) -> dict[str, t.Any]:
        task.progress("Setting open sesame")
        return {}

    definition = ModuleDefinition(SPEC, operation, secret_options=frozenset({"environment"}))
    arguments = {"name": "old", "environment": {"KEY": "open sesame"}}
    modes: dict[str, t.Any] = {**MODES, "show_invocation": False}
    _in_process.run_here(definition, "sized", arguments, progress=lines.append, **modes)
    assert lines == ["Setting (hidden)"]


class Text(str):
    """Text that knows more than its letters, as Ansible's own does."""


def test_plain_leaves_what_json_knows() -> None:
    given = {Text("day"): datetime.date(2026, 1, 31), "items": (Text("a"), 1, None, True), "path": Path("/tmp")}
    result = _in_process.plain(given)
    assert result == {"day": "2026-01-31", "items": ["a", 1, None, True], "path": "/tmp"}
    assert result["items"][0].__class__ is str


def test_same_python(tmp_path: Path) -> None:
    other_environment = tmp_path / "python3"
    other_environment.symlink_to(os.path.realpath(sys.executable))
    beside = Path(sys.executable).parent / "python"
    assert _in_process.same_python(sys.executable)
    assert _in_process.same_python(str(beside)) == beside.exists()
    assert not _in_process.same_python(str(other_environment))
    assert not _in_process.same_python(None)
    assert not _in_process.same_python("")


def test_the_surroundings_are_those_of_the_task_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KEPT", "1")
    folder = os.getcwd()
    with _in_process.surroundings(str(tmp_path), {"KEPT": "2", "ADDED": "3"}):
        assert (os.environ["KEPT"], os.environ["ADDED"]) == ("2", "3")
        assert os.path.samefile(os.getcwd(), tmp_path)
    assert os.getcwd() == folder
    assert os.environ["KEPT"] == "1"
    assert "ADDED" not in os.environ


def test_a_thread_that_prints_does_not_wait_for_a_lock_of_the_worker(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As a worker of ansible-core 2.17, whose main thread holds the lock of both streams until it ends."""
    lock = threading.RLock()

    class Locked(io.StringIO):
        def write(self, text: str) -> int:
            with lock:
                return super().write(text)

    monkeypatch.setattr(sys, "stderr", Locked())
    with lock, _in_process.surroundings(str(tmp_path), {}):
        within(5, lambda: print("a warning", file=sys.stderr))
    assert isinstance(sys.stderr, Locked)
    assert sys.stderr.getvalue() == ""
