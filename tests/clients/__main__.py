# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``python -m tests.clients run|record [NAME...]``: run clients on local clouds, and keep what they send."""

from __future__ import annotations

import argparse
import datetime
import sys
import time

from tests.clients import _recording
from tests.clients._run import run
from tests.clients._scenarios import SCENARIOS, Scenario
from tests.tooling._paths import LOGS
from tests.tooling._process import CommandFailed, Log, Skipped


def main() -> int:
    """Run the scenarios that are named, or all; the result is the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.clients", description=__doc__)
    parser.add_argument("command", choices=("run", "record"))
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(each.name for each in SCENARIOS))
    options = parser.parse_args()
    unknown = sorted(set(options.names) - {each.name for each in SCENARIOS})
    if unknown:
        parser.error(f"no client {', '.join(unknown)}; there are: {', '.join(each.name for each in SCENARIOS)}")
    chosen = [each for each in SCENARIOS if not options.names or each.name in options.names]
    outcomes = [_tried(each, options.command == "record") for each in chosen]
    return 0 if all(outcomes) else 1


def _tried(scenario: Scenario, record: bool) -> bool:
    """Whether a scenario ran as it should, or could not run on this machine."""
    began = time.monotonic()
    log = Log(LOGS / f"client-{scenario.name}.log")
    try:
        tool = scenario.install(log)
        done = run(scenario, tool, log)
    except Skipped as exc:
        print(f"SKIP  {exc}", flush=True)
        return True
    except CommandFailed as exc:
        print(f"FAIL  {scenario.name}: {exc}", flush=True)
        return False
    if record:
        day = datetime.date.today().isoformat()
        _recording.write(scenario.name, _recording.Recording(tool.version, day, done.printed, done.exchanges))
    print(f"PASS  {scenario.name} ({tool.version}): {time.monotonic() - began:.0f} s", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
