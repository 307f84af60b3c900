# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for operations."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import WaitTimeout
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.long_running_operation import (
    OPERATION_LOST,
    finish,
)
from tests.unit.plugins.module_utils._gcp.scripted import NOT_FOUND, Clock, ScriptedGoogle

NAME = "projects/p/locations/l/operations/o"
GET = f"cloudfunctions GET v2/{NAME}"
RUNNING = {
    "name": NAME,
    "done": False,
    "metadata": {"stages": [{"name": "BUILD", "state": "IN_PROGRESS", "message": "Build in progress"}]},
}


def wait(api: ScriptedGoogle, operation: dict[str, object], seconds: float = 60) -> dict[str, object]:
    return finish(api, "cloudfunctions", "v2", operation, Clock().deadline(seconds), "Creating function f")


def test_an_operation_that_is_done_costs_no_call() -> None:
    api = ScriptedGoogle()
    assert wait(api, {"name": "operations/noop.DONE_OPERATION", "done": True, "response": {"a": 1}}) == {"a": 1}
    assert api.calls == []


def test_waits_until_it_is_done() -> None:
    api = ScriptedGoogle()
    api.on(GET, RUNNING, RUNNING, {"name": NAME, "done": True, "response": {"name": "f"}})
    assert wait(api, {"name": NAME}) == {"name": "f"}
    assert len(api.calls) == 3


def test_one_that_is_not_found_at_once_is_asked_for_again() -> None:
    api = ScriptedGoogle()
    api.on(GET, NOT_FOUND, NOT_FOUND, {"name": NAME, "done": True})
    assert wait(api, {"name": NAME}) == {}


def test_one_that_is_never_found_is_an_error() -> None:
    text = rf"^Creating function f was started, but Google no longer knows its operation {NAME}\.$"
    with pytest.raises(GoogleError, match=text) as caught:
        wait(ScriptedGoogle(), {"name": NAME})
    assert caught.value.code == OPERATION_LOST
    assert not caught.value.not_found, "it says nothing about what the operation worked on"


def test_its_error_is_raised_with_the_operation() -> None:
    api = ScriptedGoogle()
    failed = {"name": NAME, "done": True, "error": {"code": 13, "message": "Build failed."}, "metadata": {"a": 1}}
    api.on(GET, failed)
    with pytest.raises(GoogleError, match=r"^Creating function f failed: Build failed \(INTERNAL\)\.$") as caught:
        wait(api, {"name": NAME})
    assert caught.value.operation == failed


def test_says_where_it_stands_when_time_is_over() -> None:
    api = ScriptedGoogle()
    api.on(GET, RUNNING)
    with pytest.raises(WaitTimeout) as caught:
        wait(api, {"name": NAME}, seconds=3)
    assert "Creating function f is still in progress, stage BUILD: Build in progress" in caught.value.message
