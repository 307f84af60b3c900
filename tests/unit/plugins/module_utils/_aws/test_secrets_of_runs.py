# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nothing secret is in what a run of ``lambda_http_endpoint`` says, whichever call AWS refuses with what words."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_endpoint import endpoint
from ansible_collections.polycloud.faas.plugins.modules.lambda_http_endpoint import DEFINITION
from ansible_collections.polycloud.faas.plugins.plugin_utils import _in_process
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.service_runs import HANDLER, Options, function
from tests.unit.plugins.quoting import HARD, MARK, QUOTES, WITH_NAMES, secrets, traces

SHORT = {"X_SHORT": "qz7", "X_NUMBER": "5", "X_WORD": "b"}
VARIABLES = {f"X_{number}": value for number, value in enumerate(HARD)}
ELSEWHERE = {
    "Pw": "s3cr3t-parameter",
    "SecretString": "s3cr3t-resource",
    "HIDDEN_VARIABLE": "s3cr3t-variable",
    "key": "s3cr3t-key-of-the-api-0123",
    "secret_key": "s3cr3t/key+of/aws",
}
READABLE = {"TABLE": "shop-dev", "REGION": "us-east-1", "NAME": "shop-dev-hello", "LEVEL": "hello"}


def options(folder: Path, **given: t.Any) -> Options:
    return {
        "name": "shop",
        "source": str(folder),
        "region": "us-east-1",
        "access_key": "AKIAEXAMPLE",
        "secret_key": ELSEWHERE["secret_key"],
        "endpoint_url": "https://bob:s3cr3t-proxy@aws.example.com",
        "functions": [function("hello", "GET /ping")],
        "defaults": {"environment": {**VARIABLES, **SHORT, **READABLE}},
        "api_type": "rest",
        "api": {"api_key_required": True, "api_keys": [{"name": "one", "value": ELSEWHERE["key"]}]},
        "parameters": {"Pw": {"NoEcho": True, "Value": ELSEWHERE["Pw"]}},
        "resources": {
            "Secret": {
                "Type": "AWS::SecretsManager::Secret",
                "Properties": {"SecretString": ELSEWHERE["SecretString"], "Name": "shop/secret"},
            },
            "Worker": {
                "Type": "AWS::CodeBuild::Project",
                "Properties": {
                    "Environment": {
                        "Image": "aws/codebuild/standard:7.0",
                        "EnvironmentVariables": [
                            {"Name": "HIDDEN_VARIABLE", "Value": ELSEWHERE["HIDDEN_VARIABLE"]},
                            {"Name": "REFERRING", "Value": {"Ref": "Pw"}},
                        ],
                    },
                },
            },
        },
        **given,
    }


def without_short(variables: t.Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if name not in SHORT}


class Runs:
    """Runs of the module on one AWS in memory, with all that they say."""

    def __init__(self, folder: Path) -> None:
        self.aws = FakeAws()
        self.folder = folder
        folder.mkdir(exist_ok=True)
        (folder / "handler.py").write_text(HANDLER)

    def run(self, *, check_mode: bool = False, **given: t.Any) -> tuple[dict[str, t.Any], str]:
        """The result, and everything that is shown of the run."""
        progress: list[str] = []
        result = _in_process.run_here(
            DEFINITION._replace(operation=lambda task: endpoint(task, lambda _options: self.aws)),
            "lambda_http_endpoint",
            options(self.folder, **given),
            check_mode=check_mode,
            show_diff=True,
            show_invocation=True,
            show_traceback=True,
            progress=progress.append,
        )
        return result, json.dumps([result, progress], ensure_ascii=False)


def everything(variables: t.Mapping[str, str]) -> str:
    """What a cloud may answer that repeats all it was given in all ways, short values beside their names."""
    said = [QUOTES[name](variables) for name in WITH_NAMES] + [
        quote(without_short(variables)) for quote in QUOTES.values()
    ]
    return "Stack shop-dev in us-east-1: " + "\n".join(said)


def check_hidden(said: str) -> None:
    requested = {"qz7", *(trace for value in HARD for trace in traces(value))}
    assert [said[max(0, said.find(each) - 40) :][:80] for each in requested if each in said] == []


CHANGED = {"functions": [function("hello", "GET /ping", memory_size=512), function("more", "GET /more")]}
STEPS: dict[str, tuple[bool, dict[str, t.Any]]] = {
    "create": (False, {}),
    "update": (True, CHANGED),
    "repair": (True, {}),
    "check": (True, {**CHANGED, "check_mode": True}),
    "remove": (True, {"state": "absent"}),
}


def begin(folder: Path, step: str) -> Runs:
    runs = Runs(folder)
    if STEPS[step][0]:
        result, said = runs.run()
        assert not result.get("failed"), result["msg"]
        check_hidden(said)
    if step == "repair":
        live = runs.aws.account.functions["shop-dev-hello"]
        live["Environment"] = {"Variables": {"X_0": "s3cr3t of somebody else"}}
    runs.aws.forget_calls()
    return runs


@pytest.mark.parametrize("step", STEPS)
def test_whichever_call_is_refused(step: str, tmp_path: Path) -> None:
    given = STEPS[step][1]
    runs = begin(tmp_path / "source", step)
    result, said = runs.run(**given)
    assert not result.get("failed"), result["msg"]
    check_hidden(said)
    calls = [(call.service, call.operation) for call in runs.aws.calls]
    message = everything({**VARIABLES, **SHORT, **ELSEWHERE})
    told = 0
    for position, (service, operation) in enumerate(calls):
        runs = begin(tmp_path / "source", step)
        runs.aws.fail(service, operation, "Refused", message, first=calls[: position + 1].count(calls[position]))
        result, said = runs.run(**given)
        check_hidden(said)
        if result.get("failed"):
            told += 1
            assert "Stack shop-dev in us-east-1: " in result["msg"] or "shop-dev" in result["msg"]
    assert told >= min(4, len(calls))


@pytest.mark.parametrize("logical_id", ["DeploymentBucket", "HelloLambdaFunction", "Secret"])
def test_whichever_resource_fails(logical_id: str, tmp_path: Path) -> None:
    runs = Runs(tmp_path / "source")
    runs.aws.cloudformation.failing[logical_id] = everything({**VARIABLES, **SHORT, **ELSEWHERE})
    result, said = runs.run()
    assert result["failed"]
    check_hidden(said)
    assert f"Creating stack shop-dev failed: {logical_id} (" in result["msg"] or "shop-dev" in result["msg"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(secrets())
def test_any_value(tmp_path: Path, value: str) -> None:
    runs = Runs(tmp_path / "source")
    runs.aws.cloudformation.failing["HelloLambdaFunction"] = everything({"X_ANY": value})
    _result, said = runs.run(functions=[function("hello", "GET /ping", environment={"X_ANY": value})])
    assert MARK not in said


def test_what_lambda_measures_is_told_without_values(tmp_path: Path) -> None:
    measured = json.dumps({"X_PASS": "hunter2hunter2", "X_SHORT": "abc12"}, separators=(",", ":"))
    runs = Runs(tmp_path / "source")
    runs.aws.cloudformation.failing["HelloLambdaFunction"] = (
        f"exceeded the 4KB limit. String measured: {measured} (Service: Lambda, Status Code: 400)"
    )
    result, said = runs.run(defaults={"environment": {"X_PASS": "hunter2hunter2", "X_SHORT": "abc12"}})
    assert "exceeded the 4KB limit. String measured: (hidden) (Service: Lambda, Status Code: 400)" in result["msg"]
    assert "hunter2" not in said
    assert "abc12" not in said


def test_what_other_options_say_stays_readable(tmp_path: Path) -> None:
    runs = Runs(tmp_path / "source")
    runs.aws.cloudformation.failing["HelloLambdaFunction"] = "Function shop-dev-hello cannot be made in us-east-1."
    result, said = runs.run()
    assert result["msg"].startswith(
        "Creating stack shop-dev failed: HelloLambdaFunction (AWS::Lambda::Function): Function shop-dev-hello cannot "
        "be made in us-east-1."
    ) or result["msg"].startswith("Updating stack shop-dev failed: HelloLambdaFunction (AWS::Lambda::Function): ")
    assert "Function shop-dev-hello cannot be made in us-east-1." in result["msg"]
    assert "Creating stack shop-dev" in said


def test_a_difference_of_resources_is_told_without_secrets(tmp_path: Path) -> None:
    runs = begin(tmp_path / "source", "update")
    resources = options(runs.folder)["resources"]
    resources["Secret"]["Properties"] |= {"SecretString": "another s3cr3t", "Name": "shop/other"}
    variables = resources["Worker"]["Properties"]["Environment"]["EnvironmentVariables"]
    variables[0]["Value"] = "changed s3cr3t"
    for check_mode in (True, False):
        result, said = runs.run(resources=resources, check_mode=check_mode)
        check_hidden(said)
        before, after = (result["diff"][side]["resources"] for side in ("before", "after"))
        assert before["Secret"]["Properties"] == {"SecretString": "(set)", "Name": "shop/secret"}
        assert after["Secret"]["Properties"] == {"SecretString": "(changed)", "Name": "shop/other"}
        for side, word in ((before, "(set)"), (after, "(changed)")):
            environment = side["Worker"]["Properties"]["Environment"]
            assert environment["Image"] == "aws/codebuild/standard:7.0"
            assert environment["EnvironmentVariables"] == [
                {"Name": "HIDDEN_VARIABLE", "Value": word},
                {"Name": "REFERRING", "Value": {"Ref": "Pw"}},
            ]
