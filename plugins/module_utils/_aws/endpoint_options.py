# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``lambda_http_endpoint``."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import DEFAULT_STAGE
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import API_OPTIONS, API_TYPES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import RETENTION_DAYS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.connection import TAG_OPTIONS, argument_spec
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import (
    ARCHITECTURES,
    FUNCTION_OPTIONS,
    SHARED_OPTIONS,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import REQUIREMENTS_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.role import ROLE_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import STACK_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._later_spec import LaterSpec
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import OPTION as SOURCE_RULES


def _event_options() -> dict[str, dict[str, t.Any]]:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.kinds import specs

    return specs()


EVENTS: t.Final = {"type": "list", "elements": "dict", "options": LaterSpec(_event_options)}

ENDPOINT_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = argument_spec(
    name={"type": "str", "required": True},
    stage={"type": "str", "default": DEFAULT_STAGE},
    state={"type": "str", "choices": ["present", "absent"], "default": "present"},
    source={"type": "path"},
    include={"type": "list", "elements": "str", "default": []},
    exclude={"type": "list", "elements": "str", "default": []},
    source_rules=SOURCE_RULES,
    requirements={"type": "dict", "options": REQUIREMENTS_OPTIONS},
    runtime={"type": "str", "default": "python3.13"},
    architecture={"type": "str", "choices": ARCHITECTURES, "default": "x86_64"},
    defaults={"type": "dict", "options": SHARED_OPTIONS},
    functions={"type": "list", "elements": "dict", "options": {**FUNCTION_OPTIONS, "events": EVENTS}},
    api_type={"type": "str", "choices": API_TYPES, "default": "rest"},
    api={"type": "dict", "options": API_OPTIONS},
    log_retention_days={"type": "int", "choices": RETENTION_DAYS},
    iam_statements={"type": "list", "elements": "dict", "default": []},
    role={"type": "dict", "options": ROLE_OPTIONS},
    deployment_bucket={"type": "str"},
    alias={"type": "str"},
    keep_versions={"type": "int"},
    may_replace={"type": "list", "elements": "str", "choices": ["function", "url", "api_key"], "default": []},
    drift={"type": "str", "choices": ["repair", "report", "ignore"], "default": "repair"},
    drift_scope={"type": "str", "choices": ["functions", "endpoint", "all"], "default": "endpoint"},
    follow_references={"type": "bool", "default": True},
    wait_timeout={"type": "int", "default": 900},
    **STACK_OPTIONS,
    **TAG_OPTIONS,
)
