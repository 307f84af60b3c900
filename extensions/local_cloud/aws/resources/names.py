# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that are taken, in another stack or by direct calls: AWS adopts nothing, the new resource fails."""

from __future__ import annotations

import typing as t

from ..emulator.ministack import module
from .errors import ResourceError, handler_error
from .schema import schemas

Properties = dict[str, t.Any]
# The identifier of what has the name already; None if it is free.
Taken = t.Callable[[Properties], str | None]


def _stored(name: str, module_name: str, store: str) -> Taken:
    """A resource whose service keeps it under the name that the property ``name`` has."""

    def taken(properties: Properties) -> str | None:
        given = properties.get(name)
        return given if given and given in getattr(module(module_name), store) else None

    return taken


def _role(properties: Properties) -> str | None:
    """IAM distinguishes no case in names."""
    given = str(properties.get("RoleName", "")).lower()
    return next((name for name in module("services.iam")._roles if given and name.lower() == given), None)


def _topic(properties: Properties) -> str | None:
    name = properties.get("TopicName")
    arns: list[str] = list(module("services.sns")._topics)
    return next((arn for arn in arns if name and arn.endswith(f":{name}")), None)


def _rule(properties: Properties) -> str | None:
    events = module("services.eventbridge")
    name, bus = properties.get("Name"), properties.get("EventBusName", "default").rpartition("/")[2]
    key = events._rule_key(name, bus) if name else None
    return f"{bus}|{name}" if key in events._rules else None


def _managed_policy(properties: Properties) -> str | None:
    name = properties.get("ManagedPolicyName")
    policies = module("services.iam")._policies
    return next((arn for arn in policies if name and arn.startswith("arn") and arn.endswith(f"/{name}")), None)


def _bucket_policy(properties: Properties) -> str | None:
    bucket = properties.get("Bucket")
    return bucket if bucket and bucket in module("services.s3")._bucket_policies else None


TAKEN: dict[str, Taken] = {
    "AWS::DynamoDB::Table": _stored("TableName", "services.dynamodb", "_tables"),
    "AWS::Events::Rule": _rule,
    "AWS::IAM::ManagedPolicy": _managed_policy,
    "AWS::IAM::Role": _role,
    "AWS::Lambda::Function": _stored("FunctionName", "services.lambda_svc", "_functions"),
    "AWS::Logs::LogGroup": _stored("LogGroupName", "services.cloudwatch_logs", "_log_groups"),
    "AWS::S3::Bucket": _stored("BucketName", "services.s3", "_buckets"),
    "AWS::S3::BucketPolicy": _bucket_policy,
    "AWS::SNS::Topic": _topic,
    "AWS::SQS::Queue": _stored("QueueName", "services.sqs", "_queue_name_to_url"),
    "AWS::SSM::Parameter": _stored("Name", "services.ssm", "_parameters"),
    "AWS::SecretsManager::Secret": _stored("Name", "services.secretsmanager", "_secrets"),
}


def taken(resource_type: str, properties: Properties) -> str | None:
    """AWS's sentence about the name of a resource to make, if it is taken."""
    identifier = TAKEN[resource_type](properties) if resource_type in TAKEN else None
    return f"Resource of type '{resource_type}' with identifier '{identifier}' already exists." if identifier else None


def check_name_is_free(resource_type: str, properties: Properties) -> None:
    """Raise when the name of a resource to make is taken."""
    text = taken(resource_type, properties)
    if text:
        raise handler_error(text, "AlreadyExists")


def is_replaced(resource_type: str, before: Properties, after: Properties) -> bool:
    """Whether an update makes the resource anew, since a property differs that can only be set by creating it."""
    pointers = schemas().get(resource_type, {}).get("createOnlyProperties", [])
    return any(_at(before, pointer) != _at(after, pointer) for pointer in pointers)


def check_name_is_changed(resource_type: str, before: Properties, after: Properties, physical_id: str) -> None:
    """Raise when a resource would be replaced by one of the same name."""
    names = [pointer.removeprefix("/properties/") for pointer in _identity(resource_type)]
    is_kept = bool(names) and all(before.get(name) and before.get(name) == after.get(name) for name in names)
    if is_kept and is_replaced(resource_type, before, after):
        raise kept_name_error(physical_id)


def kept_name_error(name: str) -> ResourceError:
    """CloudFormation's own sentence about a replacement that keeps its name."""
    return ResourceError(
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
        f"Rename {name} and update the stack again."
    )


def _identity(resource_type: str) -> list[str]:
    """The pointers to what identifies a resource, if a template gives all of it."""
    schema = schemas().get(resource_type, {})
    pointers: list[str] = schema.get("primaryIdentifier", [])
    return [] if set(pointers) & set(schema.get("readOnlyProperties", [])) else pointers


def _at(properties: t.Any, pointer: str) -> t.Any:
    for name in pointer.removeprefix("/properties/").split("/"):
        properties = properties.get(name) if isinstance(properties, dict) else None
    return properties
