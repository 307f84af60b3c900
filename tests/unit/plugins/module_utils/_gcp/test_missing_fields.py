# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each field of each answer is missing once: a run does without it, or says what it was doing."""

from __future__ import annotations

import copy
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import (
    run_function,
    run_function_info,
    run_function_logs_info,
    run_project,
    run_project_info,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import session
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._gcp.scripted import (
    CREATE_FUNCTION,
    DELETE_FUNCTION,
    GET_FUNCTION,
    GET_POLICY,
    GET_SERVICE,
    LIST_FUNCTIONS,
    NOT_FOUND,
    OPEN_POLICY,
    PATCH_FUNCTION,
    PLACE,
    PROJECT,
    RUNTIMES,
    SERVICE,
    SET_POLICY,
    UPLOAD_URL,
    Answer,
    Clock,
    Json,
    ScriptedGoogle,
    function_options,
    function_resource,
    project_options,
    project_resource,
)

Path_ = tuple[t.Any, ...]
Run = t.Callable[[], t.Any]

ACCOUNT = "000000-AAAAAA-BBBBBB"
EMAIL = "415-compute@developer.gserviceaccount.com"
OPERATION = f"{PLACE}/operations/o"
STAGES = {"stages": [{"name": "BUILD", "state": "IN_PROGRESS", "message": "Building"}]}
SECRETS: Json = {
    "secretEnvironmentVariables": [{"key": "S", "projectId": PROJECT, "secret": "s", "version": "latest"}],
    "secretVolumes": [
        {"mountPath": "/s", "projectId": PROJECT, "secret": "s", "versions": [{"version": "1", "path": "p"}]}
    ],
}
RESOURCE = function_resource(
    serviceConfig=SECRETS, stateMessages=[{"severity": "WARNING", "type": "Old", "message": "The runtime is old."}]
)
BUDGET: Json = {
    "name": f"billingAccounts/{ACCOUNT}/budgets/1",
    "displayName": PROJECT,
    "amount": {"specifiedAmount": {"units": "5", "nanos": 1, "currencyCode": "EUR"}},
    "budgetFilter": {"projects": ["projects/415"]},
    "thresholdRules": [{"thresholdPercent": 0.5, "spendBasis": "CURRENT_SPEND"}],
}
POLICY: Json = {
    "etag": "e",
    "bindings": [
        {"role": "roles/viewer", "members": ["user:a@example.com"], "condition": {"title": "t", "expression": "true"}},
        {"role": "roles/editor", "members": [f"serviceAccount:{EMAIL}"]},
    ],
}
LIEN: Json = {
    "name": "liens/1",
    "origin": "polycloud.faas",
    "reason": "r",
    "restrictions": ["resourcemanager.projects.delete"],
}
PROJECT_ANSWERS: dict[str, Answer] = {
    f"cloudresourcemanager GET v3/projects/{PROJECT}": project_resource(createTime="2026-01-01T00:00:00Z"),
    f"cloudresourcemanager POST v3/projects/{PROJECT}:getIamPolicy": POLICY,
    f"cloudresourcemanager POST v3/projects/{PROJECT}:setIamPolicy": POLICY,
    f"cloudresourcemanager PATCH v3/projects/{PROJECT}": {"name": "operations/1", "done": True, "response": {}},
    f"cloudresourcemanager DELETE v3/projects/{PROJECT}": {"name": "operations/2"},
    "cloudresourcemanager GET v3/operations/2": {"name": "operations/2", "done": True, "response": {}},
    "cloudresourcemanager GET v3/liens": {"liens": [LIEN]},
    "cloudresourcemanager DELETE v3/liens/1": {},
    f"cloudbilling GET v1/projects/{PROJECT}/billingInfo": {
        "name": "b",
        "billingAccountName": f"billingAccounts/{ACCOUNT}",
        "billingEnabled": True,
    },
    f"serviceusage GET v1/projects/{PROJECT}/services": {
        "services": [{"name": "x/services/iam.googleapis.com"}, {"name": "x/services/compute.googleapis.com"}]
    },
    f"billingbudgets GET v1/billingAccounts/{ACCOUNT}/budgets": {"budgets": [BUDGET]},
    f"billingbudgets PATCH v1/{BUDGET['name']}": BUDGET,
    f"iam GET v1/projects/{PROJECT}/serviceAccounts": {"accounts": [{"email": EMAIL, "disabled": False}]},
    f"iam DELETE v1/projects/{PROJECT}/serviceAccounts/{EMAIL}": {},
    f"compute GET projects/{PROJECT}/global/networks/default": {"name": "default"},
    f"compute GET projects/{PROJECT}/global/firewalls": {
        "items": [{"name": "default-allow-ssh", "network": "x/networks/default"}]
    },
    f"compute DELETE projects/{PROJECT}/global/firewalls/default-allow-ssh": {"name": "o", "status": "DONE"},
    f"compute DELETE projects/{PROJECT}/global/networks/default": {"name": "o", "status": "RUNNING"},
    f"compute GET projects/{PROJECT}/global/operations/o": {"name": "o", "status": "DONE"},
}
FUNCTION_ANSWERS: dict[str, Answer] = {
    GET_FUNCTION: RESOURCE,
    GET_POLICY: OPEN_POLICY,
    SET_POLICY: OPEN_POLICY,
    GET_SERVICE: {"name": SERVICE, "invokerIamDisabled": False, "labels": {"goog-managed-by": "cloudfunctions"}},
    LIST_FUNCTIONS: {"functions": [RESOURCE], "unreachable": ["x"]},
    f"cloudfunctions GET v2/projects/{PROJECT}/locations/-/functions": {"functions": [RESOURCE], "unreachable": ["x"]},
    RUNTIMES: {
        "runtimes": [{"name": "python313", "environment": "GEN_2", "stage": "GA", "warnings": ["Old."]}],
    },
    UPLOAD_URL: {"uploadUrl": "https://put", "storageSource": {"bucket": "b", "object": "o"}},
    CREATE_FUNCTION: {"name": OPERATION, "done": False, "metadata": STAGES},
    PATCH_FUNCTION: {"name": OPERATION, "metadata": STAGES},
    DELETE_FUNCTION: {"name": OPERATION, "metadata": STAGES},
    f"cloudfunctions GET v2/{OPERATION}": {"name": OPERATION, "done": True, "response": RESOURCE, "metadata": STAGES},
}
LOG: dict[str, Answer] = {
    "logging POST v2/entries:list": {
        "entries": [
            {
                "timestamp": "2026-01-01T00:00:00Z",
                "severity": "INFO",
                "textPayload": "hello",
                "labels": {"execution_id": "e", "instanceId": "i"},
                "resource": {"labels": {"revision_name": "r"}},
            },
            {
                "timestamp": "2026-01-01T00:00:00Z",
                "jsonPayload": {"message": "m", "a": 1},
                "httpRequest": {"requestMethod": "GET", "requestUrl": "/x", "status": 200, "latency": "0.01s"},
            },
        ]
    }
}
PARTS: Json = {
    "name": "New name",
    "billing_account": ACCOUNT,
    "budget": {"amount": 7, "thresholds": [90], "currency": None, "name": None},
    "iam_bindings": [{"role": "roles/browser", "members": ["user:b@example.com"]}],
    "deletion_protection": False,
    "default_network": "delete",
    "default_service_accounts": "delete",
}


def _of_project(**own: t.Any) -> Run:
    return lambda: run_project.run(Task(project_options(parent="folders/1", **own), show_diff=True))


def _of_function(source: Path | None, **own: t.Any) -> Run:
    options = function_options(source, **{"public": True, **own})
    return lambda: run_function.run(Task(options, show_diff=True))


def _scenarios(source: Path) -> dict[str, tuple[Run, dict[str, Answer]]]:
    info = {"access_token": "x", "show_deleted": False, "details": True, "liens": True, "iam": True}
    shown = {"access_token": "x", "project": PROJECT, "details": True}
    log = {"access_token": "x", "project": PROJECT, "location": "us-central1", "name": "hello", "since": "1h"}
    invokers = {"public": None, "invokers": ["user:a@example.com"]}
    absent = {**FUNCTION_ANSWERS, GET_FUNCTION: NOT_FOUND, GET_POLICY: NOT_FOUND, GET_SERVICE: NOT_FOUND}
    return {
        "project": (_of_project(**PARTS), PROJECT_ANSWERS),
        "deprivileged": (_of_project(default_service_accounts="deprivilege"), PROJECT_ANSWERS),
        "project removed": (_of_project(state="absent", deletion_protection=False), PROJECT_ANSWERS),
        "project shown": (lambda: run_project_info.run(Task({**info, "project_id": PROJECT})), PROJECT_ANSWERS),
        "function": (_of_function(source, timeout=90), FUNCTION_ANSWERS),
        "function with invokers": (_of_function(source, **invokers), FUNCTION_ANSWERS),
        "function created": (_of_function(source), absent),
        "function removed": (_of_function(None, state="absent"), FUNCTION_ANSWERS),
        "function shown": (
            lambda: run_function_info.run(Task({**shown, "location": "us-central1", "name": "hello"})),
            FUNCTION_ANSWERS,
        ),
        "functions shown": (lambda: run_function_info.run(Task(shown)), FUNCTION_ANSWERS),
        "log": (lambda: run_function_logs_info.run(Task({**log, "limit": 10})), LOG),
    }


SCENARIOS = tuple(_scenarios(Path()))


def _paths(node: t.Any, above: Path_ = ()) -> t.Iterator[Path_]:
    """The path of each field of an answer."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        if isinstance(node, dict):
            yield (*above, key)
        yield from _paths(value, (*above, key))


def _without(answer: Json, path: Path_) -> Json:
    cut = copy.deepcopy(answer)
    node: t.Any = cut
    for key in path[:-1]:
        node = node[key]
    del node[path[-1]]
    return cut


def _google(monkeypatch: pytest.MonkeyPatch, answers: t.Mapping[str, Answer]) -> ScriptedGoogle:
    fake = ScriptedGoogle()
    fake.is_strict = True
    for name, answer in answers.items():
        fake.on(name, answer)
    monkeypatch.setattr(session, "connect", lambda _options, _deadline: fake)
    return fake


def _fault(run: Run) -> str | None:
    """What is wrong with how a run ends."""
    try:
        run()
    except FaasError as error:
        return None if len(error.message) > 20 else error.message
    except Exception as exc:
        return f"{type(exc).__name__}: {exc}"
    return None


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_missing_field_is_no_crash(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, source: Path, scenario: str
) -> None:
    del clock
    run, answers = _scenarios(source)[scenario]
    called = _google(monkeypatch, answers)
    run()
    tried = 0
    for name in dict.fromkeys(called.names):
        answer = answers.get(name)
        for path in _paths(answer if isinstance(answer, dict) else {}):
            _google(monkeypatch, {**answers, name: _without(t.cast("Json", answer), path)})
            tried += 1
            fault = _fault(run)
            assert fault is None, f"{name} without {path}: {fault}"
    assert tried > 5
