# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A requirements file as plain lines for an installer (pure except for reading the file).

Comments and blank lines are left out, and included files are read, so that the lines change exactly when the
requirements do.
"""

from __future__ import annotations

import os
import re
import typing as t
from dataclasses import dataclass, replace

from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements import project as requirements_project
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import (
    ABOUT_FILES,
    URL,
    Line,
    ParsedLine,
    normalized,
    parsed_line,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._files import is_there, read_text

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.project import OtherSource

KNOWN_FILES: t.Final = ("requirements.txt", "pyproject.toml")
CONSTRAINT: t.Final = "-c "
# The path of another project; that of the source itself is none.
LOCAL: t.Final = (
    r"(?:(?:-e|--editable)[ =]?)?(?P<path>\.\.?/[^\s;\[]*[^\s;\[/.][^\s;\[]*)(?P<extras>\[[^\]]*\])?(?P<marker>\s*;.*)?"
)


@dataclass(frozen=True)
class Listed:
    """The content of a file: lines, packages that do not come from an index, and the indexes for all others.

    ``projects`` are folders of local projects whose code is deployed instead of a package.
    """

    lines: tuple[Line, ...]
    other_sources: tuple[OtherSource, ...] = ()
    indexes: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()


def read_file(path: str, extras: t.Sequence[str], groups: t.Sequence[str] = ()) -> Listed:
    """The requirements of a ``requirements.txt`` or, when its name ends so, a ``pyproject.toml``.

    :raises OptionError: it cannot be read, or it names something other than packages.
    """
    is_project = path.endswith(".toml")
    for name, given in (("extras", extras), ("groups", groups)):
        if given and not is_project:
            raise OptionError(
                f"requirements.{name} is only valid with a pyproject.toml or a lock file, but the file is {path}."
            )
    listed = read_project(path, extras, groups) if is_project else _with_paths(_text_lines(path, ()))
    if not listed.lines:
        raise OptionError(
            f"requirements.file must name packages, but {path} names none.",
            hint=_why_none(path) if is_project else None,
        )
    return listed


def read_project(path: str, extras: t.Sequence[str], groups: t.Sequence[str]) -> Listed:
    """The requirements of a ``pyproject.toml``, which may have none."""
    tables = requirements_project.parsed(path, read(path))
    texts = requirements_project.project_lines(path, tables, extras, groups)
    lines = [Line(text, path) for text in texts]
    for line in lines:
        if any(name != "--hash" for name, _value in parsed_line(line).options):
            raise OptionError(f"requirements.file must name packages, but an entry of {path} has an option.")
    root, above = workspace(path)
    sources = requirements_project.other_sources(path, tables, extras, groups)
    own = {(each.name, each.table) for each in sources}
    more = [
        each
        for each in requirements_project.other_sources(root, above, extras, groups)
        if (each.name, each.table) not in own
    ]
    return Listed(tuple(lines), (*sources, *more), tuple(requirements_project.own_indexes(tables)))


def workspace(path: str) -> tuple[str, t.Mapping[str, t.Any]]:
    """The pyproject.toml of the uv workspace that a project is part of, whose sources apply to it too, and its tables.

    Empty where there is none.
    """
    folder = os.path.dirname(os.path.abspath(path))
    while (above := os.path.dirname(folder)) != folder:
        folder = above
        root = os.path.join(folder, "pyproject.toml")
        if os.path.isfile(root):
            return root, _tables_of_a_workspace(root)
    return "", {}


def _tables_of_a_workspace(root: str) -> t.Mapping[str, t.Any]:
    """A file that uv could not read either is ignored."""
    try:
        tables = requirements_project.parsed(root, read(root))
    except OptionError:
        return {}
    return tables if "workspace" in requirements_project.below(tables, "tool", "uv") else {}


def _why_none(path: str) -> str:
    unread = requirements_project.unread_tables(requirements_project.parsed(path, read(path)))
    also = f", and not {' and '.join(unread)}" if unread else ""
    ways = ["export them to a requirements.txt and name it in requirements.file"]
    ways += ["name groups in requirements.groups"] if "dependency-groups" in unread else []
    ways += ["name poetry.lock in requirements.file"] if "tool.poetry.dependencies" in unread else []
    return f"Only project.dependencies is read{also}: {', or '.join(ways)}."


def _with_paths(lines: t.Sequence[Line]) -> Listed:
    """The lines with the names of local projects instead of their paths; other paths stay, and are refused later."""
    found: list[Line] = []
    sources: list[OtherSource] = []
    for line in lines:
        local = _local(line)
        if local is None:
            found.append(line)
            continue
        given, name = local
        found.append(replace(line, text=f"{name}{given['extras'] or ''}{given['marker'] or ''}"))
        place = f"line {line.number}"
        sources.append(requirements_project.OtherSource(name, place, "path", file=line.file, path=given["path"]))
    return Listed(tuple(found), tuple(sources))


def _local(line: Line) -> tuple[re.Match[str], str] | None:
    """The parts of a line that is the path of a local project, and the project's name."""
    given = re.fullmatch(LOCAL, line.text)
    name = given and name_of(os.path.join(os.path.dirname(line.file), given["path"], "pyproject.toml"))
    return (given, name) if given and name else None


def name_of(path: str) -> str:
    """The name of the project that a pyproject.toml describes; empty where there is none."""
    if not os.path.isfile(path):
        return ""
    tables = requirements_project.parsed(path, read(path))
    named = (requirements_project.below(tables, *keys).get("name") for keys in (("project",), ("tool", "poetry")))
    return normalized(str(next(filter(None, named), "")))


def _text_lines(path: str, above: tuple[str, ...]) -> list[Line]:
    if path in above:
        raise OptionError(f"requirements.file must not include itself, but {path} does.")
    lines: list[Line] = []
    for line in _numbered_lines(path):
        options = [] if _local(line) else [each for each in parsed_line(line).options if each[0] in ABOUT_FILES[:2]]
        for name, value in options:
            file = _beside(line, name, value)
            lines += _text_lines(file, (*above, path)) if name == "--requirement" else [_constraint(line, file)]
        if not options:
            lines.append(line)
    return lines


def constrained(lines: t.Sequence[Line]) -> tuple[list[ParsedLine], list[ParsedLine]]:
    """What the constraint files among the lines contain: constraints, and requirements that they include."""
    constraints: list[ParsedLine] = []
    requirements: list[ParsedLine] = []
    left = [line.text.removeprefix(CONSTRAINT) for line in lines if line.text.startswith(CONSTRAINT)]
    seen: set[str] = set()
    while left:
        path = left.pop(0)
        if path in seen:
            continue
        seen.add(path)
        for line in _numbered_lines(path):
            one = parsed_line(line)
            files = {name: _beside(line, name, value) for name, value in one.options if name in ABOUT_FILES[:2]}
            left += [file for name, file in files.items() if name == "--constraint"]
            if "--requirement" in files:
                included = _text_lines(files["--requirement"], ())
                requirements += [parsed_line(each) for each in included if not each.text.startswith(CONSTRAINT)]
                left += [each.text.removeprefix(CONSTRAINT) for each in included if each.text.startswith(CONSTRAINT)]
            if not files:
                constraints.append(one)
    return constraints, requirements


def constraint_texts(lines: t.Sequence[Line]) -> list[str]:
    """The content of the constraint files among the lines."""
    paths = [line.text.removeprefix(CONSTRAINT) for line in lines if line.text.startswith(CONSTRAINT)]
    return ["\n".join(line for _number, line in _joined_lines(read(path))) for path in paths]


def _constraint(line: Line, path: str) -> Line:
    return Line(f"{CONSTRAINT}{path}", line.file, line.number)


def _numbered_lines(path: str) -> list[Line]:
    return [Line(text, path, number) for number, text in _joined_lines(read(path))]


def _joined_lines(text: str) -> list[tuple[int, str]]:
    """Lines without comments, each with its number; one that ends in a backslash continues in the next."""
    found: list[tuple[int, str]] = []
    number = 1
    for line in re.sub(r"\\\r?\n", "\0", text).splitlines():
        bare = re.sub(r"(^|\s)#.*", "", line.replace("\0", " ")).strip()
        if bare:
            found.append((number, re.sub(r"\s+", " ", bare)))
        number += 1 + line.count("\0")
    return found


def read(path: str) -> str:
    """The text of a file.

    :raises OptionError: it cannot be read.
    """
    try:
        return read_text(path)
    except (OSError, UnicodeDecodeError) as exc:
        why = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8"
        raise OptionError(f"requirements.file must be readable, but {path} is not: {why}.") from exc


def _beside(line: Line, option: str, value: str) -> str:
    if URL.match(value):
        raise OptionError(f"requirements.file must name files after {option}, but {line.place} has a URL there.")
    return os.path.normpath(os.path.join(os.path.dirname(line.file), value))


def requirements_path(given: str | None, source: str) -> str:
    """The requirements file: relative to a source folder; if not given, the first known one in it.

    :raises OptionError: there is none.
    """
    if given is not None:
        path = os.path.expanduser(given)
        if os.path.isabs(path) or os.path.isdir(source):
            return os.path.normpath(os.path.join(source, path))
        raise OptionError(f"requirements.file must be an absolute path when source is a zip, but {given!r} was given.")
    for name in KNOWN_FILES:
        if is_there(os.path.join(source, name)):
            return os.path.join(source, name)
    raise OptionError(f"requirements.file must be given, since there is no {' and no '.join(KNOWN_FILES)} in {source}.")
