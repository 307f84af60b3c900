# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make test-real`` and ``make test-real-clean``: nothing runs without the account or project as confirmation."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.real._aws import Aws
from tests.real._cloud import Cloud, refused
from tests.real._google import Google
from tests.real._questions import BEGIN, PAGE, TITLES, targets, with_tables
from tests.real._run import Run, remove_all
from tests.tooling._lock import exclusive
from tests.tooling._process import CommandFailed, exit_code

# The make variable that confirms where the tests run.
CONFIRMED_BY = {"aws": "ACCOUNT", "google": "PROJECT"}
MINUTES = 60.0


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the result is the exit code."""
    options = _parser().parse_args(arguments)
    return exit_code(lambda: _run(options))


def _run(options: argparse.Namespace) -> bool:
    if options.command == "questions":
        PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
        return True
    cloud = _cloud(options)
    identity = cloud.identity()
    confirmed = options.account if cloud.name == "aws" else options.project
    if why := refused(cloud.name, CONFIRMED_BY[cloud.name], confirmed, identity):
        raise CommandFailed(why)
    return _clean(cloud) if options.command == "clean" else _test(options, cloud, identity)


def _cloud(options: argparse.Namespace) -> Cloud:
    if options.cloud not in TITLES:
        raise CommandFailed(f"CLOUD must be one of {', '.join(TITLES)}, not {options.cloud or 'missing'}")
    if options.cloud == "google":
        return Google(options.project, options.region, options.endpoint)
    return Aws(options.region, options.endpoint)


def _clean(cloud: Cloud) -> bool:
    found = cloud.leftovers()
    print(f"{len(found)} left behind by test runs in {cloud.place}")
    for each in found:
        print(f"  {each}", flush=True)
    return not remove_all(cloud, found)


def _test(options: argparse.Namespace, cloud: Cloud, identity: str) -> bool:
    known = targets(cloud.name)
    names = options.targets or known
    if unknown := sorted(set(names) - set(known)):
        raise CommandFailed(f"TARGETS must be some of {', '.join(known)}, not {', '.join(unknown)}")
    run = Run(cloud, identity, options.minutes * 60, options.endpoint)
    print(f"Run {run.id} in {identity}, {cloud.place}: {', '.join(names)}", flush=True)
    with exclusive(f"real-{cloud.name}"):
        result = run.targets(names)
    hidden = {identity: "<account>" if cloud.name == "aws" else "<project>"}
    print(f"\nResult: {result.write(Path(options.output), hidden)}")
    print(f"{sum(each.verdict == 'PASS' for each in result.targets)} passed, ", end="")
    print(f"{sum(each.verdict != 'PASS' for each in result.targets)} failed; left behind: ", end="")
    print("; ".join(result.left) or "nothing", flush=True)
    return result.passed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.real", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("questions", help=f"rewrite the tables in {PAGE.name} below {BEGIN}")
    run = commands.add_parser("run", help="run the targets, and remove what they made")
    clean = commands.add_parser("clean", help="list and remove what test runs have left behind")
    for command in (run, clean):
        command.add_argument("--cloud", default="", help=", ".join(TITLES))
        command.add_argument("--account", default="", help="the account id, repeated as confirmation")
        command.add_argument("--project", default="", help="the project id, repeated as confirmation")
        command.add_argument("--region", default="", help="the region of AWS, the location of Google Cloud")
        command.add_argument("--endpoint", default="", help="the URL of a local cloud")
    run.add_argument("--targets", nargs="*", default=[], metavar="TARGET", help="some of the targets")
    run.add_argument(
        "--minutes", type=float, default=MINUTES, help=f"what all of them may take (default: {MINUTES:.0f})"
    )
    run.add_argument("--output", default=".", metavar="FOLDER", help="where the result is written")
    return parser


if __name__ == "__main__":
    sys.exit(main())
