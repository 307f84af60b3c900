# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a run: one JSON file and a readable table, without account ids."""

from __future__ import annotations

import json
import typing as t
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.real._questions import TITLES, questions

FORMAT = 1
AS_DOCUMENTED = "as documented"


@dataclass
class TargetResult:
    """How one target ended; ``decisions`` are by question, ``failed_at`` is the task that failed."""

    name: str
    verdict: str
    seconds: float
    decisions: dict[str, str] = field(default_factory=dict)
    failed_at: str = ""


@dataclass
class RunResult:
    """One run; ``place`` is a region or location, ``left`` is what could not be removed."""

    cloud: str
    run: str
    date: str
    place: str
    endpoint: str
    versions: dict[str, str]
    targets: list[TargetResult] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.left and all(each.verdict == "PASS" for each in self.targets)

    def write(self, folder: Path, hidden: t.Mapping[str, str]) -> Path:
        """Write both files, with ``hidden`` texts replaced by others; the path of the JSON file."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"real-{self.cloud}-{self.date[:10]}.json"
        text = json.dumps({"format": FORMAT, **asdict(self)}, indent=1)
        path.write_text(masked(text, hidden) + "\n", encoding="utf-8")
        path.with_suffix(".md").write_text(masked(self.as_table(), hidden), encoding="utf-8")
        return path

    def as_table(self) -> str:
        versions = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        texts = {each.id: each.question for each in questions()}
        lines = [
            f"# {TITLES[self.cloud]}, {self.date}",
            "",
            f"Run {self.run} in {self.place}, {self.endpoint}. {versions}.",
            "",
            "| Target | Result | Seconds |",
            "| --- | --- | --- |",
            *(f"| {each.name} | {_ended(each)} | {each.seconds:.0f} |" for each in self.targets),
            "",
            "| Question | Decided |",
            "| --- | --- |",
        ]
        decisions = {name: text for each in self.targets for name, text in each.decisions.items()}
        lines += [f"| {texts[name]} | {text} |" for name, text in decisions.items()]
        lines += ["", "Left behind: " + ("; ".join(self.left) or "nothing")]
        return "\n".join(lines) + "\n"


def masked(text: str, hidden: t.Mapping[str, str]) -> str:
    for secret, shown in hidden.items():
        text = text.replace(secret, shown) if secret else text
    return text


def _ended(result: TargetResult) -> str:
    return f"{result.verdict}, in task {result.failed_at}" if result.failed_at else result.verdict
