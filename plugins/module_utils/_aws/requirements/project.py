# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requirements of a pyproject.toml, and where it says that they come from.

``project.dependencies`` has names. Tables of other tools may say that a package does not come from the public index,
but from a path, a repository or a private index; the installers here do not read these tables.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import normalized
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._toml import parse_toml

HEAD: t.Final = re.compile(r"\s*(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[(?P<extras>[^\]]*)\])?", re.ASCII)
PLACES: t.Final = ("git", "hg", "svn", "path", "directory", "file", "url", "workspace", "index", "source")
NAMED_INDEX: t.Final = ("index", "source")
PUBLIC: t.Final = re.compile(r"https?://(pypi\.org|pypi\.python\.org)(/.*)?", re.IGNORECASE)
TABLES: t.Final = {
    "dependency-groups": ("dependency-groups",),
    "tool.poetry.dependencies": ("tool", "poetry", "dependencies"),
    "tool.pdm.dev-dependencies": ("tool", "pdm", "dev-dependencies"),
}

Table = t.Mapping[str, t.Any]


@dataclass(frozen=True)
class OtherSource:
    """A package that does not come from the index: ``table`` says so, where the ``marker`` holds ("": always).

    ``file`` has that table; ``path`` is what it gives for a local project, relative to the file.
    """

    name: str
    table: str
    kind: str
    marker: str = ""
    file: str = ""
    path: str = ""


def parsed(path: str, text: str) -> Table:
    """The tables of a pyproject.toml.

    :raises OptionError: it is not valid TOML.
    """
    try:
        return parse_toml(text)
    except ValueError as exc:
        raise OptionError(f"requirements.file must be valid TOML, but {path} is not: {exc}.") from exc


def project_lines(path: str, tables: Table, extras: t.Sequence[str], groups: t.Sequence[str] = ()) -> list[str]:
    """``project.dependencies``, those of the extras, and ``dependency-groups`` (PEP 735).

    References to the project itself stand for its extras.
    """
    project = _Project(path, tables)
    lines = [*project.lines("", project.dependencies)]
    for extra in extras:
        if normalized(extra) not in project.optional:
            known = ", ".join(project.known) or "it has none"
            raise OptionError(
                f"requirements.extras must be in project.optional-dependencies of {path} ({known}), "
                f"but {extra!r} was given."
            )
        lines += project.extra("", extra)
    for group in groups:
        lines += project.lines("", list(_group(path, tables, group, ())))
    return lines


def _group(path: str, tables: Table, group: str, above: tuple[str, ...]) -> t.Iterator[str]:
    """The requirements of a group and of those that it includes."""
    known = {normalized(name): given for name, given in below(tables, "dependency-groups").items()}
    name = normalized(group)
    if name not in known:
        raise OptionError(
            f"requirements.groups must be in dependency-groups of {path} ({', '.join(known) or 'it has none'}), "
            f"but {group!r} was given."
        )
    if name in above:
        raise OptionError(f"requirements.file must have no group that includes itself, but {group} in {path} does.")
    for each in known[name] if isinstance(known[name], list) else [None]:
        if isinstance(each, dict) and isinstance(included := each.get("include-group"), str) and len(each) == 1:
            yield from _group(path, tables, included, (*above, name))
        elif isinstance(each, str) and HEAD.match(each) and "\n" not in each:
            yield each
        else:
            raise OptionError(
                f"requirements.file must have names of packages and include-group in dependency-groups.{group}, but "
                f"{path} has something else."
            )


def unread_tables(tables: Table) -> list[str]:
    """Tables that also name packages, but are not read."""
    found = [name for name, keys in TABLES.items() if below(tables, *keys)]
    dynamic = below(tables, "project").get("dynamic")
    return [*found, *(["project.dynamic"] if isinstance(dynamic, list) and "dependencies" in dynamic else [])]


def other_sources(path: str, tables: Table, extras: t.Sequence[str], groups: t.Sequence[str] = ()) -> list[OtherSource]:
    """The packages that uv, Poetry or PDM would not take from the index, as the file at ``path`` says."""
    found: list[OtherSource] = []
    chosen = {normalized(extra) for extra in extras}
    chosen_groups = {normalized(group) for group in groups}
    public = {"pypi"} - {name for name, url in _named_indexes(tables) if not PUBLIC.fullmatch(url)}
    public |= {name for name, url in _named_indexes(tables) if PUBLIC.fullmatch(url)}
    for table, keys in (
        ("tool.uv.sources", ("uv", "sources")),
        ("tool.poetry.dependencies", ("poetry", "dependencies")),
    ):
        for name, given in below(tables, "tool", *keys).items():
            for each in given if isinstance(given, list) else [given]:
                kind = next((place for place in PLACES if isinstance(each, dict) and each.get(place)), None)
                if kind is None or normalized(str(each.get("extra", ""))) not in {"", *chosen}:
                    continue
                if "group" in each and normalized(str(each["group"])) not in chosen_groups:
                    continue
                if kind in NAMED_INDEX and str(each[kind]).lower() in public:
                    continue
                marker = str(each.get("marker") or each.get("markers") or "")
                given = str(each[kind]) if kind == "path" else ""
                found.append(OtherSource(normalized(name), table, kind, marker, path, given))
    return found


def own_indexes(tables: Table) -> list[str]:
    """URLs of indexes, other than the public one, for all packages of the file."""
    tool = below(tables, "tool")
    uv = below(tool, "uv")
    listed = [each for each in _tables(uv.get("index")) if not each.get("explicit")]
    listed += [
        each for each in _tables(below(tool, "poetry").get("source")) if str(each.get("priority")).lower() != "explicit"
    ]
    listed += _tables(below(tool, "pdm").get("source"))
    urls = [each.get("url") for each in listed]
    for table in (uv, below(uv, "pip")):
        more = table.get("extra-index-url")
        urls += [table.get("index-url"), *(more if isinstance(more, list) else [more])]
    return sorted({url for url in urls if isinstance(url, str) and not PUBLIC.fullmatch(url)})


def _named_indexes(tables: Table) -> list[tuple[str, str]]:
    listed = [
        *_tables(below(tables, "tool", "uv").get("index")),
        *_tables(below(tables, "tool", "poetry").get("source")),
    ]
    return [(str(each["name"]).lower(), str(each["url"])) for each in listed if {"name", "url"} <= each.keys()]


class _Project:
    """The table ``project``, and the requirements of extras; an extra that is being read already is not read again."""

    def __init__(self, path: str, tables: Table) -> None:
        project = tables.get("project", {})
        self._path = path
        self._open: list[str] = []
        self._is(isinstance(project, dict), "a table project")
        self.name = normalized(str(project.get("name", "")))
        self.dependencies = self._texts("project.dependencies", project.get("dependencies", []))
        optional = project.get("optional-dependencies", {})
        self._is(isinstance(optional, dict), "a table project.optional-dependencies")
        self.known = sorted(optional)
        self.optional: dict[str, list[str]] = {}
        for extra, given in optional.items():
            texts = self._texts(f"project.optional-dependencies.{extra}", given)
            self.optional.setdefault(normalized(extra), []).extend(texts)

    def lines(self, above: str, texts: t.Sequence[str]) -> t.Iterator[str]:
        """``above`` is the marker of the requirement that refers to them."""
        for text in texts:
            head = HEAD.match(text)
            if not self.name or head is None or normalized(head["name"]) != self.name:
                yield _with_marker(text, above)
                continue
            marker = _both(above, text.partition(";")[2].strip())
            for extra in filter(None, (part.strip() for part in (head["extras"] or "").split(","))):
                if normalized(extra) not in self.optional:
                    raise OptionError(
                        f"requirements.file must reference only extras that it defines, but {text!r} in {self._path} "
                        f"names {extra}."
                    )
                yield from self.extra(marker, extra)

    def extra(self, above: str, extra: str) -> t.Iterator[str]:
        name = normalized(extra)
        if name not in self._open:
            self._open.append(name)
            yield from self.lines(above, self.optional[name])
            self._open.pop()

    def _texts(self, key: str, given: object) -> list[str]:
        texts = [text for text in given if isinstance(text, str)] if isinstance(given, list) else []
        self._is(given == texts, f"a list of strings for {key}")
        self._is(all(HEAD.match(text) and "\n" not in text for text in texts), f"names of packages in {key}")
        return texts

    def _is(self, good: bool, allowed: str) -> None:
        if not good:
            raise OptionError(f"requirements.file must have {allowed}, but {self._path} has something else.")


def _with_marker(text: str, above: str) -> str:
    if not above:
        return text
    requirement, _semicolon, marker = text.partition(";")
    return f"{requirement.strip()} ; {_both(above, marker.strip())}"


def _both(one: str, other: str) -> str:
    return f"({one}) and ({other})" if one and other else one or other


def below(table: t.Any, *keys: str) -> Table:
    """A table in tables; empty where there is none."""
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else {}


def _tables(given: t.Any) -> list[Table]:
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
