# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Queues and streams invoke functions; what Lambda refuses of their mappings."""

from __future__ import annotations

import json
import time
import typing as t

import pytest

from ..conftest import Cloud
from ..events.events_live import FUNCTION, arn, is_as_documented, make_function, make_queue, message_in, noted, refused

QUEUE = arn("sqs", "queue")
STREAM = arn("kinesis", "stream/stream")


def map_to(cloud: Cloud, source: str, **settings: t.Any) -> str:
    """Map a source to the function; the ID of the mapping."""
    made = cloud.client("lambda").create_event_source_mapping(FunctionName="fn", EventSourceArn=source, **settings)
    return str(made["UUID"])


def send(cloud: Cloud, queue: tuple[str, str], *bodies: str, **parameters: t.Any) -> None:
    entries = [{"Id": str(number), "MessageBody": body, **parameters} for number, body in enumerate(bodies)]
    assert not cloud.client("sqs").send_message_batch(QueueUrl=queue[0], Entries=entries).get("Failed")


def bodies(event: t.Any) -> list[str]:
    return [each["body"] for each in event["Records"]]


def left(cloud: Cloud, queue: tuple[str, str]) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=queue[0], AttributeNames=names)["Attributes"]
    return sum(int(value) for value in found.values())


def wait_until_empty(cloud: Cloud, queue: tuple[str, str]) -> None:
    deadline = time.monotonic() + 15
    while left(cloud, queue) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left(cloud, queue) == 0


def test_messages_come_in_batches_and_are_gone_afterwards(cloud: Cloud) -> None:
    make_function(cloud)
    queue = make_queue(cloud)
    map_to(cloud, queue[1], BatchSize=20, MaximumBatchingWindowInSeconds=1)
    send(cloud, queue, "a", "b", "c", MessageAttributes={"kind": {"DataType": "String", "StringValue": "good"}})
    (event,) = noted(cloud, 1)
    assert bodies(event) == ["a", "b", "c"]
    record = event["Records"][0]
    assert set(record) == {
        *("messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody", "eventSource"),
        *("eventSourceARN", "awsRegion", "md5OfMessageAttributes"),
    }
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    wait_until_empty(cloud, queue)


def test_a_failed_batch_comes_again_and_ends_in_the_dead_letter_queue(cloud: Cloud) -> None:
    make_function(cloud, "fail", Timeout=1)
    dead = make_queue(cloud, "dead")
    redrive = json.dumps({"deadLetterTargetArn": dead[1], "maxReceiveCount": 2})
    queue = make_queue(cloud, VisibilityTimeout="1", RedrivePolicy=redrive)
    map_to(cloud, queue[1])
    send(cloud, queue, "a")
    assert message_in(cloud, dead)["Body"] == "a"
    counts = [event["Records"][0]["attributes"]["ApproximateReceiveCount"] for event in noted(cloud, 2)]
    assert counts == ["1", "2"]


def test_only_what_failed_comes_again(cloud: Cloud) -> None:
    make_function(cloud, "report_bad_messages", Timeout=1)
    dead = make_queue(cloud, "dead")
    redrive = json.dumps({"deadLetterTargetArn": dead[1], "maxReceiveCount": 1})
    queue = make_queue(cloud, VisibilityTimeout="1", RedrivePolicy=redrive)
    settings = {"BatchSize": 3, "FunctionResponseTypes": ["ReportBatchItemFailures"]}
    map_to(cloud, queue[1], **settings, MaximumBatchingWindowInSeconds=5)
    send(cloud, queue, "good", "bad", "also good")
    assert message_in(cloud, dead)["Body"] == "bad"
    assert bodies(noted(cloud, 1)[0]) == ["good", "bad", "also good"]
    assert left(cloud, queue) == 0


def test_filters_drop_messages(cloud: Cloud) -> None:
    make_function(cloud)
    queue = make_queue(cloud)
    pattern = json.dumps({"body": {"sum": [{"numeric": [">", 10]}]}})
    map_to(cloud, queue[1], FilterCriteria={"Filters": [{"Pattern": pattern}]})
    send(cloud, queue, '{"sum": 5}', '{"sum": 15}', "no JSON")
    (event,) = noted(cloud, 1, settles=0.3)
    assert bodies(event) == ['{"sum": 15}']
    assert is_as_documented(event, "sqs")
    wait_until_empty(cloud, queue)


def test_a_queue_in_order(cloud: Cloud) -> None:
    make_function(cloud)
    queue = make_queue(cloud, "queue.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    mapping = map_to(cloud, queue[1], Enabled=False)
    for group, body in (("x", "1"), ("y", "2"), ("x", "3")):
        send(cloud, queue, body, MessageGroupId=group)
    noted(cloud, 0, settles=0.3)
    cloud.client("lambda").update_event_source_mapping(UUID=mapping, Enabled=True)
    wait_until_empty(cloud, queue)
    records = [record for event in noted(cloud, 1) for record in event["Records"]]
    assert [record["body"] for record in records if record["attributes"]["MessageGroupId"] == "x"] == ["1", "3"]
    assert all(record["attributes"]["SequenceNumber"] for record in records)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"BatchSize": 11}, "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater"),
        ({"BatchSize": 10001, "MaximumBatchingWindowInSeconds": 1}, "BatchSize must be between 1 and 10000"),
        ({"StartingPosition": "LATEST"}, "StartingPosition is not valid for SQS event sources."),
        (
            {"MaximumRetryAttempts": 1},
            "Unsupported MaximumRetryAttempts parameter for given event source mapping type.",
        ),
        (
            {"DestinationConfig": {"OnFailure": {"Destination": arn("sqs", "dead")}}},
            "Unsupported DestinationConfig parameter for given event source mapping type.",
        ),
        ({"FilterCriteria": {"Filters": [{"Pattern": '{"body": "a"}'}]}}, "Invalid filter pattern definition."),
        ({"FilterCriteria": {"Filters": [{"Pattern": "{}"}] * 6}}, "The number of filters exceeds the maximum of 5."),
    ],
)
def test_refused_mappings_of_queues(cloud: Cloud, settings: dict[str, t.Any], text: str) -> None:
    make_function(cloud)
    make_queue(cloud)
    client = cloud.client("lambda")
    call = client.create_event_source_mapping
    code, message = refused(call, FunctionName="fn", EventSourceArn=QUEUE, **settings)
    assert (code, message.startswith(text)) == ("InvalidParameterValueException", True), message
    resource = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"FunctionName": "fn", "EventSourceArn": QUEUE, **settings},
    }
    cloud.create_stack("one", {"Resources": {"Mapping": resource}}, ClientRequestToken="create")
    assert cloud.finished_stack("one")["StackStatus"] == "ROLLBACK_COMPLETE"
    assert client.list_event_source_mappings()["EventSourceMappings"] == []


def test_a_queue_must_hide_messages_as_long_as_the_function_may_run(cloud: Cloud) -> None:
    make_function(cloud, Timeout=31)
    make_queue(cloud)
    call = cloud.client("lambda").create_event_source_mapping
    text = "Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds"
    assert refused(call, FunctionName="fn", EventSourceArn=QUEUE) == ("InvalidParameterValueException", text)
    resource = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"FunctionName": "fn", "EventSourceArn": QUEUE},
    }
    cloud.create_stack("one", {"Resources": {"Mapping": resource}}, ClientRequestToken="create")
    assert cloud.finished_stack("one")["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [reason for _name, status, reason in cloud.events("one", "create") if status == "CREATE_FAILED"]
    assert text in reasons[0]


def test_queues_that_are_not_there_and_mappings_that_are(cloud: Cloud) -> None:
    make_function(cloud)
    call = cloud.client("lambda").create_event_source_mapping
    code, message = refused(call, FunctionName="fn", EventSourceArn=QUEUE)
    assert (code, "The specified queue does not exist" in message) == ("InvalidParameterValueException", True)
    make_queue(cloud)
    mapping = map_to(cloud, QUEUE)
    code, message = refused(call, FunctionName="fn", EventSourceArn=QUEUE)
    assert (code, mapping in message) == ("ResourceConflictException", True)
    assert refused(call, FunctionName="gone", EventSourceArn=QUEUE)[0] == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"BatchSize": 11, "MaximumBatchingWindowInSeconds": 0}, "BatchSize must be between 1 and 10"),
        ({"MaximumBatchingWindowInSeconds": 1}, "Batching window is not supported for FIFO queues."),
    ],
)
def test_limits_of_queues_in_order(cloud: Cloud, settings: dict[str, int], text: str) -> None:
    make_function(cloud)
    queue = make_queue(cloud, "queue.fifo", FifoQueue="true")
    call = cloud.client("lambda").create_event_source_mapping
    assert text in refused(call, FunctionName="fn", EventSourceArn=queue[1], **settings)[1]


def make_role(cloud: Cloud, actions: list[str], resource: str) -> str:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam = cloud.client("iam")
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName="role", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName="role", PolicyName="policy", PolicyDocument=policy)
    return str(role)


@pytest.mark.parametrize("missing", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"])
def test_the_role_must_be_allowed_to_read_the_queue(cloud: Cloud, missing: str) -> None:
    needed = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    make_function(cloud, role=make_role(cloud, [each for each in needed if each != missing], QUEUE))
    make_queue(cloud)
    call = cloud.client("lambda").create_event_source_mapping
    name = missing.removeprefix("sqs:")
    text = f"The function execution role does not have permissions to call {name} on SQS"
    assert refused(call, FunctionName="fn", EventSourceArn=QUEUE) == ("InvalidParameterValueException", text)


def make_table(cloud: Cloud) -> str:
    """A table with a stream; the ARN of the stream."""
    made = cloud.client("dynamodb").create_table(
        TableName="table",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    return str(made["TableDescription"]["LatestStreamArn"])


def write(cloud: Cloud, *keys: str) -> None:
    for key in keys:
        cloud.client("dynamodb").put_item(TableName="table", Item={"id": {"S": key}})


def keys(event: t.Any) -> list[str]:
    return [each["dynamodb"]["Keys"]["id"]["S"] for each in event["Records"]]


def test_records_of_a_table(cloud: Cloud) -> None:
    make_function(cloud)
    stream = make_table(cloud)
    write(cloud, "old")
    map_to(cloud, stream, StartingPosition="LATEST", BatchSize=10, MaximumBatchingWindowInSeconds=1)
    write(cloud, "a", "b")
    (event,) = noted(cloud, 1)
    assert keys(event) == ["a", "b"]
    item = {"id": "a"}
    assert is_as_documented(event, "dynamodb", keys=item, new_image=item, records=[{}, {}])
    record = event["Records"][0]
    assert (record["eventName"], record["eventSource"], record["eventSourceARN"]) == ("INSERT", "aws:dynamodb", stream)
    assert record["dynamodb"]["NewImage"] == {"id": {"S": "a"}}
    assert (record["dynamodb"]["StreamViewType"], record["dynamodb"]["SizeBytes"] > 0) == ("NEW_AND_OLD_IMAGES", True)


def test_from_the_first_record_with_filters(cloud: Cloud) -> None:
    make_function(cloud)
    stream = make_table(cloud)
    write(cloud, "a", "b", "c")
    pattern = json.dumps({"dynamodb": {"Keys": {"id": {"S": ["b"]}}}})
    map_to(cloud, stream, StartingPosition="TRIM_HORIZON", FilterCriteria={"Filters": [{"Pattern": pattern}]})
    assert keys(noted(cloud, 1, settles=0.3)[0]) == ["b"]


def test_a_batch_is_halved_until_the_bad_record_is_given_up(cloud: Cloud) -> None:
    cloud.control("POST", "config", {"retry_seconds": 0.01})
    make_function(cloud, "fail_bad_records")
    stream = make_table(cloud)
    write(cloud, "a", "b", "bad", "c")
    dead = make_queue(cloud, "dead")
    map_to(
        cloud,
        stream,
        StartingPosition="TRIM_HORIZON",
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": dead[1]}},
    )
    record = json.loads(message_in(cloud, dead)["Body"])
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert record["requestContext"]["functionArn"] == FUNCTION
    assert record["requestContext"]["approximateInvokeCount"] == 2
    assert record["DDBStreamBatchInfo"]["batchSize"] == 1
    assert record["DDBStreamBatchInfo"]["streamArn"] == stream
    sent = [keys(event) for event in noted(cloud, 6)]
    assert sent == [["a", "b", "bad", "c"], ["a", "b"], ["bad", "c"], ["bad"], ["bad"], ["c"]]


def test_after_a_partial_failure_the_rest_comes_again(cloud: Cloud) -> None:
    cloud.control("POST", "config", {"retry_seconds": 0.01})
    make_function(cloud, "report_bad_records")
    stream = make_table(cloud)
    write(cloud, "a", "bad", "c")
    settings = {"FunctionResponseTypes": ["ReportBatchItemFailures"], "MaximumRetryAttempts": 1}
    map_to(cloud, stream, StartingPosition="TRIM_HORIZON", **settings)
    assert [keys(event) for event in noted(cloud, 2, settles=0.3)] == [["a", "bad", "c"], ["bad", "c"]]


def make_stream(cloud: Cloud) -> None:
    cloud.client("kinesis").create_stream(StreamName="stream", ShardCount=1)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = cloud.client("kinesis").describe_stream(StreamName="stream")["StreamDescription"]
        if found["StreamStatus"] == "ACTIVE":
            return
        time.sleep(0.05)


def test_records_of_a_stream(cloud: Cloud) -> None:
    make_function(cloud)
    make_stream(cloud)
    mapping = map_to(cloud, STREAM, StartingPosition="LATEST")
    cloud.client("kinesis").put_record(StreamName="stream", PartitionKey="key", Data=b"hello")
    (event,) = noted(cloud, 1)
    assert is_as_documented(event, "kinesis")
    record = event["Records"][0]
    assert (record["kinesis"]["data"], record["kinesis"]["partitionKey"]) == ("aGVsbG8=", "key")
    assert record["invokeIdentityArn"].startswith("arn:aws:iam::")
    found = cloud.client("lambda").get_event_source_mapping(UUID=mapping)
    assert (found["BatchSize"], found["MaximumRetryAttempts"], found["ParallelizationFactor"]) == (100, -1, 1)
    cloud.client("lambda").delete_event_source_mapping(UUID=mapping)
    cloud.client("kinesis").put_record(StreamName="stream", PartitionKey="key", Data=b"hello")
    noted(cloud, 1, settles=0.3)


def test_a_consumer_of_a_stack(cloud: Cloud) -> None:
    make_function(cloud)
    make_stream(cloud)
    consumer = {"StreamARN": STREAM, "ConsumerName": "own"}
    mapping = {"FunctionName": "fn", "EventSourceArn": {"Ref": "Consumer"}, "StartingPosition": "TRIM_HORIZON"}
    resources = {
        "Consumer": {"Type": "AWS::Kinesis::StreamConsumer", "Properties": consumer},
        "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": mapping},
    }
    cloud.create_stack("one", {"Resources": resources})
    assert cloud.finished_stack("one")["StackStatus"] == "CREATE_COMPLETE"
    cloud.client("kinesis").put_record(StreamName="stream", PartitionKey="key", Data=b"hello")
    source = noted(cloud, 1)[0]["Records"][0]["eventSourceARN"]
    assert source.startswith(f"{STREAM}/consumer/own:")
    cloud.client("cloudformation").delete_stack(StackName="one")
    deadline = time.monotonic() + 15
    while cloud.client("kinesis").list_stream_consumers(StreamARN=STREAM)["Consumers"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert cloud.client("kinesis").list_stream_consumers(StreamARN=STREAM)["Consumers"] == []


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({}, "StartingPosition is required"),
        ({"StartingPosition": "AT_TIMESTAMP"}, "AT_TIMESTAMP needs"),
        ({"StartingPosition": "LATEST", "MaximumRecordAgeInSeconds": 59}, "MaximumRecordAgeInSeconds must be between"),
        (
            {"StartingPosition": "LATEST", "ScalingConfig": {"MaximumConcurrency": 2}},
            "ScalingConfig is only supported for Amazon SQS event sources.",
        ),
    ],
)
def test_refused_mappings_of_streams(cloud: Cloud, settings: dict[str, t.Any], text: str) -> None:
    make_function(cloud)
    make_stream(cloud)
    call = cloud.client("lambda").create_event_source_mapping
    assert text in refused(call, FunctionName="fn", EventSourceArn=STREAM, **settings)[1]


def test_streams_that_are_not_there_or_must_not_be_read(cloud: Cloud) -> None:
    make_function(cloud)
    call = cloud.client("lambda").create_event_source_mapping
    given = {"EventSourceArn": STREAM, "StartingPosition": "LATEST"}
    assert refused(call, FunctionName="fn", **given)[1] == f"Stream not found: {STREAM}"
    make_stream(cloud)
    make_function(cloud, name="other", role=make_role(cloud, ["kinesis:GetRecords", "kinesis:DescribeStream"], STREAM))
    assert refused(call, FunctionName="other", **given)[1].startswith(f"Cannot access stream {STREAM}.")


def test_a_mapping_of_a_stack_is_changed_in_place_or_replaced(cloud: Cloud) -> None:
    make_function(cloud)
    make_queue(cloud)
    make_queue(cloud, "other")

    def resource(**properties: t.Any) -> dict[str, t.Any]:
        given = {"FunctionName": "fn", "EventSourceArn": QUEUE, **properties}
        return {"Resources": {"Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": given}}}

    client = cloud.client("lambda")
    cloud.create_stack("one", resource(BatchSize="5"))
    assert cloud.finished_stack("one")["StackStatus"] == "CREATE_COMPLETE"
    (before,) = client.list_event_source_mappings()["EventSourceMappings"]
    cloud.update_stack("one", resource(BatchSize=7, Enabled=False))
    assert cloud.finished_stack("one")["StackStatus"] == "UPDATE_COMPLETE"
    (after,) = client.list_event_source_mappings()["EventSourceMappings"]
    assert (after["UUID"], after["BatchSize"], after["State"]) == (before["UUID"], 7, "Disabled")
    cloud.update_stack("one", resource(EventSourceArn=arn("sqs", "other")))
    assert cloud.finished_stack("one")["StackStatus"] == "UPDATE_COMPLETE"
    (replaced,) = client.list_event_source_mappings()["EventSourceMappings"]
    assert replaced["UUID"] != before["UUID"]
    assert replaced["EventSourceArn"] == arn("sqs", "other")


def test_a_mapping_that_would_not_be_taken_is_not_changed(cloud: Cloud) -> None:
    make_function(cloud)
    make_queue(cloud)
    mapping = map_to(cloud, QUEUE)
    client = cloud.client("lambda")
    assert (
        refused(client.update_event_source_mapping, UUID=mapping, BatchSize=100)[0] == "InvalidParameterValueException"
    )
    assert client.get_event_source_mapping(UUID=mapping)["BatchSize"] == 10
