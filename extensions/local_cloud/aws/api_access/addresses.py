# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a request came to the endpoint that AWS gives an API, or by a domain name of its owner."""

from __future__ import annotations

import typing as t
from contextvars import ContextVar

from ..emulator.ministack import module

by_domain: ContextVar[bool] = ContextVar("whether_the_request_came_by_a_domain_name", default=False)


def install() -> None:
    """Note it where MiniStack reads the address of a request."""
    app = module("app")
    parse, resolve = app._parse_execute_api_url, app._resolve_custom_domain_request

    def parse_execute_api_url(host: str, path: str) -> t.Any:
        found = parse(host, path)
        by_domain.set(False)
        return found

    def resolve_custom_domain_request(host: str, path: str) -> t.Any:
        found = resolve(host, path)
        by_domain.set(found is not None)
        return found

    app._parse_execute_api_url = parse_execute_api_url
    app._resolve_custom_domain_request = resolve_custom_domain_request
