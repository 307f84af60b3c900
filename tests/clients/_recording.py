# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The recordings: one JSON file for each scenario."""

from __future__ import annotations

import dataclasses
import json
import typing as t
from pathlib import Path

from tests.clients._exchanges import Answer, Exchange, Request

RECORDED: t.Final = Path(__file__).parent / "recorded"


class Recording(t.NamedTuple):
    """What a client of this version sent on this day (2026-12-01), and what it printed, by command."""

    client: str
    day: str
    printed: list[tuple[str, str]]
    exchanges: list[Exchange]


def path_of(scenario: str) -> Path:
    """Where the recording of a scenario is."""
    return RECORDED / f"{scenario}.json"


def write(scenario: str, recording: Recording) -> None:
    """Replace the recording of a scenario."""
    content = {
        "client": recording.client,
        "day": recording.day,
        "printed": [{"command": command, "lines": text.splitlines()} for command, text in recording.printed],
        "exchanges": [dataclasses.asdict(exchange) for exchange in recording.exchanges],
    }
    path_of(scenario).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def read(scenario: str) -> Recording:
    """The recording of a scenario."""
    content = json.loads(path_of(scenario).read_text(encoding="utf-8"))
    return Recording(
        content["client"],
        content["day"],
        [(each["command"], "\n".join(each["lines"])) for each in content["printed"]],
        [Exchange(Request(**each["request"]), Answer(**each["answer"])) for each in content["exchanges"]],
    )
