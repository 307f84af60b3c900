# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A change of a resource and its properties, as change sets describe it (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._record import Record


class Detail(Record):
    """The value of a property before and after, None where there is none; ``property`` is its path with dots."""

    property: str
    before: t.Any = None
    after: t.Any = None

    def masked(self, kind: str) -> Detail:
        """The detail without secrets of a resource of this type."""
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.secret_values import shown_pair

        return Detail(self.property, *shown_pair(kind, self.property.split("."), self.before, self.after))

    def hidden(self) -> Detail:
        """The detail without values."""
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.secret_values import (
            masked_pair,
        )

        return Detail(self.property, *masked_pair(self.before, self.after))


class Change(Record):
    """A change of one resource, in terms of change sets: Add, Modify or Remove; True, False or Conditional."""

    action: str
    logical_id: str
    type: str
    replacement: str | None = None
    properties: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()

    def as_result(self) -> dict[str, t.Any]:
        return {
            **self._asdict(),
            "properties": list(self.properties),
            "details": [detail._asdict() for detail in self.details],
        }
