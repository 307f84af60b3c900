# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make bench-loading``: what loading the AWS modules costs where they run as modules of their own.

Ansible hands a module over as a zip without byte code, so Python compiles each file that a run loads. For each kind of
run this measures the processor time of loading its files from that zip, beside ``ansible.module_utils.basic``, which
every module loads. The ratio of the two is what can be compared between machines.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import typing as t
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from tests.tooling._paths import ROOT
from tests.unit.plugins.module_utils._aws.run_kinds import COLLECTIONS, ENDPOINT, INFO, KINDS, PACKAGE, loaded_by

REPEATS = 20
# The most that loading may cost, as a part of what loading ``ansible.module_utils.basic`` costs.
GOALS = {name: 0.9 if name.endswith("nothing to do") else 0.6 for name in KINDS}
MEASURE = """
import importlib, json, sys, time
sys.path.insert(0, sys.argv[1])
names = json.load(sys.stdin)
began = time.process_time()
import ansible.module_utils.basic
between = time.process_time()
for name in names:
    importlib.import_module(name)
print(between - began, time.process_time() - between)
"""


@dataclass
class Loading:
    """The files that a kind of run loads, and the seconds of each measurement: of basic, and of these files."""

    module: str
    names: list[str]
    seconds: list[tuple[float, float]] = field(default_factory=list)

    @property
    def basic(self) -> float:
        return statistics.median(basic for basic, _own in self.seconds)

    @property
    def own(self) -> float:
        return statistics.median(own for _basic, own in self.seconds)

    @property
    def ratio(self) -> float:
        return statistics.median(own / basic for basic, own in self.seconds)


def built(module: str, folder: Path) -> Path:
    """The zip that Ansible makes of a module and all that it may import."""
    path = Path(COLLECTIONS) / "ansible_collections/polycloud/faas/plugins/modules" / f"{module}.py"
    archive = folder / f"{module}.zip"
    command = [sys.executable, "-m", "tests.benchmarks._module_zip", str(path), str(archive)]
    subprocess.run(command, cwd=ROOT, check=True)
    return archive


def loadings(folder: Path) -> dict[str, Loading]:
    """By kind of run, with no measurement yet."""
    found = {}
    with mock.patch.object(time, "sleep"):
        for number, (name, kind) in enumerate(KINDS.items()):
            names = [f"{PACKAGE}.{each}" for each in loaded_by(kind, folder / str(number))]
            found[name] = Loading(kind.module, names)
    return found


def measure(loading: Loading, archive: Path) -> None:
    """Take one measurement in a Python of its own."""
    command = [sys.executable, "-S", "-c", MEASURE, str(archive)]
    done = subprocess.run(command, input=json.dumps(loading.names), capture_output=True, text=True, check=True)
    basic, own = map(float, done.stdout.split())
    loading.seconds.append((basic, own))


def report(measured: t.Mapping[str, Loading]) -> str:
    """A line for each kind of run."""
    lines = [f"{'run':30} {'files':>5} {'basic':>8} {'own':>8} {'ratio':>6}  goal"]
    for name, each in measured.items():
        verdict = "met" if each.ratio <= GOALS[name] else "missed"
        times = f"{each.basic * 1000:5.0f} ms {each.own * 1000:5.0f} ms"
        lines.append(f"{name:30} {len(each.names):5} {times} {each.ratio:6.2f}  at most {GOALS[name]}, {verdict}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Measure all kinds in turn, so that a busy moment of the machine meets all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=REPEATS, help=f"measurements of each kind of run ({REPEATS})")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        archives = {module: built(module, folder) for module in (ENDPOINT, INFO)}
        found = loadings(folder)
        for _repeat in range(options.repeats):
            for each in found.values():
                measure(each, archives[each.module])
        print(report(found))


if __name__ == "__main__":
    main()
