# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The resources of events: those of the Serverless Framework, with its IDs; roles allow what each event needs."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import (
    build_template as build,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import view
from tests.unit.plugins.module_utils._aws.event_examples import (
    BUS,
    DEAD,
    EVENTS,
    LETTERS,
    NEWS,
    OWN,
    SKILL,
    STREAM,
    TABLE_STREAM,
    used,
)
from tests.unit.plugins.module_utils._aws.service_runs import archives, build_template, function, make_service

FUNCTION: t.Final = {"Fn::GetAtt": ["HelloLambdaFunction", "Arn"]}
# What is there without events.
PLAIN: t.Final = ("HelloLambdaFunction", "HelloLogGroup", "DeploymentBucket", "IamRoleLambdaExecution")


def template(*events: dict[str, t.Any], **options: t.Any) -> Template:
    functions = [function("hello", timeout=20, events=list(events), **options.pop("of_function", {}))]
    return build_template(make_service(functions=functions, **options), "key.zip")


def added(deployed: Template) -> dict[str, t.Any]:
    resources = deployed["Resources"].items()
    return {name: each for name, each in resources if name not in PLAIN and each["Type"] != "AWS::Lambda::Version"}


def statements(deployed: Template, role: str = "IamRoleLambdaExecution") -> list[t.Any]:
    policies = deployed["Resources"][role]["Properties"]["Policies"]
    return [
        each
        for policy in policies
        if policy["PolicyName"] == "shop-dev-events"
        for each in policy["PolicyDocument"]["Statement"]
    ]


# The logical IDs that osls 4.3 gives the same events of a function hello of the service shop in the stage dev; what
# begins with SQSQueue, EventsPolicy or IamRoleScheduler it does not make.
FRAMEWORK: t.Final[dict[str, tuple[list[dict[str, t.Any]], set[str]]]] = {
    "schedules": (
        [
            {"schedule": {"expression": "rate(1 day)"}},
            {"sqs": {"arn": LETTERS}},
            {"schedule": {"expression": "rate(2 days)"}},
            {"schedule": {"expression": "rate(3 days)", "method": "scheduler"}},
        ],
        {
            "HelloEventsRuleSchedule1",
            "HelloLambdaPermissionEventsRuleSchedule1",
            "HelloEventSourceMappingSQSLetters",
            "HelloEventsRuleSchedule2",
            "HelloLambdaPermissionEventsRuleSchedule2",
            "HelloSchedulerSchedule3",
            "HelloIamRoleSchedulerExecution",
        },
    ),
    "topics": (
        [
            {"sns": {"topic_name": "my-news"}},
            {"sns": {"topic_name": "more", "filter_policy": {"a": ["b"]}}},
            {"sns": {"arn": NEWS}},
        ],
        {
            *("SNSTopicMynews", "HelloLambdaPermissionMynewsSNS"),
            *("SNSTopicMore", "HelloLambdaPermissionMoreSNS", "HelloSnsSubscriptionMore"),
            *("HelloLambdaPermissionNewsSNS", "HelloSnsSubscriptionNews"),
        },
    ),
    "buckets": ([{"s3": {"bucket": "my-photos.a"}}], {"S3BucketMyphotosa", "HelloLambdaPermissionMyphotosaS3"}),
    "streams": (
        [{"stream": {"arn": TABLE_STREAM}}, {"stream": {"arn": STREAM, "consumer": True}}],
        {
            "HelloEventSourceMappingDynamodbOrders",
            "HelloEventSourceMappingKinesisVisits",
            "HellovisitsConsumerStreamConsumer",
        },
    ),
    "rules": (
        [
            {"alexa_skill": {"skill_id": SKILL}},
            {"event_bridge": {"pattern": {"source": ["a"]}, "bus_name": "my-bus"}},
            {"event_bridge": {"pattern": {"source": ["a"]}, "arn": BUS, "number": 5}},
        ],
        {
            "HelloLambdaPermissionAlexaSkill1",
            *("MyDashbusEventBridgeEventBus", "Shopdevhellorule2EventBridgeRule", "HelloEventBridgeLambdaPermission2"),
            *("Shopdevhellorule5EventBridgeRule", "HelloEventBridgeLambdaPermission5"),
        },
    ),
}


@pytest.mark.parametrize("name", FRAMEWORK)
def test_the_ids_of_the_framework(name: str) -> None:
    events, expected = FRAMEWORK[name]
    assert set(added(template(*events))) == expected


def test_the_names_of_rules_on_buses_are_those_of_the_framework() -> None:
    resources = template({"event_bridge": {"pattern": {"source": ["a"]}}})["Resources"]
    properties = resources["Shopdevhellorule1EventBridgeRule"]["Properties"]
    assert properties["Name"] == "shop-dev-hello-rule-1"
    assert properties["Targets"] == [{"Arn": FUNCTION, "Id": "shop-dev-hello-rule-1-target"}]


def test_a_long_name_of_a_rule_is_shortened_like_the_framework_does() -> None:
    functions = [function("h" * 55, events=[{"event_bridge": {"pattern": {"source": ["a"]}}}])]
    resources = build_template(make_service(functions=functions), "key.zip")["Resources"]
    (rule,) = (each["Properties"] for each in resources.values() if each["Type"] == "AWS::Events::Rule")
    assert rule["Name"].startswith("shop-dev-hhhhhhhhhhhhhhhh")
    assert rule["Name"].endswith("-rule-1")
    assert len(rule["Name"]) == 31 - len("rule-1") + 32 + len("-rule-1")
    assert len(rule["Targets"][0]["Id"]) <= 64


def test_a_service_without_events_has_the_same_template() -> None:
    service = make_service(functions=[function("hello", "GET /ping")])
    assert not service.has_events
    assert "shop-dev-events" not in str(build(service, archives(service)))


ALLOWED: t.Final[dict[str, tuple[dict[str, t.Any], list[t.Any]]]] = {
    "sqs": (
        {"sqs": {"arn": LETTERS}},
        [(["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], [LETTERS])],
    ),
    "table": (
        {"stream": {"arn": TABLE_STREAM, "on_failure": LETTERS}},
        [
            (
                [f"dynamodb:{name}" for name in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")],
                [TABLE_STREAM],
            ),
            (["sqs:SendMessage"], [LETTERS]),
        ],
    ),
    "consumer": (
        {"stream": {"arn": STREAM, "consumer": True}},
        [
            (
                [
                    f"kinesis:{name}"
                    for name in (
                        *("DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"),
                        "ListStreams",
                    )
                ],
                [STREAM],
            ),
            (["kinesis:SubscribeToShard"], [{"Ref": "HellovisitsConsumerStreamConsumer"}]),
        ],
    ),
    "what AWS pushes": ({"sns": {"arn": NEWS}}, []),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_the_role_allows_exactly_what_the_event_needs(name: str) -> None:
    event, expected = ALLOWED[name]
    found = [(each["Action"], each["Resource"]) for each in statements(template(event))]
    assert found == expected


def test_the_role_of_a_function_of_its_own_gets_the_statements() -> None:
    own = {"iam_statements": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
    deployed = template({"sqs": {"arn": LETTERS}}, of_function=own)
    assert len(statements(deployed, "HelloIamRoleLambdaExecution")) == 1
    mapping = deployed["Resources"]["HelloEventSourceMappingSQSLetters"]
    assert mapping["DependsOn"] == ["HelloIamRoleLambdaExecution"]


def test_a_role_that_exists_is_not_changed() -> None:
    role = "arn:aws:iam::123456789012:role/shop"
    deployed = template({"sqs": {"arn": LETTERS}}, role={"arn": role})
    assert "DependsOn" not in deployed["Resources"]["HelloEventSourceMappingSQSLetters"]
    assert not [each for each in deployed["Resources"].values() if each["Type"] == "AWS::IAM::Role"]


def test_an_alias_is_what_events_invoke() -> None:
    deployed = template(*(events[0] for events in EVENTS.values()), resources=OWN, alias="live")
    permissions = [each["Properties"] for each in added(deployed).values() if each["Type"] == "AWS::Lambda::Permission"]
    assert len(permissions) > 4
    assert {str(each["FunctionName"]) for each in permissions} == {"{'Ref': 'HelloLambdaAlias'}"}
    mappings = [each for each in added(deployed).values() if each["Type"] == "AWS::Lambda::EventSourceMapping"]
    assert {str(each["Properties"]["FunctionName"]) for each in mappings} == {"{'Ref': 'HelloLambdaAlias'}"}


def test_the_role_of_a_schedule_may_invoke_the_function_and_send_what_was_not_delivered() -> None:
    event = {"schedule": {"expression": "rate(1 day)", "method": "scheduler", "dead_letter_queue": DEAD}}
    deployed = template(event, resources=used([event]), role={"permissions_boundary": "arn:aws:iam::aws:policy/limit"})
    role = deployed["Resources"]["HelloIamRoleSchedulerExecution"]["Properties"]
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": ["scheduler.amazonaws.com"]}
    assert role["PermissionsBoundary"] == "arn:aws:iam::aws:policy/limit"
    found = [each["PolicyDocument"]["Statement"][0] for each in role["Policies"]]
    assert [(each["Action"], each["Resource"]) for each in found] == [
        (["lambda:InvokeFunction"], [FUNCTION]),
        (["sqs:SendMessage"], [DEAD]),
    ]


def test_schedules_with_several_queues_for_dead_letters_share_one_role() -> None:
    events = [
        {"schedule": {"expression": "rate(1 day)", "method": "scheduler", "dead_letter_queue": each}}
        for each in (DEAD, LETTERS, DEAD)
    ]
    role = template(*events, resources=OWN)["Resources"]["HelloIamRoleSchedulerExecution"]["Properties"]
    names = [each["PolicyName"] for each in role["Policies"]]
    assert len(names) == len(set(names)) == 3


def test_a_queue_for_dead_letters_gets_one_policy_for_all_senders() -> None:
    events = [
        {"schedule": {"expression": "rate(1 day)", "dead_letter_queue": DEAD}},
        {"sns": {"topic_name": "news", "dead_letter_queue": DEAD}},
    ]
    policy = template(*events, resources=used(events))["Resources"]["DeadEventsPolicy"]["Properties"]
    assert policy["Queues"] == [{"Ref": "Dead"}]
    senders = [
        (each["Principal"]["Service"], each["Condition"]["ArnEquals"]["aws:SourceArn"])
        for each in policy["PolicyDocument"]["Statement"]
    ]
    assert senders == [
        ("events.amazonaws.com", {"Fn::GetAtt": ["HelloEventsRuleSchedule1", "Arn"]}),
        ("sns.amazonaws.com", {"Ref": "SNSTopicNews"}),
    ]


def test_the_policy_of_the_user_for_a_queue_stays_the_only_one() -> None:
    event = {"schedule": {"expression": "rate(1 day)", "dead_letter_queue": DEAD}}
    own = {"Type": "AWS::SQS::QueuePolicy", "Properties": {"PolicyDocument": {}, "Queues": [{"Ref": "Dead"}]}}
    deployed = template(event, resources={**used([event]), "Own": own})
    assert [name for name, each in deployed["Resources"].items() if each["Type"] == own["Type"]] == ["Own"]


def test_a_queue_that_is_made_keeps_messages_long_enough_and_dead_letters() -> None:
    resources = template({"sqs": {"queue_name": "jobs.fifo"}})["Resources"]
    queue, dead = (resources[name]["Properties"] for name in ("SQSQueueJobsfifo", "SQSQueueJobsfifoDeadLetters"))
    assert queue == {
        "QueueName": "jobs.fifo",
        "FifoQueue": True,
        "VisibilityTimeout": 120,
        "RedrivePolicy": {
            "deadLetterTargetArn": {"Fn::GetAtt": ["SQSQueueJobsfifoDeadLetters", "Arn"]},
            "maxReceiveCount": 5,
        },
    }
    assert dead == {"QueueName": "jobs-dead-letters.fifo", "FifoQueue": True, "MessageRetentionPeriod": 1209600}


def test_functions_share_a_topic_and_a_bucket() -> None:
    events = [{"sns": {"topic_name": "news"}}, {"s3": {"bucket": "photos"}}]
    others = [{"sns": {"topic_name": "news"}}, {"s3": {"bucket": "photos", "event": "s3:ObjectRemoved:*"}}]
    functions = [function("hello", events=events), function("other", events=others)]
    resources = build_template(make_service(functions=functions), "key.zip")["Resources"]
    subscribed = resources["SNSTopicNews"]["Properties"]["Subscription"]
    assert [each["Endpoint"]["Fn::GetAtt"][0] for each in subscribed] == ["HelloLambdaFunction", "OtherLambdaFunction"]
    bucket = resources["S3BucketPhotos"]
    assert bucket["DependsOn"] == ["HelloLambdaPermissionPhotosS3", "OtherLambdaPermissionPhotosS3"]
    assert bucket["Properties"]["BucketName"] == "photos"
    notified = bucket["Properties"]["NotificationConfiguration"]["LambdaConfigurations"]
    assert [each["Event"] for each in notified] == ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]


def test_a_bucket_of_the_user_gets_the_notification() -> None:
    event = {"s3": {"arn": {"Fn::GetAtt": ["Photos", "Arn"]}}}
    bucket = template(event, resources=used([event]))["Resources"]["Photos"]
    assert bucket["DependsOn"] == ["HelloLambdaPermissionPhotosS3"]
    notified = bucket["Properties"]["NotificationConfiguration"]["LambdaConfigurations"]
    assert notified == [{"Event": "s3:ObjectCreated:*", "Function": FUNCTION}]


def test_what_depends_on_something_already_keeps_that() -> None:
    event = {"s3": {"arn": {"Ref": "Photos"}}}
    own = {"Photos": {**OWN["Photos"], "DependsOn": "Dead"}, "Dead": OWN["Dead"]}
    bucket = template(event, resources=own)["Resources"]["Photos"]
    assert bucket["DependsOn"] == ["Dead", "HelloLambdaPermissionPhotosS3"]


@pytest.mark.parametrize(
    ("arn", "logical_id"),
    [
        ({"Fn::GetAtt": "Jobs.Arn"}, "HelloEventSourceMappingSQSJobs"),
        ({"Fn::ImportValue": "other-jobs"}, "HelloEventSourceMappingSQSOtherjobs"),
        ({"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs"}, "HelloEventSourceMappingSQSJobs"),
        ({"Fn::Join": [":", ["arn:aws:sqs", {"Ref": "AWS::Region"}, "1", "jobs"]]}, "HelloEventSourceMappingSQSJobs"),
    ],
)
def test_what_an_expression_calls_a_queue(arn: dict[str, t.Any], logical_id: str) -> None:
    assert logical_id in added(template({"sqs": {"arn": arn}}, resources=OWN))


def test_a_topic_in_another_region_is_named() -> None:
    far = "arn:aws:sns:eu-west-1:123456789012:far"
    resources = template(
        {"sns": {"arn": far}},
    )["Resources"]
    assert resources["HelloSnsSubscriptionFar"]["Properties"]["Region"] == "eu-west-1"


@pytest.mark.parametrize("name", EVENTS)
def test_the_words_are_the_options(name: str) -> None:
    """What is off and leaves nothing in the template is not shown; all else is, with the defaults that were chosen."""
    events = EVENTS[name]
    shown = view.events(template(*events, resources=used(events)), "hello").get("events", [])
    expected = [
        (kind, {each: value for each, value in given.items() if each != "number"})
        for event in events
        for kind, given in event.items()
        if not (kind in ("sns", "s3", "alexa_skill") and given.get("enabled") is False)
    ]
    assert len(shown) == len(expected)
    for kind, given in expected:
        assert any(_has(each.get(kind, {}), given) for each in shown)


def _has(shown: t.Mapping[str, t.Any], given: t.Mapping[str, t.Any]) -> bool:
    same = {"Ref": "Photos"}, {"Fn::GetAtt": ["Photos", "Arn"]}
    return all(shown.get(name) == value or (shown.get(name) in same and value in same) for name, value in given.items())


def test_words_of_another_function_are_not_shown() -> None:
    functions = [function("hello", "GET /"), function("other", events=EVENTS["sqs"])]
    deployed = build_template(make_service(functions=functions), "key.zip")
    assert view.events(deployed, "hello") == {}
    assert len(view.events(deployed, "other")["events"]) == 1
