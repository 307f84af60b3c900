# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks behind ``make test``: what each stage runs, and the report at the end."""

from __future__ import annotations

import collections
import concurrent.futures
import re
import time
import typing as t
from dataclasses import dataclass

from tests.tooling import _integration, _matrix, _release
from tests.tooling._lock import exclusive
from tests.tooling._paths import CACHE, LINT_VENV, LOGS, ROOT, RUN_VENV
from tests.tooling._process import CommandFailed, Interrupted, Log, Skipped, Stage
from tests.tooling._tree import copy_collection
from tests.tooling._variables import clean_environment

# How ansible-test and pytest end their output when something failed.
_FAILED_TARGETS = re.compile(r"integration test\(s\) listed below .* failed\b.*:\n((?:\w+\n)+)")
_FAILED_TESTS = re.compile(r"^(?:FAILED|ERROR) (tests/.+?)(?: - .*)?$", re.MULTILINE)


def ruff(log: Log) -> None:
    check = ("ruff", "check", "--output-format", "concise", ".")
    _run_each(log, clean_environment(RUN_VENV), check, ("ruff", "format", "--check", "--diff", "."))


def mypy(log: Log) -> None:
    log.run("mypy", env=clean_environment(RUN_VENV))


def imports(log: Log) -> None:
    """The direction of imports between the folders of ``plugins/module_utils``; contracts are in pyproject.toml."""
    config = str(ROOT / "pyproject.toml")
    # lint-imports finds the collection below the folder that it is run in.
    log.run("lint-imports", "--config", config, "--no-cache", cwd=RUN_VENV, env=clean_environment(RUN_VENV))


def unit(log: Log) -> None:
    log.run("python", "-m", "pytest", "tests/unit", "-n", "auto", env=clean_environment(RUN_VENV))


def _integration_once(cloud: str, as_modules: bool = False) -> Stage:
    return lambda log: _integration.run_once(log, cloud, as_modules)


def sanity(log: Log) -> None:
    """All of ansible-test's sanity tests; pylint, which takes as long as the others together, without the tests."""
    _sanity(log, ("--skip-test", "pylint"), ("--test", "pylint", "plugins/", "extensions/"))


def sanity_whole(log: Log) -> None:
    _sanity(log, ())


def _sanity(log: Log, *selections: tuple[str, ...]) -> None:
    collection = copy_collection("sanity")
    ignored = sorted(path.name for path in collection.glob("tests/sanity/ignore-*.txt"))
    if ignored:
        raise CommandFailed(f"no sanity finding may be ignored, but there is {', '.join(ignored)}")
    for selection in selections:
        command = ("ansible-test", "sanity", "--color", "no", *selection)
        log.run(*command, cwd=collection, env=clean_environment(RUN_VENV))


def ansible_lint(log: Log) -> None:
    collection = copy_collection("ansible-lint")
    env = clean_environment(LINT_VENV, ANSIBLE_COLLECTIONS_PATH=str(CACHE / "trees" / "ansible-lint"))
    log.run("ansible-lint", "--profile", "production", "--offline", "--strict", cwd=collection, env=env)


def docs(log: Log) -> None:
    references = ("--validate-collection-refs", "all", "--check-extra-docs-refs", "--disallow-unknown-collection-refs")
    command = ("antsibull-docs", "lint-collection-docs", "--plugin-docs", *references, ".")
    log.run(*command, cwd=copy_collection("docs"), env=clean_environment(LINT_VENV))


def changelog(log: Log) -> None:
    fragments = ("antsibull-changelog", "lint")
    releases = ("antsibull-changelog", "lint-changelog-yaml", "changelogs/changelog.yaml")
    _run_each(log, clean_environment(LINT_VENV), fragments, releases)


def _run_each(log: Log, env: t.Mapping[str, str], *commands: tuple[str, ...]) -> None:
    """Run all of the commands even when an early one has findings."""
    failures = []
    for command in commands:
        try:
            log.run(*command, env=env)
        except CommandFailed as exc:
            failures.append(str(exc))
    if failures:
        raise CommandFailed("; ".join(failures))


# The longest first, so that none of them runs alone at the end.
STATIC: dict[str, Stage] = {
    "sanity": sanity,
    "ansible-lint": ansible_lint,
    "mypy": mypy,
    "galaxy": _release.check_tarball,
    "docs": docs,
    "imports": imports,
    "ruff": ruff,
    "changelog": changelog,
}
DYNAMIC: dict[str, Stage] = {
    "integration-aws": _integration_once("aws"),
    "integration-google": _integration_once("google"),
    "unit": unit,
    "oldest-release": _matrix.oldest_release,
    "integration-google-as-modules": _integration_once("google", as_modules=True),
    "integration-aws-as-modules": _integration_once("aws", as_modules=True),
    "playbooks": _release.run_installed_playbooks,
}


@dataclass(frozen=True)
class Outcome:
    """How a stage ended: PASS, FAIL or SKIP; ``notes`` are lines for the end of the report."""

    name: str
    verdict: str
    seconds: float
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.verdict}  {self.name:<32}{self.seconds:7.1f} s"]
        return "\n".join([*lines, *(f"      {note}" for note in self.notes)])


def run_stages(stages: t.Mapping[str, Stage], in_parallel: int = 1) -> bool:
    """Run the stages in this order, so many of them side by side; True when none of them failed."""
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(in_parallel) as pool:
        outcomes = list(pool.map(_run_stage, stages.keys(), stages.values()))
    print()
    for outcome in outcomes:
        print(outcome)
    verdicts = collections.Counter(outcome.verdict for outcome in outcomes)
    skipped = f", {verdicts['SKIP']} skipped" if verdicts["SKIP"] else ""
    print(f"\n{time.monotonic() - began:.1f} s")
    print(f"{verdicts['PASS']} passed, {verdicts['FAIL']} failed{skipped}", flush=True)
    return not verdicts["FAIL"]


def failures_in(text: str) -> list[str]:
    """The integration targets that ansible-test names as failed, and the tests that pytest does."""
    targets = [name for listed in _FAILED_TARGETS.findall(text) for name in listed.split()]
    return list(dict.fromkeys([*targets, *_FAILED_TESTS.findall(text)]))


def _run_stage(name: str, stage: Stage) -> Outcome:
    with exclusive(f"stage-{name}"):
        return _run_alone(name, stage)


def _run_alone(name: str, stage: Stage) -> Outcome:
    log = Log(LOGS / f"{name}.log")
    print(f"RUN   {name:<32}{log.path.relative_to(ROOT)}", flush=True)
    began = time.monotonic()
    verdict, problem = "PASS", ""
    try:
        stage(log)
    except Interrupted:
        raise
    except Skipped as exc:
        verdict, problem = "SKIP", str(exc)
    except CommandFailed as exc:
        verdict, problem = "FAIL", str(exc)
    except Exception as exc:
        verdict, problem = "FAIL", f"{type(exc).__name__}: {exc}"
    text = log.text()
    notes = [f"SKIP  {reason}" for reason in log.skips()]
    if verdict == "FAIL":
        print(f"\n--- {name}\n{text}--- {name}: {problem}\n", flush=True)
        notes += [f"failed: {failure}" for failure in failures_in(text)] or [f"failed: {problem}"]
    elif problem:
        notes.append(problem)
    outcome = Outcome(name, verdict, time.monotonic() - began, tuple(notes))
    print(outcome, flush=True)
    return outcome
