# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs in the process of a function of the local AWS, without the process."""

from __future__ import annotations

import ast
import decimal
import importlib.util
import os
from pathlib import Path

import botocore
import pytest

from extensions.local_cloud.aws.functions.runtimes import WORKLOAD
from extensions.local_cloud.aws.functions.workload import runtime

CONTEXT = runtime.Context({"request_id": "r"})


def test_it_runs_under_python_3_8() -> None:
    ast.parse(WORKLOAD.read_text(), feature_version=(3, 8))


def test_only_folders_that_are_there_are_searched(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first / "python", second / "python", first / "python/lib/python3.9/site-packages"):
        folder.mkdir(parents=True)
    (second / "python/lib/python3.8/site-packages").mkdir(parents=True)
    assert runtime.search_path("/code", [str(first), str(second)], "python3.9") == [
        "/code",
        str(first / "python/lib/python3.9/site-packages"),
        str(second / "python"),
        str(first / "python"),
    ]


@pytest.mark.parametrize(("text", "expected"), [("7", 7), ("7.00", 7), ("1E+2", 100), ("0.25", 0.25)])
def test_decimals(text: str, expected: float) -> None:
    found = runtime.number(decimal.Decimal(text))
    assert (found, type(found)) == (expected, type(expected))


def test_the_trace_of_a_handler_begins_with_the_handler() -> None:
    def handler(_event: object, _context: object) -> None:
        raise KeyError("a")

    failure = runtime.answer(handler, {}, CONTEXT)["failure"]
    assert failure["error"] == "'a'"
    lines = failure["trace"].splitlines()
    assert lines[1].endswith("in handler")
    assert lines[-1] == "KeyError: 'a'"


def test_variables_of_an_invocation_come_and_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"KEPT": "a"})
    runtime.take_over({"trace_id": "t", "depth": 2, "durable": {"ARN": "x"}}, ["ARN", "TOKEN"], "DEPTH")
    assert os.environ == {"KEPT": "a", "_X_AMZN_TRACE_ID": "t", "DEPTH": "2", "ARN": "x"}
    runtime.take_over({}, ["ARN", "TOKEN"], "DEPTH")
    assert os.environ == {"KEPT": "a"}


def test_calls_of_botocore_tell_how_deep_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    lineage = runtime.Lineage("DEPTH", "X-Depth")
    assert lineage.find_spec("botocore.session", botocore.__path__) is None
    spec = lineage.find_spec("botocore.handlers", botocore.__path__)
    assert spec is not None
    assert spec.loader is not None
    handlers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(handlers)
    event, tell = handlers.BUILTIN_HANDLERS[-1]
    parameters: dict[str, dict[str, str]] = {"headers": {}}
    tell(parameters)
    assert (event, parameters["headers"]) == ("before-call", {})
    monkeypatch.setenv("DEPTH", "2")
    tell(parameters)
    assert parameters["headers"] == {"X-Depth": "2"}
