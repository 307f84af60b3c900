# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a task runs within the worker, and what it shows while it runs."""

from __future__ import annotations

import sys
import types
import typing as t

import pytest
from ansible import constants
from ansible.errors import AnsibleError

from ansible_collections.polycloud.faas.plugins.action import lambda_http_endpoint
from ansible_collections.polycloud.faas.plugins.module_utils._module import definition as _module
from ansible_collections.polycloud.faas.plugins.module_utils._module.unexpected import TO_REPORT
from ansible_collections.polycloud.faas.plugins.plugin_utils import _action as action_module
from ansible_collections.polycloud.faas.plugins.plugin_utils._action import FaasAction
from ansible_collections.polycloud.faas.plugins.plugin_utils._progress import Progress

HERE: t.Final = {"ansible_python_interpreter": sys.executable}


class Templar:
    def template(self, value: t.Any) -> t.Any:
        return value


class Display:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def display(self, line: str) -> None:
        self.lines.append(line)


def _action(
    transport: str = "local", become: object = None, async_seconds: int = 0, delegate_to: str | None = None
) -> FaasAction:
    task = types.SimpleNamespace(async_val=async_seconds, delegate_to=delegate_to, no_log=False)
    connection = types.SimpleNamespace(transport=transport, become=become)
    make: t.Callable[..., FaasAction] = FaasAction
    return make(task, connection, None, None, Templar(), None)


@pytest.mark.parametrize(
    ("action", "variables", "expected"),
    [
        (_action(), HERE, True),
        (_action(), {}, False),
        (_action(), {"ansible_python_interpreter": "/usr/bin/another-python"}, False),
        (_action(transport="ssh"), HERE, False),
        (_action(become=object()), HERE, False),
        (_action(async_seconds=60), HERE, False),
        (_action(), {**HERE, "polycloud_faas_in_process": False}, False),
        (_action(), {**HERE, "polycloud_faas_in_process": "no"}, False),
        (_action(delegate_to="localhost"), HERE, False),
        (_action(delegate_to="localhost"), {"ansible_delegated_vars": {"localhost": HERE}}, True),
    ],
)
def test_where_a_task_runs(action: FaasAction, variables: dict[str, t.Any], expected: bool) -> None:
    assert action._runs_here(variables) is expected


def test_the_environment_variable_switches_it_off_and_the_variable_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLYCLOUD_FAAS_IN_PROCESS", "0")
    assert not _action()._runs_here(HERE)
    assert _action()._runs_here({**HERE, "polycloud_faas_in_process": True})


def test_what_goes_wrong_around_the_module_is_told_without_values(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> dict[str, t.Any]:
        raise ValueError("open sesame")

    monkeypatch.setattr(FaasAction, "_run", fail)
    action = _action()
    action._task.action = "polycloud.faas.lambda_invoke"
    result = action.run(None, {})
    assert result["failed"] is True
    assert result["msg"].startswith("polycloud.faas.lambda_invoke failed outside the module: ValueError (in plugin")
    assert result["msg"].endswith(TO_REPORT)


def test_what_ansible_itself_says_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> dict[str, t.Any]:
        raise AnsibleError("no such host")

    monkeypatch.setattr(FaasAction, "_run", fail)
    with pytest.raises(AnsibleError, match="no such host"):
        _action().run(None, {})


@pytest.mark.parametrize(("shown", "expected"), [(["error"], True), (["never"], False), (["warning"], False)])
def test_a_traceback_is_returned_as_modules_do(
    shown: list[str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants.config, "get_config_value", lambda _name, **_others: shown)
    assert action_module._traceback_is_returned({}) is expected


@pytest.mark.parametrize(("no_log", "shown", "expected"), [(False, True, 1), (True, True, 0), (False, False, 0)])
def test_progress_of_a_task(no_log: bool, shown: bool, expected: int) -> None:
    display = Display()
    Progress(display, types.SimpleNamespace(no_log=no_log), shown=shown).report_progress("Uploading")
    assert len(display.lines) == expected


@pytest.mark.parametrize(("hosts", "expected"), [(["web"], "    Uploading"), (["web", "api"], "    web: Uploading")])
def test_progress_names_the_host_where_there_are_several(hosts: list[str], expected: str) -> None:
    display, task = Display(), types.SimpleNamespace(no_log=False)
    host = action_module._one_of_several({"inventory_hostname": "web", "ansible_play_hosts_all": hosts})
    Progress(display, task, shown=True, host=host).report_progress("Uploading")
    assert display.lines == [expected]


def test_progress_of_a_module_comes_through_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    display = Display()
    task = types.SimpleNamespace(no_log=False, environment=[{"KEPT": "1"}])
    with Progress(display, task, shown=True).show_module_output(task, here=True):
        kept, added = task.environment
        monkeypatch.setenv(_module.PROGRESS_FILE, added[_module.PROGRESS_FILE])
        write = _module.progress_writer()
        write("Packing")
        write("Uploading")
    assert kept == {"KEPT": "1"}
    assert task.environment == [{"KEPT": "1"}]
    assert [line.strip() for line in display.lines] == ["Packing", "Uploading"]


@pytest.mark.parametrize(("shown", "here"), [(False, True), (True, False)])
def test_a_module_gets_no_file_if_nothing_is_shown(shown: bool, here: bool) -> None:
    task = types.SimpleNamespace(no_log=False, environment=None)
    with Progress(Display(), task, shown=shown).show_module_output(task, here=here):
        assert task.environment is None


def test_without_a_file_progress_goes_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(_module.PROGRESS_FILE, raising=False)
    _module.progress_writer()("Packing")


def test_an_option_of_another_type_is_named() -> None:
    task = types.SimpleNamespace(async_val=0, delegate_to=None, no_log=False, args={"requirements": "requirements.txt"})
    make: t.Callable[..., FaasAction] = lambda_http_endpoint.ActionModule
    action = make(task, types.SimpleNamespace(transport="local", become=None), None, None, Templar(), None)
    result = action.run(None, {})
    assert result["failed"] is True
    assert result["msg"].startswith("requirements must be a dictionary of file, extras, ")
