# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requested API keys and usage plans (no calls, no Ansible)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import (
    THROTTLING_OPTIONS,
    Throttling,
    throttling_from_options,
)

ONLY_PLAN: t.Final = "default"
PERIODS: t.Final = ["day", "week", "month"]

API_KEY_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "name": {"type": "str", "required": True},
    "value": {"type": "str", "no_log": True},
    "enabled": {"type": "bool", "default": True},
    "description": {"type": "str"},
}
QUOTA_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "limit": {"type": "int", "required": True},
    "period": {"type": "str", "choices": PERIODS, "required": True},
    "offset": {"type": "int"},
}
USAGE_PLAN_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "name": {"type": "str", "required": True},
    "description": {"type": "str"},
    "api_keys": {"type": "list", "elements": "str", "no_log": False},
    "quota": {"type": "dict", "options": QUOTA_OPTIONS},
    "throttling": {"type": "dict", "options": THROTTLING_OPTIONS},
}


class ApiKey(t.NamedTuple):
    """A key that clients send as the header X-API-Key; AWS generates a value if none is given."""

    name: str
    value: str | None = None
    enabled: bool = True
    description: str | None = None

    def __repr__(self) -> str:
        """Without the value, which is a secret."""
        return f"ApiKey({self.name!r}, enabled={self.enabled!r}, description={self.description!r})"


class Quota(t.NamedTuple):
    """The number of requests per day, week or month, with AWS's offset of the period."""

    limit: int
    period: str
    offset: int | None = None


class UsagePlan(t.NamedTuple):
    """The limits of each of its keys; ``api_keys`` None stands for all keys."""

    name: str
    description: str | None = None
    api_keys: tuple[str, ...] | None = None
    quota: Quota | None = None
    throttling: Throttling | None = None


def api_keys_from_options(given: t.Sequence[t.Mapping[str, t.Any]] | None) -> tuple[ApiKey, ...]:
    """The keys that ``api.api_keys`` describes."""
    return tuple(ApiKey(**key) for key in given or ())


def usage_plans_from_options(given: t.Sequence[t.Mapping[str, t.Any]] | None) -> tuple[UsagePlan, ...]:
    """The plans that ``api.usage_plans`` describes."""
    return tuple(_usage_plan(plan) for plan in given or ())


def _usage_plan(given: t.Mapping[str, t.Any]) -> UsagePlan:
    return UsagePlan(
        given["name"],
        given["description"],
        None if given["api_keys"] is None else tuple(given["api_keys"]),
        Quota(**given["quota"]) if given["quota"] is not None else None,
        throttling_from_options(given["throttling"]),
    )
