# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The patterns of the ``include`` and ``exclude`` options."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

NOTHING: t.Final = "(?!)"


def check_globs(option: str, globs: t.Sequence[str]) -> None:
    """Other tools take back with ``!`` what another pattern says; here ``include`` and ``exclude`` do.

    :raises OptionError: a glob begins with ``!``.
    """
    for glob in globs:
        if glob.startswith("!"):
            raise OptionError(
                f"{option} must have globs without ! in front, but {glob!r} was given.",
                hint="What exclude names is left out, and what include names is kept although exclude names it.",
            )


def matcher(patterns: t.Sequence[str]) -> t.Callable[[str], bool]:
    """A function that returns whether a path (relative, with ``/``) or a folder above it matches one of the patterns.

    ``*`` and ``?`` stop at ``/``, ``**`` does not. A pattern without ``/`` (but at its end) matches at any depth,
    one with ``/`` from the top of the source. What matches a folder matches everything in it.
    """
    if not patterns:
        return lambda _path: False
    joined = re.compile("|".join(f"(?:{_expression(pattern)})" for pattern in patterns), re.DOTALL)
    return lambda path: joined.fullmatch(path) is not None


def _expression(pattern: str) -> str:
    trimmed = pattern.strip("/").removeprefix("./")
    anchored = pattern.startswith(("/", "./")) or "/" in trimmed
    return f"{'' if anchored else '(?:.*/)?'}{translated(trimmed)}(?:/.*)?"


def translated(pattern: str) -> str:
    """The regular expression of a glob, without anchors."""
    return "".join(_translated(part) for part in re.split(r"(\*\*/|\*\*|\*|\?|\[!?[^]/]+\])", pattern))


def _translated(part: str) -> str:
    match part:
        case "**/":
            return "(?:.*/)?"
        case "**":
            return ".*"
        case "*":
            return "[^/]*"
        case "?":
            return "[^/]"
    if part.startswith("[") and part.endswith("]"):
        return _set(part)
    return re.escape(part)


def _set(part: str) -> str:
    """A set such as ``[!a-z]``; an invalid one, such as ``[z-a]``, matches nothing."""
    negated = part.startswith("[!")
    members = part[:-1].removeprefix("[!" if negated else "[")
    # re warns of characters that may begin a nested set, or join two, in the future
    chars = re.sub(r"^\[|(?<=&)&|(?<=~)~|(?<=\|)\|", lambda found: re.escape(found[0]), members)
    expression = f"[{'^' if negated else ''}{chars}]"
    try:
        re.compile(expression)
    except re.error:
        return NOTHING
    return expression
