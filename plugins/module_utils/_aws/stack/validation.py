# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CloudFormation's pre-deployment validation found, which only DescribeEvents tells.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import DENIED
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi

# In the StatusReason of a change set, and in the reason of a stack's event.
SAYS_WHERE_TO_LOOK: t.Final = "DescribeEvents"
VALIDATION_FAILED: t.Final = "VALIDATION_FAILED"
# Where an event of a type has its reason.
REASONS: t.Final = {"VALIDATION_ERROR": "ValidationStatusReason", "HOOK_INVOCATION_ERROR": "HookStatusReason"}
NAMES: t.Final = "CloudFormation names resources and reasons"


class Validation(Record):
    """What a validation found, as "logical id (type): reason; ...", or else what it takes to see that."""

    errors: str | None = None
    hint: str | None = None


def read_validation(api: AwsApi, activity: str, **named: str) -> Validation:
    """What the last validation of a stack (``StackName``) or of a change set (``ChangeSetName``) found.

    It cannot be seen with a botocore from before November 2025, or without the permission. (DescribeEvents)
    """
    if not api.knows("cloudformation", "describe_events", "Filters"):
        return Validation(hint=f"{NAMES} with a boto3 from November 2025 or newer.")
    try:
        pages = list(api.pages("cloudformation", "describe_events", activity, Filters={"FailedEvents": True}, **named))
    except CloudError as error:
        denied = error.code in DENIED
        return Validation(
            hint=f"{NAMES} to callers with the permission cloudformation:DescribeEvents." if denied else None
        )
    found = [event for page in pages for event in page["OperationEvents"] if event["EventType"] in REASONS]
    if not found:
        return Validation()
    last = max(found, key=lambda event: event["Timestamp"])["OperationId"]
    told = [_told(event) for event in found if event["OperationId"] == last and _refuses(event)]
    return Validation("; ".join(sorted(told)))


def _refuses(event: Answer) -> bool:
    return "WARN" not in (event.get("ValidationFailureMode"), event.get("HookFailureMode"))


def _told(event: Answer) -> str:
    reason = event.get(REASONS[event["EventType"]], "").removesuffix(".")
    return f"{event['LogicalResourceId']} ({event['ResourceType']}): {reason}"
