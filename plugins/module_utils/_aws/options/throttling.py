# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requested limits on the rate of requests (no calls, no Ansible)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

THROTTLING_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "rate_limit": {"type": "float", "required": True},
    "burst_limit": {"type": "int", "required": True},
}


class Throttling(Record):
    """Requests allowed per second on average, and at once."""

    rate_limit: float
    burst_limit: int


def throttling_from_options(given: t.Mapping[str, t.Any] | None) -> Throttling | None:
    """The value of ``throttling``; None when it was not given."""
    return None if given is None else Throttling(**given)


def check_throttling(option: str, throttling: Throttling | None) -> None:
    """:raises OptionError: a limit is below 0."""
    if throttling and (throttling.rate_limit < 0 or throttling.burst_limit < 0):
        raise OptionError(
            f"{option} must have limits of 0 or more, but rate_limit {throttling.rate_limit:g} and burst_limit "
            f"{throttling.burst_limit} were given."
        )
