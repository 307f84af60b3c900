# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Differences between live resources and what was deployed, and how a run repairs them (values, pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._mappings import NOTHING
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

# How a difference is repaired: by calls of the service that has the resource; by two updates of the stack, the first of
# which leaves the resource out; not at all.
BY_CALLS: t.Final = "calls"
BY_UPDATES: t.Final = "updates"
NEVER: t.Final = "never"

UNSET: t.Final = "(unset)"
VARIABLES: t.Final = "Environment.Variables."
# Before the key of an archive that is missing from the bucket.
ARCHIVE: t.Final = "Archive."

# The path of an option, such as ("api", "resource_policy") or ("functions", "hello", "reserved_concurrency"); the last
# part of ("may_replace", "url") is an element of a list.
OptionPath: t.TypeAlias = tuple[str, ...]


class Question(Record):
    """What only the user can decide: a difference is not repaired before one of the ``options`` is given.

    ``reason`` and ``answer`` are sentences: why it is not repaired, and how the options decide it.
    """

    options: tuple[OptionPath, ...]
    reason: str
    answer: str


class Drift(Record):
    """One difference between what was deployed and what is live; environment values are not shown.

    ``kind`` is the type of the resource, ``named`` what it is called, such as "function shop-dev-hello"; if it
    ``is_missing``, ``property`` is the one that identifies it.
    """

    logical_id: str
    property: str
    expected: t.Any
    actual: t.Any
    kind: str = "AWS::Lambda::Function"
    named: str = ""
    is_missing: bool = False
    way: str = BY_CALLS
    question: Question | None = None

    def variable(self) -> str | None:
        """The environment variable that differs."""
        return self.property.removeprefix(VARIABLES) if self.property.startswith(VARIABLES) else None

    def archive(self) -> str | None:
        """The key of the archive that is missing from the bucket."""
        return self.property.removeprefix(ARCHIVE) if self.property.startswith(ARCHIVE) else None

    def as_result(self) -> dict[str, t.Any]:
        names = ("logical_id", "property", "expected", "actual")
        return {name: getattr(self, name) for name in names}

    def is_declared(self) -> bool:
        """Whether it undoes what somebody may have done on purpose, because an option says what holds."""
        return self.question is not None and self.question.options[0][0] != "may_replace"

    def as_progress(self) -> str:
        """What the run does about it by calls."""
        what = "it is missing" if self.is_missing else f"{self.property} is {self.actual}, not {self.expected}"
        return f"Repairing {self.named}: {what}"

    def as_warning(self, stack_name: str) -> str:
        if self.is_missing:
            return f"{self.logical_id} of stack {stack_name} is missing: there is no {self.named}."
        return (
            f"{self.logical_id} of stack {stack_name} differs from what "
            f"was deployed: {self.property} is {self.actual}, not {self.expected}."
        )


class Repairs(Record):
    """The drift that a run repairs: ``edited`` by calls of its service, ``lost`` by two updates of the stack.

    ``physical_ids`` are those of the stack's resources, by logical ID.
    """

    edited: tuple[Drift, ...] = ()
    lost: tuple[Drift, ...] = ()
    physical_ids: t.Mapping[str, str] = NOTHING

    @property
    def archives(self) -> set[str]:
        """The keys of the archives that are uploaded again."""
        return {archive for each in self.edited if (archive := each.archive()) is not None}

    @property
    def all(self) -> list[Drift]:
        return sorted([*self.edited, *self.lost], key=lambda each: (each.logical_id, each.property))
