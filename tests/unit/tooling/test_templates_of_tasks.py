# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks mean the same to the oldest release of ansible-core, whose templates know less, and to the newest.

ansible-core 2.17 puts a condition between "if" and "%}", where an inline "if" needs parentheses, and makes a dictionary
or a list of a text that looks like one, which a "fail_msg" must not be. From 2.21 on "failed_when" and "changed_when"
see a result without its warnings, which only what is registered has.
"""

from __future__ import annotations

import typing as t
import warnings
from pathlib import Path

import jinja2
import pytest
import yaml

ROOT = Path(__file__).parents[3]
FILES = sorted(
    path
    for folder in ("tests/integration/targets", "roles", "playbooks")
    for path in (ROOT / folder).rglob("*.yml")
    if path.parent.name in {"tasks", "handlers", "playbooks", "examples", "files"}
)
CONDITIONS = {"when", "that", "failed_when", "changed_when"}
TEXT_FILTERS = ("string", "to_json", "to_nice_json", "join")


def _values(node: t.Any, keys: t.Container[str]) -> t.Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in keys:
                texts = value if isinstance(value, list) else [value]
                assert all(isinstance(text, str) for text in texts), f"{key} has a colon and no quotes: {texts}"
                yield from texts
            yield from _values(value, keys)
    elif isinstance(node, list):
        for each in node:
            yield from _values(each, keys)


def _documents(path: Path) -> t.Any:
    return list(yaml.load_all(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))


def test_there_is_something_to_look_at() -> None:
    assert len(FILES) > 50
    assert sum(len(list(_values(_documents(path), CONDITIONS))) for path in FILES) > 300


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_conditions_are_read_as_by_the_oldest_release(path: Path) -> None:
    environment = jinja2.Environment(autoescape=False)
    warnings.simplefilter("ignore", DeprecationWarning)  # of backslashes, which Ansible does not mind
    for condition in _values(_documents(path), CONDITIONS):
        if condition.strip():
            environment.parse("{% if " + condition + " %}True{% else %}False{% endif %}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_messages_of_assertions_stay_texts(path: Path) -> None:
    messages = [text.strip() for text in _values(_documents(path), {"fail_msg"})]
    alone = [text for text in messages if text.startswith("{{") and text.endswith("}}") and text.count("{{") == 1]
    assert [text for text in alone if text[2:-2].rpartition("|")[2].strip().partition("(")[0] not in TEXT_FILTERS] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_conditions_of_a_result_do_not_read_its_warnings(path: Path) -> None:
    conditions = _values(_documents(path), {"failed_when", "changed_when"})
    assert [condition for condition in conditions if ".warnings" in condition] == []
