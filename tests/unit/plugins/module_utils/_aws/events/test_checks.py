# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is refused of events, before any call; each message names the option, what was given and what is allowed."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.service_checks import checked_service
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.event_examples import EVENTS, LETTERS, OWN, SKILL, STREAM, TABLE_STREAM, used
from tests.unit.plugins.module_utils._aws.service_runs import function, validated

LONG: t.Final = "x" * 8191


def check(*events: dict[str, t.Any], **function_options: t.Any) -> None:
    options = {"functions": [function("hello", events=list(events), **function_options)], "resources": OWN}
    checked_service(validated(name="shop", **options))


@pytest.mark.parametrize("name", EVENTS)
def test_every_example_is_allowed(name: str) -> None:
    options = {"functions": [function("hello", timeout=20, events=EVENTS[name])], "resources": used(EVENTS[name])}
    checked_service(validated(name="shop", **options))


def schedule(**more: t.Any) -> dict[str, t.Any]:
    return {"schedule": {"expression": "rate(1 day)", **more}}


def sqs(**more: t.Any) -> dict[str, t.Any]:
    return {"sqs": {"queue_name": "jobs", **more}}


def stream(**more: t.Any) -> dict[str, t.Any]:
    return {"stream": {"arn": TABLE_STREAM, **more}}


def bridge(**more: t.Any) -> dict[str, t.Any]:
    return {"event_bridge": {"pattern": {"source": ["shop"]}, **more}}


REFUSED: t.Final[dict[str, tuple[list[dict[str, t.Any]], str]]] = {
    "no kind": (
        [{}],
        "events of function hello must each have one of schedule, sqs, sns, s3, stream, event_bridge, "
        "alexa_skill, but one has none.",
    ),
    "two kinds": ([{**schedule(), **sqs()}], "but one has schedule and sqs."),
    "rate": ([schedule(expression="rate(1 minutes)")], "events[].schedule.expression of function hello must be rate("),
    "once without scheduler": (
        [schedule(expression="at(2030-01-31T12:00:00)")],
        "but 'at(2030-01-31T12:00:00)' was given.",
    ),
    "time zone of a rule": (
        [schedule(time_zone="Europe/Berlin")],
        "events[].schedule.time_zone of function hello requires method scheduler, but the method is rule.",
    ),
    "path of a schedule": (
        [schedule(method="scheduler", input_path="$.a")],
        "events[].schedule.input_path of function hello requires method rule, but the method is scheduler.",
    ),
    "two inputs": (
        [schedule(input={"a": 1}, input_path="$.a")],
        "must have one of input, input_path, input_transformer, but input and input_path were given.",
    ),
    "input that is no JSON": ([schedule(input="{a")], "events[].schedule.input of function hello must be a value"),
    "large input": ([schedule(input=LONG)], "events[].schedule.input of function hello must be a value"),
    "name": ([schedule(name="a b")], "must be 1 to 64 letters, digits, ., - and _, but 'a b' was given."),
    "retry": (
        [schedule(retry={"maximum_attempts": 186})],
        "events[].schedule.retry.maximum_attempts of function hello must be 0 to 185, but 186 was given.",
    ),
    "window": ([schedule(method="scheduler", flexible_window=0)], "must be 1 to 1440 minutes, but 0 was given."),
    "time": ([schedule(method="scheduler", start="tomorrow")], "must be a time such as 2030-01-31T12:00:00Z"),
    "dead letters to FIFO": (
        [schedule(dead_letter_queue=f"{LETTERS}.fifo")],
        "events[].schedule.dead_letter_queue of function hello must be the ARN of a standard SQS queue",
    ),
    "queue twice named": (
        [sqs(arn=LETTERS)],
        "events[].sqs of function hello must have either arn or queue_name, but both were given.",
    ),
    "no queue": ([{"sqs": {"batch_size": 1}}], "must have either arn or queue_name, but neither was given."),
    "queue that is none": ([{"sqs": {"arn": STREAM}}], "must be the ARN of an SQS queue, or refer to a resource"),
    "queue name": ([sqs(queue_name="a" * 81)], "must be 1 to 80 letters, digits, - and _"),
    "batch without a window": (
        [sqs(batch_size=11)],
        "events[].sqs.batch_size of function hello of more than 10 requires a batching_window of at least 1 second",
    ),
    "batch of FIFO": (
        [sqs(queue_name="jobs.fifo", batch_size=11)],
        "must be at most 10 for a FIFO queue, but 11 was given.",
    ),
    "window of FIFO": (
        [sqs(queue_name="jobs.fifo", batching_window=1)],
        "must be 0 for a FIFO queue, but 1 was given.",
    ),
    "batch": ([sqs(batch_size=10001, batching_window=1)], "must be 1 to 10000, but 10001 was given."),
    "long window": ([sqs(batching_window=301)], "must be 0 to 300 seconds, but 301 was given."),
    "concurrency": ([sqs(maximum_concurrency=1)], "must be 2 to 1000, but 1 was given."),
    "filters": ([sqs(filters=[{"body": ["a"]}] * 11)], "must be at most 10, but 11 were given."),
    "large filter": ([sqs(filters=[{"body": ["x" * 4096]}])], "must be patterns of at most 4096 characters as JSON"),
    "visible too soon": (
        [sqs(visibility_timeout=29)],
        "events[].sqs of function hello needs a queue whose visibility timeout is at least the timeout of the "
        "function, 30 seconds, but it is 29 seconds.",
    ),
    "setting of another's queue": (
        [{"sqs": {"arn": LETTERS, "maximum_receives": 2}}],
        "events[].sqs.maximum_receives of function hello requires queue_name",
    ),
    "no topic": ([{"sns": {}}], "events[].sns of function hello must have arn or topic_name, but neither was given."),
    "FIFO topic": (
        [{"sns": {"arn": "arn:aws:sns:us-east-1:123456789012:news.fifo"}}],
        "must be that of a standard topic, since a FIFO topic can only send to queues",
    ),
    "scope without a filter": (
        [{"sns": {"topic_name": "news", "filter_policy_scope": "body"}}],
        "events[].sns.filter_policy_scope of function hello requires filter_policy",
    ),
    "no bucket": ([{"s3": {}}], "events[].s3 of function hello must have either bucket or arn, but neither was given."),
    "bucket outside": (
        [{"s3": {"arn": "arn:aws:s3:::photos"}}],
        "Let the bucket send its events to EventBridge, and use an event of the kind event_bridge",
    ),
    "bucket name": ([{"s3": {"bucket": "Photos"}}], "must be the name of a bucket, 3 to 63 lower-case letters"),
    "bucket event": ([{"s3": {"bucket": "photos", "event": "s3:Created"}}], "must be one of s3:ObjectCreated:*"),
    "overlapping": (
        [
            {"s3": {"bucket": "photos", "prefix": "in/"}},
            {"s3": {"bucket": "photos", "prefix": "in/a", "event": "s3:ObjectCreated:Put"}},
        ],
        "events[].s3 of function hello must not overlap with events[].s3 of function hello",
    ),
    "no kind of stream": (
        [{"stream": {"arn": {"Fn::ImportValue": "stream"}}}],
        "events[].stream.type of function hello must say whether the stream is one of dynamodb or kinesis",
    ),
    "consumer of a table": (
        [stream(consumer=True)],
        "events[].stream.consumer of function hello requires a Kinesis stream, but the stream is one of dynamodb.",
    ),
    "position without a time": (
        [{"stream": {"arn": STREAM, "starting_position": "at_timestamp"}}],
        "must be given with starting_position at_timestamp and only then, but at_timestamp was given without it.",
    ),
    "age": ([stream(maximum_record_age=59)], "must be 60 to 604800 seconds, or -1 for no limit, but 59 was given."),
    "tumbling in parallel": (
        [stream(tumbling_window=1, parallelization_factor=2)],
        "events[].stream.parallelization_factor of function hello must be 1 with a tumbling_window, but 2 was given.",
    ),
    "no pattern": ([{"event_bridge": {}}], "events[].event_bridge of function hello must have pattern or expression"),
    "two buses": (
        [bridge(arn=f"{LETTERS}", bus_name="a")],
        "events[].event_bridge.arn of function hello must be the ARN of an event bus",
    ),
    "the default bus by name": ([bridge(bus_name="default")], "but not default, but 'default' was given."),
    "skill": ([{"alexa_skill": {"skill_id": "skill"}}], "must be the ID of a skill, such as amzn1.ask.skill.1234"),
    "the same twice": (
        [sqs(), sqs(batch_size=2)],
        "events must each be for something else, but events[].sqs of function hello and events[].sqs of function hello "
        "would both be SQSQueueJobs",
    ),
    "two buckets with one ID": (
        [{"s3": {"bucket": "my-photos"}}, {"s3": {"bucket": "myphotos", "event": "s3:ObjectRemoved:*"}}],
        "events[].s3 of function hello must describe HelloLambdaPermissionMyphotosS3 as the other events do that share "
        "it, but its SourceArn is another one.",
    ),
    "the same number": (
        [schedule(), schedule(number=1)],
        "would both be HelloEventsRuleSchedule1.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    events, message = REFUSED[name]
    with pytest.raises(OptionError) as raised:
        check(*events, timeout=30)
    assert message in raised.value.as_result()["msg"]


def test_a_queue_of_the_stack_that_is_visible_too_soon() -> None:
    event = {"sqs": {"arn": {"Fn::GetAtt": ["Jobs", "Arn"]}}}
    check(event, timeout=120)
    with pytest.raises(OptionError, match="at least the timeout of the function, 121 seconds, but it is 120 seconds"):
        check(event, timeout=121)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"prefix": "in/"}, {"prefix": "out/"}),
        ({"suffix": ".jpg"}, {"suffix": ".png"}),
        ({"event": "s3:ObjectRemoved:*"}, {}),
        ({"prefix": "a", "suffix": ".jpg"}, {"prefix": "a", "suffix": ".png"}),
        ({}, {"bucket": "others"}),
    ],
)
def test_notifications_that_do_not_overlap(one: dict[str, t.Any], other: dict[str, t.Any]) -> None:
    check({"s3": {"bucket": "photos", **one}}, {"s3": {"bucket": "photos", **other}})


def test_a_skill_twice_for_one_function() -> None:
    check({"alexa_skill": {"skill_id": SKILL}}, {"alexa_skill": {"skill_id": f"{SKILL}0"}})
