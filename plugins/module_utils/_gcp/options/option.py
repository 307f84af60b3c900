# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an option of a module is, said once (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._limits import Limit


class Option(Record):
    """``spec`` is Ansible's argument spec of the option.

    ``limit`` is what its value may be, or what each of its elements may be with ``each``. ``default`` takes the setting
    back to what Google does when nobody sets it, and is always allowed; None: nothing takes it back.
    """

    spec: dict[str, t.Any]
    limit: Limit | None = None
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
