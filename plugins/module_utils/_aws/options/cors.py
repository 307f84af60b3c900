# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requested handling of cross-origin requests (no calls, no Ansible)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import ANY, METHODS
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

# The options by the names that HTTP APIs and URLs of functions have for them.
CORS_NAMES: t.Final = {
    "AllowOrigins": "allow_origins",
    "AllowMethods": "allow_methods",
    "AllowHeaders": "allow_headers",
    "ExposeHeaders": "expose_headers",
    "AllowCredentials": "allow_credentials",
    "MaxAge": "max_age",
}
# What an extra variable says for a boolean.
WORDS: t.Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
KEYS: t.Final = tuple(CORS_NAMES.values())
LISTS: t.Final = tuple(key for key in KEYS if key not in ("allow_credentials", "max_age"))
LONGEST_AGE: t.Final = 86_400

# A wildcard does not include Authorization, so the usual headers are named.
USUAL_HEADERS: t.Final = (
    "Authorization",
    "Content-Type",
    "X-Amz-Date",
    "X-Amz-Security-Token",
    "X-Amz-User-Agent",
    "X-Amzn-Trace-Id",
    "X-Api-Key",
)


class Cors(Record):
    """Who may call from a page of another origin; ``allow_methods`` None stands for those of the routes."""

    allow_origins: tuple[str, ...] = ("*",)
    allow_methods: tuple[str, ...] | None = None
    allow_headers: tuple[str, ...] = USUAL_HEADERS
    expose_headers: tuple[str, ...] = ()
    allow_credentials: bool = False
    max_age: int | None = None

    def methods_for(self, verbs: set[str]) -> t.Sequence[str]:
        """The methods to allow where routes have these; OPTIONS is what the browser asks with."""
        return self.allow_methods or (METHODS if ANY in verbs else sorted(verbs | {"OPTIONS"}))


def cors_from_option(option: str, given: t.Any) -> Cors | None:
    """The value of ``cors``: true for the defaults, a dictionary for more; None when it is off.

    :raises OptionError: it has another type, or origins and credentials contradict each other.
    """
    given = WORDS.get(given.lower(), given) if isinstance(given, str) else given
    if given is None or given is False:
        return None
    if given is True:
        return Cors()
    if not isinstance(given, dict):
        raise OptionError(f"{option} must be true, false or a dictionary, but {given!r} was given.")
    _check_types(option, given)
    lists: dict[str, t.Any] = {key: tuple(given[key]) for key in LISTS if given.get(key) is not None}
    others: dict[str, t.Any] = {key: given[key] for key in KEYS if key not in LISTS and given.get(key) is not None}
    if "allow_methods" in lists:
        lists["allow_methods"] = tuple(method.upper() for method in lists["allow_methods"])
    cors = Cors(**lists, **others)
    if cors.allow_credentials and "*" in cors.allow_origins:
        raise OptionError(f"{option} must list its allow_origins when allow_credentials is true, but they are *.")
    return cors


def _check_types(option: str, given: t.Mapping[str, t.Any]) -> None:
    for key, value in given.items():
        if key not in KEYS:
            raise OptionError(f"{option} must have only {', '.join(KEYS)}, but {key} was given.")
        if key in LISTS and not _is_list_of_text(value):
            raise OptionError(f"{option}.{key} must be a list of strings, but {value!r} was given.")
        if key == "allow_credentials" and not isinstance(value, bool | None):
            raise OptionError(f"{option}.{key} must be true or false, but {value!r} was given.")
        if key == "max_age" and not _is_age(value):
            raise OptionError(f"{option}.{key} must be 0 to {LONGEST_AGE} seconds, but {value!r} was given.")


def _is_list_of_text(value: t.Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(each, str) for each in value))


def _is_age(value: t.Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LONGEST_AGE)


def cors_properties(cors: Cors, allow_methods: t.Sequence[str]) -> dict[str, t.Any]:
    """The property of an HTTP API or of a function's URL, without what is empty."""
    values = {**cors._asdict(), "allow_methods": allow_methods}
    lists = {key: list(values[key]) or None for key in LISTS}
    others = {"max_age": cors.max_age, "allow_credentials": cors.allow_credentials or None}
    names = {key: name for name, key in CORS_NAMES.items()}
    return {names[key]: value for key, value in without_none({**lists, **others}).items()}
