# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CloudFormation itself says an update would do."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.comparison import compare
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.preview import preview_update
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.change_sets import Proposal
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import read_stack
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack
from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, WaitTimeout
from tests.unit.plugins.module_utils._aws.fakes.fake_cloudformation import FakeCloudFormation
from tests.unit.plugins.module_utils._aws.fakes.fake_resources import Answer
from tests.unit.plugins.module_utils._aws.service_runs import FakeClock, Shop, build_template, function, make_service

DESIRED = build_template(make_service(functions=[function("hello", "GET /pong", memory_size=256)]), "2.zip")


@pytest.fixture
def deadline(clock: FakeClock) -> Deadline:
    return Deadline(60, clock, clock.sleep)


@pytest.fixture
def stack(deployed: Shop) -> Stack:
    found = read_stack(deployed.aws, "shop-dev")
    assert found is not None
    deployed.aws.forget_calls()
    return found


def answer_with(monkeypatch: pytest.MonkeyPatch, *answers: Answer) -> None:
    """DescribeChangeSet gives these answers, the last one for ever."""
    following = list(answers)

    def describe_change_set(_self: FakeCloudFormation, ChangeSetName: str, IncludePropertyValues: bool) -> Answer:
        return {"Changes": [], **(following.pop(0) if len(following) > 1 else following[0])}

    monkeypatch.setattr(FakeCloudFormation, "describe_change_set", describe_change_set)


def test_all_pages_of_changes(deployed: Shop, stack: Stack, deadline: Deadline) -> None:
    found = preview_update(deployed.aws, stack, Proposal(DESIRED), deadline)
    expected = compare(deployed.stack.template, DESIRED)
    assert len(found) > 3
    assert [each.logical_id for each in found] == [each.logical_id for each in expected]
    assert deployed.aws.cloudformation.change_sets == {}


def test_nothing_but_the_change_set_is_made_and_it_is_deleted(deployed: Shop, stack: Stack, deadline: Deadline) -> None:
    before = dict(vars(deployed.stack))
    preview_update(deployed.aws, stack, Proposal(DESIRED, {"team": "a"}), deadline)
    assert vars(deployed.stack) == before
    assert deployed.aws.writes() == ["create_change_set", "delete_change_set"]
    assert deployed.aws.calls[0].parameters["Tags"] == [{"Key": "team", "Value": "a"}]


def test_tags_that_are_not_asked_for_are_not_sent(deployed: Shop, stack: Stack, deadline: Deadline) -> None:
    preview_update(deployed.aws, stack, Proposal(DESIRED), deadline)
    assert "Tags" not in deployed.aws.calls[0].parameters


@pytest.mark.parametrize(
    "reason",
    [
        "The submitted information didn't contain changes. Submit different information to create a change set.",
        "No updates are to be performed.",
    ],
)
def test_no_changes(
    deployed: Shop, stack: Stack, deadline: Deadline, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    answer_with(monkeypatch, {"Status": "FAILED", "StatusReason": reason})
    assert preview_update(deployed.aws, stack, Proposal(DESIRED), deadline) == []
    assert deployed.aws.cloudformation.change_sets == {}


def test_it_is_waited_for(
    deployed: Shop, stack: Stack, deadline: Deadline, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
) -> None:
    steps = [{"Status": "CREATE_PENDING"}, {"Status": "CREATE_IN_PROGRESS"}, {"Status": "CREATE_COMPLETE"}]
    answer_with(monkeypatch, *steps)
    waited = clock.now
    assert preview_update(deployed.aws, stack, Proposal(DESIRED), deadline) == []
    assert clock.now > waited


def test_a_change_set_that_fails_is_an_error_and_deleted(
    deployed: Shop, stack: Stack, deadline: Deadline, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with(monkeypatch, {"Status": "FAILED", "StatusReason": "Template error: no."})
    with pytest.raises(CloudError) as raised:
        preview_update(deployed.aws, stack, Proposal(DESIRED), deadline)
    assert raised.value.message == "Previewing the update of stack shop-dev failed: Template error: no."
    assert deployed.aws.cloudformation.change_sets == {}


def test_a_change_set_that_takes_for_ever_is_deleted(
    deployed: Shop, stack: Stack, deadline: Deadline, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with(monkeypatch, {"Status": "CREATE_PENDING"})
    with pytest.raises(WaitTimeout, match="the change set is still being created"):
        preview_update(deployed.aws, stack, Proposal(DESIRED), deadline)
    assert deployed.aws.cloudformation.change_sets == {}


def test_a_deletion_that_fails_does_not_hide_the_answer(deployed: Shop, stack: Stack, deadline: Deadline) -> None:
    deployed.aws.fail("cloudformation", "delete_change_set", "AccessDenied", "no")
    assert preview_update(deployed.aws, stack, Proposal(DESIRED), deadline)


def test_somebody_else_is_at_work(deployed: Shop) -> None:
    reason = "Stack:arn is in UPDATE_IN_PROGRESS state and can not be updated."
    deployed.aws.fail("cloudformation", "create_change_set", "ValidationError", reason)
    checked = deployed.check(functions=[function("hello", "GET /ping", memory_size=256)])
    assert ("Modify", "HelloLambdaFunction") in checked.changes
    assert deployed.aws.writes() == ["create_change_set", "create_change_set", "delete_change_set"]
