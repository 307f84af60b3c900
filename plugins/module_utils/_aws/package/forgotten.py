# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages that a source names, and that a run without ``requirements`` does not deploy (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

FILES: t.Final = ("requirements.txt", "pyproject.toml")
# What Lambda's Python runtimes have, and what only Google's build and tools on this machine need.
NOT_NEEDED: t.Final = frozenset(
    {
        *("boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3", "awslambdaric"),
        *("functions-framework", "pip", "setuptools", "wheel"),
    }
)
NAME: t.Final = r"\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(?:[@;<>=!~(,]|(?:\s)#|$)"
MOST_NAMED: t.Final = 3


def forgotten(source: Source) -> str | None:
    """A warning when the source names packages that are neither in it nor on Lambda; None when it names none."""
    file = next((name for name in FILES if any(each.path == name for each in source.files)), None)
    if file is None:
        return None
    missing = sorted(_named(file, (source.read(file) or b"").decode(errors="replace")) - NOT_NEEDED - _included(source))
    if not missing:
        return None
    shown = ", ".join(missing[:MOST_NAMED]) + (", ..." if len(missing) > MOST_NAMED else "")
    return (
        f"{file} in source {source.path} names packages ({shown}), but requirements is not given, so they are not "
        f"deployed. Set requirements to {{}} to install them, or add {file} to exclude if the function does not need "
        "them."
    )


def _named(file: str, text: str) -> set[str]:
    lines = text.removeprefix("\ufeff").splitlines() if file == FILES[0] else _dependencies(text)
    found = (re.match(NAME, line) for line in lines)
    return {_normalized(each[1]) for each in found if each}


def _dependencies(text: str) -> list[str]:
    """``project.dependencies`` of a pyproject.toml; many have none, as they configure tools alone."""
    if "dependencies" not in text:
        return []
    from ansible_collections.polycloud.faas.plugins.module_utils._toml import parse_toml

    try:
        project = parse_toml(text).get("project")
    except (ValueError, FaasError):
        return []
    found = project.get("dependencies") if isinstance(project, dict) else None
    return [str(line) for line in found] if isinstance(found, list) else []


def _included(source: Source) -> set[str]:
    """Names of the packages that are part of the source: installed there, or copied."""
    tops = {file.path.partition("/")[0] for file in source.files}
    installed = {top.rpartition(".")[0].partition("-")[0] for top in tops if top.endswith((".dist-info", ".egg-info"))}
    return {_normalized(name.removesuffix(".py")) for name in tops | installed}


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
