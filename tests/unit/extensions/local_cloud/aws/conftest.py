# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A local AWS for the tests of this folder, with what they need to talk to it."""

from __future__ import annotations

import json
import time
import typing as t
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from extensions.local_cloud import processes

NAMED_IAM = ["CAPABILITY_NAMED_IAM"]


class Cloud:
    """The local AWS as the tests use it: clients, the control path, and stacks to wait for."""

    def __init__(self, url: str) -> None:
        self.url = url

    def client(self, service: str) -> t.Any:
        """A boto3 client that does not retry."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}),
        )

    def control(self, method: str, name: str, content: dict[str, t.Any] | None = None) -> tuple[int, dict[str, t.Any]]:
        """Send a request to the control path; status and JSON answer."""
        status, body = self.http(method, f"/_local/{name}", json.dumps(content or {}).encode())
        return status, json.loads(body)

    def http(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Send an unsigned HTTP request."""
        request = urllib.request.Request(self.url + path, data=body, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=20) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as exc:
            return exc.code, exc.read()

    def calls(self) -> list[tuple[str, str, int]]:
        """The journal as (service, operation, status)."""
        _status, journal = self.control("GET", "calls")
        return [(call["service"], call["operation"], call["status"]) for call in journal["calls"]]

    def finished_stack(self, name: str) -> dict[str, t.Any]:
        """The stack when no operation works on it any more."""
        return self.watched_stack(name)[-1]

    def watched_stack(self, name: str) -> list[dict[str, t.Any]]:
        """The descriptions of a stack until no operation works on it, one for each status that it went through."""
        client = self.client("cloudformation")
        seen: list[dict[str, t.Any]] = []
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            stack = client.describe_stacks(StackName=name)["Stacks"][0]
            if not seen or seen[-1]["StackStatus"] != stack["StackStatus"]:
                seen.append(stack)
            if not stack["StackStatus"].endswith("_IN_PROGRESS"):
                return seen
            time.sleep(0.005)
        raise AssertionError(f"stack {name} is still {seen[-1]['StackStatus']}")

    def events(self, name: str, token: str) -> list[tuple[str, str, str]]:
        """The events of one operation, oldest first, as (logical id, status, reason)."""
        events = self.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
        return [
            (event["LogicalResourceId"], event["ResourceStatus"], event.get("ResourceStatusReason", ""))
            for event in reversed(events)
            if event.get("ClientRequestToken") == token
        ]

    def events_of(self, name: str) -> list[dict[str, t.Any]]:
        """The events of all operations on a stack, newest first."""
        found: list[dict[str, t.Any]] = self.client("cloudformation").describe_stack_events(StackName=name)[
            "StackEvents"
        ]
        return found

    def create_stack(self, name: str, template: dict[str, t.Any], **parameters: t.Any) -> str:
        """Start a stack and return its id."""
        stack = self.client("cloudformation").create_stack(
            StackName=name, TemplateBody=json.dumps(template), Capabilities=NAMED_IAM, **parameters
        )
        return str(stack["StackId"])

    def update_stack(self, name: str, template: dict[str, t.Any], **parameters: t.Any) -> None:
        """Start the update of a stack."""
        self.client("cloudformation").update_stack(
            StackName=name, TemplateBody=json.dumps(template), Capabilities=NAMED_IAM, **parameters
        )


@pytest.fixture(scope="session")
def running_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A local AWS of these tests' own."""
    state = tmp_path_factory.mktemp("local_aws")
    server, process = processes.start("aws", state)
    try:
        processes.wait_until_healthy(server, process, state)
        yield Cloud(server.url)
    finally:
        processes.stop([server])
    assert not list(Path(state).glob("aws/*"))


@pytest.fixture
def cloud(running_cloud: Cloud) -> Cloud:
    """The local AWS, empty and with its default settings."""
    running_cloud.control("POST", "reset")
    return running_cloud
