# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ``lambda_http_endpoint_info`` in Ansible's worker if possible."""

from __future__ import annotations

from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import warm_up
from ansible_collections.polycloud.faas.plugins.module_utils._module.warm_up import load
from ansible_collections.polycloud.faas.plugins.modules.lambda_http_endpoint_info import DEFINITION
from ansible_collections.polycloud.faas.plugins.plugin_utils._action import FaasAction

load("_aws.rest_api.view")
warm_up("cloudformation")


class ActionModule(FaasAction):
    definition = DEFINITION
