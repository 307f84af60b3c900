# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: the option ``functions`` of ``lambda_http_endpoint`` and its roles."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api_options import (
    ROUTE_OPTIONS,
    URL_OPTIONS,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.package_options import (
    PACKAGING_OPTIONS,
)

# fmt: off
RETENTION_DAYS: t.Final = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]
# fmt: on
ARCHITECTURES: t.Final = ["x86_64", "arm64"]

# What a function can have and the option ``defaults`` can say for all functions.
SHARED_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "memory_size": {"type": "int"},
    "timeout": {"type": "int"},
    "environment": {"type": "dict", "no_log": True},
    "layers": {"type": "list", "elements": "raw"},
    "vpc": {
        "type": "dict",
        "options": {
            "subnet_ids": {"type": "list", "elements": "raw"},
            "security_group_ids": {"type": "list", "elements": "raw"},
            "ipv6": {"type": "bool"},
        },
    },
    "tracing": {"type": "str", "choices": ["active", "pass_through"]},
    "ephemeral_storage": {"type": "int"},
    "reserved_concurrency": {"type": "int"},
    "provisioned_concurrency": {"type": "int"},
    "kms_key_arn": {"type": "raw", "no_log": False},
    "logging": {
        "type": "dict",
        "options": {
            "format": {"type": "str", "choices": ["text", "json"]},
            "application_level": {"type": "str", "choices": ["trace", "debug", "info", "warn", "error", "fatal"]},
            "system_level": {"type": "str", "choices": ["debug", "info", "warn"]},
        },
    },
    "snap_start": {"type": "bool"},
    "dead_letter_target": {"type": "raw"},
    "on_success": {"type": "raw"},
    "on_failure": {"type": "raw"},
    "maximum_retry_attempts": {"type": "int"},
    "maximum_event_age": {"type": "int"},
}

FUNCTION_OPTIONS: t.Final = {
    "name": {"type": "str", "required": True},
    "handler": {"type": "str"},
    "routes": {"type": "list", "elements": "dict", "default": [], "options": ROUTE_OPTIONS},
    "runtime": {"type": "str"},
    "architecture": {"type": "str", "choices": ARCHITECTURES},
    "log_retention_days": {"type": "int", "choices": RETENTION_DAYS},
    "description": {"type": "str"},
    **PACKAGING_OPTIONS,
    "url": {"type": "dict", "options": URL_OPTIONS},
    "role": {"type": "raw"},
    "iam_statements": {"type": "list", "elements": "dict"},
    **SHARED_OPTIONS,
}
