# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an option of a module is, said once (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.checks import (
    MOST_LABELS,
    check_labels,
    text_of,
    texts,
)
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:

    class OptionLimit(t.Protocol):
        """What an option may be, with the page that it rests on, such as ``_limits.Limit``."""

        @property
        def allowed(self) -> str:
            """Completes "must be ..."."""

        @property
        def source(self) -> str:
            """A URL."""

        def check(self, option: str, given: t.Any, /) -> None:
            """:raises OptionError: the value is not allowed."""


class VariablesLimit(Record):
    """How many variables there may be, and how many bytes: all together, or each as NAME=value.

    A value may be a secret, so none is shown.
    """

    most: int
    kibibytes: int
    source: str
    together: bool = True

    @property
    def allowed(self) -> str:
        what = "names and values of together" if self.together else "each, as NAME=value, of"
        return f"at most {self.most} variables, {what} at most {self.kibibytes} KiB"

    def check(self, option: str, given: t.Mapping[t.Any, t.Any]) -> None:
        """:raises OptionError: there are too many, or they are too long."""
        if len(given) > self.most:
            raise OptionError(f"{option} must be at most {self.most} variables, but {len(given)} were given.")
        sizes = {str(name): len(f"{name}{text_of(value)}".encode()) for name, value in given.items()}
        size = sum(sizes.values()) if self.together else max(sizes.values(), default=-1) + 1
        if size > self.kibibytes * 1024:
            raise OptionError(f"{option} must be {self.allowed}, but has {size} bytes{self._of_which(sizes)}.")

    def _of_which(self, sizes: t.Mapping[str, int]) -> str:
        longest = max(sizes, key=lambda name: sizes[name])
        return f", most of them in {longest}" if self.together else f" in {longest}"


class LabelsLimit(Record):
    """How many labels there may be, and what they may consist of."""

    source: str

    @property
    def allowed(self) -> str:
        return (
            f"at most {MOST_LABELS}, with keys of 1 to 63 and values of at most 63 lowercase letters, digits, - and _, "
            "keys starting with a letter"
        )

    @staticmethod
    def check(_option: str, given: t.Mapping[t.Any, t.Any]) -> None:
        """:raises OptionError: one is not allowed, or there are too many."""
        check_labels(texts(given))


class Option(Record):
    """``spec`` is Ansible's argument spec of the option.

    ``limit`` is what its value may be, or what each of its elements may be with ``each``. ``default`` takes the setting
    back to what Google does when nobody sets it, and is always allowed; None: nothing takes it back.
    """

    spec: dict[str, t.Any]
    limit: OptionLimit | None = None
    default: t.Any = None
    each: bool = False

    def check(self, name: str, given: t.Any) -> None:
        """:raises OptionError: the value given for the option of that name is not allowed."""
        if self.limit is None or given is None or given == self.default:
            return
        for value in given if self.each else (given,):
            self.limit.check(name, value)


def specs(options: t.Mapping[str, Option]) -> dict[str, dict[str, t.Any]]:
    """The argument spec of several options."""
    return {name: option.spec for name, option in options.items()}
