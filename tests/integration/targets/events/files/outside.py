# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Take away outside Ansible what the events of the service of this target need."""

from __future__ import annotations

import argparse
import json
import typing as t

import boto3
from botocore.config import Config

FUNCTION = "events-target-dev-note"
BUS = "events-target-shop"
RULE = "events-target-dev-note-rule-8"


def take_away(client: t.Callable[[str], t.Any]) -> None:
    """The mapping of the queue, the permission of the topic, the schedule, and the target of the rule on a bus."""
    functions = client("lambda")
    for mapping in functions.list_event_source_mappings(FunctionName=FUNCTION)["EventSourceMappings"]:
        if ":sqs:" in mapping["EventSourceArn"]:
            functions.delete_event_source_mapping(UUID=mapping["UUID"])
    for statement in json.loads(functions.get_policy(FunctionName=FUNCTION)["Policy"])["Statement"]:
        if statement["Principal"].get("Service") == "sns.amazonaws.com":
            functions.remove_permission(FunctionName=FUNCTION, StatementId=statement["Sid"])
    for schedule in client("scheduler").list_schedules()["Schedules"]:
        client("scheduler").delete_schedule(Name=schedule["Name"], GroupName=schedule["GroupName"])
    events = client("events")
    targets = events.list_targets_by_rule(Rule=RULE, EventBusName=BUS)["Targets"]
    events.remove_targets(Rule=RULE, EventBusName=BUS, Ids=[each["Id"] for each in targets])


def main() -> None:
    """Take it away on the local AWS."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--region", required=True)
    options = parser.parse_args()
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    settings = Config(retries={"total_max_attempts": 1})
    take_away(
        lambda service: boto3.client(
            service, endpoint_url=options.url, region_name=options.region, config=settings, **keys
        )
    )


if __name__ == "__main__":
    main()
