# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of deployed and live functions in one form, for comparison (pure).

The form is that of the properties of AWS::Lambda::Function, with Lambda's defaults written out.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.settings import DEFAULT_SETTINGS

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Properties

LEVELS: t.Final = ("ApplicationLogLevel", "SystemLogLevel")
NETWORK: t.Final = ("SubnetIds", "SecurityGroupIds")


def deployed_settings(properties: Properties) -> dict[str, t.Any]:
    """The settings in a template that can be compared; a value that CloudFormation resolves is not known here."""
    settings = {
        "Layers": properties.get("Layers", []),
        "VpcConfig": _network(properties.get("VpcConfig", {})),
        "TracingConfig": properties.get("TracingConfig", DEFAULT_SETTINGS["TracingConfig"]),
        "EphemeralStorage": properties.get("EphemeralStorage", DEFAULT_SETTINGS["EphemeralStorage"]),
        "KmsKeyArn": properties.get("KmsKeyArn"),
        "LoggingConfig": {**DEFAULT_SETTINGS["LoggingConfig"], **properties.get("LoggingConfig", {})},
        "SnapStart": properties.get("SnapStart", {"ApplyOn": "None"}),
        "DeadLetterConfig": properties.get("DeadLetterConfig"),
        "Role": properties.get("Role"),
    }
    return {name: value for name, value in settings.items() if is_known(value)}


def live_settings(configuration: Properties, deployed: Properties) -> dict[str, t.Any]:
    """The same settings of a live function (GetFunctionConfiguration).

    Only log levels that were deployed count, because Lambda gives each JSON log a level.
    """
    logging, dead_letter = configuration.get("LoggingConfig", {}), configuration.get("DeadLetterConfig") or {}
    levels = {name: logging.get(name) for name in LEVELS if name in deployed.get("LoggingConfig", {})}
    settings = {
        "Layers": [layer["Arn"] for layer in configuration.get("Layers") or []],
        "VpcConfig": _network(configuration.get("VpcConfig") or {}),
        "TracingConfig": configuration.get("TracingConfig", DEFAULT_SETTINGS["TracingConfig"]),
        "EphemeralStorage": configuration.get("EphemeralStorage", DEFAULT_SETTINGS["EphemeralStorage"]),
        "KmsKeyArn": configuration.get("KMSKeyArn") or None,
        "LoggingConfig": {"LogFormat": logging.get("LogFormat", "Text"), **levels},
        "SnapStart": {"ApplyOn": (configuration.get("SnapStart") or {}).get("ApplyOn", "None")},
        "DeadLetterConfig": dead_letter if dead_letter.get("TargetArn") else None,
        "Role": configuration.get("Role"),
    }
    return {name: settings[name] for name in deployed}


def _network(config: Properties) -> dict[str, t.Any]:
    """Lambda returns the IDs in any order, and an empty network where there is none."""
    if not config.get("SubnetIds"):
        return {}
    ids = {name: sorted(config[name], key=str) for name in NETWORK}
    return {**ids, "Ipv6AllowedForDualStack": bool(config.get("Ipv6AllowedForDualStack"))}
