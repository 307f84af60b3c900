# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``gcp_project``, one row each: argument spec, limit, way back (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.connection import LABELS
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.option import LabelsLimit, Option, specs
from ansible_collections.polycloud.faas.plugins.module_utils._limits import Limit, each, text

PROJECTS: t.Final = "https://cloud.google.com/resource-manager/reference/rest/v3/projects"
BUDGETS: t.Final = "https://cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets"
# of a policy, https://cloud.google.com/iam/quotas
MOST_MEMBERS: t.Final = 1500
LONGEST_NAME: t.Final = 60

BUDGET: t.Final[dict[str, Option]] = {
    "amount": Option({"type": "float", "required": True}, Limit("more than 0", BUDGETS, lambda given: given > 0)),
    "currency": Option({}, text(r"[A-Z]{3}", "a code of three capital letters, such as EUR", BUDGETS)),
    "thresholds": Option(
        {"type": "list", "elements": "float", "default": [50, 90, 100]},
        Limit("percents above 0", BUDGETS, lambda given: all(each > 0 for each in given)),
    ),
    "name": Option({}, Limit(f"at most {LONGEST_NAME} characters", BUDGETS, lambda given: len(given) <= LONGEST_NAME)),
}
APIS: t.Final = Option(
    {"type": "list", "elements": "str"},
    text(
        r"[a-z0-9-]+(\.[a-z0-9-]+)+",
        "names of services, such as run.googleapis.com",
        "https://cloud.google.com/service-usage/docs/reference/rest/v1/services",
    ),
    each=True,
)
BINDING: t.Final[dict[str, Option]] = {
    "role": Option(
        {"required": True},
        text(
            r"(roles|projects/[^/]+/roles|organizations/\d+/roles)/[\w.]+",
            "a role such as roles/run.admin or projects/my-project/roles/own",
            "https://cloud.google.com/iam/docs/roles-overview",
        ),
    ),
    "members": Option(
        {"type": "list", "elements": "str", "required": True},
        each(
            text(
                r"(user|serviceAccount|group):[^@\s]+@\S+|domain:\S+\.\S+|(principal|principalSet)://\S+"
                r"|project(Owner|Editor|Viewer):\S+|deleted:\S+",
                "user:, serviceAccount: or group: with an email, domain:, principal:// or principalSet://",
                "https://cloud.google.com/iam/docs/principal-identifiers",
            ),
            MOST_MEMBERS,
        ),
    ),
    "condition": Option(
        {"type": "dict", "options": {"title": {"required": True}, "description": {}, "expression": {"required": True}}}
    ),
}

OPTIONS: t.Final[dict[str, Option]] = {
    "project_id": Option(
        {},
        text(
            r"[a-z][a-z0-9-]{4,28}[a-z0-9]",
            "6 to 30 lowercase letters, digits and hyphens, starting with a letter and not ending with a hyphen",
            PROJECTS,
        ),
    ),
    "project_id_prefix": Option(
        {},
        text(
            r"[a-z]([a-z0-9-]{0,21}[a-z0-9])?",
            "1 to 23 lowercase letters, digits and hyphens, starting with a letter and not ending with a hyphen",
            PROJECTS,
        ),
    ),
    "name": Option(
        {},
        text(
            r"[A-Za-z0-9 '\"!-]{4,30}",
            "4 to 30 letters, digits, spaces, hyphens, quotes and exclamation points",
            PROJECTS,
        ),
    ),
    "parent": Option({}, text(r"(folders|organizations)/\d+", "folders/NUMBER or organizations/NUMBER", PROJECTS)),
    "labels": Option(LABELS["labels"], LabelsLimit(PROJECTS), default={}),
    "purge_labels": Option(LABELS["purge_labels"]),
    "billing_account": Option(
        {},
        text(
            r"(?:billingAccounts/)?[0-9A-Fa-f]{6}-[0-9A-Fa-f]{6}-[0-9A-Fa-f]{6}",
            "an account such as 000000-AAAAAA-BBBBBB, or empty for none",
            "https://cloud.google.com/billing/docs/reference/rest/v1/billingAccounts",
        ),
        default="",
    ),
    "apis": APIS,
    "purge_apis": Option({"type": "bool", "default": False}),
    "disabled_apis": APIS,
    "disable_dependent_apis": Option({"type": "bool", "default": False}),
    "check_api_usage": Option({"type": "bool", "default": False}),
    "iam_bindings": Option({"type": "list", "elements": "dict", "options": specs(BINDING)}),
    "purge_iam_members": Option({"type": "bool", "default": False}),
    "default_network": Option({"choices": ["keep", "delete"], "default": "keep"}),
    "default_service_accounts": Option({"choices": ["keep", "disable", "deprivilege", "delete"], "default": "keep"}),
    "budget": Option({"type": "dict", "options": specs(BUDGET)}),
    "deletion_protection": Option({"type": "bool"}, default=False),
}
