# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFormation's own drift detection for a whole stack (CloudFormation API)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.secret_values import (
    is_secret,
    masked_pair,
    read_value,
    shown_pair,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import MOST_PAGES

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackResource
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline

# "Detect drift on an entire CloudFormation stack" in the CloudFormation User Guide
DETECTABLE: t.Final = frozenset(
    {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"}
)
NOT_CHECKED: t.Final = "NOT_CHECKED"
IN_PROGRESS: t.Final = "DETECTION_IN_PROGRESS"


def detect_drift(
    api: AwsApi, stack: Stack, resources: t.Sequence[StackResource], template: Template, deadline: Deadline
) -> dict[str, t.Any]:
    """What CloudFormation finds: ``status``, ``reason``, and each of the ``resources`` with its differences.

    The stack is not changed. (DetectStackDrift, DescribeStackDriftDetectionStatus, DescribeStackResourceDrifts)
    """
    if stack.status not in DETECTABLE:
        unchecked = [_described({}, each, template) for each in resources]
        return {"status": NOT_CHECKED, "reason": f"The stack is in {stack.status}.", "resources": unchecked}
    activity = f"Detecting drift of stack {stack.name}"
    begun = api.call("cloudformation", "detect_stack_drift", activity, StackName=stack.id)
    detection = begun["StackDriftDetectionId"]

    def finished() -> Answer | None:
        found = api.call(
            "cloudformation", "describe_stack_drift_detection_status", activity, StackDriftDetectionId=detection
        )
        return None if found["DetectionStatus"] == IN_PROGRESS else found

    detected = deadline.wait_for(finished, lambda: f"{activity}: CloudFormation has not finished")
    found = {each["LogicalResourceId"]: each for each in _drifts(api, stack, activity)}
    return {
        "status": detected.get("StackDriftStatus", "UNKNOWN"),
        "reason": detected.get("DetectionStatusReason"),
        "resources": [_described(found.get(each.logical_id, {}), each, template) for each in resources],
    }


def _drifts(api: AwsApi, stack: Stack, activity: str) -> t.Iterator[Answer]:
    """All pages, for which botocore has no paginator."""
    following: dict[str, str] = {}
    for _page in range(MOST_PAGES):
        page = api.call("cloudformation", "describe_stack_resource_drifts", activity, StackName=stack.id, **following)
        yield from page["StackResourceDrifts"]
        if not page.get("NextToken"):
            return
        following = {"NextToken": page["NextToken"]}


def _described(drift: Answer, resource: StackResource, template: Template) -> dict[str, t.Any]:
    """A resource with its drift; the response does not include what CloudFormation cannot check."""
    return {
        "logical_id": resource.logical_id,
        "physical_id": resource.physical_id,
        "type": resource.type,
        "status": drift.get("StackResourceDriftStatus", NOT_CHECKED),
        "reason": drift.get("DriftStatusReason"),
        "differences": [
            _difference(each, resource.logical_id, template) for each in drift.get("PropertyDifferences", [])
        ],
    }


def _difference(found: Answer, logical_id: str, template: Template) -> dict[str, t.Any]:
    path = found["PropertyPath"].strip("/").split("/")
    kind = found["DifferenceType"]
    expected = None if kind == "ADD" else read_value(found["ExpectedValue"])
    actual = None if kind == "REMOVE" else read_value(found["ActualValue"])
    if is_secret(template, logical_id, path):
        expected, actual = masked_pair(expected, actual)
    else:
        type_name = str(template["Resources"].get(logical_id, {}).get("Type"))
        expected, actual = shown_pair(type_name, path, expected, actual)
    return {"property": ".".join(path), "kind": kind.lower(), "expected": expected, "actual": actual}
