# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Routes: options and values (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import Declared, Option, specs_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.endpoint_view import CATCH_ALL
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.rest_api import (
    PARAMETER_OPTIONS,
    RouteCache,
    Validation,
    validation_from_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import (
    THROTTLING_OPTIONS,
    Throttling,
    throttling_from_options,
)

METHODS: t.Final = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
ANY: t.Final = "ANY"
HEADER: t.Final = r"\*|[\w!#$%&*+.^`|~-]+"
REST: t.Final = ("rest",)
BOTH: t.Final = (*REST, "http")


class Route(Declared):
    """An HTTP method (GET ... or ANY) and a path of the API, such as ``/users/{id}``.

    ``authorizer`` is the name of one, ``aws_iam``, ``none``, or None for the API's default; ``timeout`` is in seconds.
    """

    method: Option[str] = Option({"type": "str", "required": True}, take=str.upper)
    path: Option[str] = Option({"type": "str", "required": True})
    authorizer: Option[str | None] = Option("str", of=BOTH)
    scopes: Option[tuple[str, ...]] = Option({"type": "list", "elements": "str"}, unset=(), of=BOTH)
    throttling: Option[Throttling | None] = Option(
        {"type": "dict", "options": THROTTLING_OPTIONS}, take=throttling_from_options, of=BOTH
    )
    timeout: Option[float | None] = Option(
        "float",
        "TimeoutInMillis",
        write=lambda seconds: round((seconds or 0) * 1000),
        read=lambda milliseconds: milliseconds / 1000,
        of=BOTH,
    )
    api_key_required: Option[bool | None] = Option({"type": "bool", "no_log": False}, of=REST)
    response_transfer_mode: Option[str | None] = Option(
        "str", "ResponseTransferMode", words={"buffered": "BUFFERED", "stream": "STREAM"}, of=REST
    )
    cache: Option[RouteCache | None] = Option("dict", nested=RouteCache, of=REST)
    request_parameters: Option[t.Mapping[str, t.Any] | None] = Option(
        {"type": "dict", "options": PARAMETER_OPTIONS}, of=REST
    )
    request_models: Option[t.Mapping[str, t.Any] | None] = Option("dict", of=REST)

    @property
    def is_streamed(self) -> bool:
        return self.response_transfer_mode == "stream"

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(segment for segment in self.path.split("/") if segment)

    @property
    def http_key(self) -> str:
        """The route in the form that HTTP APIs use."""
        return CATCH_ALL if self.path == CATCH_ALL else f"{self.method} {self.path}"

    @property
    def validation(self) -> Validation:
        """What API Gateway requires of a request.

        :raises OptionError: an option for it has a value of another type.
        """
        where = f"of {self.method} {self.path}"
        return validation_from_options(where, self.request_parameters or {}, self.request_models or {})


ROUTE_OPTIONS: t.Final = specs_of(Route)
