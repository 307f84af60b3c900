# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Lambda function with its log group and its version."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.digest import SHORT, short_digest
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import FUNCTION_NAME, METADATA
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function import package_layer
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.feature import Deployed
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.features import FEATURES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options import declared
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import Settings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.role import role
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import without_none

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import Archives

MOUNT_TARGETS: t.Final = frozenset({"AWS::EFS::MountTarget", "AWS::S3Files::MountTarget"})
# The level of a JSON log whose level is not given.
DEFAULT_LEVELS: t.Final = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
# Properties without an option that a version does not contain.
OF_FUNCTIONS_ALONE: t.Final = frozenset({"CodeSigningConfigArn", "FunctionScalingConfig", "PublishToLatestPublished"})
# The defaults that the logical ID of every version was made with, in addition to what was requested.
SPELLED_OUT: t.Final[Properties] = {"MemorySize": 128, "Timeout": 3, "Description": ""}


def resources(service: Service, function: Function, archives: Archives) -> Resources:
    """AWS::Logs::LogGroup, AWS::Lambda::Function and Version, and the resources of its features.

    A version is immutable and can only be created when the function really changed, so its logical ID depends on code
    and configuration as Lambda has them: not on the bucket of the code, nor on whether a default is written out.
    """
    properties = _properties(service, function, archives)
    deployed, more = _overridden(service, function, properties) if service.overrides else (properties, {})
    version = logical_ids.version(function.name, _version_digest(function, archives, {**deployed, **more}))
    found: Resources = {
        logical_ids.log_group(function.name): _log_group(service, function),
        logical_ids.function(function.name): {
            "Type": "AWS::Lambda::Function",
            "DependsOn": [logical_ids.log_group(function.name), *_mount_targets(service, function)],
            **_metadata(function),
            "Properties": properties,
        },
        version: {
            "Type": "AWS::Lambda::Version",
            "DeletionPolicy": "Retain",
            "Properties": {"FunctionName": {"Ref": logical_ids.function(function.name)}},
        },
    }
    for feature in FEATURES:
        found |= feature.resources(Deployed(service, function, archives, version))
    return found


def _overridden(service: Service, function: Function, properties: Properties) -> tuple[Properties, Properties]:
    """The properties of the function, and what else its version has, as the user's overrides change them."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.overrides.merging import applied

    name, version = logical_ids.function(function.name), {"FunctionName": {"Ref": logical_ids.function(function.name)}}
    resources_ = {
        name: {"Type": "AWS::Lambda::Function", "Properties": properties},
        logical_ids.version(function.name, "0" * SHORT): {"Type": "AWS::Lambda::Version", "Properties": version},
    }
    changed, of_version = (each["Properties"] for each in applied(service, resources_).values())
    return changed, {} if of_version == version else {"Version": of_version}


def _mount_targets(service: Service, function: Function) -> list[str]:
    """Lambda connects a function to a file system only when the mount targets exist, to which it does not refer."""
    added = service.additions.resources if function.settings.file_system else {}
    return sorted(logical_id for logical_id, resource in added.items() if resource.get("Type") in MOUNT_TARGETS)


def _metadata(function: Function) -> dict[str, t.Any]:
    """The name within the service, where the name in AWS does not contain it."""
    if function.settings.physical_name is None:
        return {}
    return {"Metadata": {METADATA: {FUNCTION_NAME: function.name}}}


def _version_digest(function: Function, archives: Archives, properties: Properties) -> str:
    kept = {**SPELLED_OUT, **versioned(properties)}
    if function.has_archive:
        kept["Code"] = archives.key(function)
    return short_digest(kept)


def versioned(properties: Properties) -> Properties:
    """The properties of a function that a version contains; a default is the same whether or not it is written out."""
    logging = properties.get("LoggingConfig", {})
    if logging.get("LogFormat") == "JSON":
        properties = {**properties, "LoggingConfig": {**DEFAULT_LEVELS, **logging}}
    kept = {name: value for name, value in properties.items() if name not in OF_FUNCTIONS_ALONE}
    return declared.versioned_of(Settings, kept)


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


def _properties(service: Service, function: Function, archives: Archives) -> dict[str, t.Any]:
    return {
        "FunctionName": service.function_name(function),
        "Code": _code(service, function, archives),
        **_what_runs(service, function),
        "Architectures": [function.architecture or service.architecture],
        "Role": role.arn(service, function),
        **declared.properties_of(function.settings),
        **package_layer.layers(function, archives),
    }


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
