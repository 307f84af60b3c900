# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks whether Google's build will install the packages of a source (no calls).

Source: https://github.com/GoogleCloudPlatform/buildpacks, cmd/python and pkg/python. All runtimes that Google still
builds have the same builder; the Python version decides only who installs a requirements.txt.
"""

from __future__ import annotations

import os
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Requested
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

VENDORED: t.Final = "GOOGLE_VENDOR_PIP_DEPENDENCIES"
MANAGER: t.Final = "GOOGLE_PYTHON_PACKAGE_MANAGER"
FRAMEWORK: t.Final = "functions-framework"
# the expression by which the build looks for it
LISTED: t.Final = r"(?m)^functions-framework\b([^-]|$)|#egg=functions-framework$"
# the same package to pip and uv, but not to the build
MISSPELT: t.Final = r"(?im)^functions[-_.]+framework\b(?![-_.])"
# the first Python whose requirements.txt uv installs unless another installer is named
UV_FROM: t.Final = 14
NOT_READ: t.Final = ("Pipfile", "pylock.toml", "setup.py", "environment.yml")
# how the variables begin that only another installer reads, and what has the same purpose here
OTHER_VARIABLES: t.Final = {"pip": ("UV_",), "uv": ("PIP_",), "poetry": ("PIP_", "UV_", VENDORED)}
INSTEAD: t.Final = {
    "pip": f"use a variable of pip, such as PIP_EXTRA_INDEX_URL, or set {MANAGER} to uv",
    "uv": f"use a variable of uv, such as UV_EXTRA_INDEX_URL, or set {MANAGER} to pip",
    "poetry": "name the index in tool.poetry.source, or export the packages to a requirements.txt",
}
# an index of Artifact Registry without a password in its URL
REGISTRY: t.Final = r"https://(?![^/\s\"']*@)([a-z0-9-]+-python\.pkg\.dev)"

Variables = t.Mapping[str, str]
Warn = t.Callable[[str], None]


class Build(Record):
    """What the build reads, and what installs it: ``pip``, ``uv``, ``poetry``, or ``""`` for nothing."""

    file: str
    text: str
    installer: str


def check_packages(want: Requested, source: Source, variables: Variables, warn: Warn) -> None:
    """Check the files of the source that name packages, with the variables of the build as far as they are known.

    :raises OptionError: the build is going to fail.
    """
    runtime = want.values.get("runtime", "")
    build = planned(source, variables, runtime)
    if build.file == "pyproject.toml":
        from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import package_project

        package_project.check(source, build, variables, runtime)
    elif VENDORED in variables:
        _check_listed(source, build.text, variables)
    if VENDORED in variables and build.installer != "poetry":
        from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import package_wheels

        package_wheels.check(source, build, variables, runtime)
    for warning in _warnings(source, build, variables, runtime):
        warn(warning)


def planned(source: Source, variables: Variables, runtime: str) -> Build:
    """What Google's build is going to do with the files of a source."""
    requirements, project = text_of(source, "requirements.txt"), text_of(source, "pyproject.toml")
    named = variables.get(MANAGER, "").lower()
    if requirements is None and project is not None:
        return Build("pyproject.toml", project, _installer_of_project(source, project, named))
    minor = minor_of(runtime)
    is_uv = named == "uv" or (not named and minor is not None and minor >= UV_FROM)
    return Build("" if requirements is None else "requirements.txt", requirements or "", "uv" if is_uv else "pip")


def _installer_of_project(source: Source, project: str, named: str) -> str:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import package_project

    if _has(source, "poetry.lock") or package_project.is_of_poetry(project):
        return "poetry"
    if _has(source, "uv.lock") or named in {"", "uv"}:
        return "uv"
    return "pip" if named == "pip" else ""


def minor_of(runtime: str) -> int | None:
    """14 for python314."""
    found = re.fullmatch(r"python3(\d+)", runtime)
    return int(found[1]) if found else None


def misspelt(text: str) -> str:
    """The end of a message where functions-framework is named in a spelling that the build does not look for."""
    found = re.search(MISSPELT, text)
    return f" but as {found[0]}, which the build does not recognize" if found else ""


def text_of(source: Source, name: str) -> str | None:
    """The text of a file at the top of the source; None if there is none."""
    content = source.read(name)
    return None if content is None else content.decode(errors="replace")


def _has(source: Source, name: str) -> bool:
    return any(file.path == name for file in source.files)


def _is_ignored(source: Source, name: str) -> bool:
    """Whether a file is there that an ignore file leaves out, and ``exclude`` does not name."""
    is_meant = name in source.rules.requested.exclude
    return source.rules.ignored(name) and not is_meant and os.path.isfile(os.path.join(source.path, name))


def _check_listed(source: Source, requirements: str, variables: Variables) -> None:
    if not re.search(LISTED, requirements):
        raise OptionError(
            f"{VENDORED} in build_environment requires {FRAMEWORK} in requirements.txt, and wheels of it and of all "
            f"that it needs in {variables[VENDORED]}, but {source.path} does not name it{misspelt(requirements)}."
        )


def _warnings(source: Source, build: Build, variables: Variables, runtime: str) -> t.Iterator[str]:
    there = next((name for name in NOT_READ if not build.file and _has(source, name)), None)
    if there:
        yield f"Google's build does not read the {there} in {source.path}: packages must be in a requirements.txt."
    if build.file != "requirements.txt" and _is_ignored(source, "requirements.txt"):
        yield (
            f"The requirements.txt in {source.path} is not deployed, because an ignore file leaves it out, so Google's "
            "build does not install what it names. Name it in include, or in exclude to leave it out without this "
            "warning."
        )
    if build.file == "requirements.txt" and variables.get(MANAGER, "").lower() not in {"", "pip", "uv"}:
        yield f"{MANAGER} in build_environment is pip or uv; with {variables[MANAGER]}, Google's build uses pip."
    if build.file:
        yield from _warnings_of_variables(build, variables, runtime)
        yield from _warnings_of_indexes(build, variables)


def _warnings_of_variables(build: Build, variables: Variables, runtime: str) -> t.Iterator[str]:
    """None where variables of this installer are given too, so that the source can be built by either."""
    foreign = [name for name in variables if name.startswith(OTHER_VARIABLES[build.installer])]
    if foreign and not any(name.startswith(f"{build.installer.upper()}_") for name in variables):
        yield (
            f"Google's build installs packages with {build.installer} for {build.file} and {runtime}, and "
            f"{build.installer} does not read {foreign[0]} of build_environment: {INSTEAD[build.installer]}."
        )


def _warnings_of_indexes(build: Build, variables: Variables) -> t.Iterator[str]:
    """Only pip gets credentials from the build (ar.GeneratePythonConfig)."""
    own = [value for name, value in variables.items() if name.startswith(f"{build.installer.upper()}_")]
    found = re.search(REGISTRY, "\n".join([build.text, *own]))
    if found and build.installer != "pip":
        how = "Use a requirements.txt with pip" if build.installer == "poetry" else f"Set {MANAGER} to pip"
        yield (
            f"Google's build gives {build.installer} no credentials for {found[1]}, as it does for pip, so private "
            f"packages there cannot be installed. {how}, or give a password in the URL of the index."
        )
