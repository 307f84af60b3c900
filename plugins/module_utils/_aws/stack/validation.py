# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CloudFormation's pre-deployment validation found, which only DescribeEvents tells.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi

# In the StatusReason of a change set, and in the reason of a stack's event.
SAYS_WHERE_TO_LOOK: t.Final = "DescribeEvents"
VALIDATION_FAILED: t.Final = "VALIDATION_FAILED"


def validation_errors(api: AwsApi, activity: str, **named: str) -> str | None:
    """What the last validation of a stack (``StackName``) or of a change set (``ChangeSetName``) found.

    "logical id (type): reason; ..."; None where it cannot be seen: with a botocore from before November 2025, or
    without the permission. (DescribeEvents)
    """
    if not api.knows("cloudformation", "describe_events", "Filters"):
        return None
    try:
        pages = list(api.pages("cloudformation", "describe_events", activity, Filters={"FailedEvents": True}, **named))
    except CloudError:
        return None
    found = [event for page in pages for event in page["OperationEvents"] if event["EventType"] == "VALIDATION_ERROR"]
    if not found:
        return None
    last = max(found, key=lambda event: event["Timestamp"])["OperationId"]
    return "; ".join(_told(event) for event in found if event["OperationId"] == last and _refuses(event))


def _refuses(event: Answer) -> bool:
    return bool(event.get("ValidationFailureMode") != "WARN")


def _told(event: Answer) -> str:
    reason = event.get("ValidationStatusReason", "").removesuffix(".")
    return f"{event['LogicalResourceId']} ({event['ResourceType']}): {reason}"
