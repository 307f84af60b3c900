# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Services with events, from the first run to the last; queues that are read before an update."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment import intermediate_templates
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.event_examples import EVENTS, LETTERS, OWN
from tests.unit.plugins.module_utils._aws.fakes.fake_resources import Answer, Refusal
from tests.unit.plugins.module_utils._aws.service_runs import Shop, build_template, function, looks, make_service


class FakeSqs:
    """Queues by name, each with its visibility timeout in seconds."""

    def __init__(self, **queues: int) -> None:
        self.queues = queues

    def get_queue_url(self, QueueName: str, QueueOwnerAWSAccountId: str) -> Answer:
        if QueueName not in self.queues:
            raise Refusal("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
        return {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{QueueOwnerAWSAccountId}/{QueueName}"}

    def get_queue_attributes(self, QueueUrl: str, AttributeNames: list[str]) -> Answer:
        return {"Attributes": {"VisibilityTimeout": str(self.queues[QueueUrl.rpartition("/")[2]])}}


def with_events(shop: Shop, *events: dict[str, t.Any], **options: t.Any) -> list[dict[str, t.Any]]:
    """The function hello with a route and these events."""
    return [function("hello", "GET /ping", events=list(events), **options)]


def test_events_are_deployed_once(shop: Shop) -> None:
    events = [each[0] for each in EVENTS.values()][::2]
    shop.aws._services["sqs"] = FakeSqs(letters=100)
    first = shop.run(functions=with_events(shop, *events), resources=OWN)
    assert ("Add", "HelloEventsRuleSchedule1") in first.changes
    shown = first.result["functions"][0]["settings"]["events"]
    assert {next(iter(each)) for each in shown} >= {"schedule", "sqs", "sns", "s3", "event_bridge"}
    second = shop.run()
    assert second.changes == []
    assert sorted(shop.aws.operations()) == looks()


def test_an_event_is_changed_and_removed(shop: Shop) -> None:
    shop.run(functions=with_events(shop, {"schedule": {"expression": "rate(1 day)"}}, {"sqs": {"queue_name": "jobs"}}))
    changed = shop.run(
        show_diff=True,
        functions=with_events(shop, {"schedule": {"expression": "rate(2 days)"}}, {"sqs": {"queue_name": "jobs"}}),
    )
    assert changed.changes == [("Modify", "HelloEventsRuleSchedule1")]
    before, after = (changed.result["diff"][side] for side in ("before", "after"))
    assert "rate(1 day)" in str(before)
    assert "rate(2 days)" in str(after)
    removed = shop.run(functions=with_events(shop, {"schedule": {"expression": "rate(2 days)"}}))
    assert [name for action, name in removed.changes if action == "Remove"] == [
        *("HelloEventSourceMappingSQSJobs", "SQSQueueJobs", "SQSQueueJobsDeadLetters")
    ]
    assert shop.run(functions=[function("hello", "GET /ping")]).result["functions"][0]["settings"] == {}


def test_check_mode_says_what_an_event_adds(shop: Shop) -> None:
    events = ({"schedule": {"expression": "rate(1 day)"}},)
    found = shop.check(functions=with_events(shop, *events))
    assert ("Add", "HelloLambdaPermissionEventsRuleSchedule1") in found.changes
    assert shop.aws.writes() == []


def test_a_queue_outside_the_stack_is_read_only_when_it_matters(shop: Shop) -> None:
    shop.aws._services["sqs"] = FakeSqs(letters=18)
    shop.run(functions=with_events(shop, {"sqs": {"arn": LETTERS}}))
    assert shop.aws.operations().count("get_queue_attributes") == 1
    assert shop.run().warnings == []
    assert "get_queue_attributes" not in shop.aws.operations()
    shop.run(functions=with_events(shop, {"sqs": {"arn": LETTERS}}), log_retention_days=7)
    assert "get_queue_attributes" not in shop.aws.operations()


def test_a_queue_that_is_visible_too_soon_is_refused_before_any_write(shop: Shop) -> None:
    shop.aws._services["sqs"] = FakeSqs(letters=9)
    with pytest.raises(OptionError, match="at least the timeout of the function, 10 seconds, but it is 9 seconds"):
        shop.run(functions=with_events(shop, {"sqs": {"arn": LETTERS}}, timeout=10))
    assert shop.aws.writes() == []


@pytest.mark.parametrize(("seconds", "warned"), [(60, True), (62, False)])
def test_a_short_visibility_is_warned_about(shop: Shop, seconds: int, warned: bool) -> None:
    shop.aws._services["sqs"] = FakeSqs(letters=seconds)
    event = {"sqs": {"arn": LETTERS, "batching_window": 2}}
    found = shop.run(functions=with_events(shop, event, timeout=10)).warnings
    assert [each for each in found if "six times the timeout of the function plus the batching window, 62" in each] == (
        found if warned else []
    )
    assert bool(found) == warned


def test_a_queue_that_is_not_there(shop: Shop) -> None:
    shop.aws._services["sqs"] = FakeSqs()
    with pytest.raises(OptionError, match=f"there is no queue {LETTERS}"):
        shop.run(functions=with_events(shop, {"sqs": {"arn": LETTERS}}))


def test_a_queue_of_another_region(shop: Shop) -> None:
    far = LETTERS.replace("us-east-1", "eu-west-1")
    with pytest.raises(OptionError, match="must be that of a queue in us-east-1"):
        shop.run(functions=with_events(shop, {"sqs": {"arn": far}}))
    assert shop.aws.writes() == []


def test_a_queue_that_the_caller_may_not_read(shop: Shop) -> None:
    shop.aws._services["sqs"] = FakeSqs(letters=1)
    shop.aws.fail("sqs", "get_queue_url", "AccessDenied", "No permission.")
    assert shop.run(functions=with_events(shop, {"sqs": {"arn": LETTERS}})).result["changed"]


def test_a_name_keeps_its_number(shop: Shop) -> None:
    noon = {"schedule": {"expression": "rate(1 day)", "name": "noon"}}
    shop.run(functions=with_events(shop, {"schedule": {"expression": "rate(2 days)"}}, noon))
    with pytest.raises(OptionError, match="with the name noon must keep its number 2, because") as raised:
        shop.run(functions=with_events(shop, noon))
    assert raised.value.hint == "Set number of the event to 2."
    assert shop.aws.writes() == []
    kept = {"schedule": {**noon["schedule"], "number": 2}}
    assert ("Remove", "HelloEventsRuleSchedule1") in shop.run(functions=with_events(shop, kept)).changes


NEWS: t.Final = {"sns": {"topic_name": "news"}}
FILTERED: t.Final = {"sns": {"topic_name": "news", "filter_policy": {"kind": ["heavy"]}}}


@pytest.mark.parametrize(
    ("before", "after", "removed"),
    [
        (FILTERED, NEWS, {"HelloSnsSubscriptionNews"}),
        (NEWS, FILTERED, None),
        (FILTERED, FILTERED, None),
        ({"sns": {"arn": "arn:aws:sns:us-east-1:123456789012:news"}}, NEWS, None),
    ],
)
def test_a_subscription_that_becomes_a_part_of_its_topic_is_removed_first(
    before: dict[str, t.Any], after: dict[str, t.Any], removed: set[str] | None
) -> None:
    deployed, desired = (
        build_template(make_service(functions=[function("hello", events=[each])]), "key.zip")
        for each in (before, after)
    )
    step = intermediate_templates.without_moved_subscriptions(deployed, desired)
    found = None if step is None else deployed["Resources"].keys() - step["Resources"].keys()
    assert found == removed
