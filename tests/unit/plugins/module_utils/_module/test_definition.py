# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a module ends."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import (
    PROGRESS_FILE,
    FaasModule,
    ModuleDefinition,
    progress_writer,
    run_definition,
    run_module,
)
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._module.unexpected import OF_THE_MACHINE, TO_REPORT
from ansible_collections.polycloud.faas.plugins.module_utils._secrets.masking import HIDDEN
from ansible_collections.polycloud.faas.plugins.module_utils._secrets.secrets import Secrets
from tests.unit.plugins.run_module import run_main

OPTIONS = {
    "name": "shop-dev",
    "functions": [{"name": "a", "environment": {"STAGE": "dev", "TOKEN": "open sesame", "LIMIT": 7}}],
}
SPEC: t.Final[dict[str, dict[str, t.Any]]] = {
    "name": {"type": "str"},
    "functions": {
        "type": "list",
        "elements": "dict",
        "options": {"name": {"type": "str"}, "environment": {"type": "dict", "no_log": True}},
    },
}


class RunOperation(t.Protocol):
    def __call__(self, operation: t.Callable[[Task], dict[str, t.Any]], **modes: bool) -> dict[str, t.Any]: ...


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunOperation:
    """Runs a module that has nothing but an operation, and returns its result."""

    def run_operation(operation: t.Callable[[Task], dict[str, t.Any]], **modes: bool) -> dict[str, t.Any]:
        def main() -> None:
            run_module(ModuleDefinition(SPEC, operation, secret_options=frozenset({"environment"})))

        return run_main(main, {**OPTIONS, "_ansible_module_name": "a.b.shop"}, monkeypatch, capsys, **modes)

    return run_operation


def test_a_short_secret_does_not_garble_the_result(run: RunOperation) -> None:
    result = run(lambda _task: {"changed": True, "url": "https://shop-dev/7"})
    assert result["url"] == "https://shop-dev/7"
    assert result["changed"] is True


def test_the_invocation_has_no_values(run: RunOperation) -> None:
    result = run(lambda _task: {"changed": False})
    arguments = result["invocation"]["module_args"]
    assert arguments["functions"][0]["environment"] == {"STAGE": HIDDEN, "TOKEN": HIDDEN, "LIMIT": HIDDEN}
    assert arguments["name"] == "shop-dev"


def test_a_failure_has_its_shape_and_no_values(run: RunOperation) -> None:
    def fail(_task: Task) -> dict[str, t.Any]:
        raise CloudError("Refused: open sesame.", code="Bad", hint="Try again.", stack={"name": "shop-dev"})

    result = run(fail)
    assert result["failed"] is True
    assert result["msg"] == f"Refused: {HIDDEN}. Try again."
    assert result["error"] == {"code": "Bad", "hint": "Try again."}
    assert result["stack"] == {"name": "shop-dev"}
    assert "sesame" not in json.dumps(result)


def test_the_task_knows_its_modes_and_how_to_warn(run: RunOperation) -> None:
    def operation(task: Task) -> dict[str, t.Any]:
        task.warn("careful")
        return {"changed": False, "modes": [task.check_mode, task.show_diff], "name": task.options["name"]}

    result = run(operation, check_mode=True, diff=True)
    assert result["modes"] == [True, True]
    assert result["name"] == "shop-dev"
    assert "careful" in json.dumps(result["warnings"])
    assert run(operation)["modes"] == [False, False]


def test_progress_goes_to_the_file_that_is_watched(
    run: RunOperation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def operation(task: Task) -> dict[str, t.Any]:
        task.progress("CREATE_IN_PROGRESS")
        task.progress("CREATE_FAILED: open sesame")
        return {"changed": False}

    path = tmp_path / "progress"
    monkeypatch.setenv(PROGRESS_FILE, str(path))
    run(operation)
    assert path.read_text() == f"CREATE_IN_PROGRESS\nCREATE_FAILED: {HIDDEN}\n"


def test_the_log_of_the_machine_has_no_values(run: RunOperation, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[str] = []
    monkeypatch.setattr(FaasModule, "log", lambda _self, msg, **_arguments: logged.append(msg))
    assert run(lambda task: {"seen": task.options["functions"][0]["environment"]})["seen"]["TOKEN"] == "open sesame"
    assert "shop-dev" in logged[0]
    assert "sesame" not in logged[0]


def test_without_a_file_progress_goes_nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(PROGRESS_FILE, raising=False)
    monkeypatch.chdir(tmp_path)
    progress_writer()("CREATE_IN_PROGRESS")
    assert list(tmp_path.iterdir()) == []


def test_an_outcome_says_which_values_are_still_to_be_hidden() -> None:
    definition = ModuleDefinition(SPEC, lambda _task: {"changed": True}, secret_options=frozenset({"environment"}))
    outcome = run_definition(definition, "shop", Task(OPTIONS), {"secret key"})
    assert outcome.no_log_values == {"secret key"}
    assert outcome.result == {"changed": True}


def test_the_last_resort_names_module_step_place_and_where_to_report_it(run: RunOperation) -> None:
    def fail(task: Task) -> dict[str, t.Any]:
        task.progress("  Uploading open sesame.")
        return {"open": Secrets({"open sesame": {}}, frozenset()).masked_options()["open sesame for all"]}

    result = run(fail)
    place = "(in module_utils/_module/definition.py, line "
    beginning = f"shop failed after \"Uploading {HIDDEN}\": KeyError: '{HIDDEN} for all' {place}"
    assert result["msg"].startswith(beginning)
    assert result["msg"].endswith(TO_REPORT)
    assert result["failed"] is True
    assert "sesame" not in json.dumps(result)


def test_the_place_is_the_innermost_code_of_the_collection(run: RunOperation) -> None:
    result = run(lambda _task: {"never": Secrets({"a": 1}, t.cast(t.Any, None)).masked_options()})
    assert " (in module_utils/_secrets/secrets.py, line " in result["msg"]


def test_an_exception_without_a_text_has_a_message(run: RunOperation) -> None:
    def fail(_task: Task) -> dict[str, t.Any]:
        raise ZeroDivisionError

    assert run(fail)["msg"].startswith("shop failed: ZeroDivisionError (in module_utils/_module/definition.py, line ")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device", "/tmp/a.zip"), "[Errno 28] No space left on device: '/tmp/a.zip'"),
        (MemoryError(), "MemoryError"),
    ],
)
def test_what_the_machine_refuses_is_no_fault_of_the_collection(run: RunOperation, error: Exception, said: str) -> None:
    def fail(_task: Task) -> dict[str, t.Any]:
        raise error

    message = run(fail)["msg"]
    assert said in message
    assert message.endswith(OF_THE_MACHINE)


def test_an_interrupted_run_is_no_failure_of_the_operation() -> None:
    def fail(_task: Task) -> dict[str, t.Any]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_definition(ModuleDefinition(SPEC, fail), "shop", Task(OPTIONS), set())


def test_the_traceback_is_there_without_values() -> None:
    def fail(_task: Task) -> dict[str, t.Any]:
        raise ValueError("not open sesame")

    definition = ModuleDefinition(SPEC, fail, secret_options=frozenset({"environment"}))
    result = run_definition(definition, "shop", Task(OPTIONS), set()).result
    assert result["exception"].startswith("Traceback (most recent call last):")
    assert result["exception"].endswith(f"ValueError: not {HIDDEN}\n")
