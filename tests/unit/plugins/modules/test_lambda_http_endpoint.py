# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules as Ansible runs them, on an AWS in memory."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws import run_endpoint, run_endpoint_info
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import AwsSession
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment import deployment, removal
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.modules import lambda_http_endpoint, lambda_http_endpoint_info
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.service_runs import FakeClock, function
from tests.unit.plugins.run_module import run_main

SECRET_KEY = "c2VjcmV0IGtleSBvZiBub2JvZHk"
TOKEN = "open sesame"


class Modules:
    """Both modules on one AWS, with options that are the same for every run."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.aws = FakeAws()
        self.seen: list[t.Mapping[str, t.Any]] = []
        self._fixtures = (monkeypatch, capsys)
        environment = {"TOKEN": TOKEN, "STAGE": "dev", "LIMIT": 1, "DEBUG": True}
        self._connection = {"region": "us-east-1", "access_key": "AKID", "secret_key": SECRET_KEY}
        self._service = {
            "name": "shop",
            "source": str(folder),
            "functions": [function("hello", "get /ping", environment=environment)],
        }
        for operation in (run_endpoint.endpoint, run_endpoint_info.endpoint_info):
            assert operation.__defaults__ == (AwsSession,)
            monkeypatch.setattr(operation, "__defaults__", (self._make_api,))

    def deploy(self, *, check_mode: bool = False, diff: bool = False, **options: t.Any) -> dict[str, t.Any]:
        given = {**self._connection, **self._service, **options}
        return run_main(lambda_http_endpoint.main, given, *self._fixtures, check_mode=check_mode, diff=diff)

    def read(self, **options: t.Any) -> dict[str, t.Any]:
        return run_main(lambda_http_endpoint_info.main, {**self._connection, **options}, *self._fixtures)

    def _make_api(self, options: t.Mapping[str, t.Any]) -> FakeAws:
        self.seen.append(options)
        return self.aws


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Modules:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    clock = FakeClock()
    for module in (deployment, removal):
        monkeypatch.setattr(module, "Deadline", lambda seconds: Deadline(seconds, clock, clock.sleep))
    (tmp_path / "handler.py").write_text("def endpoint(event, context): ...\n")
    return Modules(tmp_path, monkeypatch, capsys)


def test_deploy_read_and_remove(modules: Modules) -> None:
    deployed = modules.deploy()
    assert deployed["changed"] is True
    assert deployed["endpoints"][0]["method"] == "GET"
    assert modules.aws.account.functions["shop-dev-hello"]["Environment"]["Variables"] == {
        "TOKEN": TOKEN,
        "STAGE": "dev",
        "LIMIT": "1",
        "DEBUG": "true",
    }
    assert modules.deploy()["changed"] is False
    assert modules.read()["services"][0]["url"] == deployed["url"]
    assert modules.deploy(state="absent")["changed"] is True
    assert modules.read()["services"] == []


def test_short_values_of_variables_do_not_garble_the_result(modules: Modules) -> None:
    deployed = modules.deploy(diff=True)
    assert deployed["stage"] == "dev"
    assert deployed["stack"]["name"] == "shop-dev"
    assert deployed["url"].endswith("us-east-1.amazonaws.com/dev/ping")
    assert deployed["functions"][0]["environment"] == ["DEBUG", "LIMIT", "STAGE", "TOKEN"]


def test_secrets_are_in_no_result(modules: Modules) -> None:
    results = [modules.deploy(check_mode=True, diff=True), modules.deploy(diff=True), modules.deploy(), modules.read()]
    modules.aws.account.functions["shop-dev-hello"]["Environment"]["Variables"]["TOKEN"] = f"{TOKEN} again"
    results.append(modules.deploy(drift="report"))
    assert results[-1]["drift"][0]["property"] == "Environment.Variables.TOKEN"
    assert "Environment.Variables.TOKEN" in json.dumps(results[-1]["warnings"])
    results += [modules.deploy(check_mode=True, diff=True), modules.deploy(diff=True)]
    assert results[-1]["repaired"][0]["property"] == "Environment.Variables.TOKEN"
    text = json.dumps(results)
    assert TOKEN not in text
    assert SECRET_KEY not in text
    arguments = results[0]["invocation"]["module_args"]
    assert arguments["functions"][0]["environment"] == dict.fromkeys(("TOKEN", "STAGE", "LIMIT", "DEBUG"), "(hidden)")
    assert arguments["name"] == "shop"


def test_a_failure_has_message_code_hint_and_stack_and_no_secrets(modules: Modules) -> None:
    modules.aws.cloudformation.failing["DeploymentBucket"] = f"Refused because of {TOKEN}."
    failed = modules.deploy()
    assert failed["failed"] is True
    assert failed["msg"] == (
        "Creating stack shop-dev failed: DeploymentBucket (AWS::S3::Bucket): Refused because of (hidden). "
        "The stack is in ROLLBACK_COMPLETE; the next run replaces it."
    )
    assert failed["error"] == {
        "code": "ROLLBACK_COMPLETE",
        "hint": "The stack is in ROLLBACK_COMPLETE; the next run replaces it.",
    }
    assert (failed["stack"]["name"], failed["stack"]["status"]) == ("shop-dev", "ROLLBACK_COMPLETE")
    assert TOKEN not in json.dumps(failed)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("source", "source must be a folder or a .zip file when state is present, but it was not given."),
        ("functions", "functions must name at least one function when state is present, but it is empty."),
    ],
)
def test_what_is_null_is_missing(modules: Modules, option: str, message: str) -> None:
    options: dict[str, t.Any] = {option: None}
    assert modules.deploy(**options)["msg"] == message
    assert modules.seen == []


def test_bad_options_make_no_session(modules: Modules) -> None:
    failed = modules.deploy(runtime="cobol")
    assert failed["msg"] == "runtime must be python3.N, such as python3.13, but 'cobol' was given."
    assert "error" not in failed
    assert modules.seen == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"state": "gone"}, "value of state must be one of: present, absent, got: gone"),
        ({"architecture": "sparc"}, "value of architecture must be one of: x86_64, arm64, got: sparc"),
        ({"log_retention_days": 2}, "value of log_retention_days must be one of"),
        ({"functions": [{"handler": "b.c"}]}, "missing required arguments: name found in functions"),
        (
            {"functions": [{"name": "a", "handler": "b.c", "routes": [{"path": "/"}]}]},
            "missing required arguments: method found in functions -> routes",
        ),
    ],
)
def test_what_ansible_itself_refuses(modules: Modules, options: dict[str, t.Any], message: str) -> None:
    assert message in modules.deploy(**options)["msg"]
    assert modules.seen == []


def test_aliases_and_environment_fallbacks_of_amazon_aws(modules: Modules, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {
        "AWS_SESSION_TOKEN": "hush",
        "AWS_URL": "http://127.0.0.1:4566",
        "AWS_CA_BUNDLE": "/bundle.pem",
        "AWS_PROFILE": "team",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    modules.deploy(check_mode=True, resource_tags={"team": "a"}, region=None, aws_region="eu-west-1")
    (seen,) = modules.seen
    assert (seen["session_token"], seen["endpoint_url"]) == ("hush", "http://127.0.0.1:4566")
    assert (seen["aws_ca_bundle"], seen["profile"], seen["region"]) == ("/bundle.pem", "team", "eu-west-1")
    assert seen["tags"] == {"team": "a"}


def test_absent_needs_a_name_only(modules: Modules) -> None:
    assert modules.deploy(state="absent", source=None, functions=None)["changed"] is False


def test_calls_are_returned_when_they_are_asked_for(modules: Modules) -> None:
    assert modules.read(debug_botocore_endpoint_logs=True)["resource_actions"] == ["cloudformation:DescribeStacks"]
