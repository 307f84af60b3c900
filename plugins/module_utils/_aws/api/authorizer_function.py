# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The function that an authorizer invokes, for both kinds of API."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api.function_calls import FUNCTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.function import invoked

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import Authorizer
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


def function_arn(service: Service, authorizer: Authorizer) -> t.Any:
    """The ARN of the function: one of the service's own, or what was given."""
    for function in service.functions:
        if function.name == authorizer.function:
            return {"Fn::Sub": invoked(function)}
    return authorizer.function


def function_uri(service: Service, authorizer: Authorizer) -> dict[str, t.Any]:
    """The URI by which API Gateway invokes the function."""
    return {"Fn::Sub": [f"{FUNCTIONS}/${{Asked}}/invocations", {"Asked": function_arn(service, authorizer)}]}
