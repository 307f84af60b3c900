# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which packages a build installs and how, as Google's Python buildpacks choose it.

https://github.com/GoogleCloudPlatform/buildpacks, cmd/python and pkg/python. pip installs here what uv and poetry
install there; their lock files are not read.
"""

from __future__ import annotations

import importlib
import pathlib
import re
import typing as t
from dataclasses import dataclass

from packaging.specifiers import SpecifierSet

from ..protocol.formats import Json

MANAGER = "GOOGLE_PYTHON_PACKAGE_MANAGER"
VENDORED = "GOOGLE_VENDOR_PIP_DEPENDENCIES"
NO_FRAMEWORK = (
    "This project is using pyproject.toml but you have not included the Functions Framework in your dependencies. "
    "Please add it to your pyproject.toml."
)
NO_VENDORED_FRAMEWORK = (
    "Vendored dependencies detected, please add functions-framework to requirements.txt and download it using pip"
)
# the real build succeeds, and the container does not start
NO_INSTALLER = "No buildpack installs the dependencies, so the container has no functions-framework to start."
_FRAMEWORK = re.compile(r"(?m)^functions-framework\b([^-]|$)|#egg=functions-framework$")
# the first Python whose requirements.txt uv installs
_UV_FROM = 14
_RELEASES = 40
_OTHER_PYTHON = {
    "uv": "failed to sync dependencies with uv: error: The requested interpreter resolved to Python {}, which is "
    "incompatible with the project's Python requirement: `{}` (from `project.requires-python`)",
    "pip": "failed to run pip install: ERROR: Package requires a different Python: {} not in '{}'",
    "poetry": "running poetry install: The currently activated Python version {} is not supported by the project ({}).",
}
_VERSION = re.compile(r"([\^~]?)(\d+)(?:\.(\d+))?(\.\d+)*")

Manager = t.Literal["pip", "uv", "poetry"]


class NotBuildable(Exception):
    """What the buildpacks refuse, in their words."""


@dataclass(frozen=True)
class Packages:
    """``lines`` of a requirements.txt, the name of its ``file`` in the log, and the ``manager`` that installs them."""

    lines: str
    file: str
    manager: Manager


def chosen(source: pathlib.Path, environment: t.Mapping[str, str], runtime: str) -> Packages:
    """The packages of a source.

    :raises NotBuildable: functions-framework is missing where the build does not add it, nothing installs it, or the
        source is for another Python.
    """
    requirements, project = source / "requirements.txt", source / "pyproject.toml"
    if project.is_file() and not requirements.is_file():
        return _of_project(source, project, environment, runtime)
    text = requirements.read_text(encoding="utf-8") if requirements.is_file() else ""
    if VENDORED in environment and not _FRAMEWORK.search(text):
        raise NotBuildable(NO_VENDORED_FRAMEWORK)
    named = environment.get(MANAGER, "").lower()
    uses_uv = named == "uv" or (not named and int(runtime.removeprefix("python3") or 0) >= _UV_FROM)
    return Packages(text, "requirements.txt", "uv" if uses_uv else "pip")


def settings(
    packages: Packages, environment: t.Mapping[str, str], source: pathlib.Path
) -> tuple[dict[str, str], list[str]]:
    """Variables and arguments of pip: its own variables count only where pip installs, those of uv where uv does."""
    vendored = environment.get(VENDORED) if packages.manager != "poetry" else None
    arguments = ["--no-index", "--find-links", str(source / vendored)] if vendored else []
    if packages.manager == "pip":
        return {name: value for name, value in sorted(environment.items()) if name.startswith("PIP_")}, arguments
    if packages.manager == "uv":
        default = environment.get("UV_DEFAULT_INDEX") or environment.get("UV_INDEX_URL")
        more = f"{environment.get('UV_INDEX', '')} {environment.get('UV_EXTRA_INDEX_URL', '')}".split()
        arguments += ["--index-url", default] if default else []
        arguments += [part for url in more for part in ("--extra-index-url", url.rpartition("=")[2])]
    return {}, arguments


def _of_project(source: pathlib.Path, file: pathlib.Path, environment: t.Mapping[str, str], runtime: str) -> Packages:
    try:
        content = _parsed(file.read_text(encoding="utf-8"))
    except ValueError as exc:
        raise NotBuildable(f"Could not parse pyproject.toml: {exc}") from exc
    project: Json = content.get("project", {})
    tool: Json = content.get("tool", {})
    listed: list[str] = project.get("dependencies", [])
    of_poetry: Json = tool.get("poetry", {}).get("dependencies", {})
    if not _FRAMEWORK.search("\n".join(listed)) and "functions-framework" not in of_poetry:
        raise NotBuildable(NO_FRAMEWORK)
    lines = [*listed, *(_line(name, value) for name, value in of_poetry.items() if name != "python")]
    is_poetry = "poetry" in tool or (source / "poetry.lock").is_file()
    named = environment.get(MANAGER, "").lower()
    is_uv = (source / "uv.lock").is_file() or named in {"", "uv"}
    if not (is_poetry or is_uv or named == "pip"):
        raise NotBuildable(NO_INSTALLER)
    manager: Manager = "poetry" if is_poetry else "uv" if is_uv else "pip"
    of_python = _line("python", of_poetry.get("python", "*")).removeprefix("python")
    _require_python(manager, [project.get("requires-python", ""), of_python], runtime)
    return Packages("\n".join(lines), "pyproject.toml", manager)


def _require_python(manager: Manager, requested: list[str], runtime: str) -> None:
    """The release of a runtime is not known: any may do, but none is the first."""
    minor = runtime.removeprefix("python3")
    for versions in filter(None, requested):
        if not any(SpecifierSet(versions).contains(f"3.{minor}.{micro}") for micro in range(1, _RELEASES)):
            raise NotBuildable(_OTHER_PYTHON[manager].format(f"3.{minor}.1", versions))


def _line(name: str, value: str | Json) -> str:
    """A requirement of poetry as pip writes it: ``^1.2`` is at least 1.2 and below 2."""
    version = str(value.get("version", "*") if isinstance(value, dict) else value).strip()
    found = _VERSION.fullmatch(version)
    if version in {"", "*"}:
        return name
    if found is None:
        return f"{name}{version}"
    sign, major, minor = found[1], int(found[2]), int(found[3] or 0)
    number = version.lstrip("^~")
    if not sign:
        return f"{name}=={number}"
    is_next_minor = sign == "~" or major == 0
    return f"{name}>={number},<{f'{major}.{minor + 1}' if is_next_minor else major + 1}"


def _parsed(text: str) -> Json:
    for name in ("tomllib", "pip._vendor.tomli"):
        try:
            reader = importlib.import_module(name)
        except ImportError:
            continue
        return dict(reader.loads(text))
    raise ValueError("this Python cannot read TOML")
