# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ``gcp_project`` in Ansible's worker if possible."""

from __future__ import annotations

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.session import warm_up
from ansible_collections.polycloud.faas.plugins.modules.gcp_project import DEFINITION
from ansible_collections.polycloud.faas.plugins.plugin_utils._action import FaasAction

warm_up()


class ActionModule(FaasAction):
    definition = DEFINITION
