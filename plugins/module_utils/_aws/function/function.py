# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Lambda function with its log group and its version."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.digest import short_digest
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.settings import (
    DEFAULT_CONFIGURATION,
    settings_properties,
    versioned,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.role import role
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Resources
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import Archives


def resources(service: Service, function: Function, archives: Archives) -> Resources:
    """AWS::Logs::LogGroup, AWS::Lambda::Function, Version, and if requested LayerVersion, Alias and EventInvokeConfig.

    A version is immutable and can only be created when the function really changed, so its logical ID depends on code
    and configuration as Lambda has them: not on the bucket of the code, nor on whether a default is written out.
    """
    properties = _properties(service, function, archives)
    kept = {**DEFAULT_CONFIGURATION, **versioned(properties)}
    if function.has_archive:
        kept["Code"] = archives.key(function)
    version = logical_ids.version(function.name, short_digest(kept))
    return {
        logical_ids.log_group(function.name): _log_group(service, function),
        logical_ids.function(function.name): {
            "Type": "AWS::Lambda::Function",
            "DependsOn": [logical_ids.log_group(function.name)],
            "Properties": properties,
        },
        version: {
            "Type": "AWS::Lambda::Version",
            "DeletionPolicy": "Retain",
            "Properties": {"FunctionName": {"Ref": logical_ids.function(function.name)}},
        },
        **_package_layer(service, function, archives),
        **_alias(function, version),
        **_event_invoke_config(function),
    }


def version_id(resources_: Resources, function: Function) -> str:
    """The logical ID of the function's version in these resources."""
    target = {"Ref": logical_ids.function(function.name)}
    return next(
        logical_id
        for logical_id, resource in resources_.items()
        if resource["Type"] == "AWS::Lambda::Version" and resource["Properties"]["FunctionName"] == target
    )


def invoked(function: Function) -> str:
    """The ARN that an API invokes, for use within ``Fn::Sub``: the alias if there is one, otherwise the function."""
    if function.alias:
        return f"${{{logical_ids.alias(function.name)}}}"
    return f"${{{logical_ids.function(function.name)}.Arn}}"


def _log_group(service: Service, function: Function) -> dict[str, t.Any]:
    days = function.log_retention_days or service.log_retention_days
    retention = {"RetentionInDays": days} if days else {}
    return {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": service.log_group(function), **retention}}


def _alias(function: Function, version: str) -> Resources:
    """The alias points to the version of this deployment.

    Provisioned concurrency moves from version to version with it.
    """
    if not function.alias:
        return {}
    provisioned = function.settings.provisioned_concurrency
    concurrency = {"ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": provisioned}}
    return {
        logical_ids.alias(function.name): {
            "Type": "AWS::Lambda::Alias",
            "Properties": {
                "FunctionName": {"Ref": logical_ids.function(function.name)},
                "FunctionVersion": {"Fn::GetAtt": [version, "Version"]},
                "Name": function.alias,
                **(concurrency if provisioned else {}),
            },
        }
    }


def _event_invoke_config(function: Function) -> Resources:
    """It applies to calls through the alias if there is one, and otherwise to calls of the function itself."""
    asynchronous = function.settings.asynchronous
    if not asynchronous.is_set:
        return {}
    targets = {"OnSuccess": asynchronous.on_success, "OnFailure": asynchronous.on_failure}
    destinations = {name: {"Destination": target} for name, target in targets.items() if target}
    optional = {
        "DestinationConfig": destinations or None,
        "MaximumRetryAttempts": asynchronous.maximum_retry_attempts,
        "MaximumEventAgeInSeconds": asynchronous.maximum_event_age,
    }
    return {
        logical_ids.event_invoke_config(function.name): {
            "Type": "AWS::Lambda::EventInvokeConfig",
            **({"DependsOn": [logical_ids.alias(function.name)]} if function.alias else {}),
            "Properties": {
                "FunctionName": {"Ref": logical_ids.function(function.name)},
                "Qualifier": function.alias or "$LATEST",
                **without_none(optional),
            },
        }
    }


def _properties(service: Service, function: Function, archives: Archives) -> dict[str, t.Any]:
    optional = {
        "MemorySize": function.memory_size,
        "Timeout": function.timeout,
        "Description": function.description,
        "Environment": {"Variables": dict(sorted(function.environment.items()))} if function.environment else None,
    }
    return {
        "FunctionName": service.function_name(function),
        "Code": _code(service, function, archives),
        **_what_runs(service, function),
        "Architectures": [function.architecture or service.architecture],
        "Role": role.arn(service, function),
        **without_none(optional),
        **settings_properties(function.settings),
        **_layers(function, archives),
    }


def _layers(function: Function, archives: Archives) -> dict[str, t.Any]:
    """The layer with the packages comes last, because a later layer wins over an earlier one."""
    key = archives.layer_key(function)
    return {"Layers": [*function.settings.layers, {"Ref": _layer_id(key)}]} if key else {}


def _package_layer(service: Service, function: Function, archives: Archives) -> Resources:
    """Its logical ID depends on its content, so that functions with the same packages share it.

    Other packages result in another layer version, and the old one is deleted. Function versions that use it keep it.
    """
    key = archives.layer_key(function)
    if key is None:
        return {}
    return {
        _layer_id(key): {
            "Type": "AWS::Lambda::LayerVersion",
            "Properties": {
                "LayerName": service.layer_name,
                "Content": {"S3Bucket": service.deployment_bucket or {"Ref": logical_ids.BUCKET}, "S3Key": key},
                "CompatibleRuntimes": [service.runtime_of(function)],
                "CompatibleArchitectures": [function.architecture or service.architecture],
            },
        }
    }


def _layer_id(key: str) -> str:
    return logical_ids.package_layer(short_digest(key))


def _code(service: Service, function: Function, archives: Archives) -> dict[str, t.Any]:
    if function.image:
        return {"ImageUri": function.image.uri}
    if function.package:
        version = {"S3ObjectVersion": function.package.version} if function.package.version else {}
        return {"S3Bucket": function.package.bucket, "S3Key": function.package.key, **version}
    return {"S3Bucket": service.deployment_bucket or {"Ref": logical_ids.BUCKET}, "S3Key": archives.key(function)}


def _what_runs(service: Service, function: Function) -> dict[str, t.Any]:
    if function.image is None:
        return {"Handler": function.handler, "Runtime": service.runtime_of(function)}
    image = function.image
    overrides = {
        "Command": list(image.command) if image.command is not None else None,
        "EntryPoint": list(image.entry_point) if image.entry_point is not None else None,
        "WorkingDirectory": image.working_directory,
    }
    given = without_none(overrides)
    return {"PackageType": "Image", **({"ImageConfig": given} if given else {})}
