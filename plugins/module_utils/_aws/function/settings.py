# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of a function as properties of AWS::Lambda::Function (pure)."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Properties
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import (
        Logging,
        Network,
        Settings,
    )

TRACING_MODES: t.Final = {"active": "Active", "pass_through": "PassThrough"}
LOG_FORMATS: t.Final = {"text": "Text", "json": "JSON"}
DEFAULT_LEVEL: t.Final = "INFO"

# Lambda's defaults; a property with such a value means the same as no property.
DEFAULT_CONFIGURATION: t.Final = {"MemorySize": 128, "Timeout": 3, "Description": ""}
DEFAULT_SETTINGS: t.Final[Properties] = {
    "TracingConfig": {"Mode": "PassThrough"},
    "EphemeralStorage": {"Size": 512},
    "LoggingConfig": {"LogFormat": "Text"},
}
# Versions do not contain it, so a change of it publishes no new version.
UNVERSIONED: t.Final = frozenset({"ReservedConcurrentExecutions"})


def settings_properties(settings: Settings) -> Properties:
    """The properties that were requested and no others."""
    optional = {
        "Layers": list(settings.layers),
        "VpcConfig": _network(settings.network),
        "TracingConfig": {"Mode": TRACING_MODES[settings.tracing]} if settings.tracing else None,
        "EphemeralStorage": {"Size": settings.ephemeral_storage} if settings.ephemeral_storage else None,
        "ReservedConcurrentExecutions": settings.reserved_concurrency,
        "KmsKeyArn": settings.kms_key_arn,
        "LoggingConfig": _logging(settings.logging),
        "SnapStart": {"ApplyOn": "PublishedVersions"} if settings.snap_start else None,
        "DeadLetterConfig": {"TargetArn": settings.dead_letter_target} if settings.dead_letter_target else None,
    }
    return {name: value for name, value in optional.items() if value not in (None, [], {})}


def versioned(properties: Properties) -> Properties:
    """The properties of a function that a version contains; a default is the same whether or not it is written out."""
    kept = {name: value for name, value in properties.items() if name not in UNVERSIONED}
    if properties.get("LoggingConfig", {}).get("LogFormat") == "JSON":
        levels = {"ApplicationLogLevel": DEFAULT_LEVEL, "SystemLogLevel": DEFAULT_LEVEL}
        kept["LoggingConfig"] = {**levels, **properties["LoggingConfig"]}
    return {name: value for name, value in kept.items() if value != DEFAULT_SETTINGS.get(name)}


def _network(network: Network) -> Properties:
    if not network.subnets:
        return {}
    ipv6 = {"Ipv6AllowedForDualStack": True} if network.ipv6 else {}
    return {"SubnetIds": list(network.subnets), "SecurityGroupIds": list(network.security_groups), **ipv6}


def _logging(logging: Logging) -> Properties:
    optional = {
        "LogFormat": LOG_FORMATS[logging.format] if logging.format else None,
        "ApplicationLogLevel": logging.application_level.upper() if logging.application_level else None,
        "SystemLogLevel": logging.system_level.upper() if logging.system_level else None,
    }
    return {name: value for name, value in optional.items() if value}
