# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local AWS, for walks through many runs: its control calls, clients of somebody else, and the modules."""

from __future__ import annotations

import json
import typing as t
import urllib.error
import urllib.request

import boto3
from module_runs import Json, run_module

REGION = "us-east-1"
# The access key and the secret key of the root user.
ROOT = ("test", "test")


class LocalAws:
    """A local AWS at this URL."""

    def __init__(self, url: str) -> None:
        self.url = url

    def control(self, verb: str, path: str, body: Json | None = None) -> Json:
        sent = urllib.request.Request(f"{self.url}/_local/{path}", json.dumps(body or {}).encode(), method=verb)
        with urllib.request.urlopen(sent, timeout=60) as response:
            return t.cast("Json", json.loads(response.read() or b"{}"))

    def client(self, service: str) -> t.Any:
        """A client of the root user."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=ROOT[0],
            aws_secret_access_key=ROOT[1],
        )

    def result(self, module: str, options: Json, *, check: bool = False, diff: bool = False) -> Json:
        """What the module returns, to the root user unless the options have other keys."""
        connection = {"access_key": ROOT[0], "secret_key": ROOT[1], "endpoint_url": self.url, "region": REGION}
        return run_module(module, {**connection, **options}, check=check, diff=diff)


def answer(url: str, headers: t.Mapping[str, str] | None = None) -> tuple[int, str]:
    """What the URL answers."""
    request = urllib.request.Request(url, headers=dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
