# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection wants to reach, as ratios of medians of one run; pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from tests.benchmarks._plan import Case
from tests.benchmarks._results import Results
from tests.benchmarks._titles import CONTENDERS

AWS_PEERS = ("aws-cli", "amazon.aws", "osls", "osls-function", "sam")
DELAY = 0.08


@dataclass(frozen=True)
class Goal:
    """``measured`` is None where one of both sides was not measured; ``detail`` names the two times."""

    case: str
    wanted: str
    measured: float | None
    met: bool
    detail: str

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return "not measured"
        return "met" if self.met else "not met"


@dataclass(frozen=True)
class _Side:
    contender: str
    case: Case
    delay: float = 0.0


def goals(results: Results) -> list[Goal]:
    """All goals in the order of the table."""
    noop, change = _Side("ours", Case.NOOP), _Side("ours", Case.CHANGE)
    slow_noop, slow_change = _Side("ours", Case.NOOP, DELAY), _Side("ours", Case.CHANGE, DELAY)
    deploy, hosts = _Side("ours", Case.DEPLOY), _Side("ours", Case.HOSTS)
    at_most, below = _compared(results, "<="), _compared(results, "<")
    return [
        at_most("no-op, one service", noop, _Side("debug", Case.NOOP), 1.5),
        below("no-op, one service, against the fastest other tool", noop, _fastest(results, Case.NOOP, 0.0), 1.0),
        below(
            "no-op, one service, +80 ms, against the fastest other tool",
            slow_noop,
            _fastest(results, Case.NOOP, DELAY),
            1.0,
        ),
        at_most("no-op, 20 services as 20 hosts, against one service", hosts, noop, 3.0),
        at_most("no-op, 20 services as 20 hosts", hosts, _Side("amazon.aws", Case.HOSTS), 0.2),
        at_most("first deploy", deploy, _Side("osls", Case.DEPLOY), 0.12),
        at_most("first deploy, template ready", deploy, _Side("aws-cli", Case.DEPLOY), 1.0),
        at_most("code change", change, _Side("osls", Case.CHANGE), 0.2),
        below("code change, +80 ms", slow_change, _Side("osls-function", Case.CHANGE, DELAY), 1.0),
        at_most("Google function, no-op", _Side("ours", Case.GOOGLE_NOOP), _Side("gcloud", Case.GOOGLE_NOOP), 0.4),
        at_most("no-op, one service with 50 functions, against one", _Side("ours", Case.FUNCTIONS), noop, 2.0),
    ]


def _fastest(results: Results, case: Case, delay: float) -> _Side:
    times = {peer: results.median(peer, case, delay) for peer in AWS_PEERS}
    measured = {peer: seconds for peer, seconds in times.items() if seconds is not None}
    return _Side(min(measured, key=measured.__getitem__) if measured else AWS_PEERS[0], case, delay)


def _compared(results: Results, relation: str) -> t.Callable[[str, _Side, _Side, float], Goal]:
    def compare(case: str, ours: _Side, other: _Side, limit: float) -> Goal:
        mine = results.median(ours.contender, ours.case, ours.delay)
        theirs = results.median(other.contender, other.case, other.delay)
        wanted = f"{'at most' if relation == '<=' else 'below'} {limit:g} x {CONTENDERS[other.contender]}"
        if mine is None or theirs is None:
            return Goal(case, wanted, None, False, "")
        ratio = mine / theirs
        met = ratio <= limit if relation == "<=" else ratio < limit
        return Goal(case, wanted, ratio, met, f"{mine:.2f} s / {theirs:.2f} s")

    return compare
