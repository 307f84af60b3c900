# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The meaning of a line of a requirements file (pure except for environment variables).

pip accepts more than names: URLs, paths, archives and repositories, whose code it runs to build them, and options that
allow building. A line is therefore parsed as pip does, and the installer's input is written from its parts. Unknown
parts are refused.
"""

from __future__ import annotations

import os
import posixpath
import re
import shlex
import typing as t
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

NAME: t.Final = r"(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?P<extras>\[[^\]/\\]*\])?"
PLAIN: t.Final = re.compile(rf"{NAME}\s*(?P<version>[(<>=!~][\w.*+!<>=~,()\s-]*)?", re.ASCII)
AT_A_URL: t.Final = re.compile(rf"{NAME}\s*@\s*(?P<url>\S+)", re.ASCII)
URL: t.Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
EGG: t.Final = re.compile(rf"[#&]egg={NAME}", re.ASCII)
IN_AN_ARCHIVE: t.Final = re.compile(r"\.(whl|zip|tar(\.\w+)?|tgz|tbz2?|txz|tlz)", re.IGNORECASE)
VARIABLE: t.Final = re.compile(r"\$\{([A-Z0-9_]+)\}")
SHORT: t.Final = {
    "-r": "--requirement",
    "-c": "--constraint",
    "-e": "--editable",
    "-i": "--index-url",
    "-f": "--find-links",
    "-C": "--config-settings",
    "-Z": "--always-unzip",
}
WITHOUT_VALUE: t.Final = ("--no-index", "--pre", "--prefer-binary", "--require-hashes", "--always-unzip")
WITH_VALUE: t.Final = (
    *("--index-url", "--extra-index-url", "--pypi-url", "--find-links", "--trusted-host", "--use-feature"),
    *("--all-releases", "--only-final", "--hash"),
)
ABOUT_FILES: t.Final = ("--requirement", "--constraint", "--editable")
ABOUT_WHEELS: t.Final = ("--no-binary", "--only-binary")
ABOUT_BUILDING: t.Final = ("--config-settings", "--config-setting", "--global-option", "--install-option")
OPTIONS: t.Final = (*WITHOUT_VALUE, *WITH_VALUE, *ABOUT_FILES, *ABOUT_WHEELS, *ABOUT_BUILDING)

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """A line of a file, without its comment; ``number`` is that of its first line in the file."""

    text: str
    file: str = ""
    number: int = 0

    @property
    def place(self) -> str:
        """Where it is, for messages; the line itself may hold a password."""
        return f"line {self.number} of {self.file}" if self.number else f"an entry of {self.file}"


@dataclass(frozen=True)
class ParsedLine:
    """The content of a line: a requirement, or nothing but options.

    ``name`` is normalized. ``url`` is where the package comes from, with a lower-case scheme; empty where it comes from
    an index. ``version`` is the version specifier of a plain requirement.
    """

    line: Line
    name: str = ""
    extras: str = ""
    version: str = ""
    url: str = ""
    marker: str = ""
    options: Options = ()

    @property
    def is_wheel(self) -> bool:
        """Whether it is a URL that every installer treats as a wheel, which runs nothing when it is installed."""
        place = urlsplit(self.url)
        name = posixpath.basename(unquote(place.path).rstrip("/"))
        return place.scheme in ("http", "https") and name.endswith(".whl")

    @property
    def hashes(self) -> tuple[str, ...]:
        return self.values("--hash")

    @property
    def is_built_from_its_line(self) -> bool:
        """Whether the line says more about the build than its name and version."""
        return bool(self.url or self.hashes or any(self.values(*ABOUT_BUILDING)))

    def values(self, *names: str) -> tuple[str, ...]:
        return tuple(value for name, value in self.options if name in names)

    def written(self, *, building: bool = False) -> str:
        """The requirement for an installer, one line; build options only where it is built."""
        marker = f" ; {self.marker}" if self.marker and not building else ""
        names = ("--hash", *(ABOUT_BUILDING if building else ()))
        options = "".join(f" {name}={_quoted(value)}" for name, value in self.options if name in names)
        return f"{self._head}{marker}{options}"

    @property
    def _head(self) -> str:
        """A repository URL without a host may have no name before it."""
        if not self.url:
            return f"{self.name}{self.extras}{self.version}"
        if "+" in self.url.partition(":")[0] and not urlsplit(self.url).netloc:
            egg = "" if EGG.search(self.url) else f"{'&' if '#' in self.url else '#'}egg={self.name}{self.extras}"
            return f"{self.url}{egg}"
        return f"{self.name}{self.extras} @ {self.url}"

    def at(self, url: str, hashes: t.Sequence[str]) -> ParsedLine:
        """The same requirement, from another place."""
        return replace(self, url=url, version="", options=tuple(("--hash", value) for value in hashes))


def normalized(name: str) -> str:
    """The name of a package or of an extra in the form for comparison (PEP 503, PEP 685)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def parsed_line(line: Line) -> ParsedLine:
    """Parse a line.

    :raises OptionError: it is a path, or neither a requirement nor a known option.
    """
    text = with_variables(re.sub(r"^\ufeff\s*(#.*)?", "", line.text))
    words = text.split(" ")
    count = next((number for number, word in enumerate(words) if word.startswith("-")), len(words))
    options = _options(line, " ".join(words[count:]))
    requirement = " ".join(words[:count]).strip()
    editable = [value for name, value in options if name == "--editable"]
    if len(editable) + bool(requirement) > 1:
        raise _unknown(line)
    whole = requirement or "".join(editable)
    if not whole:
        return ParsedLine(line, options=options)
    found = replace(_requirement(line, whole), options=options)
    if editable and not found.url:
        raise _path(line)
    return found


def with_variables(text: str) -> str:
    """Environment variables are replaced as pip does; one that is not set stays as written."""
    return re.sub(r"\s+", " ", VARIABLE.sub(lambda found: os.environ.get(found[1]) or found[0], text)).strip()


def _requirement(line: Line, text: str) -> ParsedLine:
    is_url = bool(URL.match(text)) and not AT_A_URL.match(text)
    body, _semicolon, marker = (part.strip() for part in text.partition("; " if is_url else ";"))
    if is_url:
        return replace(_bare_url(line, body), marker=marker)
    if found := AT_A_URL.fullmatch(body):
        url = _lower_scheme(found["url"])
        if not URL.fullmatch(url) or urlsplit(url).scheme == "file":
            raise _path(line)
        return ParsedLine(line, normalized(found["name"]), _extras(found), url=url, marker=marker)
    found = PLAIN.fullmatch(body)
    if "/" in body or body.startswith((".", "~")) or re.search(rf"{IN_AN_ARCHIVE.pattern}(\[.*\])?$", body, re.I):
        raise _path(line)
    if not found:
        raise _unknown(line)
    version = re.sub(r"\s+", " ", found["version"] or "")
    return ParsedLine(line, normalized(found["name"]), _extras(found), version=version, marker=marker)


def _bare_url(line: Line, url: str) -> ParsedLine:
    """A URL without a name before it has the name in its fragment, or in its file name."""
    url = _lower_scheme(url)
    place = urlsplit(url)
    if place.scheme == "file":
        raise _path(line)
    file = posixpath.basename(unquote(place.path).rstrip("/"))
    found = EGG.search(url)
    if not found and not place.scheme.partition("+")[2] and IN_AN_ARCHIVE.search(file):
        stem = re.sub(rf"{IN_AN_ARCHIVE.pattern}$", "", file, flags=re.I)
        name = stem.partition("-")[0] if file.endswith(".whl") else stem.rpartition("-")[0]
        found = re.compile(NAME, re.ASCII).fullmatch(name)
    if not found:
        raise OptionError(
            f"requirements.file must name packages, but {line.place} is a URL without a name.",
            hint="Write the name of the package and @ before the URL.",
        )
    return ParsedLine(line, normalized(found["name"]), _extras(found), url=url)


def _extras(found: re.Match[str]) -> str:
    return re.sub(r"\s+", "", found["extras"] or "")


def _lower_scheme(url: str) -> str:
    scheme, colon, rest = url.partition(":")
    return f"{scheme.lower()}{colon}{rest}"


def _options(line: Line, text: str) -> Options:
    try:
        words = shlex.split(text)
    except ValueError as exc:
        raise _unknown(line) from exc
    found: list[tuple[str, str]] = []
    while words:
        word = words.pop(0)
        if word[:2] in SHORT:
            name, value = SHORT[word[:2]], word[2:].removeprefix("=")
            given = len(word) > 2
        else:
            name, equals, value = word.partition("=")
            name, given = _whole_name(line, name), bool(equals)
        if name not in WITHOUT_VALUE and not given:
            if not words:
                raise _unknown(line)
            value = words.pop(0)
        found.append((name, value))
    return tuple(found)


def _whole_name(line: Line, name: str) -> str:
    """pip accepts the beginning of an option's name where no other option begins so."""
    fitting = [name] if name in OPTIONS else [each for each in OPTIONS if len(name) > 2 and each.startswith(name)]
    if len(fitting) != 1:
        shown = re.sub(r"[^\w-].*", "", name)
        raise OptionError(f"requirements.file must contain only known options, but {line.place} has {shown}.")
    return fitting[0]


def _quoted(value: str) -> str:
    return shlex.quote(value) if re.search(r"[\s'\"\\]", value) else value


def written_option(name: str, value: str) -> str:
    """An option as a line of its own."""
    return name if name in WITHOUT_VALUE else f"{name} {_quoted(value)}"


def _path(line: Line) -> OptionError:
    return OptionError(
        f"requirements.file must name packages, but {line.place} is a path.",
        hint="Put the code into the source, or publish it as a package in an index.",
    )


def _unknown(line: Line) -> OptionError:
    return OptionError(
        f"requirements.file must name packages, but {line.place} is neither a requirement nor an option."
    )
