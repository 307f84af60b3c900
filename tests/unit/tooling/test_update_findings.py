# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""After an update only what is announced may differ, and it has to differ, to warn and to be in the changelog."""

from __future__ import annotations

import importlib.util
import typing as t

import pytest

from tests.tooling._integration import TARGETS

SAME: dict[str, t.Any] = {"changed": False}
OTHER: dict[str, t.Any] = {"changed": True, "changes": ["memory"]}
ANNOUNCED: dict[str, t.Any] = {
    "of": "rest",
    "deployed_by": "3bafd76",
    "warning": "will be\nreplaced",
    "changelog": "a new rule",
}
OUTPUT = "[WARNING]: rest will\nbe replaced"
CHANGELOG = "- a new\n    rule"


@pytest.fixture
def findings() -> t.Callable[..., list[str]]:
    path = TARGETS / "setup_update" / "filter_plugins" / "update_findings.py"
    spec = importlib.util.spec_from_file_location("update_findings", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return t.cast("t.Callable[..., list[str]]", module.FilterModule().filters()["update_findings"])


def test_nothing_differs(findings: t.Callable[..., list[str]]) -> None:
    assert findings({"rest": SAME, "http": SAME}, "", [], "") == []


def test_what_is_announced_differs(findings: t.Callable[..., list[str]]) -> None:
    assert findings({"rest": OTHER, "http": SAME}, OUTPUT, [ANNOUNCED], CHANGELOG) == []
    assert findings({"rest": SAME}, OUTPUT, [{**ANNOUNCED, "changed": False}], CHANGELOG) == []


@pytest.mark.parametrize(
    ("results", "output", "announced", "changelog", "words"),
    [
        ({"rest": OTHER}, "", [], "", "rest was changed, and that is not announced: ['memory']"),
        ({"rest": SAME}, OUTPUT, [ANNOUNCED], CHANGELOG, "rest was not changed"),
        ({"rest": OTHER}, OUTPUT, [{**ANNOUNCED, "changed": False}], CHANGELOG, "rest was changed, which is not"),
        ({"rest": OTHER}, "", [ANNOUNCED], CHANGELOG, "no warning about rest says"),
        ({"rest": OTHER}, OUTPUT, [ANNOUNCED], "", "the changelog does not say about rest"),
        ({"http": SAME}, OUTPUT, [ANNOUNCED], CHANGELOG, "there is no rest"),
    ],
)
def test_anything_else_is_found(
    findings: t.Callable[..., list[str]], results: t.Any, output: str, announced: t.Any, changelog: str, words: str
) -> None:
    (found,) = findings(results, output, announced, changelog)
    assert words in found
