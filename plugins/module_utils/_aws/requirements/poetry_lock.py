# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requirements of a ``poetry.lock``: the packages that its project needs on the target, with their hashes.

The packages in a file of Poetry 2 (lock-version 2.1) say for which groups and under which markers they are needed
(https://github.com/python-poetry/poetry/blob/main/src/poetry/packages/locker.py). For one of Poetry 1.3 and newer (2.0)
the pyproject.toml beside it says what is needed, and each package what it needs in turn.
"""

from __future__ import annotations

import os
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import Line, normalized
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.local_projects import check_project
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.plan import holds
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.project import (
    PUBLIC,
    Table,
    below,
    parsed,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.requirements_file import Listed, read
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Requirements, Target

VERSIONS: t.Final = r"2\.\d+"
OF_POETRY_ONE: t.Final = "2.0"
MAIN: t.Final = "main"

# A package and one of its extras, or the package without any ("").
Needed = tuple[str, str]


def read_poetry_lock(path: str, requested: Requirements, target: Target) -> Listed:
    """The requirements of the project, with these extras and groups.

    :raises OptionError: the file or a package in it is of a kind that cannot be deployed, or it does not have an extra
        or a group.
    """
    tables = parsed(path, read(path))
    version = str(below(tables, "metadata").get("lock-version", "none"))
    if not re.fullmatch(VERSIONS, version):
        raise OptionError(
            f"requirements.file must be a poetry.lock with lock-version 2.0 or 2.1, but {path} has {version}.",
            hint="Run poetry lock with Poetry 1.8 or 2, or export the requirements to a requirements.txt.",
        )
    given = tables.get("package")
    packages = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    if version == OF_POETRY_ONE:
        needed = _needed_by(path, packages, requested, target)
    else:
        _check_names(path, tables, packages, requested)
        needed = [each for each in packages if _is_needed(each, requested, target)]
    lines = [line for each in needed for line in _line(path, each)]
    urls = [str(_source(each).get("url")) for each in needed if _source(each).get("type") == "legacy"]
    own = dict.fromkeys(url for url in urls if not PUBLIC.fullmatch(url))
    folders = [folder for each in needed if (folder := _folder(path, each))]
    return Listed(tuple(lines), (), tuple(own), tuple(folders))


def _check_names(path: str, tables: Table, packages: t.Sequence[Table], requested: Requirements) -> None:
    """A group without packages is not in the file, so it cannot be told from one that does not exist."""
    groups = {normalized(str(name)) for each in packages for name in each.get("groups", [])} - {MAIN}
    _check_known(path, "extras", requested.extras, {normalized(name) for name in below(tables, "extras")})
    _check_known(path, "groups", requested.groups, groups)


def _check_known(path: str, what: str, names: t.Sequence[str], known: t.Collection[str]) -> None:
    for name in names:
        if normalized(name) not in known:
            shown = ", ".join(sorted(known)) or "it has none"
            raise OptionError(f"requirements.{what} must be among those of {path} ({shown}), but {name!r} was given.")


def _is_needed(package: Table, requested: Requirements, target: Target) -> bool:
    """Whether one of the groups needs it; markers are for all groups, or a table by group."""
    markers = package.get("markers", "")
    for group in package.get("groups", []):
        if normalized(str(group)) in {MAIN, *map(normalized, requested.groups)}:
            marker = str(markers.get(group, "") if isinstance(markers, dict) else markers)
            if any(holds(marker, target, normalized(extra)) for extra in ("", *requested.extras)):
                return True
    return False


def _needed_by(path: str, packages: t.Sequence[Table], requested: Requirements, target: Target) -> list[Table]:
    """The packages that a project of Poetry 1 leads to."""
    by_name: dict[str, list[Table]] = {}
    for each in packages:
        by_name.setdefault(normalized(str(each.get("name"))), []).append(each)
    left, seen = list(_first(path, requested, target)), set[Needed]()
    while left:
        needed = left.pop()
        if needed in seen or needed[0] not in by_name:
            continue
        seen.add(needed)
        if len(by_name[needed[0]]) > 1:
            raise OptionError(
                f"requirements.file must have one release of each package, but {path} has several of {needed[0]}.",
                hint="Run poetry lock with Poetry 2, or export the requirements to a requirements.txt.",
            )
        left += _followed(below(by_name[needed[0]][0], "dependencies"), target, needed[1])
    names = {name for name, _extra in seen}
    return [each for each in packages if normalized(str(each.get("name"))) in names]


def _first(path: str, requested: Requirements, target: Target) -> t.Iterator[Needed]:
    """What the pyproject.toml beside the file names, for the extras and groups."""
    file = os.path.join(os.path.dirname(path), "pyproject.toml")
    poetry = below(parsed(file, read(file)), "tool", "poetry")
    groups = {normalized(name): below(given, "dependencies") for name, given in below(poetry, "group").items()}
    extras = {normalized(name): given for name, given in below(poetry, "extras").items()}
    _check_known(file, "extras", requested.extras, extras)
    _check_known(file, "groups", requested.groups, groups)
    chosen = {normalized(str(name)) for extra in requested.extras for name in extras[normalized(extra)]}
    for table in (below(poetry, "dependencies"), *(groups[normalized(name)] for name in requested.groups)):
        there = {name: given for name, given in table.items() if not _is_optional(given) or normalized(name) in chosen}
        yield from _followed(there, target, "")


def _is_optional(given: t.Any) -> bool:
    return isinstance(given, dict) and bool(given.get("optional"))


def _followed(dependencies: Table, target: Target, extra: str) -> t.Iterator[Needed]:
    """A dependency is a version, a table, or a list of tables; a marker may name the extra that needs it."""
    for name, given in dependencies.items():
        for each in given if isinstance(given, list) else [given]:
            spec = each if isinstance(each, dict) else {}
            if holds(str(spec.get("markers", "")), target, extra):
                yield normalized(name), ""
                yield from ((normalized(name), normalized(str(one))) for one in spec.get("extras", []))


def _source(package: Table) -> Table:
    return below(package, "source")


def _folder(path: str, package: Table) -> str | None:
    """The folder of a local project."""
    if _source(package).get("type") != "directory":
        return None
    folder = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(path)), str(_source(package).get("url"))))
    check_project(folder, path, str(package.get("name")))
    return folder


def _line(path: str, package: Table) -> list[Line]:
    """Nothing for a local project."""
    kind, url, name = _source(package).get("type", "legacy"), str(_source(package).get("url", "")), package.get("name")
    files = [each for each in package.get("files", []) if isinstance(each, dict)]
    hashes = "".join(f" --hash={each['hash']}" for each in files if "hash" in each)
    if kind == "directory":
        return []
    if kind == "legacy":
        return [Line(f"{name}=={package.get('version')}{hashes}", path)]
    if kind == "git":
        folder = _source(package).get("subdirectory")
        url = f"git+{url}@{_source(package).get('resolved_reference')}{f'#subdirectory={folder}' if folder else ''}"
    if kind in ("url", "git"):
        return [Line(f"{name} @ {url}{hashes}", path)]
    raise OptionError(
        f"requirements.file must name packages that come from an index or a URL, but {name} in {path} has {kind}.",
        hint="Export the requirements to a requirements.txt and name that in requirements.file.",
    )
