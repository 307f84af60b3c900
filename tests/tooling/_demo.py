# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make demo``: deploys the examples to both local clouds, calls them, and deploys them again without a change."""

from __future__ import annotations

import json
import os
import sys
import typing as t
import urllib.request

from tests.tooling._cloud import COMMAND, exported
from tests.tooling._paths import DEMO_STATE, ROOT, RUN_VENV
from tests.tooling._process import CommandFailed, show
from tests.tooling._recap import require_unchanged
from tests.tooling._variables import clean_environment

SERVICE = "aws-python-simple-http-endpoint"
FUNCTION = "currentTime"
RESOURCE_TYPES = {
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::Method",
    "AWS::ApiGateway::Resource",
    "AWS::ApiGateway::RestApi",
    "AWS::IAM::Role",
    "AWS::Lambda::Function",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Version",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
}
PROJECT = "pythonfordevops-cloudfunction"
LOCATION = "us-central1"
GOOGLE_FUNCTION = "currenttime"
ANSWER_SECONDS = 30


def run_demo() -> bool:
    """Show everything; the local clouds stay up after success and are stopped after a failure."""
    env = clean_environment(RUN_VENV)
    try:
        _heading("Starting the local clouds")
        show("python", *COMMAND[1:], "up", "--state", DEMO_STATE.relative_to(ROOT), env=env)
        _tour({**exported(DEMO_STATE, env), **_looks()})
    except BaseException:
        show("python", *COMMAND[1:], "down", "--state", DEMO_STATE.relative_to(ROOT), env=env, cleanup=True)
        raise
    _heading("Your turn")
    print("The local clouds are still running. To use them:   . .local_cloud/env")
    print("To stop them:                                      make demo-down")
    return True


def _tour(env: t.Mapping[str, str]) -> None:
    _heading("Deploying a Python function behind HTTPS on AWS")
    show("ansible-playbook", "polycloud.faas.aws", env=env)
    _heading("Resources of the stack")
    service = _service(env)
    _show_resources(service)
    _heading("Calling the URL")
    _show_answer(service)
    _heading("One invocation and its report")
    _show_report(env)
    _heading("Its log")
    _show_log(env)
    _heading("Deploying a Python function behind HTTPS on Google Cloud, in its own project")
    show("ansible-playbook", "polycloud.faas.gcp", env=env)
    _heading("The projects")
    _show_projects(env)
    _heading("One call and its duration")
    _show_call(env)
    _heading("One source folder as a function on both clouds")
    show("ansible-playbook", "polycloud.faas.http_function", env=env)
    _heading("Running both playbooks again changes nothing")
    print(require_unchanged(show("ansible-playbook", "polycloud.faas.site", env=env)))


def _service(env: t.Mapping[str, str]) -> dict[str, t.Any]:
    services = _ad_hoc(env, "lambda_http_endpoint_info", f"name={SERVICE}")["services"]
    if len(services) != 1:
        raise CommandFailed(f"expected one service {SERVICE}, but there are {len(services)}")
    return t.cast("dict[str, t.Any]", services[0])


def _show_resources(service: t.Mapping[str, t.Any]) -> None:
    for resource in sorted(service["resources"], key=lambda resource: str(resource["type"])):
        print(f"{resource['type']:<30}{resource['physical_id']}")
    types = [resource["type"] for resource in service["resources"]]
    if len(types) != len(RESOURCE_TYPES) or set(types) != RESOURCE_TYPES:
        raise CommandFailed("these are not the ten resource types of a service with one function")


def _show_answer(service: t.Mapping[str, t.Any]) -> None:
    print(f"$ curl {service['url']}")
    with urllib.request.urlopen(service["url"], timeout=ANSWER_SECONDS) as response:
        print(json.dumps(json.load(response), indent=2))


def _show_projects(env: t.Mapping[str, str]) -> None:
    projects = _ad_hoc(env, "gcp_project_info", "")["projects"]
    if PROJECT not in {project["project_id"] for project in projects}:
        raise CommandFailed(f"there is no project {PROJECT}")
    rows = [(each["project_id"], each["name"], each["project_number"]) for each in projects]
    for project_id, name, number in [("PROJECT_ID", "NAME", "PROJECT_NUMBER"), *rows]:
        print(f"{project_id:<34}{name:<22}{number}")


def _show_report(env: t.Mapping[str, str]) -> None:
    report = _ad_hoc(env, "lambda_invoke", f"service={SERVICE} function={FUNCTION}")["report"]
    if not report.get("request_id") or not report.get("duration_ms"):
        raise CommandFailed(f"the invocation has no report: {report}")
    for name, value in report.items():
        if value is not None:
            print(f"{name:<24}{value}")


def _show_log(env: t.Mapping[str, str]) -> None:
    entries = _ad_hoc(env, "lambda_logs_info", f"service={SERVICE} function={FUNCTION}")["entries"]
    if not any(entry["report"] for entry in entries):
        raise CommandFailed(f"the log has no report of an invocation: {entries}")
    for entry in entries:
        print(f"{entry['time']}  {entry['severity']:<8}{entry['message'].strip()}")


def _show_call(env: t.Mapping[str, str]) -> None:
    call = f"project={PROJECT} location={LOCATION} name={GOOGLE_FUNCTION}"
    answer = _ad_hoc(env, "gcp_cloudfunction_invoke", call)
    print(f"{answer['url']}\n{answer['status_code']} in {answer['duration_ms']} ms")
    print(json.dumps(answer["payload"], indent=2))


def _ad_hoc(env: t.Mapping[str, str], module: str, arguments: str) -> dict[str, t.Any]:
    """The result of one module run."""
    command = ("ansible", "localhost", "-m", f"polycloud.faas.{module}", "-a", arguments)
    printed = show(*command, env={**env, "ANSIBLE_FORCE_COLOR": "0", "NO_COLOR": "1"}, digest=True)
    result, _end = json.JSONDecoder().raw_decode(printed, printed.index("=> {") + len("=> "))
    return t.cast("dict[str, t.Any]", result)


def _looks() -> dict[str, str]:
    quiet = {"ANSIBLE_LOCALHOST_WARNING": "0", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0"}
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        return {**quiet, "NO_COLOR": "", "ANSIBLE_FORCE_COLOR": "1"}
    return quiet


def _heading(text: str) -> None:
    print(f"\n== {text}", flush=True)
