# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules, their schedules and the schedules of EventBridge Scheduler invoke functions."""

from __future__ import annotations

import json
import time
import typing as t

import pytest

from ..conftest import Cloud
from .events_live import (
    ACCOUNT,
    FUNCTION,
    arn,
    attributes_of,
    is_as_documented,
    let_in,
    make_function,
    make_queue,
    message_in,
    noted,
    permit,
    refused,
)

RULE = arn("events", "rule/rule")
SCHEDULE = arn("scheduler", "schedule/default/often")


def make_rule(cloud: Cloud, target: dict[str, t.Any] | None = None, **settings: t.Any) -> None:
    events = cloud.client("events")
    bus = {"EventBusName": settings["EventBusName"]} if "EventBusName" in settings else {}
    events.put_rule(Name="rule", **settings)
    events.put_targets(Rule="rule", Targets=[{"Id": "one", "Arn": FUNCTION, **(target or {})}], **bus)


def put(cloud: Cloud, detail: dict[str, t.Any], **settings: t.Any) -> None:
    entry = {"Source": "shop", "DetailType": "order", "Detail": json.dumps(detail), **settings}
    assert cloud.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0


def at(cloud: Cloud, moment: str) -> None:
    assert cloud.control("POST", "config", {"now": moment})[0] == 200


def test_events_that_match_invoke_a_function(cloud: Cloud) -> None:
    make_function(cloud)
    permit(cloud, "events", RULE)
    make_rule(cloud, EventPattern=json.dumps({"source": ["shop"], "detail": {"sum": [{"numeric": [">", 10]}]}}))
    put(cloud, {"sum": 5})
    put(cloud, {"sum": 15}, Resources=["arn:aws:shop"])
    (event,) = noted(cloud, 1, settles=0.2)
    assert is_as_documented(event, "event_bridge", detail={"sum": 15}, resources=["x"])
    assert (event["version"], event["source"], event["detail-type"]) == ("0", "shop", "order")
    assert (event["account"], event["region"], event["resources"]) == (ACCOUNT, "us-east-1", ["arn:aws:shop"])
    assert event["detail"] == {"sum": 15}


@pytest.mark.parametrize(
    ("target", "event"),
    [
        ({"Input": '{"a": 1}'}, {"a": 1}),
        ({"InputPath": "$.detail"}, {"sum": 15}),
        (
            {"InputTransformer": {"InputPathsMap": {"sum": "$.detail.sum"}, "InputTemplate": '{"total": <sum>}'}},
            {"total": 15},
        ),
        (
            {"InputTransformer": {"InputPathsMap": {"sum": "$.detail.sum"}, "InputTemplate": '"<sum> in all"'}},
            "15 in all",
        ),
    ],
)
def test_inputs(cloud: Cloud, target: dict[str, t.Any], event: t.Any) -> None:
    make_function(cloud)
    permit(cloud, "events", RULE)
    make_rule(cloud, target, EventPattern='{"source": ["shop"]}')
    put(cloud, {"sum": 15})
    assert noted(cloud, 1) == [event]


def test_a_bus_of_its_own(cloud: Cloud) -> None:
    make_function(cloud)
    cloud.client("events").create_event_bus(Name="shop")
    permit(cloud, "events", arn("events", "rule/shop/rule"))
    make_rule(cloud, EventPattern='{"source": ["shop"]}', EventBusName="shop")
    put(cloud, {"bus": "default"})
    put(cloud, {"bus": "shop"}, EventBusName="shop")
    assert [each["detail"] for each in noted(cloud, 1, settles=0.2)] == [{"bus": "shop"}]


def test_the_id_of_a_rule_in_a_stack_has_its_bus(cloud: Cloud) -> None:
    def template(pattern: dict[str, t.Any]) -> dict[str, t.Any]:
        properties = {"Name": "rule", "EventBusName": {"Ref": "Bus"}, "EventPattern": pattern}
        bus = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "shop"}}
        return {"Resources": {"Bus": bus, "Rule": {"Type": "AWS::Events::Rule", "Properties": properties}}}

    for number, change in enumerate((cloud.create_stack, cloud.update_stack)):
        change("one", template({"source": [str(number)]}))
        assert cloud.finished_stack("one")["StackStatus"].endswith("E_COMPLETE")
        found = cloud.client("cloudformation").describe_stack_resources(StackName="one", LogicalResourceId="Rule")
        assert found["StackResources"][0]["PhysicalResourceId"] == "shop|rule"
        rule = cloud.client("events").describe_rule(Name="rule", EventBusName="shop")
        assert json.loads(rule["EventPattern"]) == {"source": [str(number)]}
    cloud.client("cloudformation").delete_stack(StackName="one")
    deadline = time.monotonic() + 15
    while cloud.client("events").list_event_buses(NamePrefix="shop")["EventBuses"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert cloud.client("events").list_event_buses(NamePrefix="shop")["EventBuses"] == []


def test_without_permission_events_go_to_the_dead_letter_queue(cloud: Cloud) -> None:
    make_function(cloud)
    queue = make_queue(cloud, "dead")
    target = {"DeadLetterConfig": {"Arn": queue[1]}}
    make_rule(cloud, target, EventPattern='{"source": ["shop"]}')
    put(cloud, {"order": 1})
    noted(cloud, 0, settles=0.2)
    let_in(cloud, queue, "events")
    put(cloud, {"order": 2})
    message = message_in(cloud, queue)
    assert json.loads(message["Body"])["detail"] == {"order": 2}
    assert attributes_of(message) == {
        "ERROR_CODE": "NO_PERMISSIONS",
        "ERROR_MESSAGE": "Not authorized to invoke this target.",
        "RULE_ARN": RULE,
        "TARGET_ARN": FUNCTION,
    }
    noted(cloud, 0)


def test_a_rule_fires_when_it_is_due_by_the_clock(cloud: Cloud) -> None:
    make_function(cloud)
    permit(cloud, "events", RULE)
    at(cloud, "2027-02-01T11:59:00Z")
    make_rule(cloud, ScheduleExpression="cron(0 12 * * ? *)")
    at(cloud, "2027-02-01T12:00:01Z")
    (event,) = noted(cloud, 1, settles=0.3)
    assert is_as_documented(event, "schedule")
    assert event.pop("id")
    assert event == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": "2027-02-01T12:00:00Z",
        "region": "us-east-1",
        "resources": [RULE],
        "detail": {},
    }
    # a leap over several days is one event
    at(cloud, "2027-02-05T13:00:00Z")
    assert noted(cloud, 2, settles=0.3)[1]["time"] == "2027-02-05T12:00:00Z"
    cloud.client("events").disable_rule(Name="rule")
    at(cloud, "2027-02-09T13:00:00Z")
    noted(cloud, 2, settles=0.3)


def test_a_rate_counts_from_when_the_rule_was_made(cloud: Cloud) -> None:
    make_function(cloud)
    permit(cloud, "events", RULE)
    at(cloud, "2027-02-01T12:00:00Z")
    make_rule(cloud, {"Input": '{"tick": true}'}, ScheduleExpression="rate(5 minutes)")
    at(cloud, "2027-02-01T12:04:50Z")
    at(cloud, "2027-02-01T12:05:10Z")
    assert noted(cloud, 1) == [{"tick": True}]


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"ScheduleExpression": "rate(1 minutes)"}, "Parameter ScheduleExpression is not valid."),
        ({"ScheduleExpression": "cron(0 12 * * * *)"}, "Parameter ScheduleExpression is not valid."),
        ({}, "Parameter(s) EventPattern or ScheduleExpression must be specified."),
        (
            {"ScheduleExpression": "rate(1 day)", "EventBusName": "shop"},
            "ScheduleExpression is supported only on the default event bus.",
        ),
        ({"EventPattern": '{"source": ["a"]}', "EventBusName": "gone"}, "Event bus gone does not exist."),
    ],
)
def test_refused_rules(cloud: Cloud, settings: dict[str, str], text: str) -> None:
    cloud.client("events").create_event_bus(Name="shop")
    assert refused(cloud.client("events").put_rule, Name="rule", **settings)[1] == text
    properties = {name: json.loads(value) if name == "EventPattern" else value for name, value in settings.items()}
    resource = {"Type": "AWS::Events::Rule", "Properties": properties}
    cloud.create_stack("one", {"Resources": {"Rule": resource}}, ClientRequestToken="create")
    assert cloud.finished_stack("one")["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [reason for _name, status, reason in cloud.events("one", "create") if status == "CREATE_FAILED"]
    assert text in reasons[0]


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ({"Input": "{}", "InputPath": "$.detail"}, "Only one of Input, InputPath, or InputTransformer"),
        ({"Input": "{"}, "JSON syntax error in input for target one"),
        ({"RetryPolicy": {"MaximumRetryAttempts": 186}}, "MaximumRetryAttempts"),
        ({"DeadLetterConfig": {"Arn": arn("sqs", "dead.fifo")}}, "not a standard queue"),
        (
            {"InputTransformer": {"InputPathsMap": {"a": "detail"}, "InputTemplate": '"<a>"'}},
            "Invalid InputPath for target one",
        ),
    ],
)
def test_refused_targets(cloud: Cloud, target: dict[str, t.Any], text: str) -> None:
    events = cloud.client("events")
    events.put_rule(Name="rule", ScheduleExpression="rate(1 day)")
    targets = [{"Id": "one", "Arn": FUNCTION, **target}]
    assert text in refused(events.put_targets, Rule="rule", Targets=targets)[1]


def test_a_rule_has_five_targets_and_is_not_deleted_with_any(cloud: Cloud) -> None:
    events = cloud.client("events")
    events.put_rule(Name="rule", ScheduleExpression="rate(1 day)")
    targets = [{"Id": str(number), "Arn": FUNCTION} for number in range(6)]
    assert refused(events.put_targets, Rule="rule", Targets=targets)[0] == "LimitExceededException"
    events.put_targets(Rule="rule", Targets=targets[:5])
    assert refused(events.delete_rule, Name="rule")[1] == "Rule can't be deleted since it has targets."
    events.remove_targets(Rule="rule", Ids=[each["Id"] for each in targets])
    events.delete_rule(Name="rule")


def make_role(cloud: Cloud, trusted: str = "scheduler", *actions: str) -> str:
    trust = {"Effect": "Allow", "Principal": {"Service": f"{trusted}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = {"Version": "2012-10-17", "Statement": [trust]}
    iam = cloud.client("iam")
    made = iam.create_role(RoleName="role", AssumeRolePolicyDocument=json.dumps(document))
    if actions:
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_role_policy(RoleName="role", PolicyName="policy", PolicyDocument=policy)
    return str(made["Role"]["Arn"])


def schedule(role: str, expression: str = "rate(5 minutes)", **settings: t.Any) -> dict[str, t.Any]:
    target = {"Arn": FUNCTION, "RoleArn": role, **settings.pop("Target", {})}
    window = {"FlexibleTimeWindow": {"Mode": "OFF"}}
    return {"Name": "often", "ScheduleExpression": expression, **window, **settings, "Target": target}


def test_a_schedule_invokes_a_function_with_its_role(cloud: Cloud) -> None:
    make_function(cloud)
    role = make_role(cloud, "scheduler", "lambda:InvokeFunction")
    at(cloud, "2027-07-01T12:00:00Z")
    given = schedule(role, "cron(0 9 * * ? *)", ScheduleExpressionTimezone="America/New_York")
    cloud.client("scheduler").create_schedule(**given)
    at(cloud, "2027-07-01T13:00:01Z")
    (event,) = noted(cloud, 1, settles=0.2)
    assert is_as_documented(event, "schedule", method="scheduler")
    assert event.pop("id")
    assert event == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": ACCOUNT,
        "time": "2027-07-01T13:00:00Z",
        "region": "us-east-1",
        "resources": [SCHEDULE],
        "detail": "{}",
    }


def test_a_schedule_fills_in_its_input_and_may_be_deleted_afterwards(cloud: Cloud) -> None:
    make_function(cloud)
    role = make_role(cloud, "scheduler", "lambda:InvokeFunction")
    at(cloud, "2027-07-01T12:00:00Z")
    text = '{"at": "<aws.scheduler.scheduled-time>", "of": "<aws.scheduler.schedule-arn>"}'
    given = schedule(role, "at(2027-07-01T13:00:00)", Target={"Input": text}, ActionAfterCompletion="DELETE")
    scheduler = cloud.client("scheduler")
    scheduler.create_schedule(**given)
    at(cloud, "2027-07-01T13:00:01Z")
    assert noted(cloud, 1) == [{"at": "2027-07-01T13:00:00Z", "of": SCHEDULE}]
    assert scheduler.list_schedules()["Schedules"] == []


def test_a_role_that_may_not_invoke_leads_to_the_dead_letter_queue(cloud: Cloud) -> None:
    make_function(cloud)
    role = make_role(cloud, "scheduler", "sqs:SendMessage")
    queue = make_queue(cloud, "dead")
    at(cloud, "2027-07-01T12:00:00Z")
    target = {"DeadLetterConfig": {"Arn": queue[1]}, "Input": '{"a": 1}'}
    cloud.client("scheduler").create_schedule(**schedule(role, Target=target))
    at(cloud, "2027-07-01T12:05:01Z")
    message = message_in(cloud, queue)
    assert message["Body"] == '{"a": 1}'
    attributes = attributes_of(message)
    assert attributes.pop("EXECUTION_ID")
    assert attributes == {"ERROR_CODE": "NO_PERMISSIONS", "SCHEDULE_ARN": SCHEDULE, "TARGET_ARN": FUNCTION}


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"expression": "cron(0 12 * * * *)"}, "Invalid Schedule Expression"),
        ({"ScheduleExpressionTimezone": "Mars/Olympus"}, "Mars/Olympus is not a time zone"),
        ({"FlexibleTimeWindow": {"Mode": "FLEXIBLE"}}, "MaximumWindowInMinutes"),
        ({"FlexibleTimeWindow": {"Mode": "OFF", "MaximumWindowInMinutes": 5}}, "MaximumWindowInMinutes"),
        ({"Target": {"Input": "{"}}, "valid JSON"),
        ({"StartDate": "2027-02-02T00:00:00Z", "EndDate": "2027-02-01T00:00:00Z"}, "before the EndDate"),
        ({"GroupName": "gone"}, "Schedule group gone does not exist"),
    ],
)
def test_refused_schedules(cloud: Cloud, settings: dict[str, t.Any], text: str) -> None:
    given = schedule(make_role(cloud), **settings)
    assert text in refused(cloud.client("scheduler").create_schedule, **given)[1]
    resource = {"Type": "AWS::Scheduler::Schedule", "Properties": given}
    cloud.create_stack("one", {"Resources": {"Schedule": resource}}, ClientRequestToken="create")
    assert cloud.finished_stack("one")["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [reason for _name, status, reason in cloud.events("one", "create") if status == "CREATE_FAILED"]
    assert text in reasons[0]


def test_a_schedule_needs_a_role_that_trusts_it(cloud: Cloud) -> None:
    given = schedule(make_role(cloud, "lambda", "lambda:InvokeFunction"))
    text = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
    assert refused(cloud.client("scheduler").create_schedule, **given) == ("ValidationException", text)


def test_a_schedule_of_a_stack_is_changed_in_place(cloud: Cloud) -> None:
    given = schedule(make_role(cloud), ScheduleExpressionTimezone="Europe/Berlin")
    resource = {"Type": "AWS::Scheduler::Schedule", "Properties": given}
    cloud.create_stack("one", {"Resources": {"Schedule": resource}})
    assert cloud.finished_stack("one")["StackStatus"] == "CREATE_COMPLETE"
    found = cloud.client("scheduler").get_schedule(Name="often")
    assert found["ScheduleExpressionTimezone"] == "Europe/Berlin"
    changed = {**given, "State": "DISABLED", "Target": {**given["Target"], "Input": '{"a": 1}'}}
    cloud.update_stack("one", {"Resources": {"Schedule": {**resource, "Properties": changed}}})
    assert cloud.finished_stack("one")["StackStatus"] == "UPDATE_COMPLETE"
    found = cloud.client("scheduler").get_schedule(Name="often")
    assert (found["State"], found["Target"]["Input"]) == ("DISABLED", '{"a": 1}')
