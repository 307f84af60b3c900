# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the parts are in the picture: AWS on the left, on the right what calls it, Google Cloud and what both use."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from tests.architecture._parts import Group

WIDTH: t.Final = 860
EDGE: t.Final = 4
BETWEEN: t.Final = 28
HEAD: t.Final = 32
ROW: t.Final = 39
GAP: t.Final = 13
PADDING: t.Final = 10
# right of the boxes, for lines that go past one
SIDE: t.Final = 56
COLUMN: t.Final = (WIDTH - 2 * EDGE - BETWEEN) // 2


@dataclass(frozen=True)
class Box:
    """The place of a part."""

    part: str
    x: int
    y: int
    width: int
    height: int = ROW

    @property
    def right(self) -> int:
        return self.x + self.width


@dataclass(frozen=True)
class Frame:
    """The place of a group and of its boxes, in their order from above."""

    group: Group
    x: int
    y: int
    boxes: tuple[Box, ...]
    width: int = COLUMN

    @property
    def height(self) -> int:
        return self.boxes[-1].y + ROW + PADDING - self.y


def arranged(groups: t.Sequence[Group]) -> list[Frame]:
    """The frames; the second group has the left side for itself."""
    called, left, *others = groups
    frames = [_frame(left, EDGE, EDGE)]
    y = EDGE
    for group in (called, *others):
        frames.append(_frame(group, EDGE + COLUMN + BETWEEN, y))
        y += frames[-1].height + BETWEEN
    return frames


def height_of(frames: t.Sequence[Frame]) -> int:
    return max(frame.y + frame.height for frame in frames) + EDGE


def _frame(group: Group, x: int, y: int) -> Frame:
    parts = [part for layer in group.layers for part in layer]
    width = COLUMN - 2 * PADDING - SIDE
    boxes = (Box(part, x + PADDING, y + HEAD + index * (ROW + GAP), width) for index, part in enumerate(parts))
    return Frame(group, x, y, tuple(boxes))
