# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the packages that are part of a source, since Google's build installs no others then (no calls).

Names of wheels: https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.packages import (
    FRAMEWORK,
    VENDORED,
    Build,
    Variables,
    minor_of,
)

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

WHEEL: t.Final = r"([^-]+)-[^-]+(?:-\d[^-]*)?-([^-]+)-([^-]+)-([^-]+)\.whl"
SOURCE_ARCHIVE: t.Final = r"(.+)-\d[^-]*\.(?:tar\.\w+|zip|tgz)"
# a requirement that is nothing but a name, with or without versions
PLAIN: t.Final = r"([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(?:[(<>=!~][^;@]*)?"


def check(source: Source, build: Build, variables: Variables, runtime: str) -> None:
    """:raises OptionError: the folder has nothing, or not what is required by name."""
    folder = re.sub(r"^(?:/workspace/|\./)|/+$", "", variables[VENDORED])
    if not folder or folder.startswith(("/", "..")):
        return
    files = [file.path.rpartition("/") for file in source.files]
    names = [name for above, _slash, name in files if above == folder]
    if not any(re.fullmatch(rf"{WHEEL}|{SOURCE_ARCHIVE}", name) for name in names):
        raise OptionError(
            f"{VENDORED} in build_environment must name a folder of the source that contains wheels, but "
            f"{source.path} has none in {variables[VENDORED]!r}."
        )
    if not _has_other_places(build.text, variables):
        for required in _required(build):
            _check_required(required, names, variables[VENDORED], runtime)


def _has_other_places(text: str, variables: Variables) -> bool:
    return any(name.endswith("_FIND_LINKS") for name in variables) or bool(
        re.search(r"(?m)^\s*(-f|--find-links)\b", text)
    )


def _required(build: Build) -> list[str]:
    """The names that are required on every machine."""
    if build.file != "requirements.txt":
        return [FRAMEWORK]
    lines = [re.sub(r"(?:^|\s)#.*", "", line).strip() for line in build.text.replace("\\\n", " ").splitlines()]
    found = (re.fullmatch(PLAIN, re.sub(r"\s--hash\S*.*", "", line)) for line in lines)
    return [each[1] for each in found if each]


def _check_required(required: str, names: t.Sequence[str], folder: str, runtime: str) -> None:
    there = [name for name in names if _package(name) == _normalized(required)]
    if not there:
        raise OptionError(
            f"{VENDORED} in build_environment requires wheels of all packages, but {folder} has none of {required}."
        )
    minor = minor_of(runtime)
    if minor is not None and not any(fits(name, minor) for name in there):
        raise OptionError(
            f"{VENDORED} in build_environment requires wheels for {runtime} on Linux with x86_64, but {folder} has "
            f"only {', '.join(sorted(there))} of {required}. pip download --only-binary=:all: --platform "
            f"manylinux2014_x86_64 --python-version 3.{minor} downloads them."
        )


def _package(name: str) -> str:
    found = re.fullmatch(WHEEL, name) or re.fullmatch(SOURCE_ARCHIVE, name)
    return _normalized(found[1]) if found else ""


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def fits(name: str, minor: int) -> bool:
    """Whether a file is for this Python and for Google's machines, or is built there."""
    found = re.fullmatch(WHEEL, name)
    if found is None:
        return True
    pythons, abis, platforms = (part.split(".") for part in found.groups()[1:])
    return any(_is_for(minor, each, abi) for each in pythons for abi in abis) and any(
        platform == "any" or ("linux" in platform and "musl" not in platform and platform.endswith("x86_64"))
        for platform in platforms
    )


def _is_for(minor: int, python: str, abi: str) -> bool:
    found = re.fullmatch(r"(py|cp)3(\d*)", python)
    if found is None:
        return False
    least = int(found[2] or 0)
    if found[1] == "py":
        return abi == "none" and least <= minor
    return least <= minor if abi == "abi3" else least == minor and abi in {"none", f"cp3{minor}"}
