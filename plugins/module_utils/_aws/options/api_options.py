# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the API in front of the functions."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api_keys import (
    API_KEY_OPTIONS,
    USAGE_PLAN_OPTIONS,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import THROTTLING_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.validation import MODEL_OPTIONS

API_TYPES: t.Final = ["rest", "http", "function_url"]
ENDPOINT_TYPES: t.Final = ["regional", "edge", "private"]


AUTHORIZER_OPTIONS: t.Final = {
    "name": {"type": "str", "required": True},
    "type": {"type": "str", "choices": ["jwt", "cognito", "token", "request"], "required": True},
    "issuer": {"type": "raw"},
    "audience": {"type": "list", "elements": "raw"},
    "user_pools": {"type": "list", "elements": "raw"},
    "function": {"type": "raw"},
    "identity_sources": {"type": "list", "elements": "str"},
    "identity_validation_expression": {"type": "str"},
    "ttl": {"type": "int"},
    "simple_responses": {"type": "bool"},
}

DOMAIN_OPTIONS: t.Final = {
    "name": {"type": "str", "required": True},
    "certificate_arn": {"type": "raw", "required": True},
    "base_path": {"type": "str"},
    "hosted_zone_id": {"type": "raw"},
    "truststore_uri": {"type": "str"},
    "truststore_version": {"type": "str"},
}

API_OPTIONS: t.Final = {
    "cors": {"type": "raw"},
    "authorizers": {"type": "list", "elements": "dict", "options": AUTHORIZER_OPTIONS},
    "default_authorizer": {"type": "str"},
    "api_keys": {"type": "list", "elements": "dict", "options": API_KEY_OPTIONS, "no_log": False},
    "usage_plans": {"type": "list", "elements": "dict", "options": USAGE_PLAN_OPTIONS},
    "api_key_required": {"type": "bool", "no_log": False},
    "models": {"type": "list", "elements": "dict", "options": MODEL_OPTIONS},
    "access_log": {
        "type": "dict",
        "options": {"format": {"type": "str"}, "retention_days": {"type": "int"}},
    },
    "throttling": {"type": "dict", "options": THROTTLING_OPTIONS},
    "stage_variables": {"type": "dict"},
    "domain": {"type": "dict", "options": DOMAIN_OPTIONS},
    "disable_execute_api_endpoint": {"type": "bool"},
    "detailed_metrics": {"type": "bool"},
    "payload_version": {"type": "str", "choices": ["1.0", "2.0"]},
    "description": {"type": "str"},
    "tracing": {"type": "bool"},
    "binary_media_types": {"type": "list", "elements": "str"},
    "minimum_compression_size": {"type": "int"},
    "endpoint_type": {"type": "str", "choices": ENDPOINT_TYPES},
    "vpc_endpoint_ids": {"type": "list", "elements": "raw"},
    "resource_policy": {"type": "list", "elements": "dict"},
    "web_acl_arn": {"type": "raw"},
}

URL_OPTIONS: t.Final = {
    "auth": {"type": "str", "choices": ["none", "aws_iam"], "default": "none"},
    "cors": {"type": "raw"},
    "invoke_mode": {"type": "str", "choices": ["buffered", "response_stream"], "default": "buffered"},
}
