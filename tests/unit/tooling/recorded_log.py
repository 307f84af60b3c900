# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A log for tests of stages, which keeps their commands."""

from __future__ import annotations

import typing as t
from pathlib import Path

from tests.tooling._process import Argument, Log


class RecordedLog(Log):
    """It runs none of the commands: each prints ``printed``."""

    def __init__(self, path: Path, printed: str = "") -> None:
        super().__init__(path)
        self.commands: list[tuple[str, ...]] = []
        self.environments: list[dict[str, str]] = []
        self.printed = printed

    def run(self, *command: Argument, env: t.Mapping[str, str] | None = None, **options: t.Any) -> str:
        self.commands.append(tuple(map(str, command)))
        self.environments.append(dict(env or {}))
        return self.printed
