# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks a pyproject.toml that Google's build installs (no calls)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.packages import (
    FRAMEWORK,
    LISTED,
    MANAGER,
    Build,
    Variables,
    minor_of,
    misspelt,
)
from ansible_collections.polycloud.faas.plugins.module_utils._toml import parse_toml

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

# of PEP 440, and ^ and ~ of poetry
CLAUSE: t.Final = r"(>=|<=|==|!=|~=|>|<|\^|~)?3(?:\.(\d+))?(?:\.(\d+|\*))?"


def check(source: Source, build: Build, variables: Variables, runtime: str) -> None:
    """:raises OptionError: the build is going to fail, or to install nothing."""
    try:
        content = parse_toml(build.text)
    except ValueError as exc:
        raise OptionError(f"source must have a valid pyproject.toml, but that of {source.path} is not: {exc}.") from exc
    if not build.installer:
        raise OptionError(
            f"{MANAGER} in build_environment must be pip or uv for a pyproject.toml without a lock file, but "
            f"{variables[MANAGER]!r} was given, with which Google's build installs nothing."
        )
    _check_framework(source, content)
    _check_python(source, content, runtime)


def is_of_poetry(text: str) -> bool:
    """Whether it has a table of poetry; false if it cannot be read."""
    try:
        tool = parse_toml(text).get("tool")
    except ValueError:
        return False
    return isinstance(tool, dict) and "poetry" in tool


def _check_framework(source: Source, content: t.Mapping[str, t.Any]) -> None:
    listed = _inner(content, "project").get("dependencies", [])
    lines = "\n".join(map(str, listed)) if isinstance(listed, list) else ""
    of_poetry = _inner(content, "tool", "poetry", "dependencies")
    if FRAMEWORK not in of_poetry and not re.search(LISTED, lines):
        there = misspelt(lines) or misspelt("\n".join(of_poetry))
        raise OptionError(
            f"source must name {FRAMEWORK} in the dependencies of its pyproject.toml, to which Google's build does not "
            f"add it, but {source.path} does not{there}. With a requirements.txt, it is added."
        )


def _check_python(source: Source, content: t.Mapping[str, t.Any], runtime: str) -> None:
    minor = minor_of(runtime)
    requested = {
        "project.requires-python": _inner(content, "project").get("requires-python"),
        "tool.poetry.dependencies.python": _inner(content, "tool", "poetry", "dependencies").get("python"),
    }
    for name, versions in requested.items():
        if minor is not None and isinstance(versions, str) and not allows(versions, minor):
            raise OptionError(
                f"runtime must be a Python that {name} in the pyproject.toml of {source.path} allows ({versions}), but "
                f"{runtime} was given."
            )


def allows(versions: str, minor: int) -> bool:
    """Whether any release of Python 3.<minor> can meet the versions; true when in doubt."""
    alternatives = re.sub(r"(?<=[<>=!~^])\s+", "", versions).split("||")
    return any(all(_is_clause_met(clause, minor) for clause in re.split(r"[,\s]+", each)) for each in alternatives)


def _is_clause_met(clause: str, minor: int) -> bool:
    found = re.fullmatch(CLAUSE, clause)
    return found is None or found[2] is None or _is_met(found[1] or "~", minor, int(found[2]), found[3])


def _is_met(operator: str, minor: int, given: int, micro: str | None) -> bool:
    """``micro`` is the third part of the version; that of the runtime is any but 0."""
    match operator:
        case ">=" | ">" | "^":
            return minor >= given
        case "<" | "<=":
            return minor < given or (minor == given and micro not in {None, "0"})
        case "==":
            return minor == given and micro is not None
        case "~":
            return minor == given
        case "~=":
            return minor == given if micro else minor >= given
        case _:
            return minor != given or micro != "*"


def _inner(content: t.Any, *keys: str) -> t.Mapping[str, t.Any]:
    """A table within tables; empty where there is none, or something else."""
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content if isinstance(content, dict) else {}
