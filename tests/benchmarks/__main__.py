# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make bench``, or ``python -m tests.benchmarks`` in the environment that ``make local-cloud`` sets up."""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from pathlib import Path

from tests.benchmarks._clouds import clouds
from tests.benchmarks._install import FOLDER, cloud_environment
from tests.benchmarks._machine import machine
from tests.benchmarks._plan import Suite, Tool
from tests.benchmarks._plot import plot
from tests.benchmarks._report import report
from tests.benchmarks._results import Results
from tests.benchmarks._run import Contest
from tests.benchmarks.tools import TOOLS
from tests.tooling._lock import exclusive
from tests.tooling._paths import ROOT
from tests.tooling._process import CommandFailed, Log, exit_code
from tests.tooling._variables import clean_environment

RUNS = 5
DELAYS_MS = (0, 80)
RESULTS = FOLDER / "results.json"
PAGE, PLOT = Path("benchmarks.md"), Path("images/benchmarks.svg")


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks and write the page; the result is the exit code."""
    options = _parser().parse_args(arguments)
    options.runs = 1 if options.quick else options.runs
    return exit_code(lambda: _run(options))


def _run(options: argparse.Namespace) -> bool:
    with exclusive("bench"):
        if not options.render:
            _measure(options).write(RESULTS)
        results = Results.read(RESULTS)
        _write(results, ROOT / "docs" if options.docs or _is_whole(options) else FOLDER)
    return True


def _is_whole(options: argparse.Namespace) -> bool:
    everything = [tool.name for tool in TOOLS], list(Suite), list(DELAYS_MS), RUNS
    return not options.render and (options.tools, options.suites, options.delays, options.runs) == everything


def _measure(options: argparse.Namespace) -> Results:
    began = time.monotonic()
    date = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    results = Results(date, machine())
    log = Log(FOLDER / "logs" / "bench.log")
    tools = _installed([tool for tool in TOOLS if tool.name in options.tools], results, log)
    python = cloud_environment(log) / "bin" / "python"
    with clouds(python, log, clean_environment()) as running:
        for suite in options.suites:
            contest = Contest(suite, tools, running, results, log)
            delays = [0] if suite is Suite.LIMITS else options.delays
            contest.run([delay / 1000 for delay in delays], options.runs, warm_up=not options.quick)
            results.write(RESULTS)
    print(f"Done after {(time.monotonic() - began) / 60:.1f} min", flush=True)
    return results


def _installed(tools: list[Tool], results: Results, log: Log) -> list[Tool]:
    ready = []
    for tool in tools:
        try:
            results.versions.update(tool.install(log))
        except CommandFailed as exc:
            print(f"{tool.name} is missing: {exc}", flush=True)
            results.missing[tool.name] = str(exc)
        else:
            ready.append(tool)
    return ready


def _write(results: Results, folder: Path) -> None:
    for path, text in ((folder / PAGE, report(results)), (folder / PLOT, plot(results))):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT), flush=True)


def _parser() -> argparse.ArgumentParser:
    names = [tool.name for tool in TOOLS]
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--tools", nargs="+", choices=names, default=names, metavar="TOOL", help=", ".join(names))
    parser.add_argument(
        "--suites",
        nargs="+",
        type=Suite,
        default=list(Suite),
        metavar="SUITE",
        help=", ".join(suite.value for suite in Suite),
    )
    parser.add_argument("--delays", nargs="+", type=int, default=list(DELAYS_MS), metavar="MS", help="ms per call")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"measured runs of each (default: {RUNS})")
    parser.add_argument("--quick", action="store_true", help="one measured run, no other one before it")
    parser.add_argument("--docs", action="store_true", help="write to docs/ what is not a whole run, too")
    parser.add_argument("--render", action="store_true", help="only write the page again, from the last results")
    return parser


if __name__ == "__main__":
    sys.exit(main())
