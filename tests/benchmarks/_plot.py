# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plot of the results as SVG, written without any library; pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.benchmarks._plan import Case
from tests.benchmarks._report import pluralized
from tests.benchmarks._results import Results, Summary
from tests.benchmarks._titles import CASES, CONTENDERS, delay_title

PANELS = (
    (Case.NOOP, 0.0, "no-op"),
    (Case.NOOP, 0.08, "no-op"),
    (Case.CHANGE, 0.0, "code change"),
    (Case.CHANGE, 0.08, "code change"),
    (Case.DEPLOY, 0.0, "first deploy"),
    (Case.LOOP, 0.0, CASES[Case.LOOP]),
    (Case.HOSTS, 0.0, CASES[Case.HOSTS]),
    (Case.FUNCTIONS, 0.0, CASES[Case.FUNCTIONS]),
    (Case.GOOGLE_NOOP, 0.0, "Google function, no-op"),
)
WIDTH = 860
LABELS = 270
BARS = 460
ROW = 24
HEAD = 52

_STYLE = """\
  <style>
    .text { fill: #1f2328; }
    .soft { fill: #59636e; }
    .ours { fill: #0969da; }
    .other { fill: #afb8c1; }
    .range { stroke: #1f2328; stroke-width: 1.5; }
    @media (prefers-color-scheme: dark) {
      .text { fill: #f0f6fc; }
      .soft { fill: #9198a1; }
      .ours { fill: #4493f8; }
      .other { fill: #656c76; }
      .range { stroke: #f0f6fc; }
    }
  </style>"""


@dataclass(frozen=True)
class Bar:
    contender: str
    summary: Summary


def plot(results: Results) -> str:
    """One panel per case, each with its own scale from zero; bars are medians, lines go from fastest to slowest."""
    lines: list[str] = []
    top = 0
    for case, delay, title in PANELS:
        bars = bars_of(results, case, delay)
        if bars:
            lines += _panel(f"{title}, {delay_title(delay)} per call", bars, top)
            top += HEAD + ROW * len(bars)
    font = "font-family=\"system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif\" font-size=\"13\""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + 16}" role="img" {font}>'
    title = "  <title>Seconds that each tool takes, median with fastest and slowest run</title>"
    return "\n".join([head, title, _STYLE, *lines, "</svg>", ""])


def bars_of(results: Results, case: Case, delay: float) -> list[Bar]:
    """The contenders that were measured, the fastest first."""
    found = ((name, results.summary(name, case, delay)) for name in CONTENDERS)
    bars = [Bar(name, summary) for name, summary in found if summary is not None]
    return sorted(bars, key=lambda one: one.summary.median)


def _panel(title: str, bars: t.Sequence[Bar], top: int) -> list[str]:
    scale = BARS / max(each.summary.slowest for each in bars)
    lines = [f'  <text class="text" x="8" y="{top + 36}" font-weight="600">{escape(title)}</text>']
    for number, each in enumerate(bars):
        lines += _bar(each, top + HEAD + ROW * number, scale)
    return lines


def _bar(one: Bar, top: int, scale: float) -> list[str]:
    summary = one.summary
    kind = "ours" if one.contender.startswith("ours") else "other"
    low, high = LABELS + summary.fastest * scale, LABELS + summary.slowest * scale
    name, figures = (
        escape(CONTENDERS[one.contender]),
        f"{summary.median:.2f} s · {pluralized(summary.call_count, 'call')}",
    )
    return [
        f'  <text class="soft" x="{LABELS - 8}" y="{top + 13}" text-anchor="end">{name}</text>',
        f'  <rect class="{kind}" x="{LABELS}" y="{top}" width="{summary.median * scale:.1f}" height="16" rx="2"/>',
        f'  <line class="range" x1="{low:.1f}" y1="{top + 8}" x2="{high:.1f}" y2="{top + 8}"/>',
        f'  <text class="text" x="{high + 8:.1f}" y="{top + 13}">{figures}</text>',
    ]
