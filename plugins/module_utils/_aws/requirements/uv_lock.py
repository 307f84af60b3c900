# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requirements of a ``uv.lock``: the packages that its project needs on the target, with their hashes.

The format has no description of its own; uv writes it in ``crates/uv-resolver/src/lock`` of its repository. This reads
version 1 with any revision.
"""

from __future__ import annotations

import os
import typing as t
from urllib.parse import parse_qs, urlsplit, urlunsplit

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

VERSION: t.Final = 1
LOCAL: t.Final = ("editable", "directory", "virtual")


def read_uv_lock(path: str, source: str, requested: Requirements, target: Target) -> Listed:
    """The requirements of the project that ``source`` is in, which may be a member of a workspace.

    :raises OptionError: the file or a package in it is of a kind that cannot be deployed, or it does not have an extra
        or a group.
    """
    tables = parsed(path, read(path))
    if tables.get("version") != VERSION:
        raise OptionError(
            f"requirements.file must be a uv.lock of version {VERSION}, but {path} has version {tables.get('version')}."
        )
    if tables.get("conflicts"):
        raise OptionError(
            f"requirements.file must be a uv.lock without conflicts between extras or groups, but {path} has some.",
            hint="Export the requirements to a requirements.txt and name that in requirements.file.",
        )
    lock = _Lock(path, tables, target)
    return lock.listed(lock.project(source), requested)


class _Lock:
    """A lock file; packages are told apart by their place among its packages."""

    def __init__(self, path: str, tables: Table, target: Target) -> None:
        self._path = path
        self._top = os.path.dirname(os.path.abspath(path))
        self._target = target
        given = tables.get("package")
        packages = given if isinstance(given, list) else []
        self._packages: list[Table] = [each for each in packages if isinstance(each, dict)]

    def project(self, source: str) -> int:
        """The innermost project whose folder has the source; otherwise that of the file's folder."""
        where = os.path.realpath(source)
        folders = {number: os.path.realpath(folder) for number in self._numbers() if (folder := self._folder(number))}
        around = [number for number, folder in folders.items() if f"{where}/".startswith(f"{folder.rstrip('/')}/")]
        around = around or [number for number, folder in folders.items() if folder == os.path.realpath(self._top)]
        if not around:
            raise OptionError(
                f"requirements.file must be the lock file of the source's project, but {self._path} has no project for "
                f"{source}."
            )
        return max(around, key=lambda number: len(folders[number]))

    def listed(self, project: int, requested: Requirements) -> Listed:
        """What the project needs, with these extras and groups."""
        left = [(project, "")]
        left += [(project, self._named(project, "extras", extra)) for extra in requested.extras]
        for group in requested.groups:
            left += self._followed(self._dependencies(project, "groups", self._named(project, "groups", group)))
        seen: dict[tuple[int, str], None] = {}
        while left:
            each = left.pop()
            if each not in seen:
                seen[each] = None
                left += self._followed(self._dependencies(each[0], "extras", each[1]))
        numbers = sorted({number for number, _extra in seen} - {project})
        lines = [line for number in numbers for line in self._line(number)]
        folders = [folder for number in numbers if (folder := self._code(number))]
        return Listed(tuple(lines), (), tuple(dict.fromkeys(self._registries(numbers))), tuple(folders))

    def _numbers(self) -> range:
        return range(len(self._packages))

    def _name(self, number: int) -> str:
        return str(self._packages[number].get("name", ""))

    def _source(self, number: int) -> Table:
        return below(self._packages[number], "source")

    def _folder(self, number: int) -> str | None:
        """The folder of a local project."""
        given = next((self._source(number)[kind] for kind in LOCAL if kind in self._source(number)), None)
        return None if given is None else os.path.normpath(os.path.join(self._top, str(given)))

    def _code(self, number: int) -> str | None:
        """The folder of a local project that is deployed; a virtual one has requirements alone."""
        folder = None if "virtual" in self._source(number) else self._folder(number)
        if folder:
            check_project(folder, self._path, self._name(number))
        return folder

    def _known(self, number: int, what: str) -> dict[str, t.Any]:
        """The lists of requirements of a package by extra or by group."""
        keys = {"extras": "optional-dependencies", "groups": "dev-dependencies"}
        found = below(self._packages[number], keys[what])
        return {normalized(name): given for name, given in found.items()}

    def _named(self, number: int, what: str, given: str) -> str:
        known = self._known(number, what)
        if normalized(given) not in known:
            raise OptionError(
                f"requirements.{what} must be among those of {self._name(number)} in {self._path} "
                f"({', '.join(known) or 'it has none'}), but {given!r} was given."
            )
        return normalized(given)

    def _dependencies(self, number: int, what: str, name: str) -> list[Table]:
        given = self._known(number, what).get(name) if name else self._packages[number].get("dependencies")
        return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []

    def _followed(self, dependencies: t.Sequence[Table]) -> t.Iterator[tuple[int, str]]:
        for each in dependencies:
            if holds(str(each.get("marker", "")), self._target):
                number = self._number(each)
                yield number, ""
                for extra in each.get("extra", []):
                    yield number, normalized(str(extra))

    def _number(self, dependency: Table) -> int:
        """The package that a dependency names; it has a version and a source only where the name is not enough."""
        given = {key: dependency[key] for key in ("name", "version", "source") if key in dependency}
        found = [number for number in self._numbers() if self._has(number, given)]
        fitting = [number for number in found if self._is_for_target(number)] if len(found) > 1 else found
        if len(fitting) != 1:
            raise OptionError(
                f"requirements.file must be a valid uv.lock, but {self._path} has {len(fitting)} packages for "
                f"{dependency.get('name')}."
            )
        return fitting[0]

    def _has(self, number: int, given: Table) -> bool:
        return all(self._packages[number].get(key) == value for key, value in given.items())

    def _is_for_target(self, number: int) -> bool:
        markers = self._packages[number].get("resolution-markers", [])
        return not markers or any(holds(str(marker), self._target) for marker in markers)

    def _line(self, number: int) -> list[Line]:
        """Nothing for a local project."""
        package, source = self._packages[number], self._source(number)
        if self._folder(number):
            return []
        files = [each for each in (*package.get("wheels", []), package.get("sdist")) if isinstance(each, dict)]
        hashes = "".join(f" --hash={each['hash']}" for each in files if "hash" in each)
        if "registry" in source:
            return [Line(f"{self._name(number)}=={package['version']}{hashes}", self._path)]
        url = _of_a_repository(str(source["git"])) if "git" in source else str(source.get("url", ""))
        if url:
            return [Line(f"{self._name(number)} @ {url}{hashes}", self._path)]
        raise OptionError(
            f"requirements.file must name packages that come from an index or a URL, but {self._name(number)} in "
            f"{self._path} has {next(iter(source), 'no source')}.",
            hint="Export the requirements to a requirements.txt and name that in requirements.file.",
        )

    def _registries(self, numbers: t.Sequence[int]) -> t.Iterator[str]:
        for number in numbers:
            url = str(self._source(number).get("registry", ""))
            if url and not PUBLIC.fullmatch(url):
                yield url


def _of_a_repository(given: str) -> str:
    """The URL of a commit as pip has it; in the file the commit is the fragment, and the query has the folder."""
    place = urlsplit(given)
    folder = parse_qs(place.query).get("subdirectory")
    url = f"git+{urlunsplit(place._replace(query='', fragment=''))}@{place.fragment}"
    return f"{url}#subdirectory={folder[0]}" if folder else url
