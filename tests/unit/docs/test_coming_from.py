# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tables for users of other tools name is there."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import KEYS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.module import ENDPOINT_OPTIONS

PAGE = Path(__file__).parents[3] / "docs" / "coming-from.md"
SECTIONS = ("Serverless Framework", "AWS SAM")
PATH = re.compile(r"[a-z][a-z_]*(?:(?:\[\])?\.[a-z][a-z_]*)*(?:\[\])?")
# Values of options, results, other modules and their options, and words of files that the tables name.
OTHER_WORDS = frozenset(
    [
        "any",
        "aws_iam",
        "changed",
        "cognito",
        "contains",
        "dependencies",
        "environment",
        "http",
        "jwt",
        "lambda_http_endpoint_info",
        "lambda_invoke",
        "lambda_logs_info",
        "lock",
        "none",
        "outputs",
        "project",
        "pyproject",
        "request",
        "response_stream",
        "rest",
        "severity",
        "since",
        "stack",
        "token",
        "toml",
        "txt",
        "uv",
    ]
)
EXPRESSION_KEYS = frozenset({"ssm", "secret", "key"})


def option_names(options: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """The names of all options and suboptions."""
    for name, option in options.items():
        yield name
        yield from option_names(option.get("options") or {})


def named_in(text: str) -> list[str]:
    """The names of options in the right columns of the tables of one section, each part of a path by itself."""
    rows = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ") and "---" not in line]
    words = [word.partition(":")[0] for row in rows for word in re.findall(r"`([^`]+)`", row[-1])]
    paths = [word for word in words if PATH.fullmatch(word)]
    return [part.removesuffix("[]") for path in paths for part in path.split(".")]


def section(title: str) -> str:
    return PAGE.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_the_tables_name_options_that_are_there() -> None:
    known = {*option_names(ENDPOINT_OPTIONS), *KEYS, *OTHER_WORDS, *EXPRESSION_KEYS}
    named = {name for title in SECTIONS for name in named_in(section(title))}
    assert len(named) > 80
    assert sorted(named - known) == []


def test_a_name_that_is_not_there_is_found() -> None:
    assert named_in("| There | Here |\n| --- | --- |\n| `a` | `api.wrong[].b`, `c: 1`, `X` or text |") == [
        *("api", "wrong", "b", "c")
    ]
