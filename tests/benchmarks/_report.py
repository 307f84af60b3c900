# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The results as a page in Markdown; pure."""

from __future__ import annotations

import typing as t

from tests.benchmarks._goals import Goal, goals
from tests.benchmarks._plan import Case
from tests.benchmarks._results import Results, Summary
from tests.benchmarks._titles import CASES, CONTENDERS, delay_title

AWS = (Case.DEPLOY, Case.NOOP, Case.CHANGE, Case.REMOVE)
MANY = (Case.LOOP, Case.HOSTS, Case.FUNCTIONS, Case.FUNCTIONS_DEPLOY)
LIMITS = (Case.FREE_1, Case.FREE_10, Case.FREE_50, Case.LIMITED_1, Case.LIMITED_10, Case.LIMITED_50)
GOOGLE = (Case.GOOGLE_DEPLOY, Case.GOOGLE_NOOP, Case.GOOGLE_CHANGE)

Rows = t.Iterable[t.Sequence[str]]

INTRODUCTION = """\
# Benchmarks

How long this collection and other tools take for the same work, and how many API calls they make. `make bench` writes
this page. All tools run on the [local clouds](local-cloud.md) of this repository, one after the other, and each round
starts with a different tool.

![Seconds by tool and case](images/benchmarks.svg)

## How to read it

- A cell shows the median in seconds, the fastest and the slowest run in parentheses, and the number of API calls. All
  API calls count, including each poll of an operation in progress; requests to deployed endpoints do not.
- Slow tools are measured in every second round; a cell with fewer runs than others shows their number.
- "+80 ms" means that the cloud delays its response to every API call by 80 ms, as a distant region would.
- The service is one Python function behind `GET /ping`. Every run begins with an empty cloud: first deploy, no-op (the
  same command again), a change to one line of the source, removal. After a deploy and a change the endpoint is
  requested and has to return the new revision.
- The local AWS needs no time for work on a stack; the local Google Cloud needs 0.2 seconds for an operation, plus the
  time to start the function. On a real cloud, first deploy, change and removal take tens of seconds longer with every
  tool, and longest where a first deploy is two operations: with this collection unless `deployment_bucket` is given,
  with osls, and with SAM the first time. A no-op takes no longer.
- `aws cloudformation` and the amazon.aws modules deploy a prepared template, into a bucket that they create first. The
  20 services of amazon.aws run only the task `amazon.aws.cloudformation`, without archive and bucket.
- `osls deploy function` runs after osls has deployed the service; it has no first deploy and no removal.
- Each tool runs with its default settings. "Not in the worker" is this collection with
  `POLYCLOUD_FAAS_IN_PROCESS=false`.
"""
NOTHING = "-"


def report(results: Results) -> str:
    """The whole page."""
    sections = [INTRODUCTION, _goals(results)]
    sections += [_service(results, delay) for delay in _delays(results, AWS)]
    sections += [_many(results), _limits(results), _google(results), _calls(results), _circumstances(results)]
    return "\n".join(section for section in sections if section)


def table(head: t.Sequence[str], rows: Rows) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cell(summary: Summary | None, usual_runs: int) -> str:
    if summary is None:
        return NOTHING
    fewer = f" · {pluralized(summary.runs, 'run')}" if summary.runs < usual_runs else ""
    return f"{summary.median:.2f} ({summary.fastest:.2f}-{summary.slowest:.2f}) · {summary.call_count}{fewer}"


def pluralized(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def names(calls: t.Mapping[str, int]) -> str:
    """``cloudformation: DescribeStacks x2, UpdateStack; lambda: ...``"""
    services: dict[str, list[str]] = {}
    for name, count in sorted(calls.items()):
        service, _separator, operation = name.partition(" ")
        services.setdefault(service, []).append(f"{operation} x{count}" if count > 1 else operation)
    return "; ".join(f"{service}: {', '.join(operations)}" for service, operations in services.items())


def _delays(results: Results, cases: t.Sequence[Case]) -> list[float]:
    return sorted({each.delay for each in results.measurements if Case(each.case) in cases})


def _rows(results: Results, columns: t.Sequence[tuple[Case, float]]) -> list[list[str]]:
    rows = [
        [title, *(cell(results.summary(name, *column), results.most_runs) for column in columns)]
        for name, title in CONTENDERS.items()
    ]
    return [row for row in rows if any(text != NOTHING for text in row[1:])]


def _goals(results: Results) -> str:
    rows = [(goal.case, goal.wanted, _measured(goal), goal.verdict) for goal in goals(results)]
    text = "Ratios of the medians of this run, without delay unless one is given.\n"
    return f"## Goals\n\n{text}\n{table(('case', 'goal', 'measured', ''), rows)}"


def _measured(goal: Goal) -> str:
    return NOTHING if goal.measured is None else f"{goal.measured:.2f} ({goal.detail})"


def _service(results: Results, delay: float) -> str:
    rows = _rows(results, [(case, delay) for case in AWS])
    return f"## One service on AWS, {delay_title(delay)}\n\n{table(('', *(CASES[case] for case in AWS)), rows)}"


def _many(results: Results) -> str:
    columns = [(case, delay) for case in MANY for delay in _delays(results, [case])]
    if not columns:
        return ""
    head = ("", *(f"{CASES[case]}, {delay_title(delay)}" for case, delay in columns))
    return f"## Many services or functions on AWS\n\n{table(head, _rows(results, columns))}"


def _limits(results: Results) -> str:
    rows = []
    for free, limited in zip(LIMITS[:3], LIMITS[3:], strict=True):
        cells = [cell(results.summary("ours", case, 0.0), results.most_runs) for case in (free, limited)]
        rows.append((CASES[free], *cells))
    if all(set(row[1:]) == {NOTHING} for row in rows):
        return ""
    text = (
        "With limits, the local AWS refuses calls beyond the rates that AWS documents, which no account can raise: "
        "Lambda takes 100 GetFunction and 15 GetPolicy a second, API Gateway 10 of all calls, 40 at once.\n"
    )
    return f"## Limits of AWS\n\n{text}\n{table(('', 'without limits', 'with limits'), rows)}"


def _google(results: Results) -> str:
    columns = [(case, delay) for delay in _delays(results, GOOGLE) for case in GOOGLE]
    if not columns:
        return ""
    head = ("", *(f"{CASES[case]}, {delay_title(delay)}" for case, delay in columns))
    return f"## One function on Google Cloud\n\n{table(head, _rows(results, columns))}"


def _calls(results: Results) -> str:
    delays = _delays(results, tuple(Case))
    rows = []
    for name, title in CONTENDERS.items():
        for case in Case:
            summary = results.summary(name, case, delays[0])
            if summary is not None and summary.calls:
                where = "Google function, " if case in GOOGLE else ""
                rows.append((title, f"{where}{CASES[case]}", str(summary.call_count), names(summary.calls)))
    head = ("", "case", "calls", "by name")
    return f"## API calls\n\nOf the last run, {delay_title(delays[0])}.\n\n{table(head, rows)}" if rows else ""


def _circumstances(results: Results) -> str:
    rows = [("date", results.date), ("measured runs", str(results.most_runs)), *results.machine.items()]
    versions = sorted(results.versions.items())
    text = f"## Machine and versions\n\n{table(('', ''), [*rows, *versions])}"
    for title, reasons in (("Missing", results.missing), ("Failed", results.failed)):
        if reasons:
            text += f"\n{title}:\n\n" + "".join(f"- {name}: {reason}\n" for name, reason in reasons.items())
    return text
