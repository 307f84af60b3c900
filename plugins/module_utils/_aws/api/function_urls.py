# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must hold of a service without an API before any call is made."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


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
