# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every kind of event, as options of one function, with the resources of the user that some of them refer to."""

from __future__ import annotations

import typing as t

ACCOUNT: t.Final = "123456789012"
LETTERS: t.Final = f"arn:aws:sqs:us-east-1:{ACCOUNT}:letters"
NEWS: t.Final = f"arn:aws:sns:us-east-1:{ACCOUNT}:news"
BUS: t.Final = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/partners"
STREAM: t.Final = f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/visits"
TABLE_STREAM: t.Final = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/orders/stream/2026-01-01T00:00:00.000"
ROLE: t.Final = f"arn:aws:iam::{ACCOUNT}:role/scheduler"
SKILL: t.Final = "amzn1.ask.skill.12345678-1234-1234-1234-123456789012"
DEAD: t.Final = {"Fn::GetAtt": ["Dead", "Arn"]}
OWN: t.Final[dict[str, t.Any]] = {
    "Dead": {"Type": "AWS::SQS::Queue"},
    "Jobs": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 120}},
    "Photos": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "photos-of-shop"}},
    "Orders": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
        },
    },
    "Clicks": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}},
}
RETRY: t.Final = {"maximum_event_age": 60, "maximum_attempts": 2}

# The elements of the option, by what is special about them.
EVENTS: t.Final[dict[str, list[dict[str, t.Any]]]] = {
    "schedule": [{"schedule": {"expression": "rate(5 minutes)"}}],
    "schedule with all": [
        {
            "schedule": {
                "expression": "cron(0 12 ? * MON-FRI *)",
                "enabled": False,
                "name": "noon",
                "description": "Every working day",
                "input": {"kind": "noon"},
                "retry": RETRY,
                "dead_letter_queue": DEAD,
            }
        },
        {
            "schedule": {
                "expression": "rate(1 day)",
                "input_transformer": {"paths": {"when": "$.time"}, "template": '{"at": <when>}'},
            }
        },
        {"schedule": {"expression": "rate(2 hours)", "input_path": "$.detail", "number": 7}},
    ],
    "schedule by EventBridge Scheduler": [
        {"schedule": {"expression": "at(2030-01-31T12:00:00)", "method": "scheduler"}},
        {
            "schedule": {
                "expression": "cron(0 12 * * ? *)",
                "method": "scheduler",
                "name": "noon",
                "group": "default",
                "time_zone": "Europe/Berlin",
                "start": "2030-01-31T12:00:00Z",
                "end": "2031-01-31T12:00:00Z",
                "flexible_window": 15,
                "input": {"kind": "noon"},
                "retry": RETRY,
                "dead_letter_queue": DEAD,
            }
        },
        {"schedule": {"expression": "rate(5 minutes)", "method": "scheduler", "role_arn": ROLE}},
    ],
    "sqs": [{"sqs": {"queue_name": "jobs"}}],
    "sqs with all": [
        {
            "sqs": {
                "queue_name": "orders",
                "visibility_timeout": 200,
                "maximum_receives": 3,
                "batch_size": 100,
                "batching_window": 5,
                "maximum_concurrency": 2,
                "report_batch_item_failures": True,
                "filters": [{"body": {"kind": ["order"]}}],
            }
        },
        {"sqs": {"queue_name": "strict.fifo", "batch_size": 10, "enabled": False}},
        {"sqs": {"arn": LETTERS}},
        {"sqs": {"arn": {"Fn::GetAtt": ["Jobs", "Arn"]}}},
    ],
    "sns": [{"sns": {"topic_name": "news"}}],
    "sns with all": [
        {"sns": {"topic_name": "orders", "display_name": "Orders"}},
        {
            "sns": {
                "topic_name": "parcels",
                "filter_policy": {"kind": ["heavy"]},
                "filter_policy_scope": "body",
                "dead_letter_queue": DEAD,
            }
        },
        {"sns": {"arn": NEWS}},
        {"sns": {"topic_name": "quiet", "enabled": False}},
    ],
    "s3": [{"s3": {"bucket": "pictures-of-shop"}}],
    "s3 with all": [
        {"s3": {"bucket": {"Fn::Sub": "pictures-${AWS::AccountId}"}, "prefix": "in/", "suffix": ".jpg"}},
        {"s3": {"bucket": {"Fn::Sub": "pictures-${AWS::AccountId}"}, "event": "s3:ObjectRemoved:*"}},
        {"s3": {"arn": {"Fn::GetAtt": ["Photos", "Arn"]}, "prefix": "in/"}},
        {"s3": {"bucket": "quiet-of-shop", "enabled": False}},
    ],
    "stream": [{"stream": {"arn": {"Fn::GetAtt": ["Orders", "StreamArn"]}}}],
    "stream with all": [
        {
            "stream": {
                "arn": TABLE_STREAM,
                "batch_size": 10,
                "batching_window": 1,
                "starting_position": "latest",
                "bisect_on_error": True,
                "maximum_retry_attempts": 3,
                "maximum_record_age": 60,
                "tumbling_window": 30,
                "on_failure": DEAD,
                "report_batch_item_failures": True,
                "filters": [{"eventName": ["INSERT"]}],
                "enabled": False,
            }
        },
        {
            "stream": {
                "arn": STREAM,
                "starting_position": "at_timestamp",
                "starting_timestamp": 1893456000,
                "parallelization_factor": 2,
                "consumer": True,
            }
        },
        {"stream": {"arn": {"Fn::GetAtt": ["Clicks", "Arn"]}}},
    ],
    "event_bridge": [{"event_bridge": {"pattern": {"source": ["shop"]}}}],
    "event_bridge with all": [
        {
            "event_bridge": {
                "pattern": {"source": ["shop"], "detail": {"kind": ["order"]}},
                "bus_name": "orders",
                "description": "Orders",
                "name": "orders",
                "input_path": "$.detail",
                "retry": RETRY,
                "dead_letter_queue": DEAD,
            }
        },
        {"event_bridge": {"pattern": {"source": ["partner"]}, "arn": BUS, "enabled": False}},
        {"event_bridge": {"expression": "rate(1 hour)", "input": {"kind": "hour"}, "number": 9}},
    ],
    "alexa_skill": [{"alexa_skill": {"skill_id": SKILL}}],
    "alexa_skill that is off": [
        {"alexa_skill": {"skill_id": SKILL, "enabled": False}},
        {"alexa_skill": {"skill_id": SKILL, "number": 4}},
    ],
}


def used(events: t.Sequence[t.Mapping[str, t.Any]]) -> dict[str, t.Any]:
    """The option ``resources`` with those that the events refer to."""
    return {name: resource for name, resource in OWN.items() if f"'{name}'" in str(events)}
