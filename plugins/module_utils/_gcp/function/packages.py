# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks whether Google's build will install the packages of a source (no calls).

Source: https://github.com/GoogleCloudPlatform/buildpacks, cmd/python and pkg/python.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Requested
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

VENDORED: t.Final = "GOOGLE_VENDOR_PIP_DEPENDENCIES"
MANAGER: t.Final = "GOOGLE_PYTHON_PACKAGE_MANAGER"
FRAMEWORK: t.Final = "functions-framework"
# the expression by which the build looks for it
LISTED: t.Final = r"(?m)^functions-framework\b([^-]|$)|#egg=functions-framework$"
# the first Python whose packages uv installs unless another installer is named
UV_FROM: t.Final = 14


def check_packages(
    want: Requested, source: Source, variables: t.Mapping[str, str], warn: t.Callable[[str], None]
) -> None:
    """Check the files of the source that name packages, with the variables of the build as far as they are known.

    :raises OptionError: the build is going to fail.
    """
    requirements, project = _text(source, "requirements.txt"), _text(source, "pyproject.toml")
    if requirements is None and project is not None:
        _check_project(source, project)
    elif VENDORED in variables and not re.search(LISTED, requirements or ""):
        raise OptionError(
            f"{VENDORED} in build_environment requires {FRAMEWORK} in requirements.txt, and wheels of it and of all "
            f"that it needs in {variables[VENDORED]}, but {source.path} does not name it."
        )
    elif requirements is None and source.read("Pipfile") is not None:
        warn(f"Google's build does not read the Pipfile in {source.path}: packages must be in a requirements.txt.")
    elif requirements is not None:
        _warn_of_pip(want, variables, warn)


def _check_project(source: Source, text: str) -> None:
    from ansible_collections.polycloud.faas.plugins.module_utils._toml import parse_toml

    try:
        content = parse_toml(text)
    except ValueError as exc:
        raise OptionError(f"source must have a valid pyproject.toml, but that of {source.path} is not: {exc}.") from exc
    of_poetry = content.get("tool", {}).get("poetry", {}).get("dependencies", {})
    listed = "\n".join(map(str, content.get("project", {}).get("dependencies", [])))
    if FRAMEWORK not in of_poetry and not re.search(LISTED, listed):
        raise OptionError(
            f"source must name {FRAMEWORK} in the dependencies of its pyproject.toml, to which Google's build does not "
            f"add it, but {source.path} does not. With a requirements.txt, it is added."
        )


def _warn_of_pip(want: Requested, variables: t.Mapping[str, str], warn: t.Callable[[str], None]) -> None:
    minor = want.values.get("runtime", "").removeprefix("python3")
    of_pip = [name for name in variables if name.startswith("PIP_")]
    if of_pip and not variables.get(MANAGER) and minor.isdigit() and int(minor) >= UV_FROM:
        warn(
            f"Google's build installs packages with uv for {want.values['runtime']}, and uv does not read {of_pip[0]} "
            f"of build_environment: use a variable of uv, such as UV_EXTRA_INDEX_URL, or set {MANAGER} to pip."
        )


def _text(source: Source, name: str) -> str | None:
    content = source.read(name)
    return None if content is None else content.decode(errors="replace")
