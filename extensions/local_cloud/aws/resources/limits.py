# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The limits of Lambda, IAM, S3 and API Gateway that no schema tells: sizes, tags, and runtimes by day.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html.
"""

from __future__ import annotations

import json
import re
import typing as t
from functools import lru_cache
from pathlib import Path

from .errors import handler_error, service_error
from .rest_apis import check_key_source, check_method, check_response, check_stage

Properties = dict[str, t.Any]

FILE = Path(__file__).with_name("runtimes.json")
ENVIRONMENT_BYTES = 4096
INLINE_POLICIES_SIZE = 10_240
MANAGED_POLICY_SIZE = 6144
POLICY_NAME = 128
STATEMENT_KEYS = frozenset({"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"})
TRUST_POLICY_SIZE = 2048
BUCKET_POLICY_BYTES = 20 * 1024
API_POLICY_BYTES = 8192
TAGS = 50
# What a tag of IAM or S3 may consist of, as Python has it.
TAG_TEXT = re.compile(r"[\w\s.:/=+\-@]*")


def check_limits(resource_type: str, properties: Properties) -> None:
    """Raise when a resource is larger than its service takes, or has tags that it does not take."""
    for check in CHECKS.get(resource_type, ()):
        check(resource_type, properties)


def check_runtime(properties: Properties, day: str, before: Properties | None = None) -> None:
    """Raise when a function's runtime was given up by ``day`` (YYYY-MM-DD), for new functions or for all."""
    runtime = properties.get("Runtime", "")
    life = runtimes()["runtimes"].get(runtime)
    if life is None or day < life["create-block" if before is None else "update-block"]:
        return
    text = (
        f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. "
        f"We recommend you use a supported runtime while creating or updating functions."
    )
    raise service_error(text, "Lambda", 400, "InvalidRequest")


@lru_cache(maxsize=1)
def runtimes() -> dict[str, t.Any]:
    """The ``day`` of AWS's table of runtimes, and the days in the life of each of its ``runtimes``."""
    read: dict[str, t.Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return read


def _environment(_type: str, properties: Properties) -> None:
    variables = (properties.get("Environment") or {}).get("Variables") or {}
    text = json.dumps(
        {name: str(value) for name, value in variables.items()}, separators=(",", ":"), ensure_ascii=False
    )
    if len(text.encode()) > ENVIRONMENT_BYTES:
        reason = (
            "Lambda was unable to configure your environment variables because the environment variables you have "
            f"provided exceeded the 4KB limit. String measured: {text}"
        )
        raise service_error(reason, "Lambda", 400, "InvalidRequest")


def _file_system(_type: str, properties: Properties) -> None:
    for each in properties.get("FileSystemConfigs") or []:
        if not (properties.get("VpcConfig") or {}).get("SubnetIds"):
            text = f"Function must be configured to execute in a VPC to reference access point {each['Arn']}."
            raise service_error(text, "Lambda", 400, "InvalidRequest")


def _runtime_update(_type: str, properties: Properties) -> None:
    """PutRuntimeManagementConfig."""
    given = properties.get("RuntimeManagementConfig") or {}
    if given and properties.get("PackageType") == "Image":
        text = "Runtime management is not supported for functions with PackageType Image."
    elif given.get("UpdateRuntimeOn") == "Manual" and not given.get("RuntimeVersionArn"):
        text = "RuntimeVersionArn is required when UpdateRuntimeOn is Manual."
    elif given.get("UpdateRuntimeOn") != "Manual" and given.get("RuntimeVersionArn"):
        text = f"RuntimeVersionArn cannot be set when UpdateRuntimeOn is {given.get('UpdateRuntimeOn')}."
    else:
        return
    raise service_error(text, "Lambda", 400, "InvalidRequest")


def _role(_type: str, properties: Properties) -> None:
    name = properties.get("RoleName", "")
    for policy in properties.get("Policies") or []:
        _check_policy(policy)
    size = sum(_size(policy.get("PolicyDocument")) for policy in properties.get("Policies") or [])
    if size > INLINE_POLICIES_SIZE:
        text = f"Maximum policy size of {INLINE_POLICIES_SIZE} bytes exceeded for role {name}"
        raise service_error(text, "Iam", 409, "ServiceLimitExceeded")
    if _size(properties.get("AssumeRolePolicyDocument")) > TRUST_POLICY_SIZE:
        raise service_error(
            f"Cannot exceed quota for ACLSizePerRole: {TRUST_POLICY_SIZE}", "Iam", 409, "ServiceLimitExceeded"
        )


def _check_policy(policy: Properties) -> None:
    """PutRolePolicy: what IAM's grammar of policies refuses."""
    if len(str(policy.get("PolicyName", ""))) > POLICY_NAME:
        constraint = f"Member must have length less than or equal to {POLICY_NAME}"
        text = f"Value at 'policyName' failed to satisfy constraint: {constraint}"
        raise service_error(text, "Iam", 400, "InvalidRequest")
    document = policy.get("PolicyDocument")
    statements = document.get("Statement", []) if isinstance(document, dict) else []
    statements = statements if isinstance(statements, list) else [statements]
    sids = [each["Sid"] for each in statements if each.get("Sid")]
    if len(set(sids)) < len(sids):
        raise _malformed("Statement IDs (SID) in a single policy must be unique.")
    for statement in statements:
        if set(statement) - STATEMENT_KEYS or not re.fullmatch("[a-zA-Z0-9]*", str(statement.get("Sid", ""))):
            raise _malformed("Syntax errors in policy.")
        for name in ("Resource", "NotResource"):
            given = statement.get(name) or []
            for each in given if isinstance(given, list) else [given]:
                if each != "*" and not str(each).startswith("arn:"):
                    raise _malformed(f'Resource {each} must be in ARN format or "*".')


def _malformed(text: str) -> Exception:
    return service_error(text, "Iam", 400, "InvalidRequest")


def _managed_policy(_type: str, properties: Properties) -> None:
    if _size(properties.get("PolicyDocument")) > MANAGED_POLICY_SIZE:
        text = f"Cannot exceed quota for PolicySize: {MANAGED_POLICY_SIZE}"
        raise service_error(text, "Iam", 409, "ServiceLimitExceeded")


def _bucket_policy(_type: str, properties: Properties) -> None:
    if len(_text(properties.get("PolicyDocument")).encode()) > BUCKET_POLICY_BYTES:
        text = "Policy exceeds the maximum allowed document size."
        raise service_error(text, "S3", 400, "InvalidRequest")


def _api_policy(_type: str, properties: Properties) -> None:
    if len(_text(properties.get("Policy") or "").encode()) > API_POLICY_BYTES:
        text = f"Policy size exceeds the limit of {API_POLICY_BYTES} bytes"
        raise service_error(text, "ApiGateway", 400, "InvalidRequest")


def _tags(resource_type: str, properties: Properties) -> None:
    keys = [str(tag["Key"]) for tag in properties.get("Tags") or []]
    texts = [*keys, *(str(tag.get("Value", "")) for tag in properties.get("Tags") or [])]
    service = resource_type.split("::")[1].capitalize()
    if len(keys) > TAGS:
        raise service_error(f"The number of tags exceeds the limit of {TAGS}", service, 400, "InvalidRequest")
    if any(key.lower().startswith("aws:") for key in keys):
        raise service_error("System tags cannot be added/updated by requester", service, 400, "InvalidRequest")
    if not all(TAG_TEXT.fullmatch(text) for text in texts):
        raise service_error("The TagKey or TagValue you have provided is invalid", service, 400, "InvalidRequest")


def _repeated_keys(resource_type: str, properties: Properties) -> None:
    is_role = resource_type.startswith("AWS::IAM")
    keys = [tag["Key"].lower() if is_role else tag["Key"] for tag in properties.get("Tags") or []]
    if len(set(keys)) < len(keys):
        text = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        raise handler_error(text if is_role else "Cannot provide multiple Tags with the same key", "InvalidRequest")


def _size(document: t.Any) -> int:
    """The characters of a policy as IAM counts them: without white space."""
    return len(re.sub(r"\s", "", _text(document))) if document else 0


def _text(document: t.Any) -> str:
    return document if isinstance(document, str) else json.dumps(document, separators=(",", ":"))


Check = t.Callable[[str, Properties], None]
CHECKS: dict[str, tuple[Check, ...]] = {
    "AWS::ApiGateway::GatewayResponse": (check_response,),
    "AWS::ApiGateway::Method": (check_method,),
    "AWS::ApiGateway::RestApi": (_api_policy, check_key_source),
    "AWS::ApiGateway::Stage": (check_stage,),
    "AWS::IAM::ManagedPolicy": (_managed_policy, _tags, _repeated_keys),
    "AWS::IAM::Role": (_role, _tags, _repeated_keys),
    "AWS::Lambda::Function": (_environment, _file_system, _runtime_update, _tags, _repeated_keys),
    "AWS::S3::Bucket": (_tags, _repeated_keys),
    "AWS::S3::BucketPolicy": (_bucket_policy,),
}
