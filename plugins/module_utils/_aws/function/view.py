# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of a deployed function, from its template back to the options.

Only what was requested is included (pure).
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    Properties,
    Template,
    of_type,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.settings import LOG_FORMATS, TRACING_MODES
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none

Words = dict[str, t.Any]


def settings_options(template: Template, name: str, properties: Properties) -> Words:
    """The settings of the function with this short name and these properties."""
    options = {
        **_layers(template, properties.get("Layers", [])),
        "vpc": _vpc(properties.get("VpcConfig", {})),
        "tracing": _option(TRACING_MODES, properties.get("TracingConfig", {}).get("Mode")),
        "ephemeral_storage": properties.get("EphemeralStorage", {}).get("Size"),
        "reserved_concurrency": properties.get("ReservedConcurrentExecutions"),
        "kms_key_arn": properties.get("KmsKeyArn"),
        "logging": _logging(properties.get("LoggingConfig", {})),
        "snap_start": True if "SnapStart" in properties else None,
        "dead_letter_target": properties.get("DeadLetterConfig", {}).get("TargetArn"),
        **_alias(_properties(template, logical_ids.alias(name))),
        **_asynchronous(_properties(template, logical_ids.event_invoke_config(name))),
        **_role(template, name, properties["Role"]),
    }
    return without_none(options)


def shared_role_options(template: Template) -> Words:
    """The statements of the role that the functions share, and the settings of the stack's roles."""
    roles = [_properties(template, logical_id) for logical_id in _roles(template)]
    role = roles[0] if roles else {}
    options = {
        "permissions_boundary": role.get("PermissionsBoundary"),
        "managed_policies": role.get("ManagedPolicyArns"),
        "path": role.get("Path"),
    }
    shared = _properties(template, logical_ids.ROLE)
    return {"iam_statements": _statements(shared), **({"role": without_none(options)} if without_none(options) else {})}


def log_retention_options(template: Template, functions: t.Iterable[str]) -> tuple[int | None, dict[str, Words]]:
    """The days that all functions have, None where they differ; and in that case those of each function."""
    days = {name: _properties(template, logical_ids.log_group(name)).get("RetentionInDays") for name in functions}
    if len(set(days.values())) <= 1:
        return next(iter(days.values()), None), {name: {} for name in days}
    return None, {name: {"log_retention_days": each} for name, each in days.items()}


def _layers(template: Template, layers: t.Sequence[t.Any]) -> Words:
    """The requested layers, and the key of the archive of the layer with the packages."""
    versions = of_type(template, "AWS::Lambda::LayerVersion")
    keys = {logical_id: properties["Content"]["S3Key"] for logical_id, properties in versions.items()}
    ours = [keys[each["Ref"]] for each in layers if isinstance(each, dict) and each.get("Ref") in keys]
    given = [each for each in layers if not (isinstance(each, dict) and each.get("Ref") in keys)]
    return {"layers": given or None, "requirements_layer": ours[0] if ours else None}


def _vpc(config: Properties) -> Words | None:
    if not config:
        return None
    ipv6 = {"ipv6": True} if config.get("Ipv6AllowedForDualStack") else {}
    return {"subnet_ids": config["SubnetIds"], "security_group_ids": config["SecurityGroupIds"], **ipv6}


def _logging(config: Properties) -> Words | None:
    levels = {
        "application_level": config.get("ApplicationLogLevel", "").lower(),
        "system_level": config.get("SystemLogLevel", "").lower(),
    }
    options = {"format": _option(LOG_FORMATS, config.get("LogFormat")), **levels}
    return {name: value for name, value in options.items() if value} or None


def _alias(properties: Properties) -> Words:
    concurrency = properties.get("ProvisionedConcurrencyConfig", {})
    return {
        "alias": properties.get("Name"),
        "provisioned_concurrency": concurrency.get("ProvisionedConcurrentExecutions"),
    }


def _asynchronous(properties: Properties) -> Words:
    destinations = properties.get("DestinationConfig", {})
    return {
        "on_success": destinations.get("OnSuccess", {}).get("Destination"),
        "on_failure": destinations.get("OnFailure", {}).get("Destination"),
        "maximum_retry_attempts": properties.get("MaximumRetryAttempts"),
        "maximum_event_age": properties.get("MaximumEventAgeInSeconds"),
    }


def _role(template: Template, name: str, arn: t.Any) -> Words:
    """A role of the function's own has statements, an external one an ARN; the shared one is shown once."""
    if arn == {"Fn::GetAtt": [logical_ids.function_role(name), "Arn"]}:
        return {"iam_statements": _statements(_properties(template, logical_ids.function_role(name)))}
    return {} if arn == {"Fn::GetAtt": [logical_ids.ROLE, "Arn"]} else {"role": arn}


def _roles(template: Template) -> list[str]:
    return sorted(
        logical_id for logical_id in of_type(template, "AWS::IAM::Role") if logical_id.endswith(logical_ids.ROLE)
    )


def _statements(role: Properties) -> list[t.Any]:
    """All statements of a role's first policy except the first, which lets the functions write their logs."""
    return list(role["Policies"][0]["PolicyDocument"]["Statement"][1:]) if role else []


def _properties(template: Template, logical_id: str) -> Properties:
    properties: Properties = template["Resources"].get(logical_id, {}).get("Properties", {})
    return properties


def _option(values: t.Mapping[str, str], value: str | None) -> str | None:
    return next((word for word, property_value in values.items() if property_value == value), None)
