# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: a file of requirements to plain lines for an installer (pure but for reading the file).

Comments and blank lines are left out, and files that it includes are read, so that the lines change exactly when what
they ask for does.
"""

from __future__ import annotations

import os
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._files import is_there, read_text
from ansible_collections.polycloud.faas.plugins.module_utils._toml import parse_toml

KNOWN_FILES: t.Final = ("requirements.txt", "pyproject.toml")
INCLUDE: t.Final = re.compile(r"(?:-r|--requirement)[ =]?\s*(\S+)")
CONSTRAINT: t.Final = re.compile(r"(?:-c|--constraint)[ =]?\s*(\S+)")
A_PATH: t.Final = re.compile(r"-e\b|--editable\b|[./~]|file:|[\w.\[\],-]+\s*@\s*file:|\S+\.(?:whl|tar\.gz|zip)$")


def read_lines(path: str, extras: t.Sequence[str]) -> list[str]:
    """The requirements of a ``requirements.txt`` or, when its name ends so, a ``pyproject.toml``.

    :raises OptionError: it cannot be read, or it names something other than packages.
    """
    if extras and not path.endswith(".toml"):
        raise OptionError(f"requirements.extras must be given with a pyproject.toml only, but the file is {path}.")
    lines = _project_lines(path, extras) if path.endswith(".toml") else _text_lines(path, ())
    if not lines:
        raise OptionError(f"requirements.file must name packages, but {path} names none.")
    return lines


def _text_lines(path: str, above: tuple[str, ...]) -> list[str]:
    if path in above:
        raise OptionError(f"requirements.file must not include itself, but {path} does.")
    lines: list[str] = []
    for line in _joined_lines(_read(path)):
        included = INCLUDE.fullmatch(line)
        constraint = CONSTRAINT.fullmatch(line)
        if included:
            lines += _text_lines(_beside(path, included[1]), (*above, path))
        elif constraint:
            lines += [f"-c {_beside(path, constraint[1])}"]
        elif A_PATH.match(line):
            raise OptionError(
                f"requirements.file must name packages, but {path} has {line!r}.",
                hint="Put the code into the source, or make a package of it that an index has.",
            )
        else:
            lines.append(line)
    return lines


def _project_lines(path: str, extras: t.Sequence[str]) -> list[str]:
    project = _project(path)
    optional = project.get("optional-dependencies", {})
    for extra in extras:
        if extra not in optional:
            known = ", ".join(sorted(optional)) or "it has none"
            raise OptionError(
                f"requirements.extras must be of project.optional-dependencies of {path} ({known}), "
                f"but {extra!r} was given."
            )
    return [*project.get("dependencies", []), *(line for extra in extras for line in optional[extra])]


def _project(path: str) -> dict[str, t.Any]:
    """The table ``project`` of a pyproject.toml."""
    try:
        return dict(parse_toml(_read(path)).get("project", {}))
    except ValueError as exc:
        raise OptionError(f"requirements.file must be valid TOML, but {path} is not: {exc}.") from exc


def constraint_texts(lines: t.Sequence[str]) -> list[str]:
    """What the files of constraints among the lines say."""
    found = (CONSTRAINT.fullmatch(line) for line in lines)
    return ["\n".join(_joined_lines(_read(match[1]))) for match in found if match]


def _joined_lines(text: str) -> list[str]:
    """Lines without comments; one that ends in a backslash goes on in the next."""
    whole = re.sub(r"\\\r?\n", " ", text)
    bare = (re.sub(r"(^|\s)#.*", "", line).strip() for line in whole.splitlines())
    return [re.sub(r"\s+", " ", line) for line in bare if line]


def _read(path: str) -> str:
    try:
        return read_text(path)
    except (OSError, UnicodeDecodeError) as exc:
        why = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8"
        raise OptionError(f"requirements.file must be readable, but {path} is not: {why}.") from exc


def _beside(path: str, other: str) -> str:
    return os.path.normpath(os.path.join(os.path.dirname(path), other))


def requirements_path(given: str | None, source: str) -> str:
    """The file of requirements: relative to a source folder; not given: the first known one in it.

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
