# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must hold of function URLs, and of a service without an API, before any call is made.

Limits: https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


METHODS: t.Final = frozenset({"*", "DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"})
MOST_ENTRIES: t.Final = 100
LONGEST_ENTRIES: t.Final = {"allow_origins": 253, "allow_headers": 1024, "expose_headers": 1024}


def check_cors_of_urls(service: Service) -> None:
    """Lambda answers OPTIONS itself, so it is no method that can be allowed."""
    for function in service.functions:
        cors, where = function.url.cors if function.url else None, f"of function {function.name}"
        if cors is None:
            continue
        for method in cors.allow_methods or ():
            require(
                method in METHODS, f"url.cors.allow_methods {where}", method, f"one of {', '.join(sorted(METHODS))}"
            )
        for name, longest in LONGEST_ENTRIES.items():
            entries = getattr(cors, name)
            is_good = len(entries) <= MOST_ENTRIES and all(1 <= len(each) <= longest for each in entries)
            if not is_good or (name == "allow_origins" and not entries):
                raise OptionError(
                    f"url.cors.{name} {where} must be at most {MOST_ENTRIES} strings of 1 to {longest} characters"
                    f"{', and at least one' if name == 'allow_origins' else ''}, but {len(entries)} were given."
                )


def check_function_urls(service: Service) -> None:
    """That there are functions with URLs, and no routes, when the service has no API."""
    if service.api_type != "function_url":
        return
    for function in service.functions:
        if function.routes:
            raise OptionError(
                f"routes of function {function.name} must be empty when api_type is function_url, since its URL takes "
                f"all paths, but {len(function.routes)} were given."
            )
    if not any(function.url for function in service.functions):
        raise OptionError("functions must have at least one with url when api_type is function_url, but none has.")
