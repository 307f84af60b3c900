# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Routes: options and values (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import CATCH_ALL
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import (
    THROTTLING_OPTIONS,
    Throttling,
    throttling_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.validation import (
    PARAMETER_OPTIONS,
    Validation,
    validation_from_options,
)

METHODS: t.Final = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
ANY: t.Final = "ANY"
HEADER: t.Final = r"\*|[\w!#$%&*+.^`|~-]+"


class Route(t.NamedTuple):
    """An HTTP method (GET ... or ANY) and a path of the API, such as ``/users/{id}``.

    ``authorizer`` is the name of one, ``aws_iam``, ``none``, or None for the API's default; ``timeout`` is in seconds.
    """

    method: str
    path: str
    authorizer: str | None = None
    scopes: tuple[str, ...] = ()
    throttling: Throttling | None = None
    timeout: float | None = None
    api_key_required: bool | None = None
    validation: Validation = Validation()

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(segment for segment in self.path.split("/") if segment)

    @property
    def http_key(self) -> str:
        """The route in the form that HTTP APIs use."""
        return CATCH_ALL if self.path == CATCH_ALL else f"{self.method} {self.path}"


def route_from_options(given: t.Mapping[str, t.Any]) -> Route:
    """The route that an element of ``routes`` describes."""
    return Route(
        given["method"].upper(),
        given["path"],
        authorizer=given.get("authorizer"),
        scopes=tuple(given.get("scopes") or ()),
        throttling=throttling_from_options(given.get("throttling")),
        timeout=given.get("timeout"),
        api_key_required=given.get("api_key_required"),
        validation=validation_from_options(given),
    )


ROUTE_OPTIONS: t.Final = {
    "method": {"type": "str", "required": True},
    "path": {"type": "str", "required": True},
    "authorizer": {"type": "str"},
    "scopes": {"type": "list", "elements": "str"},
    "throttling": {"type": "dict", "options": THROTTLING_OPTIONS},
    "timeout": {"type": "float"},
    "api_key_required": {"type": "bool", "no_log": False},
    "request_parameters": {"type": "dict", "options": PARAMETER_OPTIONS},
    "request_models": {"type": "dict"},
}
