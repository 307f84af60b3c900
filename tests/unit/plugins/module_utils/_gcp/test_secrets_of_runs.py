# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nothing secret is in what a run of ``gcp_cloudfunction`` says, whichever call Google refuses with what words."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Found
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.view import view
from ansible_collections.polycloud.faas.plugins.modules.gcp_cloudfunction import DEFINITION
from ansible_collections.polycloud.faas.plugins.plugin_utils import _in_process
from tests.unit.plugins.module_utils._gcp.scripted import (
    CREATE_FUNCTION,
    GET_FUNCTION,
    GET_POLICY,
    LIST_FUNCTIONS,
    PATCH_FUNCTION,
    PLACE,
    PROJECT,
    RUNTIMES,
    UPLOAD_URL,
    Json,
    Refusal,
    ScriptedGoogle,
    function_resource,
)
from tests.unit.plugins.quoting import HARD, QUOTES, WITH_NAMES, traces

OPERATION = {"name": f"{PLACE}/operations/o", "done": True}
SHORT = {"X_SHORT": "qz7"}
VARIABLES = {f"X_{number}": value for number, value in enumerate(HARD)}
LIVE = {"X_LIVE": "s3cr3t of somebody else"}
TOKEN = "ya29.s3cr3t-token-of-google"


def everything(known: Json | None) -> str:
    """What Google may repeat: all that it was given, and what is there once that was read."""
    named = {**VARIABLES, **SHORT, "access_token": TOKEN, **(known or {})}
    long = {name: value for name, value in named.items() if name not in SHORT}
    said = [*(QUOTES[name](named) for name in WITH_NAMES), *(quote(long) for quote in QUOTES.values())]
    return f"Function hello of {PROJECT} in us-central1: " + "\n".join(said)


def run(source: Path, **given: t.Any) -> tuple[Json, str]:
    """The result, and everything that is shown of the run."""
    progress: list[str] = []
    options = {
        "project": PROJECT,
        "location": "us-central1",
        "name": "hello",
        "source": str(source),
        "runtime": "python313",
        "entry_point": "endpoint",
        "access_token": TOKEN,
        "environment": {**VARIABLES, **SHORT, "PROJECT": PROJECT, "PLACE": PLACE},
        "build_environment": {"PIP_EXTRA_INDEX_URL": "https://bob:s3cr3t-index@host/simple"},
        **given,
    }
    result = _in_process.run_here(
        DEFINITION,
        "gcp_cloudfunction",
        options,
        check_mode=False,
        show_diff=True,
        show_invocation=True,
        show_traceback=True,
        progress=progress.append,
    )
    return result, json.dumps([result, progress], ensure_ascii=False)


def check_hidden(said: str) -> None:
    requested = {"qz7", *(trace for value in HARD for trace in traces(value))}
    assert [said[max(0, said.find(each) - 40) :][:80] for each in requested if each in said] == []


def prepare(google: ScriptedGoogle, resource: Json | None) -> None:
    if resource:
        google.on(GET_FUNCTION, resource)
    google.on(GET_POLICY, {})
    google.on(LIST_FUNCTIONS, {})
    google.on(RUNTIMES, {"runtimes": [{"name": "python313", "environment": "GEN_2", "stage": "GA"}]})
    google.on(UPLOAD_URL, {"uploadUrl": "https://upload", "storageSource": {"bucket": "b", "object": "o"}})
    google.on(CREATE_FUNCTION, {**OPERATION, "response": function_resource()})
    google.on(PATCH_FUNCTION, {**OPERATION, "response": function_resource()})


LIVE_FUNCTION = function_resource(serviceConfig={"environmentVariables": LIVE})


@pytest.mark.parametrize("resource", [None, LIVE_FUNCTION], ids=["create", "update"])
def test_whichever_call_is_refused(google: ScriptedGoogle, source: Path, resource: Json | None) -> None:
    prepare(google, resource)
    result, said = run(source)
    assert not result.get("failed"), result["msg"]
    check_hidden(said)
    told, writes = 0, google.writes
    for name in dict.fromkeys(google.names):
        prepare(google, resource)
        google.on(name, Refusal(400, "INVALID_ARGUMENT", everything(LIVE if resource and name in writes else None)))
        result, said = run(source)
        check_hidden(said)
        if result.get("failed") and f"Function hello of {PROJECT} in us-central1: " in result["msg"]:
            told += 1
        google.on(name, Refusal(404, "NOT_FOUND", "Not found."))
    assert told >= 2


@pytest.mark.parametrize("call", [CREATE_FUNCTION, PATCH_FUNCTION])
def test_an_operation_that_fails(google: ScriptedGoogle, source: Path, call: str) -> None:
    prepare(google, LIVE_FUNCTION if call == PATCH_FUNCTION else None)
    google.on(
        call, {**OPERATION, "error": {"code": 3, "message": everything(LIVE if call == PATCH_FUNCTION else None)}}
    )
    result, said = run(source)
    check_hidden(said)
    assert f"Function hello of {PROJECT} in us-central1: " in result["msg"]


def test_what_is_wrong_with_a_function_is_told_without_values() -> None:
    messages = [{"severity": "ERROR", "message": f"Variable X_LIVE={LIVE['X_LIVE']} of hello is bad."}]
    found = view(Found({**LIVE_FUNCTION, "stateMessages": messages}))
    assert found["errors"] == ["Variable X_LIVE=(hidden) of hello is bad."]
