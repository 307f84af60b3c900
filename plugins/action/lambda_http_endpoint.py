# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ``lambda_http_endpoint`` in Ansible's worker if possible."""

from __future__ import annotations

from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import warm_up
from ansible_collections.polycloud.faas.plugins.module_utils._module.warm_up import load
from ansible_collections.polycloud.faas.plugins.modules.lambda_http_endpoint import DEFINITION
from ansible_collections.polycloud.faas.plugins.plugin_utils._action import FaasAction

# What a run loads that finds nothing to do, so that no worker compiles it again; an HTTP API adds some files to it.
load(
    "_aws.deployment.deployment",
    "_aws.drift.functions.function",
    "_aws.drift.functions.permission",
    "_aws.drift.functions.url",
    "_aws.drift.rest_apis.method",
    "_aws.drift.rest_apis.resource",
    "_aws.drift.rest_apis.stage",
    "_aws.drift.rest_apis.stage_settings",
    "_aws.function.url",
    "_aws.package.packing",
    "_aws.rest_api.rest_api",
    "_aws.rest_api.view",
    "_aws.service_checks",
)
warm_up("apigateway", "cloudformation", "lambda")


class ActionModule(FaasAction):
    definition = DEFINITION
