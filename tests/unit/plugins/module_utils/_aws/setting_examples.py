# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every setting of a function: what is given for it, what the template has, and what the diff shows."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

LAYER: t.Final = "arn:aws:lambda:us-east-1:123456789012:layer:tools:3"
QUEUE: t.Final = "arn:aws:sqs:us-east-1:123456789012:letters"
TOPIC: t.Final = "arn:aws:sns:us-east-1:123456789012:letters"
BUS: t.Final = "arn:aws:events:us-east-1:123456789012:event-bus/main"
KEY_ARN: t.Final = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROLE_ARN: t.Final = "arn:aws:iam::123456789012:role/services/shop"
VPC: t.Final[dict[str, t.Any]] = {"subnet_ids": ["subnet-0b", "subnet-0a"], "security_group_ids": ["sg-0123abcd"]}
NETWORK: t.Final[dict[str, t.Any]] = {"subnet_ids": ["subnet-0a"], "security_group_ids": ["sg-0123abcd"]}
ACCESS_POINT: t.Final = "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0"
BUCKET_ACCESS_POINT: t.Final = (
    "arn:aws:s3files:us-east-1:123456789012:file-system/fs-0123456789abcdef0/access-point/fsap-0123456789abcdef0"
)
RUNTIME_VERSION: t.Final = "arn:aws:lambda:us-east-1::runtime:0123456789abcdef"


@dataclass(frozen=True)
class Example:
    """Options of one function, the properties of the function that follow, and the words of the diff.

    ``words`` None means: the words are the options. ``options`` are further options of the service.
    """

    given: dict[str, t.Any]
    properties: dict[str, t.Any] = field(default_factory=dict)
    words: dict[str, t.Any] | None = None
    options: dict[str, t.Any] = field(default_factory=dict)
    is_versioned: bool = True

    @property
    def shown(self) -> dict[str, t.Any]:
        return self.given if self.words is None else self.words


LIVE: t.Final = {"alias": "live"}

EXAMPLES: t.Final[dict[str, Example]] = {
    "layers": Example({"layers": [LAYER]}, {"Layers": [LAYER]}),
    "vpc": Example(
        {"vpc": VPC},
        {"VpcConfig": {"SubnetIds": ["subnet-0a", "subnet-0b"], "SecurityGroupIds": ["sg-0123abcd"]}},
        {"vpc": {"subnet_ids": ["subnet-0a", "subnet-0b"], "security_group_ids": ["sg-0123abcd"]}},
    ),
    "vpc with ipv6": Example(
        {"vpc": {"subnet_ids": ["subnet-0a"], "security_group_ids": ["sg-0123abcd"], "ipv6": True}},
        {
            "VpcConfig": {
                "SubnetIds": ["subnet-0a"],
                "SecurityGroupIds": ["sg-0123abcd"],
                "Ipv6AllowedForDualStack": True,
            }
        },
    ),
    "tracing": Example({"tracing": "active"}, {"TracingConfig": {"Mode": "Active"}}),
    "ephemeral_storage": Example({"ephemeral_storage": 1024}, {"EphemeralStorage": {"Size": 1024}}),
    "reserved_concurrency": Example(
        {"reserved_concurrency": 0}, {"ReservedConcurrentExecutions": 0}, is_versioned=False
    ),
    "kms_key_arn": Example({"kms_key_arn": KEY_ARN}, {"KmsKeyArn": KEY_ARN}),
    "logging": Example(
        {"logging": {"format": "json", "application_level": "debug", "system_level": "warn"}},
        {"LoggingConfig": {"LogFormat": "JSON", "ApplicationLogLevel": "DEBUG", "SystemLogLevel": "WARN"}},
    ),
    "dead_letter_target": Example({"dead_letter_target": QUEUE}, {"DeadLetterConfig": {"TargetArn": QUEUE}}),
    "asynchronous": Example(
        {"on_success": BUS, "on_failure": TOPIC, "maximum_retry_attempts": 0, "maximum_event_age": 60},
        is_versioned=False,
    ),
    "file_system": Example(
        {"vpc": NETWORK, "file_system": [{"arn": ACCESS_POINT, "mount_path": "/mnt/shared"}]},
        {
            "VpcConfig": {"SubnetIds": ["subnet-0a"], "SecurityGroupIds": ["sg-0123abcd"]},
            "FileSystemConfigs": [{"Arn": ACCESS_POINT, "LocalMountPath": "/mnt/shared"}],
        },
    ),
    "recursive_loop": Example({"recursive_loop": "allow"}, {"RecursiveLoop": "Allow"}, is_versioned=False),
    "runtime_update": Example(
        {"runtime_update": {"mode": "manual", "runtime_version_arn": RUNTIME_VERSION}},
        {"RuntimeManagementConfig": {"UpdateRuntimeOn": "Manual", "RuntimeVersionArn": RUNTIME_VERSION}},
        is_versioned=False,
    ),
    "tags": Example(
        {"tags": {"team": "accounts", "cost": "7"}},
        {"Tags": [{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "accounts"}]},
        is_versioned=False,
    ),
    "physical_name": Example({"physical_name": "checkout"}, {"FunctionName": "checkout"}),
    "alias": Example({}, {}, LIVE, LIVE, is_versioned=False),
    "provisioned_concurrency": Example(
        {"provisioned_concurrency": 2}, {}, {"provisioned_concurrency": 2, **LIVE}, LIVE, is_versioned=False
    ),
    "snap_start": Example(
        {"snap_start": True}, {"SnapStart": {"ApplyOn": "PublishedVersions"}}, {"snap_start": True, **LIVE}, LIVE
    ),
    "role": Example({"role": ROLE_ARN}, {"Role": ROLE_ARN}),
    "iam_statements": Example(
        {"iam_statements": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]},
        {"Role": {"Fn::GetAtt": ["HelloIamRoleLambdaExecution", "Arn"]}},
    ),
    "runtime": Example({"runtime": "python3.12"}, {"Runtime": "python3.12"}, {}),
    "architecture": Example({"architecture": "arm64"}, {"Architectures": ["arm64"]}, {}),
}

LATER: t.Final = ("file_system", "recursive_loop", "runtime_update", "tags", "physical_name")
# Everything that goes together, for one function.
TOGETHER: t.Final[dict[str, t.Any]] = {
    name: value
    for key, example in EXAMPLES.items()
    if key not in ("vpc", "snap_start", "role", "reserved_concurrency", *LATER)
    for name, value in example.given.items()
} | {"reserved_concurrency": 5}
