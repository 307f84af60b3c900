# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Projects of the same repository that a function needs: members of a uv workspace, and path dependencies.

Nothing is built, so none of their code runs: their packages are copied from where the usual build backends look for
them. Their own requirements are those of the function.
"""

from __future__ import annotations

import glob
import os
import typing as t
from dataclasses import replace

from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements import project as requirements_project
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import (
    Line,
    ParsedLine,
    normalized,
    parsed_line,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.plan import holds
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.requirements_file import (
    CONSTRAINT,
    Listed,
    name_of,
    read,
    read_project,
    workspace,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Target
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.project import OtherSource

PROJECT: t.Final = "pyproject.toml"
KINDS: t.Final = ("path", "workspace")


def with_local_projects(listed: Listed, target: Target) -> Listed:
    """The same, with what local projects need instead of the lines that name them.

    :raises OptionError: a project is not there, or not in the same repository.
    """
    done: dict[str, set[str]] = {}
    return _followed(listed, target, done) if any(each.kind in KINDS for each in listed.other_sources) else listed


def _followed(listed: Listed, target: Target, done: dict[str, set[str]]) -> Listed:
    """``done`` has the extras of each project that was followed, by folder."""
    lines: list[Line] = []
    more: list[Listed] = []
    for line in listed.lines:
        one = None if line.text.startswith(CONSTRAINT) else parsed_line(line)
        folder = one and _folder_of(one, listed.other_sources, target)
        if not one or not folder:
            lines.append(line)
            continue
        extras = {normalized(each.strip()) for each in one.extras.strip("[]").split(",") if each.strip()}
        if folder not in done or not extras <= done[folder]:
            done[folder] = done.get(folder, set()) | extras
            more.append(_followed(_requirements_of(folder, sorted(done[folder])), target, done))
    return _together(replace(listed, lines=tuple(lines), projects=tuple(done)), more)


def _requirements_of(folder: str, extras: t.Sequence[str]) -> Listed:
    path = os.path.join(folder, PROJECT)
    tables = requirements_project.parsed(path, read(path))
    poetry = requirements_project.below(tables, "tool", "poetry", "dependencies").keys() - {"python"}
    unread = [each for each in requirements_project.unread_tables(tables) if each == "project.dynamic"]
    unread += ["tool.poetry.dependencies"] if poetry and "dependencies" not in tables.get("project", {}) else []
    if unread:
        raise OptionError(
            f"requirements.file must name local projects that have project.dependencies, but {path} has {unread[0]}.",
            hint="Name a lock file of uv or Poetry in requirements.file, or the requirements in project.dependencies.",
        )
    return read_project(path, extras, ())


def _together(first: Listed, others: t.Sequence[Listed]) -> Listed:
    everything = (first, *others)
    return Listed(
        tuple(dict.fromkeys(line for each in everything for line in each.lines)),
        tuple(source for each in everything for source in each.other_sources),
        tuple(dict.fromkeys(index for each in everything for index in each.indexes)),
        tuple(dict.fromkeys(folder for each in everything for folder in each.projects)),
    )


def _folder_of(one: ParsedLine, sources: t.Sequence[OtherSource], target: Target) -> str | None:
    """The folder of the local project that a line names; None where it names something else."""
    if one.url or not holds(one.marker, target):
        return None
    found = [each for each in sources if each.name == one.name and each.kind in KINDS and holds(each.marker, target)]
    return _folder(found[0]) if found else None


def _folder(source: OtherSource) -> str | None:
    """None for a wheel or an archive, which is refused with the other places."""
    if source.kind == "workspace":
        return _member(source)
    folder = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(source.file)), source.path))
    if os.path.isfile(folder):
        return None
    if os.path.isabs(source.path):
        raise OptionError(
            f"requirements.file must name local projects by relative paths, but {source.name} has {source.path} in "
            f"{source.table} of {source.file}."
        )
    check_project(folder, source.file, source.name)
    return folder


def _member(source: OtherSource) -> str | None:
    root, tables = workspace(source.file)
    own = requirements_project.parsed(source.file, read(source.file))
    if "workspace" in requirements_project.below(own, "tool", "uv"):
        root, tables = source.file, own
    if not root:
        return None
    for folder in members(root, tables):
        if name_of(os.path.join(folder, PROJECT)) == source.name:
            return folder
    raise OptionError(
        f"requirements.file must name members of its uv workspace, but {root} has no member {source.name}."
    )


def members(root: str, tables: t.Mapping[str, t.Any]) -> list[str]:
    """The folders of the members of a uv workspace, which its root is one of."""
    top = os.path.dirname(os.path.abspath(root))
    given = requirements_project.below(tables, "tool", "uv", "workspace")
    found: dict[str, list[str]] = {}
    for name in ("members", "exclude"):
        patterns = given.get(name)
        globs = [str(each) for each in patterns] if isinstance(patterns, list) else []
        paths = (path for each in globs for path in sorted(glob.glob(os.path.join(glob.escape(top), each))))
        found[name] = [os.path.normpath(path) for path in paths if os.path.isfile(os.path.join(path, PROJECT))]
    return [top, *(folder for folder in found["members"] if folder not in found["exclude"])]


def check_project(folder: str, file: str, name: str) -> None:
    """Check that a local project is there, and in the repository of the file that names it."""
    if not os.path.isfile(os.path.join(folder, PROJECT)):
        raise OptionError(
            f"requirements.file must name local projects that have a {PROJECT}, but {name} in {file} is {folder}, "
            "which has none."
        )
    repository = _repository(os.path.dirname(os.path.realpath(file)))
    if repository and os.path.commonpath([repository, os.path.realpath(folder)]) != repository:
        raise OptionError(
            f"requirements.file must name local projects of its own repository, but {name} in {file} is {folder}, "
            f"which is not in {repository}."
        )


def _repository(folder: str) -> str | None:
    while not os.path.exists(os.path.join(folder, ".git")):
        if (above := os.path.dirname(folder)) == folder:
            return None
        folder = above
    return folder
