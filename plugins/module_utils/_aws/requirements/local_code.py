# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The packages of a local project, found as its build backend finds them, without running it.

These are uv_build, hatchling, poetry-core, setuptools, pdm-backend and flit, as far as their tables name folders;
without a table, a package of the project's name in ``src`` or at the top, or all that ``src`` has.
"""

from __future__ import annotations

import os
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import normalized
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.project import Table, below, parsed
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.requirements_file import read
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._source.combined import joined, with_text

SRC: t.Final = "src"
# What a whole folder of packages may also have, and no wheel does.
NOT_PACKAGED: t.Final = ("*.egg-info/", "*.dist-info/")

# A folder relative to the project's, and the path of a package or a module in it ("": all).
Place = tuple[str, str]


def with_local_code(source: Source, projects: t.Sequence[str], rules: int) -> Source:
    """The source with the packages of these projects beside it; a file of the source wins.

    :raises OptionError: a project has no packages where it should have them.
    """
    return joined(("", source), *(("", each) for folder in projects for each in _code(folder, rules)))


def _code(folder: str, rules: int) -> list[Source]:
    """Nothing for a project that has requirements alone."""
    path = os.path.join(folder, "pyproject.toml")
    tables = parsed(path, read(path))
    if below(tables, "tool", "uv").get("package") is False:
        return []
    given = {**below(tables, "tool", "poetry"), **below(tables, "project")}
    name = re.sub(r"[-.]+", "_", normalized(str(given.get("name", ""))))
    places = _configured(folder, below(tables, "tool"), name) or _usual(folder, name)
    found = [_placed(folder, place, path, rules) for place in places]
    if not found:
        raise OptionError(
            f"requirements.file must name local projects with packages, but {folder} has neither a folder nor a module "
            f"{name or 'of its name'}, in {SRC} or at the top.",
            hint=f"Name the packages in the table of the build backend in {path}.",
        )
    version = given.get("version")
    if isinstance(version, str) and name:
        about = f"Metadata-Version: 2.1\nName: {given['name']}\nVersion: {version}\n"
        found[0] = with_text(found[0], f"{name}-{version}.dist-info/METADATA", about)
    return found


def _configured(folder: str, tool: Table, name: str) -> list[Place]:
    """The places that a table of a build backend names."""
    uv = below(tool, "uv", "build-backend")
    if uv.keys() & {"module-root", "module-name"}:
        names = uv.get("module-name", name)
        root = str(uv.get("module-root", SRC))
        return [(root, str(each).replace(".", "/")) for each in (names if isinstance(names, list) else [names])]
    hatch = below(tool, "hatch", "build", "targets", "wheel").get("packages")
    if isinstance(hatch, list):
        return [os.path.split(os.path.normpath(str(each))) for each in hatch]
    poetry = below(tool, "poetry").get("packages")
    if isinstance(poetry, list):
        named = [(each.get("from", ""), each.get("include", "")) for each in poetry if isinstance(each, dict)]
        return [(str(root), re.sub(r"(^|/)[^/]*[*?\[].*", "", str(include))) for root, include in named]
    return _of_setuptools(folder, tool) or _of_others(folder, tool, name)


def _of_setuptools(folder: str, tool: Table) -> list[Place]:
    table = below(tool, "setuptools")
    where = below(table, "packages", "find").get("where")
    if isinstance(where, list):
        return [place for each in where for place in _packages_in(folder, str(each))]
    root = str(below(table, "package-dir").get("", ""))
    names = [each for key in ("packages", "py-modules") for each in _list(table.get(key))]
    # The packages within a package come with it.
    tops = dict.fromkeys(str(each).partition(".")[0] for each in names)
    return [(root, each) for each in tops] or (_packages_in(folder, root) if root else [])


def _of_others(folder: str, tool: Table, name: str) -> list[Place]:
    root = below(tool, "pdm", "build").get("package-dir")
    if isinstance(root, str):
        return [(root, name)]
    module = below(tool, "flit", "module").get("name")
    return _usual(folder, module) if isinstance(module, str) else []


def _usual(folder: str, name: str) -> list[Place]:
    if name:
        for root in (SRC, ""):
            if _path(folder, (root, name)):
                return [(root, name)]
    return _packages_in(folder, SRC)


def _packages_in(folder: str, root: str) -> list[Place]:
    return [(root, "")] if os.path.isdir(os.path.join(folder, root)) else []


def _path(folder: str, place: Place) -> str | None:
    """The folder or the module at a place; None where there is none."""
    path = os.path.join(folder, *place)
    return next((each for each in (path, f"{path}.py") if os.path.exists(each)), None)


def _placed(folder: str, place: Place, file: str, rules: int) -> Source:
    root, inner = place
    path = _path(folder, place)
    if path is None or not f"{os.path.realpath(path)}/".startswith(f"{os.path.realpath(folder)}/"):
        raise OptionError(
            f"requirements.file must name local projects with packages, but {file} names "
            f"{'/'.join(filter(None, place))}, which is not there."
        )
    if os.path.isdir(path):
        below_it = f"{inner}/" if inner else ""
        return joined((below_it, Source(path, exclude=() if inner else NOT_PACKAGED, rules=rules)))
    top = os.path.join(folder, root)
    whole = Source(top, include=[f"/{os.path.relpath(path, top)}"], exclude=["*"], rules=rules)
    return joined(("", whole))


def _list(given: object) -> list[t.Any]:
    return given if isinstance(given, list) else []
