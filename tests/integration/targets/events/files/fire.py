# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make everything happen that the service of this target waits for, and print which events its function got.

The result is JSON: for each kind of event that came, the event. What comes although it is not expected is in it, too.
"""

from __future__ import annotations

import argparse
import json
import time
import typing as t
import urllib.request

import boto3
from botocore.config import Config

ACCOUNT = "000000000000"
NAME = "events-target"
GROUP = "/aws/lambda/events-target-dev-note"
LONGEST = 20.0
# How long what is not expected has to stay away.
SETTLES = 0.6


class Cloud:
    """The local AWS."""

    def __init__(self, url: str, region: str) -> None:
        self.url = url
        self.region = region

    def client(self, service: str) -> t.Any:
        settings = Config(s3={"addressing_style": "path"})
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, endpoint_url=self.url, region_name=self.region, config=settings, **keys)

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{ACCOUNT}:{resource}"

    def clock(self, moment: str) -> None:
        """Let the clock go on from a moment; from that of the machine if it is empty."""
        body = json.dumps({"now": moment}).encode()
        request = urllib.request.Request(f"{self.url}/_local/config", data=body, method="POST")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(request, timeout=20).close()


def fire(cloud: Cloud) -> None:
    """Send, put, write and publish, each what is let through and what is filtered out; then let years pass."""
    queue = cloud.client("sqs").get_queue_url(QueueName=f"{NAME}-jobs")["QueueUrl"]
    for kind in ("parcel", "order"):
        cloud.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps({"kind": kind}))
    for weight in ("light", "heavy"):
        attributes = {"kind": {"DataType": "String", "StringValue": weight}}
        topic = cloud.arn("sns", f"{NAME}-news")
        cloud.client("sns").publish(TopicArn=topic, Message=weight, MessageAttributes=attributes)
    for key in ("out/a.txt", "in/a b.txt"):
        cloud.client("s3").put_object(Bucket=f"{NAME}-pictures", Key=key, Body=b"12345")
    cloud.client("dynamodb").put_item(TableName=f"{NAME}-orders", Item={"id": {"S": str(time.time())}})
    cloud.client("kinesis").put_record(StreamName=f"{NAME}-clicks", PartitionKey="one", Data=b"click")
    for source in ("warehouse", "shop"):
        detail = json.dumps({"number": 17})
        entry = {"Source": source, "DetailType": "order", "Detail": detail, "EventBusName": f"{NAME}-shop"}
        cloud.client("events").put_events(Entries=[entry])
    cloud.clock("2031-07-01T10:00:01Z")


def kind_of(event: t.Any) -> str:
    """Which of the events of the service it is."""
    if "Records" in event:
        record = event["Records"][0]
        return str(record.get("eventSource") or record.get("EventSource")).removeprefix("aws:")
    return str(event.get("from", "unknown"))


def events_since(cloud: Cloud, begin: int) -> dict[str, t.Any]:
    """The events that the function got since a moment in milliseconds."""
    pages = cloud.client("logs").get_paginator("filter_log_events")
    found = pages.paginate(logGroupName=GROUP, filterPattern="EVENT", startTime=begin)
    lines = [each["message"] for page in found for each in page["events"]]
    events = [json.loads(line.removeprefix("EVENT ")) for line in lines]
    return {kind_of(event): event for event in events}


def received(cloud: Cloud, begin: int, expected: set[str]) -> dict[str, t.Any]:
    """The events, when all that are expected came, and none came for a while after that."""
    deadline = time.monotonic() + LONGEST
    while not expected <= events_since(cloud, begin).keys() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(SETTLES)
    return events_since(cloud, begin)


def main() -> None:
    """Fire, and print what the function got."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--region", required=True)
    parser.add_argument("--expected", required=True, help="the kinds that have to come, with commas between them")
    options = parser.parse_args()
    cloud, begin = Cloud(options.url, options.region), int(time.time() * 1000)
    try:
        fire(cloud)
        print(json.dumps(received(cloud, begin, {each for each in options.expected.split(",") if each})))
    finally:
        cloud.clock("")


if __name__ == "__main__":
    main()
