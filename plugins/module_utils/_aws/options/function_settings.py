# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of a function that are properties of AWS::Lambda::Function, and those of its asynchronous invocations (pure).

A new option is a row here, and one in the module's documentation. What concerns several options is checked in
function/settings_checks.py.
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import (
    Value,
    arn_service,
    is_expression,
    is_known,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import MOST_TAGS, is_scalar, is_tag
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import (
    Declared,
    Live,
    Option,
    in_any_order,
    reference,
)
from ansible_collections.polycloud.faas.plugins.module_utils._limits import (
    LengthLimit,
    Limit,
    SizeLimit,
    at_least,
    at_most,
    between,
    each,
    text,
)

QUOTAS: t.Final = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"
API: t.Final = "https://docs.aws.amazon.com/lambda/latest/api/"
VPC_CONFIG: t.Final = f"{API}API_VpcConfig.html"
CREATE_FUNCTION: t.Final = f"{API}API_CreateFunction.html"
FILE_SYSTEM_CONFIG: t.Final = f"{API}API_FileSystemConfig.html"
TAGGING: t.Final = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html"
EVENT_INVOKE_CONFIG: t.Final = f"{API}API_PutFunctionEventInvokeConfig.html"
# Says of a function that it has no reserved concurrency, which is not the same as to say nothing.
NO_RESERVATION: t.Final = -1
RAW_LIST: t.Final = {"type": "list", "elements": "raw"}


LONGEST_DESTINATION: t.Final = 350


def _target(services: frozenset[str], allowed: str, source: str, most: int | None = None) -> Limit:
    """The ARN of a resource of these services, or an expression that may become one."""

    def fits(target: t.Any) -> bool:
        if is_expression(target):
            return arn_service(target) in (None, *services)
        is_arn = isinstance(target, str) and arn_service(target) in services
        return is_arn and (most is None or len(target) <= most)

    length = "" if most is None else f" of at most {most} characters"
    return Limit(f"{allowed}{length}, or refer to one", source, fits)


def _are_tags(tags: t.Mapping[str, t.Any]) -> bool:
    return len(tags) <= MOST_TAGS and all(is_tag(key, value) for key, value in tags.items())


def _tags(given: t.Mapping[t.Any, t.Any] | None) -> dict[str, t.Any] | None:
    """Values as strings; what cannot be one stays as it is, so that the limit refuses it."""
    return {str(key): str(value) if is_scalar(value) else value for key, value in given.items()} if given else None


def environment_size(variables: t.Mapping[str, Value]) -> int:
    """The bytes that Lambda measures: of JSON without spaces. What is not known yet counts as empty."""
    known = {name: value if is_known(value) and isinstance(value, str) else "" for name, value in variables.items()}
    return len(json.dumps(known, separators=(",", ":"), ensure_ascii=False).encode())


def _access_point_and_path(file_systems: t.Sequence[t.Mapping[str, t.Any]], _deployed: t.Any) -> list[dict[str, t.Any]]:
    """Of S3 Files, Lambda also returns how it reads from the bucket."""
    return [{name: each.get(name) for name in ("Arn", "LocalMountPath")} for each in file_systems]


def _sorted_by_name(variables: t.Mapping[str, Value] | None) -> dict[str, Value]:
    return dict(sorted((variables or {}).items()))


def _network(config: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Lambda returns the IDs in any order, and an empty network where there is none."""
    if not config.get("SubnetIds"):
        return {}
    ids = {name: sorted(config[name], key=str) for name in ("SubnetIds", "SecurityGroupIds")}
    return {**ids, "Ipv6AllowedForDualStack": bool(config.get("Ipv6AllowedForDualStack"))}


def _deployed_keys(found: t.Mapping[str, t.Any], deployed: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Only log levels that were deployed count, because Lambda gives each JSON log a level."""
    return {name: found.get(name) for name in deployed}


class Network(Declared):
    """Subnets and security groups of a VPC; without any the function is in no VPC."""

    subnet_ids: Option[tuple[Value, ...]] = Option(
        RAW_LIST,
        "SubnetIds",
        unset=(),
        take=in_any_order,
        limit=each(reference(r"subnet-[0-9a-z]+", "IDs of subnets", VPC_CONFIG), 16),
    )
    security_group_ids: Option[tuple[Value, ...]] = Option(
        RAW_LIST,
        "SecurityGroupIds",
        unset=(),
        take=in_any_order,
        limit=each(reference(r"sg-[0-9a-z]+", "IDs of security groups", VPC_CONFIG), 5),
    )
    ipv6: Option[bool | None] = Option("bool", "Ipv6AllowedForDualStack", words={True: True})


class Logging(Declared):
    """The format of log lines, and for JSON the minimum levels that are kept."""

    format: Option[str | None] = Option("str", "LogFormat", words={"text": "Text", "json": "JSON"})
    application_level: Option[str | None] = Option(
        "str",
        "ApplicationLogLevel",
        words={level: level.upper() for level in ("trace", "debug", "info", "warn", "error", "fatal")},
    )
    system_level: Option[str | None] = Option(
        "str", "SystemLogLevel", words={level: level.upper() for level in ("debug", "info", "warn")}
    )


class FileSystem(Declared):
    """An access point of Amazon EFS or Amazon S3 Files, and the folder in which the function sees it."""

    arn: Option[Value] = Option(
        {"type": "raw", "required": True},
        "Arn",
        limit=reference(
            r"arn:aws[\w-]*:(elasticfilesystem:[\w-]+:\d{12}:access-point/fsap-[0-9a-f]{17}"
            r"|s3files:[\w-]+:\d{12}:file-system/fs-[0-9a-f]{17,40}/access-point/fsap-[0-9a-f]{17,40})",
            "the ARN of an access point of EFS or S3 Files",
            FILE_SYSTEM_CONFIG,
        ),
    )
    mount_path: Option[str] = Option(
        {"type": "str", "required": True},
        "LocalMountPath",
        limit=text(
            r"(?=.{,160}$)/mnt/[a-zA-Z0-9_.-]+",
            "/mnt/ and a name of letters, digits, -, _ and ., at most 160 characters in all",
            FILE_SYSTEM_CONFIG,
        ),
    )


class RuntimeUpdate(Declared):
    """When Lambda updates the runtime below a function; only ``manual`` has the ARN of a version of the runtime."""

    mode: Option[str | None] = Option(
        "str",
        "UpdateRuntimeOn",
        words={"auto": "Auto", "function_update": "FunctionUpdate", "manual": "Manual"},
    )
    runtime_version_arn: Option[str | None] = Option(
        "str",
        "RuntimeVersionArn",
        limit=text(
            r"arn:aws[\w-]*:lambda:[\w-]+::runtime:.+",
            "the ARN of a version of a runtime",
            f"{API}API_PutRuntimeManagementConfig.html",
        ),
    )


class Settings(Declared):
    """Storage and memory in MB, the timeout in seconds; ``environment`` is that of options/environment.py."""

    memory_size: Option[int | None] = Option(
        "int", "MemorySize", limit=between(128, 10240, "MB", QUOTAS), default=128, live=Live()
    )
    timeout: Option[int | None] = Option(
        "int", "Timeout", limit=between(1, 900, "seconds", QUOTAS), default=3, live=Live()
    )
    description: Option[str | None] = Option(
        "str", "Description", limit=LengthLimit(256, CREATE_FUNCTION), default="", live=Live()
    )
    environment: Option[t.Mapping[str, Value] | None] = Option(
        {"type": "dict", "no_log": True},
        "Environment.Variables",
        limit=SizeLimit(4096, "bytes as JSON, with the names", QUOTAS, environment_size),
        write=_sorted_by_name,
    )
    layers: Option[tuple[Value, ...]] = Option(
        RAW_LIST,
        "Layers",
        unset=(),
        limit=each(
            reference(
                r"arn:aws[\w-]*:lambda:[\w-]+:(\d{12}|aws):(aws)?layer:[\w-]+:\d+", "ARNs of layer versions", QUOTAS
            ),
            5,
        ),
        default=[],
        live=Live(told=lambda layers, _deployed: [layer["Arn"] for layer in layers]),
    )
    vpc: Option[Network] = Option(
        "dict",
        "VpcConfig",
        unset=Network(),
        nested=Network,
        default={},
        live=Live(form=_network, cleared={"SubnetIds": [], "SecurityGroupIds": []}),
    )
    tracing: Option[str | None] = Option(
        "str",
        "TracingConfig.Mode",
        words={"active": "Active", "pass_through": "PassThrough"},
        default="PassThrough",
        live=Live(),
    )
    ephemeral_storage: Option[int | None] = Option(
        "int", "EphemeralStorage.Size", limit=between(512, 10240, "MB", QUOTAS), default=512, live=Live()
    )
    reserved_concurrency: Option[int | None] = Option(
        "int",
        "ReservedConcurrentExecutions",
        limit=at_least(NO_RESERVATION, "", f"{API}API_PutFunctionConcurrency.html"),
        write=lambda number: None if number == NO_RESERVATION else number,
        versioned=False,
    )
    provisioned_concurrency: Option[int | None] = Option(
        "int", limit=at_least(1, "", f"{API}API_PutProvisionedConcurrencyConfig.html")
    )
    kms_key_arn: Option[Value | None] = Option(
        {"type": "raw", "no_log": False},
        "KmsKeyArn",
        limit=reference(r"arn:aws[\w-]*:kms:[\w-]+:\d{12}:key/[\w-]+", "the ARN of a KMS key", CREATE_FUNCTION),
        live=Live("KMSKeyArn", cleared=""),
    )
    logging: Option[Logging] = Option(
        "dict",
        "LoggingConfig",
        unset=Logging(),
        nested=Logging,
        default={"LogFormat": "Text"},
        live=Live(told=_deployed_keys),
    )
    snap_start: Option[bool | None] = Option(
        "bool", "SnapStart.ApplyOn", words={True: "PublishedVersions"}, default="None", live=Live()
    )
    dead_letter_target: Option[Value | None] = Option(
        "raw",
        "DeadLetterConfig.TargetArn",
        limit=_target(
            frozenset({"sqs", "sns"}), "the ARN of an SQS queue or an SNS topic", f"{API}API_DeadLetterConfig.html"
        ),
        live=Live(cleared=""),
    )
    file_system: Option[tuple[FileSystem, ...]] = Option(
        {"type": "list", "elements": "dict"},
        "FileSystemConfigs",
        unset=(),
        nested=FileSystem,
        limit=at_most(1, CREATE_FUNCTION),
        default=[],
        live=Live(told=_access_point_and_path),
    )
    recursive_loop: Option[str | None] = Option(
        "str",
        "RecursiveLoop",
        words={"terminate": "Terminate", "allow": "Allow"},
        default="Terminate",
        versioned=False,
    )
    runtime_update: Option[RuntimeUpdate] = Option(
        "dict",
        "RuntimeManagementConfig",
        unset=RuntimeUpdate(),
        nested=RuntimeUpdate,
        default={"UpdateRuntimeOn": "Auto"},
        versioned=False,
    )
    tags: Option[t.Mapping[str, str] | None] = Option(
        "dict",
        "Tags",
        take=_tags,
        limit=Limit(
            f"at most {MOST_TAGS}, with keys of 1 to 128 and values of at most 256 letters, digits, spaces and "
            ". : / = + @ - _, and no key that begins with aws:",
            TAGGING,
            _are_tags,
        ),
        write=lambda tags: [{"Key": key, "Value": value} for key, value in sorted((tags or {}).items())],
        read=lambda tags: {tag["Key"]: tag["Value"] for tag in tags},
        versioned=False,
    )
    physical_name: Option[str | None] = Option(
        "str",
        "FunctionName",
        limit=text(r"[a-zA-Z0-9_-]{1,64}", "1 to 64 letters, digits, - and _", CREATE_FUNCTION),
        # Every function has the property; view.py tells whether it was given.
        read=lambda _name: None,
        create_only=True,
    )


class AsyncInvocation(Declared):
    """Properties of AWS::Lambda::EventInvokeConfig."""

    @property
    def destinations(self) -> tuple[Value, ...]:
        return tuple(each for each in (self.on_success, self.on_failure) if each)

    on_success: Option[Value | None] = Option(
        "raw",
        "DestinationConfig.OnSuccess.Destination",
        limit=_target(
            frozenset({"sqs", "sns", "lambda", "events"}),
            "the ARN of an SQS queue, an SNS topic, a Lambda function or an event bus",
            f"{API}API_OnSuccess.html",
            LONGEST_DESTINATION,
        ),
    )
    on_failure: Option[Value | None] = Option(
        "raw",
        "DestinationConfig.OnFailure.Destination",
        limit=_target(
            frozenset({"sqs", "sns", "lambda", "events", "s3"}),
            "the ARN of an SQS queue, an SNS topic, a Lambda function, an event bus or an S3 bucket",
            f"{API}API_OnFailure.html",
            LONGEST_DESTINATION,
        ),
    )
    maximum_retry_attempts: Option[int | None] = Option(
        "int", "MaximumRetryAttempts", limit=between(0, 2, "", EVENT_INVOKE_CONFIG), default=2
    )
    maximum_event_age: Option[int | None] = Option(
        "int", "MaximumEventAgeInSeconds", limit=between(60, 21600, "seconds", EVENT_INVOKE_CONFIG), default=21600
    )
