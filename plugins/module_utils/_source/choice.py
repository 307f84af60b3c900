# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is deployed by the rules that apply, which only the cloud may know."""

from __future__ import annotations

import functools
import os
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import FIRST, NEWEST
from ansible_collections.polycloud.faas.plugins.module_utils._wording import pluralized

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

MOST_NAMED: t.Final = 5

T = t.TypeVar("T")


class Choice(t.Generic[T]):
    """Something that each set of rules results in, opened and checked before any call as far as possible."""

    def __init__(self, requested: int | None, read: t.Callable[[int], T]) -> None:
        """``requested`` is the option ``source_rules``. Without it the newest rules are tried, and then the first ones.

        :raises OptionError: it cannot be read with any of the rules that may apply.
        """
        self._requested = requested
        self._read = functools.cache(read)
        self.tried = requested or NEWEST
        try:
            self._read(self.tried)
        except OptionError:
            if requested or not self._is_readable(FIRST):
                raise
            self.tried = FIRST

    def rules(self, deployed: int | None) -> int:
        """The rules that apply if these resulted in what is deployed (None: nothing is)."""
        return self._requested or deployed or NEWEST

    def possible(self) -> tuple[int, ...]:
        """The rules that may apply, the newest first."""
        return (self._requested,) if self._requested else (NEWEST, FIRST)

    def by(self, rules: int) -> T:
        """The result of these rules.

        :raises OptionError: it cannot be read with these rules.
        """
        return self._read(rules)

    def _is_readable(self, rules: int) -> bool:
        try:
            self._read(rules)
        except OptionError:
            return False
        return True

    def advice(self, subject: str, rules: int, sources: t.Callable[[T], t.Sequence[Source]]) -> str | None:
        """The warning where the first rules apply without having been requested, and the newest choose other files."""
        if self._requested or rules == NEWEST:
            return None
        before = _files(sources(self.by(rules)))
        try:
            after = _files(sources(self.by(NEWEST)))
        except OptionError as error:
            effect = f"which would refuse this source: {error.message}"
        else:
            if before == after:
                return None
            effect = f"which {_difference(before, after)}."
        return (
            f"{subject} continues to use source_rules 1, with which it was deployed. New deployments use 2, {effect} "
            "Set source_rules to 2 to switch, or to 1 to keep it without this warning."
        )


def _files(sources: t.Sequence[Source]) -> set[str]:
    """All paths; with the paths of the sources where there are several."""
    several = len({source.path for source in sources}) > 1
    return {
        os.path.join(source.path, file.path) if several else file.path for source in sources for file in source.files
    }


def _difference(before: set[str], after: set[str]) -> str:
    verbs = (("leaves out", before - after), ("adds", after - before))
    return " and ".join(f"{verb} {_named(files)}" for verb, files in verbs if files)


def _named(files: set[str]) -> str:
    named = sorted(files)[:MOST_NAMED]
    more = len(files) - len(named)
    return ", ".join(named) + (f" and {pluralized(more, 'more file')}" if more else "")
