# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proofs that the table of Google Cloud features names are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
TARGETS = ROOT / "tests" / "integration" / "targets"
TABLE = (ROOT / "docs" / "google-features.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.split("|")[1:-1]] for line in TABLE.splitlines() if line.startswith("| ")]
PROVEN = [(row[0], row[1], row[2]) for row in ROWS if len(row) > 3 and row[1] not in {"polycloud.faas", "---"}]


def option_names() -> set[str]:
    variables = yaml.safe_load((TARGETS / "gcp_cloudfunction_options" / "vars" / "main.yml").read_text())
    return {name for case in variables["cases"] if isinstance(case["options"], dict) for name in case["options"]}


@pytest.mark.parametrize(("title", "ours", "proof"), PROVEN, ids=[row[0] for row in PROVEN])
def test_what_we_have_is_proven(title: str, ours: str, proof: str) -> None:
    kind, unproven = "", []
    for named in re.findall(r"`([^`]+)`", proof):
        found = re.fullmatch(r"(?:(unit|options): )?(\S+)", named)
        assert found, named
        # "options:" counts for the names that follow it without a folder
        kind = found[1] or ("target" if "/" in found[2] else kind)
        if kind == "options":
            is_there = found[2] in option_names()
        elif kind == "unit":
            is_there = any((ROOT / "tests" / "unit").rglob(found[2]))
        else:
            target, file = found[2].split("/")
            is_there = (TARGETS / target / "tasks" / file).is_file()
        unproven += [] if is_there else [named]
    assert not unproven
    assert proof or not re.match(r"[yp]\b", ours), f"{title} has no proof"
