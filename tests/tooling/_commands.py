# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The commands behind ``python -m tests.tooling``; the Makefile shows what calls what."""

from __future__ import annotations

import argparse

from tests.tooling._demo import run_demo
from tests.tooling._examples import harvest
from tests.tooling._integration import run_targets
from tests.tooling._long import long_stages
from tests.tooling._matrix import matrix_stages, set_up_oldest
from tests.tooling._process import CommandFailed, Log, exit_code
from tests.tooling._setup import set_up_to_run, set_up_to_test
from tests.tooling._stages import DYNAMIC, STATIC, run_stages


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the result is the exit code."""
    options = _parser().parse_args(arguments)
    return exit_code(lambda: _run(options))


def _run(options: argparse.Namespace) -> bool:
    if options.command in {"demo", "setup-run"}:
        set_up_to_run()
        return options.command == "setup-run" or run_demo()
    set_up_to_test()
    if options.command == "test":
        return _test(options.stages)
    if options.command == "lint":
        return run_stages(STATIC)
    if options.command == "matrix":
        return run_stages(matrix_stages(), in_parallel=2)
    if options.command == "long":
        return run_stages(long_stages(), in_parallel=2)
    if options.command == "integration":
        return _integration(options)
    if options.command == "examples":
        return run_stages({"examples": lambda log: harvest(log, options.targets)})
    set_up_oldest()
    return True


def _test(names: list[str]) -> bool:
    """All stages, the longest ones first, two at a time; or those named, one after the other."""
    stages = {**DYNAMIC, **STATIC}
    if not names:
        return run_stages(stages, in_parallel=2)
    unknown = sorted(set(names) - set(stages))
    if unknown:
        raise CommandFailed(f"no stage {', '.join(unknown)}; there are: {', '.join(stages)}")
    return run_stages({name: stages[name] for name in names})


def _integration(options: argparse.Namespace) -> bool:
    def stage(log: Log) -> None:
        run_targets(log, targets=options.targets, extra=options.extra)
        print(log.text())

    return run_stages({"integration": stage})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.tooling", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup", help="make or renew everything that the checks need")
    commands.add_parser("setup-run", help="make or renew what the demo and the local clouds need")
    commands.add_parser("demo", help="deploy the example to the local clouds and show it")
    commands.add_parser("lint", help="all stages that only read")
    commands.add_parser("matrix", help="unit and integration tests under several releases of ansible-core")
    commands.add_parser("long", help="what takes too long for every change: the matrix, whole walks, load, kills")
    test = commands.add_parser("test", help="all stages, or those named")
    test.add_argument("stages", nargs="*", metavar="STAGE", help=f"one of {', '.join([*STATIC, *DYNAMIC])}")
    integration = commands.add_parser("integration", help="the integration targets, or those named")
    integration.add_argument("targets", nargs="*", metavar="TARGET")
    examples = commands.add_parser("examples", help="write down anew what the targets, or those named, deploy")
    examples.add_argument("targets", nargs="*", metavar="TARGET")
    integration.add_argument(
        "-e", "--extra", action="append", default=[], metavar="NAME=VALUE", help="a further variable for the targets"
    )
    return parser
