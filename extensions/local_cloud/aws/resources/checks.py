# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of single resources that AWS makes and MiniStack does not, while a stack operation works on them."""

from __future__ import annotations

import typing as t
import uuid

from ..emulator.ministack import module
from .errors import ResourceError, handler_error
from .names import kept_name_error
from .schema import findings

# What belongs to a function, by the property that names it.
OF_FUNCTIONS = {
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Lambda::EventInvokeConfig": "FunctionName",
    "AWS::Lambda::Permission": "FunctionName",
    "AWS::Lambda::Url": "TargetFunctionArn",
    "AWS::Lambda::Version": "FunctionName",
}
SYSTEM_TAG = "aws:cloudformation:"
NOT_EMPTY = (
    "The bucket you tried to delete is not empty "
    "(Service: Amazon S3; Status Code: 409; Error Code: BucketNotEmpty; Request ID: {}; Proxy: null)"
)


def check_properties(resource_type: str, logical_id: str, properties: dict[str, t.Any]) -> None:
    """Raise when AWS's schema of the type refuses the properties, all of which are known by now."""
    found = findings(resource_type, properties)
    if found:
        lines = "\n".join(map(str, found))
        raise ResourceError(f"Properties validation failed for resource {logical_id} with message:\n{lines}")


def without_system_tags(properties: dict[str, t.Any]) -> dict[str, t.Any]:
    """The properties as the template has them: without the tags that CloudFormation adds itself."""
    kept = dict(properties)
    for name in ("Tags", "UserPoolTags"):
        tags = properties.get(name)
        if isinstance(tags, dict):
            kept[name] = {key: value for key, value in tags.items() if not key.startswith(SYSTEM_TAG)}
        elif isinstance(tags, list):
            kept[name] = [tag for tag in tags if not str(tag.get("Key", "")).startswith(SYSTEM_TAG)]
        if name in kept and not kept[name]:
            del kept[name]
    return kept


def check_stages_are_there(resource_type: str, properties: dict[str, t.Any]) -> None:
    """Raise when a usage plan is for a stage that is not there."""
    if resource_type != "AWS::ApiGateway::UsagePlan":
        return
    stages = module("services.apigateway_v1")._stages_v1
    for each in properties.get("ApiStages", []):
        if each["Stage"] not in stages.get(each["ApiId"], {}):
            raise handler_error(f"API Stage not found: {each['ApiId']}:{each['Stage']}", "NotFound")


def check_key_is_new(resource_type: str, properties: dict[str, t.Any]) -> None:
    """Raise when another API key has the value of one to create."""
    value = properties.get("Value") if resource_type == "AWS::ApiGateway::ApiKey" else None
    if value and any(key.get("value") == value for key in module("services.apigateway_v1")._api_keys.values()):
        raise handler_error("API Key already exists", "AlreadyExists")


def check_key_is_kept(resource_type: str, before: dict[str, t.Any], after: dict[str, t.Any]) -> None:
    """Raise when an API key is to be replaced by one of the same name."""
    name = after.get("Name") if resource_type == "AWS::ApiGateway::ApiKey" else None
    if name and before.get("Name") == name and before.get("Value") != after.get("Value"):
        raise kept_name_error(name)


def check_code_is_there(resource_type: str, properties: dict[str, t.Any]) -> None:
    """Raise when the archive of a function is not in its bucket."""
    code = properties.get("Code") or {}
    if resource_type != "AWS::Lambda::Function" or not code.get("S3Bucket"):
        return
    storage = module("services.s3")
    if code["S3Bucket"] not in storage._buckets:
        problem = "NoSuchBucket. S3 Error Message: The specified bucket does not exist"
    elif storage._get_object_data(code["S3Bucket"], code.get("S3Key"), version_id=code.get("S3ObjectVersion")) is None:
        problem = "NoSuchKey. S3 Error Message: The specified key does not exist."
    else:
        return
    raise handler_error(f"Error occurred while GetObject. S3 Error Code: {problem}", "InvalidRequest")


def check_function_is_there(resource_type: str, physical_id: str | None, properties: dict[str, t.Any]) -> None:
    """Raise when the function to update (``physical_id``), or the one that a resource belongs to, is gone."""
    named_by = OF_FUNCTIONS.get(resource_type, "")
    given = physical_id if resource_type == "AWS::Lambda::Function" else properties.get(named_by)
    if not given:
        return
    name = given.partition(":function:")[2] or given
    name = name.partition(":")[0]
    if name not in module("services.lambda_svc")._functions:
        raise handler_error(f"Lambda function {name} could not be found", "NotFound")


def check_bucket_is_empty(resource_type: str, physical_id: str) -> None:
    """Raise when a bucket to delete holds objects or versions."""
    storage = module("services.s3")
    bucket = storage._buckets.get(physical_id) if resource_type == "AWS::S3::Bucket" else None
    if bucket and (bucket["objects"] or storage._bucket_has_versions(physical_id)):
        raise ResourceError(NOT_EMPTY.format(uuid.uuid4()))


def check_version_is_new(resource_type: str, properties: dict[str, t.Any]) -> None:
    """Raise when a function is, in code and configuration, what its latest version is."""
    if resource_type != "AWS::Lambda::Version":
        return
    name = properties["FunctionName"].partition(":function:")[2] or properties["FunctionName"]
    function = module("services.lambda_svc")._functions.get(name.partition(":")[0], {})
    latest = max(function.get("versions", {}), key=int, default="")
    if latest and _published(function["versions"][latest]["config"]) == _published(function["config"]):
        text = f"A version for this Lambda function exists ( {latest} ). Modify the function to create a new version."
        raise handler_error(text, "AlreadyExists")


def _published(configuration: dict[str, t.Any]) -> dict[str, t.Any]:
    """What of a function's configuration belongs to its version."""
    others = ("FunctionArn", "LastModified", "RevisionId", "State", "LastUpdateStatus", "Version")
    return {name: value for name, value in configuration.items() if not name.startswith(others)}
