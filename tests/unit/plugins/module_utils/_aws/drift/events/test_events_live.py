# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Events that were edited, stopped or deleted outside Ansible, which are compared with ``drift_scope: all``."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_CALLS, BY_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.refusals import is_decided
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.template_without_lost import without_resources
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import ALL, SCOPES, watched
from tests.unit.plugins.module_utils._aws.drift.looking import calls_of, drift_of
from tests.unit.plugins.module_utils._aws.event_examples import EVENTS, LETTERS, TABLE_STREAM, used
from tests.unit.plugins.module_utils._aws.service_runs import build_template, function, make_service, validated

FUNCTION: t.Final = "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-hello"


def template(*events: dict[str, t.Any], **options: t.Any) -> Template:
    given = {"resources": found} if (found := used(events)) else {}
    functions = [function("hello", timeout=20, events=list(events))]
    return build_template(make_service(functions=functions, **given, **options), "key.zip")


# Mappings

MAPPING: t.Final = "HelloEventSourceMappingSQSLetters"
SQS: t.Final = {"arn": LETTERS, "batch_size": 5}
LIVE_QUEUE: t.Final = {
    "UUID": f"{MAPPING}-id",
    "BatchSize": 5,
    "MaximumBatchingWindowInSeconds": 0,
    "EventSourceArn": LETTERS,
    "FunctionArn": FUNCTION,
    "State": "Enabled",
    "FunctionResponseTypes": [],
}


def mapping(**live: t.Any) -> dict[str, t.Any]:
    return {"get_event_source_mapping": {**LIVE_QUEUE, **live}}


def test_a_mapping_as_deployed() -> None:
    assert drift_of(template({"sqs": SQS}), MAPPING, mapping()) == []


@pytest.mark.parametrize(
    ("given", "live", "parameters"),
    [
        ({}, {"BatchSize": 10}, {"BatchSize": 5}),
        ({"batching_window": 3}, {}, {"MaximumBatchingWindowInSeconds": 3}),
        ({}, {"ScalingConfig": {"MaximumConcurrency": 2}}, {"ScalingConfig": {}}),
        ({"report_batch_item_failures": True}, {}, {"FunctionResponseTypes": ["ReportBatchItemFailures"]}),
        ({}, {"FunctionResponseTypes": ["ReportBatchItemFailures"]}, {"FunctionResponseTypes": []}),
        (
            {"filters": [{"body": {"kind": ["order"]}}]},
            {"FilterCriteria": {"Filters": [{"Pattern": '{"body": {}}'}]}},
            {"FilterCriteria": {"Filters": [{"Pattern": '{"body":{"kind":["order"]}}'}]}},
        ),
        ({}, {"FilterCriteria": {"Filters": [{"Pattern": "{}"}]}}, {"FilterCriteria": {"Filters": []}}),
        ({}, {"FunctionArn": f"{FUNCTION}-other"}, {"FunctionName": FUNCTION}),
        ({"enabled": False}, {}, {"Enabled": False}),
    ],
)
def test_an_edited_mapping(given: dict[str, t.Any], live: dict[str, t.Any], parameters: dict[str, t.Any]) -> None:
    deployed = template({"sqs": {**SQS, **given}})
    (call,) = calls_of(deployed, MAPPING, mapping(**live))
    assert (call.service, call.operation) == ("lambda", "update_event_source_mapping")
    assert call.parameters == {"UUID": f"{MAPPING}-id", **parameters}


def test_the_same_filter_in_other_words() -> None:
    deployed = template({"sqs": {**SQS, "filters": [{"body": ["a"]}]}})
    assert drift_of(deployed, MAPPING, mapping(FilterCriteria={"Filters": [{"Pattern": '{ "body": ["a"] }'}]})) == []


@pytest.mark.parametrize("state", ["Disabled", "Disabling"])
def test_a_stopped_mapping_is_started_only_if_an_option_says_so(state: str) -> None:
    (found,) = drift_of(template({"sqs": SQS}), MAPPING, mapping(State=state))
    assert (found.property, found.expected, found.actual) == ("Enabled", True, False)
    assert found.question is not None
    assert found.question.reason.startswith(f"Somebody may have stopped the event source mapping {MAPPING}-id")
    for event, decided in (({"sqs": SQS}, False), ({"sqs": {**SQS, "enabled": True}}, True)):
        options = validated(name="shop", functions=[function("hello", events=[event])])
        assert is_decided(found, options) == decided
    (call,) = calls_of(template({"sqs": SQS}), MAPPING, mapping(State=state))
    assert call.parameters["Enabled"] is True


@pytest.mark.parametrize("answer", [None, {**LIVE_QUEUE, "State": "Deleting"}])
def test_a_deleted_mapping_comes_back_by_two_updates(answer: t.Any) -> None:
    deployed = template({"sqs": SQS})
    (found,) = drift_of(deployed, MAPPING, {"get_event_source_mapping": answer})
    assert (found.is_missing, found.way) == (True, BY_UPDATES)
    assert MAPPING not in without_resources(deployed, {MAPPING})["Resources"]


STREAM_MAPPING: t.Final = "HelloEventSourceMappingDynamodbOrders"
LIVE_STREAM: t.Final = {
    "BatchSize": 100,
    "MaximumBatchingWindowInSeconds": 0,
    "ParallelizationFactor": 1,
    "BisectBatchOnFunctionError": False,
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "TumblingWindowInSeconds": 0,
    "DestinationConfig": {"OnFailure": {}},
    "FunctionArn": FUNCTION,
    "State": "Creating",
}


def test_a_stream_with_the_defaults_of_aws() -> None:
    deployed = template({"stream": {"arn": TABLE_STREAM}})
    assert drift_of(deployed, STREAM_MAPPING, {"get_event_source_mapping": LIVE_STREAM}) == []


def test_an_edited_stream() -> None:
    deployed = template({"stream": {"arn": TABLE_STREAM, "on_failure": LETTERS, "bisect_on_error": True}})
    live = {**LIVE_STREAM, "MaximumRetryAttempts": 0}
    (call,) = calls_of(deployed, STREAM_MAPPING, {"get_event_source_mapping": live})
    assert call.parameters == {
        "UUID": f"{STREAM_MAPPING}-id",
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": -1,
        "DestinationConfig": {"OnFailure": {"Destination": LETTERS}},
    }


# Rules

RULE: t.Final = "HelloEventsRuleSchedule1"
LIVE_RULE: t.Final = {"Name": f"{RULE}-id", "ScheduleExpression": "rate(1 day)", "State": "ENABLED"}
TARGET: t.Final = {"Id": "helloSchedule", "Arn": FUNCTION}
DAILY: t.Final = {"schedule": {"expression": "rate(1 day)"}}


def rule(*targets: dict[str, t.Any], **live: t.Any) -> dict[str, t.Any]:
    return {"describe_rule": {**LIVE_RULE, **live}, "list_targets_by_rule": {"Targets": list(targets)}}


def test_a_rule_as_deployed() -> None:
    assert drift_of(template(DAILY), RULE, rule(TARGET, {"Id": "another", "Arn": LETTERS})) == []


@pytest.mark.parametrize(
    ("given", "prop"),
    [
        (rule(), "Targets.helloSchedule"),
        (rule({**TARGET, "Input": "{}"}), "Targets.helloSchedule"),
        (rule(TARGET, ScheduleExpression="rate(2 days)"), "ScheduleExpression"),
        (rule(TARGET, Description="edited"), "Description"),
    ],
)
def test_an_edited_rule(given: dict[str, t.Any], prop: str) -> None:
    (found,) = drift_of(template(DAILY), RULE, given)
    assert (found.property, found.way, found.question) == (prop, BY_CALLS, None)
    put, targets = calls_of(template(DAILY), RULE, given)
    assert (put.operation, put.parameters) == ("put_rule", {**LIVE_RULE, "EventBusName": "default"})
    assert targets.parameters == {"Rule": f"{RULE}-id", "EventBusName": "default", "Targets": [TARGET]}


def test_a_disabled_rule_is_asked_about() -> None:
    (found,) = drift_of(template(DAILY), RULE, rule(TARGET, State="DISABLED"))
    assert (found.property, found.expected, found.actual) == ("State", "ENABLED", "DISABLED")
    assert found.question is not None


def test_a_deleted_rule_comes_back_under_its_name() -> None:
    given = {"describe_rule": None, "list_targets_by_rule": None}
    (found,) = drift_of(template(DAILY), RULE, given)
    assert (found.is_missing, found.way) == (True, BY_CALLS)
    assert [call.operation for call in calls_of(template(DAILY), RULE, given)] == ["put_rule", "put_targets"]


def test_a_rule_with_a_pattern_on_a_bus_of_its_own() -> None:
    event = {"event_bridge": {"pattern": {"source": ["shop"]}, "bus_name": "orders"}}
    logical_id = "Shopdevhellorule1EventBridgeRule"
    live = {"State": "ENABLED", "EventPattern": '{"source": ["shop"]}', "EventBusName": "orders"}
    target = {"Id": "shop-dev-hello-rule-1-target", "Arn": FUNCTION}
    given = {"describe_rule": live, "list_targets_by_rule": {"Targets": [target]}}
    assert drift_of(template(event), logical_id, given) == []
    put, _targets = calls_of(template(event), logical_id, {**given, "describe_rule": {**live, "EventPattern": "{}"}})
    assert json.loads(put.parameters["EventPattern"]) == {"source": ["shop"]}


def test_the_permission_of_a_rule_is_compared_with_its_arn() -> None:
    logical_id = "HelloLambdaPermissionEventsRuleSchedule1"
    (found,) = drift_of(template(DAILY), logical_id, {"get_policy": None})
    assert (found.is_missing, found.way) == (True, BY_CALLS)
    (call,) = calls_of(template(DAILY), logical_id, {"get_policy": None})
    assert call.parameters["SourceArn"] == f"arn:aws:events:us-east-1:123456789012:rule/{RULE}-id"
    assert call.parameters["Principal"] == "events.amazonaws.com"


def test_a_permission_for_what_only_cloudformation_knows_comes_back_by_updates() -> None:
    event = {"sns": {"arn": {"Fn::ImportValue": "news"}, "topic_name": "news"}}
    (found,) = drift_of(template(event), "HelloLambdaPermissionNewsSNS", {"get_policy": None})
    assert (found.is_missing, found.way) == (True, BY_UPDATES)


# Schedules of EventBridge Scheduler

SCHEDULE: t.Final = "HelloSchedulerSchedule1"
NOON: t.Final = {"schedule": {"expression": "cron(0 12 * * ? *)", "method": "scheduler", "time_zone": "Europe/Berlin"}}
SCHEDULE_TARGET: t.Final = {
    "Arn": FUNCTION,
    "RoleArn": "arn:aws:iam::123456789012:role/shop-dev-hello-us-east-1-schedulerRole",
    "RetryPolicy": {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185},
}
LIVE_SCHEDULE: t.Final = {
    "Name": f"{SCHEDULE}-id",
    "GroupName": "default",
    "State": "ENABLED",
    "ScheduleExpression": "cron(0 12 * * ? *)",
    "ScheduleExpressionTimezone": "Europe/Berlin",
    "FlexibleTimeWindow": {"Mode": "OFF"},
    "Target": SCHEDULE_TARGET,
}


def schedule(**live: t.Any) -> dict[str, t.Any]:
    return {"get_schedule": {**LIVE_SCHEDULE, **live}}


def test_a_schedule_as_deployed() -> None:
    assert drift_of(template(NOON), SCHEDULE, schedule()) == []


@pytest.mark.parametrize(
    ("live", "prop"),
    [
        ({"ScheduleExpressionTimezone": "UTC"}, "ScheduleExpressionTimezone"),
        ({"FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5}}, "FlexibleTimeWindow"),
        ({"Target": {**SCHEDULE_TARGET, "Arn": f"{FUNCTION}-other"}}, "Target.Arn"),
        ({"Target": {**SCHEDULE_TARGET, "Input": '{"a": 1}'}}, "Target.Input"),
    ],
)
def test_an_edited_schedule(live: dict[str, t.Any], prop: str) -> None:
    (found,) = drift_of(template(NOON), SCHEDULE, schedule(**live))
    assert (found.property, found.question) == (prop, None)
    (call,) = calls_of(template(NOON), SCHEDULE, schedule(**live))
    assert call.operation == "update_schedule"
    assert call.parameters["ScheduleExpressionTimezone"] == "Europe/Berlin"
    assert call.parameters["Target"]["Arn"] == FUNCTION


def test_a_schedule_whose_role_has_a_path_keeps_it() -> None:
    deployed = template(NOON, role={"path": "/services/"})
    target = {**SCHEDULE_TARGET, "RoleArn": "arn:aws:iam::123456789012:role/services/scheduler"}
    given = schedule(Target=target, ScheduleExpressionTimezone="UTC")
    assert [each.property for each in drift_of(deployed, SCHEDULE, given)] == ["ScheduleExpressionTimezone"]
    (call,) = calls_of(deployed, SCHEDULE, given)
    assert call.parameters["Target"] == {"Arn": FUNCTION, "RoleArn": target["RoleArn"]}
    (found,) = drift_of(deployed, SCHEDULE, {"get_schedule": None})
    assert (found.is_missing, found.way) == (True, BY_UPDATES)


def test_a_disabled_schedule_is_asked_about() -> None:
    (found,) = drift_of(template(NOON), SCHEDULE, schedule(State="DISABLED"))
    assert found.question is not None


def test_a_deleted_schedule_comes_back_under_its_name() -> None:
    (call,) = calls_of(template(NOON), SCHEDULE, {"get_schedule": None})
    assert (call.operation, call.parameters["Name"]) == ("create_schedule", f"{SCHEDULE}-id")
    assert call.parameters["Target"]["RoleArn"] == SCHEDULE_TARGET["RoleArn"]


# Topics and subscriptions

NEWS: t.Final = {"sns": {"topic_name": "news"}}
ARN: t.Final = "SNSTopicNews-id"
PARCELS: t.Final = {"sns": {"topic_name": "news", "filter_policy": {"kind": ["heavy"]}}}
SUBSCRIPTION: t.Final = "HelloSnsSubscriptionNews"


def topic(*endpoints: str, **attributes: str) -> dict[str, t.Any]:
    listed = [{"Endpoint": each, "Protocol": "lambda"} for each in endpoints]
    return {
        "get_topic_attributes": {"Attributes": attributes},
        "list_subscriptions_by_topic": {"Subscriptions": listed},
    }


def test_a_topic_as_deployed() -> None:
    assert drift_of(template(NEWS), "SNSTopicNews", topic(FUNCTION, DisplayName="of somebody")) == []


def test_a_subscription_that_is_a_part_of_its_topic() -> None:
    (found,) = drift_of(template(NEWS), "SNSTopicNews", topic())
    assert (found.property, found.actual) == (f"Subscription.{FUNCTION}", "missing")
    (call,) = calls_of(template(NEWS), "SNSTopicNews", topic())
    assert (call.operation, call.parameters) == (
        "subscribe",
        {"TopicArn": ARN, "Protocol": "lambda", "Endpoint": FUNCTION},
    )


def test_another_display_name() -> None:
    event = {"sns": {"topic_name": "news", "display_name": "News"}}
    (call,) = calls_of(template(event), "SNSTopicNews", topic(FUNCTION, DisplayName="Old"))
    assert (call.operation, call.parameters["AttributeValue"]) == ("set_topic_attributes", "News")


def test_a_deleted_topic_comes_back_under_its_name() -> None:
    given = {"get_topic_attributes": None, "list_subscriptions_by_topic": None}
    calls = calls_of(template(NEWS), "SNSTopicNews", given)
    assert [call.operation for call in calls] == ["create_topic", "subscribe"]


def test_a_subscription_as_deployed() -> None:
    live = {"Attributes": {"FilterPolicy": '{"kind": ["heavy"]}', "FilterPolicyScope": "MessageAttributes"}}
    assert drift_of(template(PARCELS), SUBSCRIPTION, {"get_subscription_attributes": live}) == []


def test_an_edited_filter() -> None:
    live = {"Attributes": {"FilterPolicy": "{}", "FilterPolicyScope": "MessageAttributes"}}
    (call,) = calls_of(template(PARCELS), SUBSCRIPTION, {"get_subscription_attributes": live})
    assert call.parameters["AttributeName"] == "FilterPolicy"
    assert json.loads(call.parameters["AttributeValue"]) == {"kind": ["heavy"]}


def test_a_deleted_subscription_comes_back_by_two_updates() -> None:
    (found,) = drift_of(template(PARCELS), SUBSCRIPTION, {"get_subscription_attributes": None})
    assert (found.is_missing, found.way) == (True, BY_UPDATES)


# Buckets

PICTURES: t.Final = {"s3": {"bucket": "pictures", "prefix": "in/"}}
NOTIFIED: t.Final = {
    "Id": "made-by-aws",
    "LambdaFunctionArn": FUNCTION,
    "Events": ["s3:ObjectCreated:*"],
    "Filter": {"Key": {"FilterRules": [{"Name": "Prefix", "Value": "in/"}]}},
}
QUEUES: t.Final = [{"QueueArn": LETTERS, "Events": ["s3:ObjectRemoved:*"]}]


def bucket(*configured: dict[str, t.Any]) -> dict[str, t.Any]:
    live = {"LambdaFunctionConfigurations": list(configured), "QueueConfigurations": QUEUES}
    return {"head_bucket": {}, "get_bucket_notification_configuration": live}


def test_a_bucket_of_an_event_has_no_archives() -> None:
    assert drift_of(template(PICTURES), "S3BucketPictures", bucket(NOTIFIED), hashes={"key.zip": "abc="}) == []


def test_a_notification_that_somebody_removed() -> None:
    other = {**NOTIFIED, "Events": ["s3:ObjectRemoved:*"], "Id": "other"}
    (found,) = drift_of(template(PICTURES), "S3BucketPictures", bucket(other))
    assert found.property == "NotificationConfiguration.LambdaConfigurations"
    (call,) = calls_of(template(PICTURES), "S3BucketPictures", bucket(other))
    configured = call.parameters["NotificationConfiguration"]
    assert configured["QueueConfigurations"] == QUEUES
    kept, added = configured["LambdaFunctionConfigurations"]
    assert kept == other
    assert (added["LambdaFunctionArn"], added["Events"]) == (FUNCTION, ["s3:ObjectCreated:*"])


def test_a_function_that_is_lost_leaves_its_events() -> None:
    """They name it by its ARN, which the function that comes back has again; what belongs to it goes."""
    for alias in (None, "live"):
        deployed = template(*(events[0] for events in EVENTS.values()), alias=alias)
        ids = {name: f"{name}-id" for name in deployed["Resources"]}
        kept = without_resources(deployed, {"HelloLambdaFunction"}, ids)["Resources"]
        for name in (RULE, "S3BucketPicturesofshop", "SNSTopicNews", "HelloEventSourceMappingSQSJobs"):
            assert "function:shop-dev-hello" in json.dumps(kept[name])
        assert "HelloLambdaPermissionEventsRuleSchedule1" not in kept


def test_only_all_looks_at_events() -> None:
    deployed = template(*(events[0] for events in EVENTS.values()))
    for scope in SCOPES:
        files = watched(deployed, scope)
        kinds = [kind for kind in files if kind in ("AWS::Events::Rule", "AWS::Lambda::EventSourceMapping")]
        assert len(kinds) == 2
        assert all(bool(files[kind]) == (scope == ALL) for kind in kinds)
