# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ways in which clouds and tools repeat the variables that they were given, and values that are hard to find."""

from __future__ import annotations

import base64
import html
import json
import textwrap
import typing as t
import urllib.parse
from xml.sax.saxutils import quoteattr

import yaml
from hypothesis import strategies as st

Variables = t.Mapping[str, str]

QUOTES: t.Final[dict[str, t.Callable[[Variables], str]]] = {
    "as it is": lambda given: " ".join(given.values()),
    "JSON": lambda given: json.dumps(dict(given)),
    "JSON with all letters": lambda given: json.dumps(dict(given), ensure_ascii=False, separators=(",", ":")),
    "JSON in JSON": lambda given: json.dumps({"message": json.dumps(dict(given))}),
    "Python": lambda given: repr(dict(given)),
    "Python's bytes": lambda given: repr({name: value.encode() for name, value in given.items()}),
    "HTML": lambda given: html.escape(str(list(given.values()))) + " ".join(map(html.escape, given.values())),
    "XML": lambda given: " ".join(f"<value name={quoteattr(value)}/>" for value in given.values()),
    "a URL": lambda given: urllib.parse.urlencode(dict(given)),
    "a path": lambda given: "/".join(urllib.parse.quote(value) for value in given.values()),
    "YAML in one line each": lambda given: yaml.safe_dump(dict(given), width=10**6, default_style='"'),
    "indented lines": lambda given: textwrap.indent("\n".join(given.values()), "    "),
    "one line": lambda given: " ".join(" ".join(value.split()) for value in given.values()),
    "base64": lambda given: " ".join(base64.b64encode(f"bob:{value}".encode()).decode() for value in given.values()),
    "a map of Java": lambda given: f"Value '{given}' and {{{', '.join(f'{n}={v}' for n, v in given.items())}}}",
    "fields of Google": lambda given: " ".join(
        f"environment_variables {{ key: {json.dumps(n)} value: {json.dumps(v)} }}" for n, v in given.items()
    ),
    "measured": lambda given: f"String measured: {json.dumps(dict(given))} (Service: Lambda, Status Code: 400)",
    "measured and cut off": lambda given: f"String measured: {json.dumps(dict(given))[:-3]}",
}

# Short values can be told from words beside their names only.
WITH_NAMES: t.Final = (
    *("JSON", "JSON with all letters", "JSON in JSON", "Python", "YAML in one line each", "a map of Java"),
    *("fields of Google", "measured", "measured and cut off"),
)

MARK: t.Final = "s3cr3t"
HARD: t.Final = (
    "hunter2-s3cr3t-hunter2",
    '{"password": "s3cr3t-of-json", "user": "bob"}',
    "line1-s3cr3t\nline2-s3cr3t",
    "line1-s3cr3t\r\n  line2-s3cr3t\n",
    "  s3cr3t between spaces ",
    "with 'both' \"quotes\" s3cr3t",
    "back\\slash\\s3cr3t & <tags>",
    "größe-s3cr3t-€-\N{KEY}",
    "postgres://bob:s3cr3t-pw@db.internal:5432/x?sslmode=require",
    "tab\ts3cr3t%41+plus=",
    "-----BEGIN PRIVATE KEY-----\nMIIs3cr3tKEY/abc+def==\n-----END PRIVATE KEY-----\n",
)


def secrets() -> st.SearchStrategy[str]:
    """Values of six characters and more, each with a part that no other text has."""
    around = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
    return st.one_of(st.sampled_from(HARD), st.builds(lambda before, after: f"{before}{MARK}{after}", around, around))


def traces(value: str) -> set[str]:
    """What must be nowhere: the value, and each of its lines, as they are and as JSON and Python write them."""
    lines = {value, value.strip(), *(line.strip() for line in value.splitlines() if MARK in line)}
    escaped = {form for line in lines for form in (line, json.dumps(line)[1:-1], repr(line)[1:-1])}
    return {MARK, *(form for form in escaped if form)}
