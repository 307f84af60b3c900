# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that every Google Cloud module has, with the names that google.cloud uses."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.parameters import env_fallback

from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import OPTION as SOURCE_RULES

Spec = dict[str, dict[str, t.Any]]


def argument_spec(**own: dict[str, t.Any]) -> Spec:
    """The common Google Cloud options and those of the module."""
    return {
        "auth_kind": {
            "choices": ["application", "machineaccount", "serviceaccount", "accesstoken"],
            "fallback": (env_fallback, ["GCP_AUTH_KIND"]),
        },
        "service_account_file": {"type": "path", "fallback": (env_fallback, ["GCP_SERVICE_ACCOUNT_FILE"])},
        "service_account_contents": {
            "type": "jsonarg",
            "no_log": True,
            "fallback": (env_fallback, ["GCP_SERVICE_ACCOUNT_CONTENTS"]),
        },
        "service_account_email": {"fallback": (env_fallback, ["GCP_SERVICE_ACCOUNT_EMAIL"])},
        "access_token": {"no_log": True, "fallback": (env_fallback, ["GCP_ACCESS_TOKEN"])},
        "scopes": {"type": "list", "elements": "str", "fallback": (env_fallback, ["GCP_SCOPES"])},
        "impersonate_service_account": {"fallback": (env_fallback, ["CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT"])},
        "quota_project": {"fallback": (env_fallback, ["GOOGLE_CLOUD_QUOTA_PROJECT"])},
        "universe_domain": {"fallback": (env_fallback, ["GOOGLE_CLOUD_UNIVERSE_DOMAIN"])},
        "api_endpoints": {"type": "dict"},
        **own,
    }


PROJECT: t.Final[dict[str, t.Any]] = {"required": True, "fallback": (env_fallback, ["GCP_PROJECT"])}
STATE: t.Final[dict[str, t.Any]] = {"choices": ["present", "absent"], "default": "present"}
WAIT: t.Final[Spec] = {"wait_timeout": {"type": "int", "default": 900}}
SOURCE: t.Final[Spec] = {
    "source": {"type": "path"},
    "include": {"type": "list", "elements": "str", "default": []},
    "exclude": {"type": "list", "elements": "str", "default": []},
    "source_rules": SOURCE_RULES,
}
LABELS: t.Final[Spec] = {"labels": {"type": "dict"}, "purge_labels": {"type": "bool", "default": True}}
