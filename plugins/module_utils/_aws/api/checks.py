# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks what options of REST and HTTP APIs require of each other, before the first API call."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import check_each
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


def check_api(service: Service) -> None:
    """Check each option by itself, and that the API keeps a URL."""
    api = service.api
    if api.disable_execute_api_endpoint and not api.domain:
        raise OptionError("api.disable_execute_api_endpoint requires api.domain, which was not given.")
    check_each(api, prefix="api.")
