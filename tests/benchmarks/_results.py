# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measurements and what was measured on; written as JSON and read again."""

from __future__ import annotations

import collections
import dataclasses
import json
import statistics
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks._plan import Case


@dataclass(frozen=True)
class Measurement:
    """One run of one step; ``calls`` counts the API calls by ``service operation``, ``delay`` is in seconds."""

    contender: str
    case: str
    delay: float
    seconds: float
    calls: dict[str, int]


@dataclass(frozen=True)
class Summary:
    """Several runs of the same step; ``calls`` are those of the last one."""

    median: float
    fastest: float
    slowest: float
    runs: int
    calls: dict[str, int]

    @property
    def call_count(self) -> int:
        return sum(self.calls.values())


@dataclass
class Results:
    """Everything that the report is made of."""

    date: str
    machine: dict[str, str]
    versions: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    measurements: list[Measurement] = field(default_factory=list)

    def summary(self, contender: str, case: Case, delay: float) -> Summary | None:
        """None when it was not measured."""
        wanted = (contender, case.value, delay)
        return summarize([each for each in self.measurements if (each.contender, each.case, each.delay) == wanted])

    @property
    def most_runs(self) -> int:
        """How often what was measured most often was measured."""
        counts = collections.Counter((each.contender, each.case, each.delay) for each in self.measurements)
        return max(counts.values(), default=0)

    def median(self, contender: str, case: Case, delay: float) -> float | None:
        summary = self.summary(contender, case, delay)
        return summary.median if summary else None

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(dataclasses.asdict(self), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Results:
        data: dict[str, t.Any] = json.loads(path.read_text(encoding="utf-8"))
        measurements = [Measurement(**each) for each in data.pop("measurements")]
        return cls(**data, measurements=measurements)


def summarize(measurements: t.Sequence[Measurement]) -> Summary | None:
    if not measurements:
        return None
    seconds = [each.seconds for each in measurements]
    return Summary(statistics.median(seconds), min(seconds), max(seconds), len(seconds), measurements[-1].calls)
