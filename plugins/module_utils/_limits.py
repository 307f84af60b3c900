# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an option may be, said once: the check, its words and the page that it rests on (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import require


class Limit(t.NamedTuple):
    """``allowed`` completes "must be ..." and is what the documentation's tables show; ``source`` is a URL."""

    allowed: str
    source: str
    fits: t.Callable[[t.Any], object]

    def check(self, option: str, given: t.Any) -> None:
        """:raises OptionError: the value given for the option is not allowed."""
        require(self.fits(given), option, given, self.allowed)


def between(least: float, most: float, unit: str, source: str) -> Limit:
    """A number of ``unit``, which may be empty; both ends are allowed."""
    return Limit(f"{least:g} to {most:g} {unit}".rstrip(), source, lambda given: least <= given <= most)


def at_least(least: float, unit: str, source: str) -> Limit:
    return Limit(f"at least {least:g} {unit}".rstrip(), source, lambda given: given >= least)


def text(pattern: str, allowed: str, source: str) -> Limit:
    """A string that the whole of the pattern matches."""
    return Limit(allowed, source, lambda given: isinstance(given, str) and re.fullmatch(pattern, given, re.ASCII))
