# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The input of an installer, after a check that no code runs without being named.

Installing a wheel runs none of its code. Everything else is built first, by code of the package, so it must be named.
"""

from __future__ import annotations

import importlib
import os
import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.commands import markers
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import (
    ABOUT_BUILDING,
    ABOUT_FILES,
    ABOUT_WHEELS,
    URL,
    Line,
    ParsedLine,
    normalized,
    parsed_line,
    written_option,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.requirements_file import (
    CONSTRAINT,
    Listed,
    constrained,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Target

NAME_IT: t.Final = (
    "Building runs code of the package on this machine; to allow that for a pure Python package, name it in "
    "requirements.build."
)
NOT_WRITTEN: t.Final = (*ABOUT_FILES, *ABOUT_WHEELS, *ABOUT_BUILDING, "--hash")


@dataclass(frozen=True)
class Built:
    """What is built: ``lines`` of the file or of ``requirements.build``, or ``entry`` from an index.

    ``name`` is None when the entry of ``requirements.build`` has no name, such as a path. ``has_url`` says that the
    package comes from the URL in that entry.
    """

    entry: str
    name: str | None
    lines: tuple[ParsedLine, ...]
    has_url: bool


@dataclass(frozen=True)
class Plan:
    """Requirements, constraints, and index options, each a line of its own."""

    requirements: tuple[ParsedLine, ...]
    constraints: tuple[ParsedLine, ...]
    options: tuple[str, ...]
    build: tuple[Built, ...]

    @property
    def is_hashed(self) -> bool:
        """Whether installers require a hash of each package, as they do when any has one."""
        return any(each.hashes for each in self.requirements)

    def versions(self, target: Target) -> list[str]:
        """Version constraints of what is built."""
        built = {each.name for each in self.build}
        requested_members = [each for each in self.requirements if each.name in built]
        plain = [each for each in (*self.constraints, *requested_members) if each.version and not each.url]
        return [f"{each.name}{each.version}" for each in plain if holds(each.marker, target)]


def plan(listed: Listed, build: t.Sequence[str], target: Target) -> Plan:
    """The input of an installer.

    :raises OptionError: code of a package would run that ``build`` does not name, or a package does not come from where
        an installer would get it.
    """
    constraints, included = constrained(listed.lines)
    requirements = [parsed_line(line) for line in listed.lines if not line.text.startswith(CONSTRAINT)] + included
    everything = [*requirements, *constraints]
    entries = [_entry(entry) for entry in build]
    named = {entry.name for entry in entries if entry}
    for each in everything:
        _check_options(each, named)
        _check_url(each, named, target)
    _check_places(listed, requirements, target)
    return Plan(
        tuple(each for each in requirements if _is_of_use(each, target)),
        tuple(each for each in constraints if _is_of_use(each, target)),
        tuple(line for each in everything if not each.name for line in _option_lines(each)),
        tuple(_built(entry, text, everything, target) for entry, text in zip(entries, build, strict=True)),
    )


def holds(marker: str, target: Target, extra: str = "") -> bool:
    """Whether a marker, such as ``python_version < "3.9"``, is true of the target; an invalid one is left to pip."""
    if not marker:
        return True
    for place in ("packaging.markers", "pip._vendor.packaging.markers"):
        try:
            library = importlib.import_module(place)
        except ImportError:
            continue
        try:
            return bool(library.Marker(marker).evaluate({**markers(target), "extra": extra}))
        except ValueError:
            return True
    raise FaasError("Environment markers in requirements need the Python package packaging, which is not installed.")


def _entry(text: str) -> ParsedLine | None:
    try:
        found = parsed_line(Line(text, "requirements.build"))
    except OptionError:
        return None
    return found if found.name else None


def _built(entry: ParsedLine | None, text: str, everything: t.Sequence[ParsedLine], target: Target) -> Built:
    if entry is None:
        return Built(text, None, (), has_url=False)
    lines = [
        each
        for each in everything
        if each.name == entry.name and each.is_built_from_its_line and not each.is_wheel and holds(each.marker, target)
    ]
    has_url = bool(entry.url and not lines)
    return Built(text, entry.name, (entry,) if has_url else tuple(lines), has_url)


def _check_options(each: ParsedLine, named: t.Collection[str | None]) -> None:
    for name, value in each.options:
        about = value.split(",") if name == "--no-binary" else [each.name] if name in ABOUT_BUILDING else []
        if not {normalized(one.strip()) for one in about} <= {*named, ":none:"}:
            raise OptionError(
                f"requirements.file must not require building packages that requirements.build does not name, but "
                f"{each.line.place} has {name}.",
                hint=NAME_IT,
            )


def _check_url(each: ParsedLine, named: t.Collection[str | None], target: Target) -> None:
    if each.url and not each.is_wheel and each.name not in named and holds(each.marker, target):
        is_repository = "+" in each.url.partition(":")[0]
        raise OptionError(
            f"requirements.file must name packages that have a wheel, but {each.name} in {each.line.place} comes from "
            f"{'a repository' if is_repository else 'a URL that is not a wheel'}.",
            hint=NAME_IT,
        )


def _is_of_use(each: ParsedLine, target: Target) -> bool:
    """Installers may read repositories that are for other machines, too."""
    return bool(each.name) and (not each.url or each.is_wheel or holds(each.marker, target))


def _check_places(listed: Listed, requirements: t.Sequence[ParsedLine], target: Target) -> None:
    names = {each.name for each in requirements if holds(each.marker, target)}
    for other in listed.other_sources:
        if other.name in names and holds(other.marker, target):
            raise OptionError(
                f"requirements.file must not name packages that come from elsewhere, but {other.name} has {other.kind} "
                f"in {other.table}, which is not read here.",
                hint="Export the requirements to a requirements.txt and name that in requirements.file.",
            )


def _option_lines(each: ParsedLine) -> t.Iterator[str]:
    for name, given in each.options:
        value = given
        if name == "--find-links" and not URL.match(given):
            beside = os.path.join(os.path.dirname(each.line.file), given)
            value = os.path.abspath(beside) if os.path.exists(beside) else given
        if name not in NOT_WRITTEN:
            yield written_option(name, value)
