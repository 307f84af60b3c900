# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Buckets and topics invoke functions, as far as the functions' policies let them."""

from __future__ import annotations

import json
import typing as t

import pytest

from ..conftest import Cloud
from .events_live import (
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

BUCKET = "arn:aws:s3:::pictures"
TOPIC = arn("sns", "news")
UNREACHABLE = ("InvalidArgument", "Unable to validate the following destination configurations")


def configuration(events: list[str], prefix: str = "", suffix: str = "", function: str = FUNCTION) -> dict[str, t.Any]:
    rules = [{"Name": name, "Value": value} for name, value in (("prefix", prefix), ("suffix", suffix)) if value]
    filters = {"Filter": {"Key": {"FilterRules": rules}}} if rules else {}
    return {"LambdaFunctionArn": function, "Events": events, **filters}


def notify(cloud: Cloud, *configurations: dict[str, t.Any]) -> t.Callable[[], t.Any]:
    client = cloud.client("s3")

    def put() -> t.Any:
        content = {"LambdaFunctionConfigurations": list(configurations)}
        return client.put_bucket_notification_configuration(Bucket="pictures", NotificationConfiguration=content)

    return put


def test_objects_invoke_a_function(cloud: Cloud) -> None:
    make_function(cloud)
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="pictures")
    permit(cloud, "s3", BUCKET, SourceAccount="000000000000")
    notify(cloud, configuration(["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"], "in/", ".jpg"))()
    s3.put_object(Bucket="pictures", Key="in/a b.jpg", Body=b"123")
    s3.put_object(Bucket="pictures", Key="in/a.txt", Body=b"123")
    s3.put_object(Bucket="pictures", Key="out/a.jpg", Body=b"123")
    (created,) = noted(cloud, 1, settles=0.2)
    assert is_as_documented(created, "s3")
    (record,) = created["Records"]
    assert (record["eventSource"], record["eventName"]) == ("aws:s3", "ObjectCreated:Put")
    assert record["s3"]["bucket"]["name"] == "pictures"
    assert record["s3"]["bucket"]["arn"] == BUCKET
    assert record["s3"]["object"]["key"] == "in/a+b.jpg"
    assert record["s3"]["object"]["size"] == 3
    assert record["s3"]["object"]["eTag"] == "202cb962ac59075b964b07152d234b70"
    assert record["eventTime"].endswith("Z")
    s3.delete_object(Bucket="pictures", Key="in/a b.jpg")
    removed = noted(cloud, 2)[1]
    assert is_as_documented(removed, "s3", event="ObjectRemoved:Delete")
    assert removed["Records"][0]["eventName"] == "ObjectRemoved:Delete"


def test_a_bucket_without_permission_is_refused_and_loses_its_events(cloud: Cloud) -> None:
    make_function(cloud)
    cloud.client("s3").create_bucket(Bucket="pictures")
    put = notify(cloud, configuration(["s3:ObjectCreated:*"]))
    assert refused(put) == UNREACHABLE
    permit(cloud, "s3", "arn:aws:s3:::other")
    assert refused(put) == UNREACHABLE
    permit(cloud, "s3", BUCKET)
    put()
    policy = json.loads(cloud.client("lambda").get_policy(FunctionName="fn")["Policy"])
    for statement in policy["Statement"]:
        cloud.client("lambda").remove_permission(FunctionName="fn", StatementId=statement["Sid"])
    cloud.client("s3").put_object(Bucket="pictures", Key="a", Body=b"")
    noted(cloud, 0, settles=0.3)


@pytest.mark.parametrize(
    ("configurations", "text"),
    [
        ([configuration(["s3:ObjectMade:*"])], "A specified event is not supported for notifications."),
        (
            [configuration(["s3:ObjectCreated:*"]), configuration(["s3:ObjectCreated:Put"])],
            "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
        ),
        (
            [configuration(["s3:ObjectCreated:*"], "in/"), configuration(["s3:ObjectCreated:Put"], "in/a", ".jpg")],
            "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are "
            "overlapping for the same event type.",
        ),
        ([configuration(["s3:ObjectCreated:*"], function=arn("lambda", "function:gone"))], UNREACHABLE[1]),
    ],
)
def test_refused_notifications(cloud: Cloud, configurations: list[dict[str, t.Any]], text: str) -> None:
    make_function(cloud)
    cloud.client("s3").create_bucket(Bucket="pictures")
    permit(cloud, "s3", BUCKET)
    assert refused(notify(cloud, *configurations)) == ("InvalidArgument", text)


def test_rules_that_share_no_key_are_taken(cloud: Cloud) -> None:
    make_function(cloud)
    cloud.client("s3").create_bucket(Bucket="pictures")
    permit(cloud, "s3", BUCKET)
    created = ["s3:ObjectCreated:*"]
    notify(cloud, configuration(created, "in/"), configuration(created, "out/", ".jpg"))()


def test_a_stack_with_a_bucket_that_may_not_invoke_is_rolled_back(cloud: Cloud) -> None:
    make_function(cloud)
    notification = {"LambdaConfigurations": [{"Event": "s3:ObjectCreated:*", "Function": FUNCTION}]}
    properties = {"BucketName": "pictures", "NotificationConfiguration": notification}
    bucket = {"Type": "AWS::S3::Bucket", "Properties": properties}
    cloud.create_stack("one", {"Resources": {"Bucket": bucket}}, ClientRequestToken="create")
    assert cloud.finished_stack("one")["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [reason for _name, status, reason in cloud.events("one", "create") if status == "CREATE_FAILED"]
    assert UNREACHABLE[1] in reasons[0]
    permission = {
        "FunctionName": "fn",
        "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com",
        "SourceArn": BUCKET,
    }
    resources = {
        "Permission": {"Type": "AWS::Lambda::Permission", "Properties": permission},
        "Bucket": {**bucket, "DependsOn": "Permission"},
    }
    cloud.create_stack("two", {"Resources": resources})
    assert cloud.finished_stack("two")["StackStatus"] == "CREATE_COMPLETE"
    cloud.client("s3").put_object(Bucket="pictures", Key="a", Body=b"")
    noted(cloud, 1)


def subscribe(cloud: Cloud, **attributes: str) -> str:
    answer = cloud.client("sns").subscribe(
        TopicArn=TOPIC, Protocol="lambda", Endpoint=FUNCTION, Attributes=attributes, ReturnSubscriptionArn=True
    )
    return str(answer["SubscriptionArn"])


def test_messages_of_a_topic_invoke_a_function(cloud: Cloud) -> None:
    make_function(cloud)
    sns = cloud.client("sns")
    sns.create_topic(Name="news")
    permit(cloud, "sns", TOPIC)
    subscription = subscribe(cloud, FilterPolicy=json.dumps({"kind": ["good"]}))
    attributes = {"kind": {"DataType": "String", "StringValue": "good"}}
    sent = sns.publish(TopicArn=TOPIC, Message="hello", Subject="greeting", MessageAttributes=attributes)
    sns.publish(TopicArn=TOPIC, Message="hello again")
    (event,) = noted(cloud, 1, settles=0.2)
    assert is_as_documented(event, "sns", subject="greeting", attributes={"kind": "good"})
    (record,) = event["Records"]
    message = record.pop("Sns")
    assert record == {"EventVersion": "1.0", "EventSubscriptionArn": subscription, "EventSource": "aws:sns"}
    assert (message["Message"], message["Subject"], message["MessageId"]) == ("hello", "greeting", sent["MessageId"])
    assert message["MessageAttributes"] == {"kind": {"Type": "String", "Value": "good"}}
    assert message["TopicArn"] == TOPIC


def test_without_subject_and_attributes(cloud: Cloud) -> None:
    make_function(cloud)
    cloud.client("sns").create_topic(Name="news")
    permit(cloud, "sns", TOPIC)
    subscribe(cloud)
    cloud.client("sns").publish(TopicArn=TOPIC, Message="hello")
    message = noted(cloud, 1)[0]["Records"][0]["Sns"]
    assert (message["Subject"], message["MessageAttributes"]) == (None, {})


def test_what_a_topic_may_not_deliver_goes_to_its_dead_letter_queue(cloud: Cloud) -> None:
    make_function(cloud)
    cloud.client("sns").create_topic(Name="news")
    queue = make_queue(cloud, "dead")
    let_in(cloud, queue, "sns")
    subscribe(cloud, RedrivePolicy=json.dumps({"deadLetterTargetArn": queue[1]}))
    cloud.client("sns").publish(TopicArn=TOPIC, Message="hello")
    message = message_in(cloud, queue)
    assert json.loads(message["Body"])["Message"] == "hello"
    assert attributes_of(message) == {"ERROR_CODE": "NO_PERMISSIONS"}
    noted(cloud, 0)


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ({"FilterPolicy": "{"}, "FilterPolicy: failed to parse JSON"),
        ({"FilterPolicy": json.dumps({str(number): ["a"] for number in range(6)})}, "more than 5 keys"),
        ({"FilterPolicy": json.dumps({"a": "b"})}, "must be a list"),
        ({"FilterPolicy": json.dumps({name: list("123456") for name in "abc"})}, "too complex"),
        ({"RawMessageDelivery": "true"}, "does not support raw message delivery"),
    ],
)
def test_refused_subscriptions(cloud: Cloud, attributes: dict[str, str], text: str) -> None:
    make_function(cloud)
    sns = cloud.client("sns")
    sns.create_topic(Name="news")
    code, message = refused(sns.subscribe, TopicArn=TOPIC, Protocol="lambda", Endpoint=FUNCTION, Attributes=attributes)
    assert (code, text in message) == ("InvalidParameter", True), message
    subscription = subscribe(cloud)
    ((name, value),) = attributes.items()
    code, message = refused(
        sns.set_subscription_attributes, SubscriptionArn=subscription, AttributeName=name, AttributeValue=value
    )
    assert (code, text in message) == ("InvalidParameter", True), message


def test_a_stack_with_a_refused_subscription_is_rolled_back(cloud: Cloud) -> None:
    make_function(cloud)
    cloud.client("sns").create_topic(Name="news")
    properties = {"TopicArn": TOPIC, "Protocol": "lambda", "Endpoint": FUNCTION, "FilterPolicy": {"a": "b"}}
    resource = {"Type": "AWS::SNS::Subscription", "Properties": properties}
    cloud.create_stack("one", {"Resources": {"Subscription": resource}}, ClientRequestToken="create")
    assert cloud.finished_stack("one")["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [reason for _name, status, reason in cloud.events("one", "create") if status == "CREATE_FAILED"]
    assert "must be a list" in reasons[0]


def test_a_topic_in_order_takes_no_function(cloud: Cloud) -> None:
    make_function(cloud)
    sns = cloud.client("sns")
    topic = sns.create_topic(Name="news.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    code, message = refused(sns.subscribe, TopicArn=topic, Protocol="lambda", Endpoint=FUNCTION)
    assert (code, message) == ("InvalidParameter", "Invalid parameter: Invalid protocol type: lambda")
