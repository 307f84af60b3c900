# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The picture as SVG, written without any library."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from tests.architecture._imports import Graph, graph, modules, reduced
from tests.architecture._lines import between_groups, within_group
from tests.architecture._parts import WHAT, Group, groups, part_of
from tests.architecture._places import WIDTH, Box, Frame, arranged, height_of

ROOT: t.Final = Path(__file__).parents[2]
FILE: t.Final = ROOT / "docs" / "images" / "architecture.svg"

_STYLE: t.Final = """\
  <style>
    .text { fill: #1f2328; font-weight: 600; }
    .soft { fill: #59636e; font-size: 12px; }
    .group { fill: #f6f8fa; stroke: #d1d9e0; }
    .box { fill: #ffffff; stroke: #59636e; }
    .line { fill: none; stroke: #59636e; stroke-width: 1.3; }
    .main { fill: none; stroke: #0969da; stroke-width: 2.5; }
    .tip { fill: #59636e; }
    .main-tip { fill: #0969da; }
    @media (prefers-color-scheme: dark) {
      .text { fill: #f0f6fc; }
      .soft { fill: #9198a1; }
      .group { fill: #151b23; stroke: #3d444d; }
      .box { fill: #212830; stroke: #9198a1; }
      .line { stroke: #9198a1; }
      .main { stroke: #4493f8; }
      .tip { fill: #9198a1; }
      .main-tip { fill: #4493f8; }
    }
  </style>"""
_TIP: t.Final = (
    '<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="{size}" markerHeight="{size}" '
    'markerUnits="userSpaceOnUse" orient="auto"><path class="{name}" d="M0 0 10 5 0 10z"/></marker>'
)
_FONT: t.Final = "font-family=\"system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif\" font-size=\"13\""


@dataclass(frozen=True)
class Code:
    """What the picture is drawn from: the groups, and the files and the imports of each part."""

    groups: tuple[Group, ...]
    files: t.Mapping[str, tuple[str, ...]]
    imports: Graph


def code(root: Path = ROOT) -> Code:
    """The code as it is.

    :raises ValueError: a part has no line that says what it is, or a line is about none.
    """
    shown = groups((root / "pyproject.toml").read_text(encoding="utf-8"))
    parts = {part for group in shown for layer in group.layers for part in layer}
    if parts != WHAT.keys():
        raise ValueError(f"WHAT in tests/architecture/_parts.py is not right for {sorted(parts ^ WHAT.keys())}")
    files = modules(root / "plugins")
    of_part = {part: tuple(name for name in files if part_of(name) == part) for part in parts}
    return Code(shown, of_part, graph(files, part_of))


def drawn(given: Code | None = None) -> str:
    """The picture of the code."""
    shown = given or code()
    frames = arranged(shown.groups)
    lines = [line for frame in frames for line in _frame(frame, shown)]
    for path in between_groups(frames, reduced(_of_groups(shown))):
        lines.append(f'  <path class="main" d="{path}" marker-end="url(#main-tip)"/>')
    size = f'viewBox="0 0 {WIDTH} {height_of(frames)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title" {_FONT}>'
    title = '  <title id="title">The folders of the plugins, each above those that it imports</title>'
    tips = "".join(_TIP.format(name=name, size=size) for name, size in (("tip", 8), ("main-tip", 12)))
    return "\n".join([head, title, _STYLE, f"  <defs>{tips}</defs>", *lines, "</svg>", ""])


def _frame(frame: Frame, shown: Code) -> list[str]:
    own = {box.part: shown.imports.get(box.part, frozenset()) for box in frame.boxes}
    inner = {part: others & own.keys() for part, others in own.items()}
    return [
        "",
        f'  <rect class="group" x="{frame.x}" y="{frame.y}" width="{frame.width}" height="{frame.height}" rx="8"/>',
        f'  <text class="text" x="{frame.x + 12}" y="{frame.y + 21}">{escape(frame.group.title)}'
        f'<tspan class="soft" font-weight="400" dx="10">{_folder(frame.group)}</tspan></text>',
        *(line for box in frame.boxes for line in _box(box, frame.group, shown.files[box.part])),
        *(f'  <path class="line" d="{path}" marker-end="url(#tip)"/>' for path in within_group(frame, reduced(inner))),
    ]


def _folder(group: Group) -> str:
    return "plugins" if group.name == "plugins" else f"plugins/{group.name.replace('.', '/')}"


def _box(box: Box, group: Group, files: t.Sequence[str]) -> list[str]:
    is_folder = all(each.startswith(f"{box.part}.") for each in files)
    name = f"{box.part.removeprefix(f'{group.name}.')}{'' if is_folder else '.py'}"
    right = box.x + box.width - 10
    return [
        f'  <rect class="box" x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="5"/>',
        f'  <text class="text" x="{box.x + 10}" y="{box.y + 16}">{escape(name)}</text>',
        f'  <text class="soft" x="{right}" y="{box.y + 16}" text-anchor="end">{pluralized(len(files))}</text>',
        f'  <text class="soft" x="{box.x + 10}" y="{box.y + 32}">{escape(WHAT[box.part])}</text>',
    ]


def pluralized(files: int) -> str:
    return f"{files} file" if files == 1 else f"{files} files"


def _of_groups(shown: Code) -> Graph:
    """Which groups import which."""
    home = {part: group.name for group in shown.groups for layer in group.layers for part in layer}
    found: dict[str, set[str]] = {group.name: set() for group in shown.groups}
    for part, others in shown.imports.items():
        found[home[part]] |= {home[other] for other in others} - {home[part]}
    return {name: frozenset(others) for name, others in found.items()}
