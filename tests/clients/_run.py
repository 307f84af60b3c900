# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a scenario on a local cloud of its own, and keeps what the client sent."""

from __future__ import annotations

import contextlib
import functools
import json
import re
import shutil
import subprocess
import tempfile
import typing as t
import urllib.request
from pathlib import Path

import boto3

from extensions.local_cloud import environment, processes
from tests.benchmarks._environment import environment_of
from tests.clients._exchanges import ADDRESS, FOLDER, Exchange
from tests.clients._recorder import Recorder
from tests.clients._scenarios import FILES, URL, Scenario, Step, Tool
from tests.tooling._paths import ROOT
from tests.tooling._process import CommandFailed, Log

# The AWS CLI looks at a stack again after 30 seconds, osls and SAM after 5.
SETTINGS: t.Final = {"aws": {"stack_seconds": 0.0}, "google": {"operation_seconds": 0.02}}
_STEP_SECONDS = 180
_SHOWN_LINES = 40
_DIRECT: t.Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Run(t.NamedTuple):
    """The exchanges of a scenario, and what the client printed, by command."""

    exchanges: list[Exchange]
    printed: list[tuple[str, str]]


def run(scenario: Scenario, tool: Tool, log: Log) -> Run:
    """Run all steps.

    :raises CommandFailed: a step ended or printed otherwise than it should, or was answered against Google's schemas.
    """
    with tempfile.TemporaryDirectory() as name, cloud(scenario.cloud, Path(name) / "state") as server:
        folder = Path(name) / "work"
        shutil.copytree(FILES / scenario.name, folder)
        with Recorder(server.url, str(folder)) as recorder:
            exported = environment.variables(ROOT, Path(name) / "state", server.port, server.port)
            variables = environment_of(recorder.environment(exported), tool.programs, program="node")
            printed = []
            for step in scenario.steps:
                text = _answer(step, server, recorder) if step.words[0] == URL else _step(step, folder, variables, log)
                if not re.search(step.says, text):
                    raise CommandFailed(f"{' '.join(step.words)} did not print {step.says!r}: {text[-2000:]}")
                printed.append((" ".join(step.words), text))
            _require_no_violation(scenario, server)
            shown = [(command, _shown(text, folder, recorder.address)) for command, text in printed]
            return Run(recorder.exchanges(), shown)


@contextlib.contextmanager
def cloud(name: str, state: Path) -> t.Iterator[processes.Server]:
    """A local cloud with quick operations, gone afterwards."""
    state.mkdir(parents=True)
    server, process = processes.start(name, state)
    try:
        processes.wait_until_healthy(server, process, state)
        _control(server, "POST", "config", SETTINGS[name])
        yield server
    finally:
        processes.stop([server])


def _control(server: processes.Server, method: str, name: str, content: t.Any = None) -> t.Any:
    body = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(f"{server.url}/_local/{name}", data=body, method=method)
    with _DIRECT.open(request, timeout=20) as response:
        return json.load(response)


def _step(step: Step, folder: Path, variables: t.Mapping[str, str], log: Log) -> str:
    if step.change:
        path, old, new = step.change
        file = folder / path
        file.write_text(file.read_text(encoding="utf-8").replace(f'"{old}"', f'"{new}"'), encoding="utf-8")
    log.write(f"$ {' '.join(step.words)}\n")
    done = subprocess.run(
        step.words,
        cwd=folder,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_STEP_SECONDS,
        check=False,
    )
    log.write(done.stdout)
    if done.returncode != step.code:
        raise CommandFailed(f"{' '.join(step.words)} ended with {done.returncode}: {done.stdout[-2000:]}")
    return done.stdout


def _answer(step: Step, server: processes.Server, recorder: Recorder) -> str:
    """What the only API of a kind answers to GET; as a command it is ``url rest /prod/ping``."""
    _word, kind, path = step.words
    client = functools.partial(
        boto3.client,
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    if kind == "rest":
        (api,) = client("apigateway").get_rest_apis()["items"]
        stage, _slash, route = path.strip("/").partition("/")
        target = f"/restapis/{api['id']}/{stage}/_user_request_/{route}"
    else:
        (api,) = client("apigatewayv2").get_apis()["Items"]
        target = f"/_aws/execute-api/{api['ApiId']}/$default{path}"
    with _DIRECT.open(f"http://{recorder.address}{target}", timeout=30) as response:
        return str(response.read().decode())


def _require_no_violation(scenario: Scenario, server: processes.Server) -> None:
    calls = _control(server, "GET", "calls")["calls"]
    violations = [call["detail"]["violation"] for call in calls if "violation" in call["detail"]]
    if violations:
        raise CommandFailed(f"{scenario.name}: answers against Google's schemas: {violations}")


def _shown(text: str, folder: Path, address: str) -> str:
    """The first lines, without the folder, the address and the letters that colour a terminal."""
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace(str(folder), FOLDER).replace(address, ADDRESS)
    return "\n".join(plain.splitlines()[:_SHOWN_LINES])
