# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: the options of an element of ``functions``."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api_options import ROUTE_OPTIONS, URL_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.packaging_options import PACKAGING_OPTIONS

FUNCTION_OPTIONS: t.Final = {
    "name": {"type": "str", "required": True},
    "handler": {"type": "str"},
    "routes": {"type": "list", "elements": "dict", "default": [], "options": ROUTE_OPTIONS},
    "memory_size": {"type": "int"},
    "timeout": {"type": "int"},
    "environment": {"type": "dict", "no_log": True},
    "description": {"type": "str"},
    **PACKAGING_OPTIONS,
    "url": {"type": "dict", "options": URL_OPTIONS},
}
