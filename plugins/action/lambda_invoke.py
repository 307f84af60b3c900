# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ``lambda_invoke`` in Ansible's worker if possible."""

from __future__ import annotations

from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import warm_up
from ansible_collections.polycloud.faas.plugins.modules.lambda_invoke import DEFINITION
from ansible_collections.polycloud.faas.plugins.plugin_utils._action import FaasAction

warm_up("lambda", "cloudformation")


class ActionModule(FaasAction):
    definition = DEFINITION
