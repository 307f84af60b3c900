# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a requirements.txt asks for, and whether that goes together with functions-framework."""

from __future__ import annotations

import importlib.metadata
import pathlib
import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

_FRAMEWORK = "functions-framework"


def requirements(text: str, *, keep_framework: bool = False) -> list[str]:
    """The requirements that must be installed.

    functions-framework comes with the environment of the local cloud, unless another version is asked for, or it is to
    be kept.
    """
    lines = [re.sub(r"(^|\s)#.*", "", line).strip() for line in re.sub(r"\\\r?\n", " ", text).splitlines()]
    return [line for line in lines if line and (keep_framework or not _comes_along(line))]


def _comes_along(line: str) -> bool:
    try:
        asked = Requirement(re.sub(r"\s--hash.*", "", line))
    except InvalidRequirement:
        return False
    if canonicalize_name(asked.name) != _FRAMEWORK or asked.url:
        return False
    return asked.specifier.contains(importlib.metadata.version(_FRAMEWORK), prereleases=True)


def incompatible(packages: pathlib.Path) -> list[str]:
    """What ``pip check`` says of functions-framework and all that it needs, where ``packages`` come first."""
    places = (importlib.metadata.distributions(), importlib.metadata.distributions(path=[str(packages)]))
    found = {canonicalize_name(each.name): each for place in places for each in place}
    told: list[str] = []
    left, seen = [canonicalize_name(_FRAMEWORK)], set()
    while left:
        name = left.pop()
        if name in seen or name not in found:
            continue
        seen.add(name)
        for needed in map(Requirement, found[name].requires or ()):
            other = found.get(canonicalize_name(needed.name))
            if needed.marker and not needed.marker.evaluate({"extra": ""}):
                continue
            left.append(canonicalize_name(needed.name))
            if other and not needed.specifier.contains(other.version, prereleases=True):
                told.append(
                    f"{found[name].name} {found[name].version} has requirement {needed}, but you have {other.name} "
                    f"{other.version}."
                )
    return told
