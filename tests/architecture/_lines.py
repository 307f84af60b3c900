# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines of the picture, as the ``d`` of SVG paths: from what imports to what is imported."""

from __future__ import annotations

import typing as t

from tests.architecture._imports import Graph
from tests.architecture._places import ROW, Box, Frame

TRACK: t.Final = 12
ROUND: t.Final = 5
# from the middle of a box, where lines leave it and where they come in
OFFSET: t.Final = 8


def within_group(frame: Frame, imports: Graph) -> list[str]:
    """A line to the next box goes straight down, another one past the boxes, on the track of the box that it leads to.

    :raises ValueError: a part imports one that is above it.
    """
    rows = {box.part: index for index, box in enumerate(frame.boxes)}
    pairs = sorted((rows[part], rows[other]) for part, others in imports.items() for other in others)
    for start, end in pairs:
        if end < start:
            raise ValueError(f"{frame.boxes[start].part} imports {frame.boxes[end].part}, which is above it")
    tracks = tracks_of([pair for pair in pairs if pair[1] - pair[0] > 1])
    return [
        _straight(frame.boxes[start], frame.boxes[end])
        if end - start == 1
        else _past(frame.boxes[start], frame.boxes[end], tracks[end])
        for start, end in pairs
    ]


def tracks_of(pairs: t.Sequence[tuple[int, int]]) -> dict[int, int]:
    """The track on which the lines to each row run, 0 next to the boxes; short ways have the near tracks."""
    first = {end: min(start for start, other in pairs if other == end) for _start, end in pairs}
    found: dict[int, int] = {}
    for end in sorted(first, key=lambda row: (row - first[row], row)):
        taken = {found[other] for other in found if first[other] < end and first[end] < other}
        found[end] = next(track for track in range(len(first)) if track not in taken)
    return found


def _straight(above: Box, below: Box) -> str:
    x = above.x + 30
    return f"M{x} {above.y + ROW}V{below.y}"


def _past(above: Box, below: Box, track: int) -> str:
    x = above.right + TRACK * (track + 1)
    start, end = above.y + ROW // 2 + OFFSET, below.y + ROW // 2 - OFFSET
    turns = f"H{x - ROUND}Q{x} {start} {x} {start + ROUND}V{end - ROUND}Q{x} {end} {x - ROUND} {end}"
    return f"M{above.right} {start}{turns}H{below.right}"


def between_groups(frames: t.Sequence[Frame], imports: Graph) -> list[str]:
    """Lines between frames, down in the same column, and else across, at the height of what is led to or comes from."""
    by_name = {frame.group.name: frame for frame in frames}
    pairs = sorted((name, other) for name, others in imports.items() for other in others)
    return [_between(by_name[name], by_name[other]) for name, other in pairs]


def _between(above: Frame, below: Frame) -> str:
    if above.x == below.x:
        return f"M{above.x + 40} {above.y + above.height}V{below.y}"
    y = max(above.y, below.y) + 17
    if above.x > below.x:
        return f"M{above.x} {y}H{below.x + below.width}"
    return f"M{above.x + above.width} {y}H{below.x}"
