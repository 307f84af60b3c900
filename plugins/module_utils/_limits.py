# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an option may be, said once: the check, its words and the page that it rests on (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record


class Limit(Record):
    """``allowed`` completes "must be ..." and is what the documentation's tables show; ``source`` is a URL."""

    allowed: str
    source: str
    fits: t.Callable[[t.Any], object]

    def check(self, option: str, given: t.Any) -> None:
        """:raises OptionError: the value given for the option is not allowed."""
        require(self.fits(given), option, given, self.allowed)


class ListLimit(Record):
    """What each element of a list may be, if anything is known about it, and how many there may be."""

    element: Limit | None
    most: int | None
    source: str

    @property
    def allowed(self) -> str:
        most = None if self.most is None else f"at most {self.most}"
        return ", ".join(filter(None, [self.element and self.element.allowed, most]))

    def check(self, option: str, given: t.Sequence[t.Any]) -> None:
        """:raises OptionError: an element is not allowed, or there are too many."""
        for each in given if self.element else ():
            t.cast(Limit, self.element).check(option, each)
        if self.most is not None and len(given) > self.most:
            raise OptionError(f"{option} must be at most {self.most}, but {len(given)} were given.")


class LengthLimit(Record):
    """How many characters a string may have."""

    most: int
    source: str

    @property
    def allowed(self) -> str:
        return f"at most {self.most} characters"

    def check(self, option: str, given: str) -> None:
        """:raises OptionError: the string is too long; it is not repeated in the message."""
        if len(given) > self.most:
            raise OptionError(f"{option} must have {self.allowed}, but it has {len(given)}.")


class SizeLimit(Record):
    """How large a value may be, as its service measures it; ``unit`` says in what, such as "bytes as JSON"."""

    most: int
    unit: str
    source: str
    size: t.Callable[[t.Any], int]

    @property
    def allowed(self) -> str:
        return f"at most {self.most} {self.unit}"

    def check(self, option: str, given: t.Any) -> None:
        """:raises OptionError: the value is too large; it is not repeated in the message."""
        size = self.size(given)
        if size > self.most:
            raise OptionError(f"{option} must be {self.allowed}, but it has {size}.")


AnyLimit: t.TypeAlias = "Limit | ListLimit | LengthLimit | SizeLimit"


def between(least: float, most: float, unit: str, source: str) -> Limit:
    """A number of ``unit``, which may be empty; both ends are allowed."""
    return Limit(f"{least} to {most} {unit}".rstrip(), source, lambda given: least <= given <= most)


def at_least(least: float, unit: str, source: str) -> Limit:
    return Limit(f"at least {least} {unit}".rstrip(), source, lambda given: given >= least)


def text(pattern: str, allowed: str, source: str) -> Limit:
    """A string that the whole of the pattern matches."""
    return Limit(allowed, source, lambda given: isinstance(given, str) and re.fullmatch(pattern, given, re.ASCII))


def each(element: Limit, most: int | None = None) -> ListLimit:
    """A list of at most so many elements, each of which is allowed."""
    return ListLimit(element, most, element.source)


def at_most(most: int, source: str) -> ListLimit:
    """A list of at most so many elements, whatever they are."""
    return ListLimit(None, most, source)
