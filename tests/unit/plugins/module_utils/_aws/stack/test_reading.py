# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading stacks and their resources."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import (
    read_resources,
    read_stack,
    read_template,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, stack_from
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.service_runs import DESCRIPTION, Shop


def test_a_stack() -> None:
    described = {
        "StackId": "arn",
        "StackName": "shop-dev",
        "StackStatus": "UPDATE_ROLLBACK_COMPLETE",
        "StackStatusReason": "why",
        "Description": DESCRIPTION,
        "Outputs": [{"OutputKey": "A", "OutputValue": "1"}, {"OutputKey": "B"}],
        "Tags": [{"Key": "k", "Value": "v"}],
    }
    stack = stack_from(described)
    assert stack == Stack(
        "arn", "shop-dev", "UPDATE_ROLLBACK_COMPLETE", "why", DESCRIPTION, {"A": "1", "B": ""}, {"k": "v"}
    )
    assert stack.mark == ("shop", "dev")


def test_a_stack_that_says_little() -> None:
    stack = stack_from({"StackId": "arn", "StackName": "x", "StackStatus": "REVIEW_IN_PROGRESS"})
    assert (stack.reason, stack.description, stack.outputs, stack.tags, stack.mark) == ("", "", {}, {}, None)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("CREATE_IN_PROGRESS", True),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", True),
        ("UPDATE_ROLLBACK_IN_PROGRESS", True),
        ("DELETE_IN_PROGRESS", True),
        ("REVIEW_IN_PROGRESS", False),
        ("CREATE_COMPLETE", False),
        ("DELETE_FAILED", False),
    ],
)
def test_what_changes_by_itself(status: str, expected: bool) -> None:
    assert Stack("arn", "shop-dev", status).in_progress is expected


def test_no_stack(aws: FakeAws) -> None:
    assert read_stack(aws, "shop-dev") is None
    assert read_resources(aws, "shop-dev") == []


def test_a_deleted_stack_is_no_stack(deployed: Shop) -> None:
    stack_id = deployed.stack.id
    deployed.run(state="absent")
    assert deployed.aws.cloudformation.stack(stack_id).status == "DELETE_COMPLETE"
    assert read_stack(deployed.aws, stack_id) is None


@pytest.mark.parametrize("read", [read_stack, read_resources, read_template])
def test_other_errors_are_errors(aws: FakeAws, read: t.Callable[[FakeAws, str], t.Any]) -> None:
    for operation in ("describe_stacks", "list_stack_resources", "get_template"):
        aws.fail("cloudformation", operation, "ValidationError", "1 validation error detected")
    with pytest.raises(CloudError, match="1 validation error detected"):
        read(aws, "shop-dev")


def test_all_pages_of_resources_are_read_and_sorted(deployed: Shop) -> None:
    found = [each.logical_id for each in read_resources(deployed.aws, "shop-dev")]
    assert len(found) == 10
    assert found == sorted(found)


def test_resources_that_are_gone_are_left_out(deployed: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    summaries = deployed.aws.cloudformation.list_stack_resources("shop-dev")["StackResourceSummaries"]
    summaries[0]["ResourceStatus"] = "DELETE_COMPLETE"
    del summaries[1]["PhysicalResourceId"]
    answer = {"StackResourceSummaries": summaries}
    monkeypatch.setattr(deployed.aws.cloudformation, "list_stack_resources", lambda StackName: answer)
    found = {each.logical_id: each.physical_id for each in read_resources(deployed.aws, "shop-dev")}
    assert len(found) == 9
    assert found[summaries[1]["LogicalResourceId"]] == ""


@pytest.mark.parametrize("as_text", [True, False])
def test_the_template_is_text_or_what_botocore_made_of_it(
    deployed: Shop, monkeypatch: pytest.MonkeyPatch, as_text: bool
) -> None:
    if not as_text:
        answer = {"TemplateBody": deployed.stack.template}
        monkeypatch.setattr(deployed.aws.cloudformation, "get_template", lambda StackName: answer)
    assert read_template(deployed.aws, "shop-dev") == deployed.stack.template
