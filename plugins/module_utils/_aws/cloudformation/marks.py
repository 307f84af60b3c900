# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which service a stack belongs to, by its description (pure).

``shop-api``, stage ``dev``, and ``shop``, stage ``api-dev``, have the same stack name, so a name proves nothing.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

DEFAULT_STAGE: t.Final = "dev"
DESCRIPTION: t.Final = "polycloud.faas service {name}, stage {stage}"

_DESCRIPTION: t.Final = re.compile(r"polycloud\.faas service (?P<name>[a-zA-Z0-9-]+), stage (?P<stage>[a-zA-Z0-9-]+)")


class Mark(Record):
    """The service that a stack belongs to."""

    name: str
    stage: str

    @property
    def description(self) -> str:
        return DESCRIPTION.format(name=self.name, stage=self.stage)

    @property
    def stack_name(self) -> str:
        return f"{self.name}-{self.stage}"

    def __str__(self) -> str:
        return f"service {self.name}, stage {self.stage}"


def mark_of(description: str | None) -> Mark | None:
    """The mark in the description of a stack; None when this collection did not create the stack."""
    found = _DESCRIPTION.fullmatch(description or "")
    return Mark(found["name"], found["stage"]) if found else None


def archive_prefix(name: str, stage: str) -> str:
    """The beginning of the keys of a service's archives, in whichever bucket they are."""
    return f"polycloud.faas/{name}/{stage}/"
