# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks what options of REST and HTTP APIs require of each other, before the first API call."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

LONGEST_DESCRIPTION: t.Final = 1024


def check_api(service: Service) -> None:
    """Check that the API keeps a URL, and the length of its description."""
    api = service.api
    if api.disable_execute_api_endpoint and not api.domain:
        raise OptionError("api.disable_execute_api_endpoint requires api.domain, which was not given.")
    if len(api.description or "") > LONGEST_DESCRIPTION:
        raise OptionError(
            f"api.description must have at most {LONGEST_DESCRIPTION} characters, but {len(api.description or '')} "
            f"were given."
        )
