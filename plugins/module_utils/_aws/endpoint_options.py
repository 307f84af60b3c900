# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: the options of ``lambda_http_endpoint``."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api_options import API_OPTIONS, API_TYPES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function_options import FUNCTION_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options import TAG_OPTIONS, argument_spec

# fmt: off
RETENTION_DAYS: t.Final = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]
# fmt: on

ENDPOINT_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = argument_spec(
    name={"type": "str", "required": True},
    stage={"type": "str", "default": "dev"},
    state={"type": "str", "choices": ["present", "absent"], "default": "present"},
    source={"type": "path"},
    include={"type": "list", "elements": "str", "default": []},
    exclude={"type": "list", "elements": "str", "default": []},
    runtime={"type": "str", "default": "python3.13"},
    architecture={"type": "str", "choices": ["x86_64", "arm64"], "default": "x86_64"},
    functions={"type": "list", "elements": "dict", "options": FUNCTION_OPTIONS},
    api_type={"type": "str", "choices": API_TYPES, "default": "rest"},
    api={"type": "dict", "options": API_OPTIONS},
    log_retention_days={"type": "int", "choices": RETENTION_DAYS},
    iam_statements={"type": "list", "elements": "dict", "default": []},
    deployment_bucket={"type": "str"},
    wait_timeout={"type": "int", "default": 900},
    **TAG_OPTIONS,
)
