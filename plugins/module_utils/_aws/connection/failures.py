# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors of AWS and botocore, each as one sentence with a hint."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import DENIED
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

EXPIRED: t.Final = ("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired")
UNKNOWN_KEYS: t.Final = (
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "AuthFailure",
)
# The permission that AWS names in its message, and those of calls whose refusals have no message.
NAMED_PERMISSION: t.Final = r"is not authorized to perform: ([\w-]+:\w+)"
UNNAMED_PERMISSIONS: t.Final = {"HeadBucket": "s3:ListBucket", "HeadObject": "s3:GetObject"}

HINTS_BY_EXCEPTION: t.Final = {
    "NoCredentialsError": "Give access_key and secret_key, or profile, or log in in a way that the AWS CLI supports.",
    "PartialCredentialsError": "Give both the access key and the secret key.",
    "ProfileNotFound": "Check the option profile and the files in ~/.aws.",
    "SSOTokenLoadError": "Log in again: aws sso login",
    "UnauthorizedSSOTokenError": "Log in again: aws sso login",
    "TokenRetrievalError": "Log in again: aws sso login",
    "EndpointConnectionError": "Check endpoint_url (or AWS_ENDPOINT_URL), region and the network.",
    "ConnectionClosedError": "Check endpoint_url (or AWS_ENDPOINT_URL) and the network.",
    "ConnectTimeoutError": "Check endpoint_url (or AWS_ENDPOINT_URL), region and the network.",
    "ProxyConnectionError": "Check the proxy (HTTPS_PROXY, HTTP_PROXY, NO_PROXY).",
    "SSLError": "Check aws_ca_bundle, or validate_certs for a cloud of your own.",
}

# Hints for failed resources of a stack, by a part of the reason.
HINTS_BY_REASON: t.Final = {
    "CloudWatch Logs role ARN must be set": (
        "To write access logs, all REST APIs of an account in a region use one role. Create a role "
        "that apigateway.amazonaws.com may assume, with the policy AmazonAPIGatewayPushToCloudWatchLogs, and set it: "
        "aws apigateway update-account --patch-operations op=replace,path=/cloudwatchRoleArn,value=ROLE_ARN"
    ),
}


def client_failure(activity: str, response: t.Mapping[str, t.Any], operation: str = "") -> CloudError:
    """The error for an error response of AWS (``response`` and ``operation_name`` of botocore's ClientError)."""
    error = response.get("Error", {})
    code = str(error.get("Code", ""))
    message = str(error.get("Message", "")) or code
    return CloudError(
        f"{activity} failed: {message.rstrip('.')} ({code}).",
        code=code,
        hint=_hint(code, message, operation),
        status=response.get("ResponseMetadata", {}).get("HTTPStatusCode"),
        reason=message,
    )


def _hint(code: str, message: str, operation: str) -> str | None:
    if code in EXPIRED:
        return "The AWS credentials have expired; log in again or get a new session token."
    if code in UNKNOWN_KEYS:
        return "AWS does not accept these credentials; check access_key, secret_key, session_token and region."
    if code in DENIED:
        named = re.search(NAMED_PERMISSION, message)
        return _permission_hint(named[1] if named else UNNAMED_PERMISSIONS.get(operation))
    return None


def _permission_hint(permission: str | None) -> str:
    needed = f"The caller needs the permission {permission}. " if permission else ""
    return f"{needed}The AWS guide of the collection lists the permissions that each feature needs."


def reason_hint(reason: str) -> str | None:
    """The hint for a reason that CloudFormation gives for a failure, if there is one."""
    named = re.search(NAMED_PERMISSION, reason)
    if named:
        return _permission_hint(named[1])
    return next((hint for part, hint in HINTS_BY_REASON.items() if part in reason), None)


def boto_failure(activity: str, exc: Exception) -> CloudError:
    """The error for a call that got no response, or was never sent (botocore's BotoCoreError)."""
    hint = next(
        (HINTS_BY_EXCEPTION[kind.__name__] for kind in type(exc).__mro__ if kind.__name__ in HINTS_BY_EXCEPTION), None
    )
    text = str(exc).rstrip(".")
    return CloudError(f"{activity} failed: {text}.", code=type(exc).__name__, hint=hint, reason=text)
