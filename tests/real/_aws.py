# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS: stacks, and what a stack leaves behind, by their tag."""

from __future__ import annotations

import os
import time
import typing as t

import boto3
import botocore.config
import botocore.exceptions

from tests.real._cloud import MARK, Leftover
from tests.tooling._process import CommandFailed

STACK = "stack"
LOG_GROUP = "log group"
OTHER = "resource"
POLL_SECONDS = 2.0
# A stack in one of these is on its way; anything else is where an operation ended.
IN_PROGRESS = "_IN_PROGRESS"


class Aws:
    """The account of the credentials in the environment, as botocore finds them."""

    name = "aws"

    def __init__(self, region: str = "", endpoint: str = "") -> None:
        self._endpoint = endpoint or None
        self._session = boto3.session.Session()
        self.place = region or self._session.region_name or "us-east-1"

    @property
    def environment(self) -> dict[str, str]:
        names = [name for name in os.environ if name.startswith("AWS_")]
        kept = {name: os.environ[name] for name in names}
        home = {
            name: os.environ[name] for name in ("HOME",) if "AWS_PROFILE" in kept or not kept.get("AWS_ACCESS_KEY_ID")
        }
        ours = {"AWS_REGION": self.place, "AWS_DEFAULT_REGION": self.place}
        return {**kept, **home, **ours, **({"AWS_ENDPOINT_URL": self._endpoint} if self._endpoint else {})}

    def identity(self) -> str:
        try:
            return str(self._client("sts").get_caller_identity()["Account"])
        except botocore.exceptions.NoCredentialsError as exc:
            raise CommandFailed(
                "the environment must have credentials for AWS, such as AWS_PROFILE or AWS_ACCESS_KEY_ID, and has none"
            ) from exc
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as exc:
            raise CommandFailed(
                f"asking AWS whose credentials these are (sts:GetCallerIdentity) failed: {exc}"
            ) from exc

    def leftovers(self) -> list[Leftover]:
        stacks = [Leftover(STACK, name, run) for name, run in self._stacks()]
        return [*stacks, *self._others()]

    def remove(self, leftover: Leftover, seconds: float) -> None:
        try:
            if leftover.kind == STACK:
                self._remove_stack(leftover.name, time.monotonic() + seconds)
            elif leftover.kind == LOG_GROUP:
                group = leftover.name.partition(":log-group:")[2].removesuffix(":*")
                self._client("logs").delete_log_group(logGroupName=group)
            else:
                raise CommandFailed(f"{leftover.name} has to be deleted by hand")
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as exc:
            raise CommandFailed(f"{leftover} was not removed: {exc}") from exc

    def _client(self, service: str) -> t.Any:
        retries = botocore.config.Config(retries={"mode": "standard", "max_attempts": 8}, connect_timeout=20)
        return self._session.client(service, region_name=self.place, endpoint_url=self._endpoint, config=retries)

    def _stacks(self) -> list[tuple[str, str]]:
        pages = self._client("cloudformation").get_paginator("describe_stacks").paginate()
        found = []
        for stack in (stack for page in pages for stack in page["Stacks"]):
            marks = [tag["Value"] for tag in stack.get("Tags", ()) if tag["Key"] == MARK]
            found += [(stack["StackName"], mark) for mark in marks]
        return found

    def _others(self) -> list[Leftover]:
        """What has the tag and belongs to no stack: log groups that stay, and what should not be there at all."""
        pages = self._client("resourcegroupstaggingapi").get_paginator("get_resources")
        found = []
        for each in (
            each for page in pages.paginate(TagFilters=[{"Key": MARK}]) for each in page["ResourceTagMappingList"]
        ):
            tags = {tag["Key"]: tag["Value"] for tag in each["Tags"]}
            arn = each["ResourceARN"]
            if ":cloudformation:" in arn or ("aws:cloudformation:stack-name" in tags and self._is_there(tags)):
                continue
            found.append(Leftover(LOG_GROUP if ":log-group:" in arn else OTHER, arn, tags[MARK]))
        return found

    def _is_there(self, tags: t.Mapping[str, str]) -> bool:
        return any(name == tags["aws:cloudformation:stack-name"] for name, _run in self._stacks())

    def _remove_stack(self, name: str, deadline: float) -> None:
        client = self._client("cloudformation")
        self._wait(client, name, deadline)
        self._empty_buckets(client, name)
        client.delete_stack(StackName=name)
        status = self._wait(client, name, deadline)
        if status:
            raise CommandFailed(f"stack {name} was not deleted: it is in {status}")

    def _empty_buckets(self, client: t.Any, name: str) -> None:
        pages = client.get_paginator("list_stack_resources").paginate(StackName=name)
        resources = [each for page in pages for each in page["StackResourceSummaries"]]
        buckets = [each.get("PhysicalResourceId") for each in resources if each["ResourceType"] == "AWS::S3::Bucket"]
        storage = self._client("s3")
        for bucket in filter(None, buckets):
            for page in storage.get_paginator("list_object_versions").paginate(Bucket=bucket):
                versions = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
                objects = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in versions]
                if objects:
                    storage.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})

    def _wait(self, client: t.Any, name: str, deadline: float) -> str:
        """The state in which the last operation on a stack ended; empty if there is no such stack (any more)."""
        while True:
            try:
                (stack,) = client.describe_stacks(StackName=name)["Stacks"]
            except botocore.exceptions.ClientError as exc:
                if "does not exist" in str(exc):
                    return ""
                raise
            if not stack["StackStatus"].endswith(IN_PROGRESS):
                return str(stack["StackStatus"])
            if time.monotonic() > deadline:
                raise CommandFailed(f"stack {name} is still in {stack['StackStatus']}")
            time.sleep(POLL_SECONDS)
