# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that every AWS module has, with the names that amazon.aws uses."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import env_fallback


def argument_spec(**own: dict[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """The common AWS options and those of the module."""
    return {
        "access_key": {
            "aliases": ["aws_access_key_id", "aws_access_key"],
            "no_log": False,
            "fallback": (env_fallback, ["AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"]),
        },
        "secret_key": {
            "aliases": ["aws_secret_access_key", "aws_secret_key"],
            "no_log": True,
            "fallback": (env_fallback, ["AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"]),
        },
        "session_token": {
            "aliases": ["aws_session_token"],
            "no_log": True,
            "fallback": (env_fallback, ["AWS_SESSION_TOKEN"]),
        },
        "profile": {
            "aliases": ["aws_profile"],
            "fallback": (env_fallback, ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]),
        },
        "region": {
            "aliases": ["aws_region"],
            "fallback": (env_fallback, ["AWS_REGION", "AWS_DEFAULT_REGION"]),
        },
        "endpoint_url": {"aliases": ["aws_endpoint_url"], "fallback": (env_fallback, ["AWS_URL"])},
        "validate_certs": {"type": "bool", "default": True},
        "aws_ca_bundle": {"type": "path", "fallback": (env_fallback, ["AWS_CA_BUNDLE"])},
        "aws_config": {"type": "dict"},
        "debug_botocore_endpoint_logs": {
            "type": "bool",
            "default": False,
            "fallback": (env_fallback, ["ANSIBLE_DEBUG_BOTOCORE_LOGS"]),
        },
        **own,
    }


TAG_OPTIONS: dict[str, dict[str, t.Any]] = {
    "tags": {"type": "dict", "aliases": ["resource_tags"]},
    "purge_tags": {"type": "bool", "default": True},
}
