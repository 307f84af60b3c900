# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: the options of the stack itself."""

from __future__ import annotations

import typing as t

NAMED_IAM: t.Final = "CAPABILITY_NAMED_IAM"
CAPABILITIES: t.Final = ["CAPABILITY_IAM", NAMED_IAM, "CAPABILITY_AUTO_EXPAND"]

STACK_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "bucket_tls_only": {"type": "bool", "default": False},
    "resources": {"type": "dict"},
    "outputs": {"type": "dict"},
    "conditions": {"type": "dict"},
    "parameters": {"type": "dict"},
    "capabilities": {"type": "list", "elements": "str", "choices": CAPABILITIES, "default": [NAMED_IAM]},
    "stack_policy": {"type": "dict"},
    "termination_protection": {"type": "bool"},
    "notification_arns": {"type": "list", "elements": "str"},
    "cloudformation_role": {"type": "str"},
    "on_failure": {"type": "str", "choices": ["rollback", "delete", "do_nothing"], "default": "rollback"},
    "deployment_mode": {"type": "str", "choices": ["standard", "express"], "default": "standard"},
}
