# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stages of REST and HTTP APIs have in common: limits, variables and the access log."""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.throttling import Throttling, check_throttling
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import AccessLog
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


LOGGED: t.Final = (
    "requestId",
    "requestTime",
    "httpMethod",
    "path",
    "{route}",
    "protocol",
    "status",
    "responseLength",
    "responseLatency",
    "integrationErrorMessage",
)

VARIABLE: t.Final = r"[a-zA-Z0-9_]{1,64}"
VARIABLE_VALUE: t.Final = r"[A-Za-z0-9-._~:/?#&=,]{1,512}"

# The options of throttling by the names that both kinds of API have for them.
LIMIT_NAMES: t.Final = {"ThrottlingRateLimit": "rate_limit", "ThrottlingBurstLimit": "burst_limit"}


def check_stage(service: Service) -> None:
    """Check the limits and the variables of the stage."""
    api = service.api
    check_throttling("api.throttling", api.throttling)
    _check_variables(api.stage_variables or {})


def _check_variables(variables: t.Mapping[str, str]) -> None:
    """Check names and values against what API Gateway accepts; values may end up in URLs."""
    for name, value in variables.items():
        allowed = "names of 1 to 64 letters, digits and _"
        require(re.fullmatch(VARIABLE, name), "api.stage_variables", name, allowed)
        if not re.fullmatch(VARIABLE_VALUE, value):
            raise OptionError(
                "api.stage_variables must have values of 1 to 512 letters, digits and - . _ ~ : / ? # & = , but "
                f"{name} is {value!r}."
            )


def limits(throttling: Throttling | None) -> Properties:
    return {} if throttling is None else {name: getattr(throttling, key) for name, key in LIMIT_NAMES.items()}


# The default limits of an account, which apply to a stage without limits.
NO_LIMITS: t.Final = limits(Throttling(rate_limit=10_000, burst_limit=5_000))


def access_log_settings(log: AccessLog | None, group: str, route: str) -> dict[str, t.Any]:
    """The log group and the format of the lines; empty without a log.

    ``group`` is the logical ID of the log group, ``route`` the variable of the API's context for the matched route.
    """
    if log is None:
        return {}
    usual = json.dumps({name: f"$context.{name}" for name in (each.format(route=route) for each in LOGGED)})
    return {"DestinationArn": {"Fn::GetAtt": [group, "Arn"]}, "Format": log.format or usual}


def access_log_words(settings: Properties | None, group: Properties) -> Properties | None:
    """The option again; ``group`` has the properties of the log group."""
    return {"format": settings["Format"], "retention_days": group.get("RetentionInDays")} if settings else None


def log_group(log: AccessLog | None, group: str, name: str) -> Resources:
    """AWS::Logs::LogGroup with this logical ID and name; empty without a log."""
    if log is None:
        return {}
    retention = {} if log.retention_days is None else {"RetentionInDays": log.retention_days}
    return {group: {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name, **retention}}}
