# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make test`` runs each target in one way of execution, ``make test-long`` in both."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest

from tests.tooling import _integration, _long
from tests.tooling._integration import AS_MODULES, LONG_ONLY, TARGETS, targets_once
from tests.tooling._paths import ROOT
from tests.tooling._process import Log

CLOUDS = ("aws", "google")
EVERY = sorted(path.name for path in TARGETS.iterdir() if not path.name.startswith("setup_"))
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("[a-z]*.py"))


class Run(t.NamedTuple):
    """What was asked of :func:`tests.tooling._integration.run_targets`."""

    targets: list[str]
    extra: tuple[str, ...]
    lint_templates: bool


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """The runs of targets that were asked for; none takes place."""
    asked: list[Run] = []

    def run_targets(
        log: Log, name: str, targets: list[str], extra: tuple[str, ...] = (), lint_templates: bool = True
    ) -> None:
        asked.append(Run(list(targets), tuple(extra), lint_templates))

    monkeypatch.setattr(_integration, "run_targets", run_targets)
    monkeypatch.setattr(_long, "run_targets", run_targets)
    monkeypatch.setattr(_long, "matrix_stages", dict)
    return asked


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path / "log")


def test_each_target_runs_once() -> None:
    once = [name for cloud in CLOUDS for as_modules in (False, True) for name in targets_once(cloud, as_modules)]
    assert sorted([*once, *LONG_ONLY]) == EVERY


def test_targets_that_are_named_are_there() -> None:
    assert {*AS_MODULES, *LONG_ONLY} <= set(EVERY)


@pytest.mark.parametrize("name", MODULES)
def test_each_module_runs_in_a_python_of_its_own(name: str) -> None:
    tasks = [path.read_text() for target in AS_MODULES for path in (TARGETS / target).glob("tasks/*.yml")]
    assert any(re.search(rf"^ +polycloud\.faas\.{name}:", text, re.MULTILINE) for text in tasks)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_templates_are_looked_at_in_either_way(runs: list[Run], log: Log, cloud: str) -> None:
    _integration.run_once(log, cloud, as_modules=False)
    _integration.run_once(log, cloud, as_modules=True)
    assert [run.extra for run in runs] == [(), ("polycloud_faas_in_process=false",)]
    assert all(run.lint_templates for run in runs)


def test_the_long_run_takes_every_target_whole_in_both_ways(runs: list[Run], log: Log) -> None:
    stages = _long.long_stages()
    for cloud in CLOUDS:
        for suffix in ("", "-as-modules"):
            stages[f"walks-{cloud}{suffix}"](log)
    within, alone = {"walk_every=1"}, {"walk_every=1", "polycloud_faas_in_process=false"}
    assert [set(run.extra) for run in runs] == [within, alone, within, alone]
    for first, second in ((0, 2), (1, 3)):
        assert sorted(runs[first].targets + runs[second].targets) == EVERY


def test_the_long_run_kills_several_times_in_both_ways(runs: list[Run], log: Log) -> None:
    _long.long_stages()["kills"](log)
    assert {run.targets[0] for run in runs} == {"killed"}
    ways = [run.extra for run in runs]
    assert ways.count(()) == ways.count(("polycloud_faas_in_process=false",)) == _long.KILLS
