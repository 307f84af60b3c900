# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tools are given to deploy, and the order in which they run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.benchmarks._clouds import Clouds
from tests.benchmarks._install import version_of
from tests.benchmarks._plan import Case, Command, Step, Suite, Workspace
from tests.benchmarks._results import Measurement
from tests.benchmarks._run import Contest, rotated
from tests.benchmarks._template import template
from tests.benchmarks._titles import CASES, CONTENDERS
from tests.benchmarks.tools import TOOLS
from tests.benchmarks.tools._ours import Ours
from tests.tooling._process import Log
from tests.unit.benchmarks.some_results import results

CLOUD = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}


def test_another_tool_begins_in_every_round() -> None:
    first, second, third = TOOLS[:3]
    assert rotated((first, second, third), 0) == [first, second, third]
    assert rotated((first, second, third), 1) == [second, third, first]
    assert rotated((first, second, third), 5) == [third, first, second]
    assert rotated((), 3) == []


def test_slow_tools_take_part_in_every_second_round(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: dict[str, list[tuple[float, bool]]] = {"ours": [], "osls": []}
    monkeypatch.setattr(Clouds, "empty", lambda _self: None)
    monkeypatch.setattr(Contest, "_workspace", lambda _self, tool: Workspace(tmp_path / tool.name, CLOUD))
    monkeypatch.setattr(Contest, "_turn", lambda _self, tool, turn: seen[tool.name].append((turn.delay, turn.kept)))
    tools = [tool for tool in TOOLS if tool.name in seen]
    clouds = Clouds({"POLYCLOUD_LOCAL_AWS": "", "POLYCLOUD_LOCAL_GCP": ""})
    contest = Contest(Suite.SERVICE, tools, clouds, results(), Log(tmp_path / "log"))
    contest.run([0.0, 0.08], runs=5, warm_up=True)
    assert seen["ours"] == [(0.0, False), *[(0.0, True)] * 5, *[(0.08, True)] * 5]
    assert seen["osls"] == [(0.0, False), *[(0.0, True)] * 3, *[(0.08, True)] * 3]


def test_what_is_measured_once_is_measured_before_the_rounds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = results()
    monkeypatch.setattr(Clouds, "empty", lambda _self: None)
    monkeypatch.setattr(Contest, "_workspace", lambda _self, tool: Workspace(tmp_path / tool.name, CLOUD))
    monkeypatch.setattr(
        Contest, "_measure", lambda _self, step, delay: Measurement(step.contender, step.case.value, delay, 1.0, {})
    )
    clouds = Clouds({"POLYCLOUD_LOCAL_AWS": "", "POLYCLOUD_LOCAL_GCP": ""})
    contest = Contest(Suite.FUNCTIONS, [Ours()], clouds, found, Log(tmp_path / "log"))
    monkeypatch.setattr(Contest, "_turn", lambda _self, _tool, _turn: None)
    contest.run([0.0], runs=2, warm_up=False)
    assert [each.case for each in found.measurements] == ["deploy-50-functions"]


def test_limits_are_on_only_while_a_step_is_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[str] = []
    monkeypatch.setattr(Clouds, "limit", lambda _self, limited: seen.append(f"limited: {limited}"))
    monkeypatch.setattr(Clouds, "forget_calls", lambda _self: None)
    monkeypatch.setattr(Clouds, "calls", lambda _self: {})
    monkeypatch.setattr(Contest, "_execute", lambda _self, command: seen.append(str(command.words[-1])))
    clouds = Clouds({"POLYCLOUD_LOCAL_AWS": "", "POLYCLOUD_LOCAL_GCP": ""})
    contest = Contest(Suite.LIMITS, [], clouds, results(), Log(tmp_path / "log"))
    for limited in (False, True):
        command = Command(("run",), tmp_path, {})
        contest._measure(Step("ours", Case.LIMITED_1, (command,), limited=limited), delay=0.0)
    assert seen == ["run", "limited: True", "run", "limited: False"]


def test_every_tool_and_every_case_has_a_title() -> None:
    assert {tool.name for tool in TOOLS} <= set(CONTENDERS)
    assert set(CASES) == set(Case)


def test_revisions_of_the_source_differ_in_one_line(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    for name in ("handler.py", "main.py"):
        texts = []
        for revision in (1, 2):
            workspace.write_source(revision)
            texts.append((workspace.source / name).read_text().splitlines())
        assert sum(before != after for before, after in zip(*texts, strict=True)) == 1


def test_the_ready_template_has_all_types_but_the_bucket() -> None:
    resources = template("src", "benchmark")["Resources"]
    assert sorted(resource["Type"] for resource in resources.values()) == [
        "AWS::ApiGateway::Deployment",
        "AWS::ApiGateway::Method",
        "AWS::ApiGateway::Resource",
        "AWS::ApiGateway::RestApi",
        "AWS::IAM::Role",
        "AWS::Lambda::Function",
        "AWS::Lambda::Permission",
        "AWS::Lambda::Version",
        "AWS::Logs::LogGroup",
    ]


@pytest.mark.parametrize("in_process", [True, False])
def test_both_ways_of_execution_run_the_same_playbook(tmp_path: Path, in_process: bool) -> None:
    tool = Ours(in_process)
    plan = tool.plan(Suite.SERVICE, Workspace(tmp_path, CLOUD))
    assert plan is not None
    assert [step.case for step in plan.steps] == [Case.DEPLOY, Case.NOOP, Case.CHANGE, Case.REMOVE]
    assert {step.contender for step in plan.steps} == {tool.name}
    command = plan.steps[0].commands[0]
    assert command.env["POLYCLOUD_FAAS_IN_PROCESS"] == str(in_process).lower()
    assert command.words == plan.steps[1].commands[0].words
    (play,) = json.loads(Path(command.words[-1]).read_text())
    assert play["tasks"][0]["polycloud.faas.lambda_http_endpoint"]["name"] == "benchmark"


@pytest.mark.parametrize("pinned", ["osls@4.3.1", "osls==4.3.1"])
def test_a_pinned_package_is_a_name_and_a_version(pinned: str) -> None:
    assert version_of(pinned) == {"osls": "4.3.1"}
