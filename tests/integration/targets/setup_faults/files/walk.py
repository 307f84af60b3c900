# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets the nth call of each run of a service's life go wrong, in every way that passes; each run must succeed at once.

A life is: create, change, run with nothing to do, remove. After each of these runs another one must find nothing to do.
The whole walk takes some minutes: run it in the environment of local clouds of its own (``. .local_cloud/env``).
``--every 10`` takes each tenth life. The modules run in this process. Exits 1 where a run falls short.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import secrets
import sys
import tempfile
import typing as t
import urllib.request

from module_runs import Json, run_module

PAGE = "<!doctype html><title>Log in</title>Log in.<br>"
WAYS: dict[str, Json] = {
    "dropped before it is carried out": {"status": 0},
    "dropped after it was carried out": {"status": 0, "carried_out": True},
    "cut off": {"cut_off": True},
    "a page with 403": {"status": 403, "content": PAGE},
    "a page with 200, carried out": {"status": 200, "content": PAGE, "carried_out": True},
    "half a page with 502": {"status": 502, "content": PAGE, "cut_off": True},
    "late": {"carried_out": True, "delay_seconds": 2},
    "unavailable": {"status": 503},
}
APIS = [f"{name}.googleapis.com" for name in ("artifactregistry", "cloudbuild", "cloudfunctions", "logging", "run")]
CALLED = ("cloudbuild", "cloudfunctions", "cloudresourcemanager", "cloudbilling", "logging", "run", "serviceusage")


class Cloud:
    """A local cloud, and the modules."""

    module: str
    throttled: Json

    def __init__(self, url: str, folder: pathlib.Path) -> None:
        self.url = url
        self.folder = folder

    def options(self, name: str, change: str) -> Json:
        """The options of a service: as it is created, or changed."""
        raise NotImplementedError

    def names(self, name: str) -> Json:
        """The options that name it."""
        raise NotImplementedError

    def connection(self) -> Json:
        raise NotImplementedError

    def control(self, verb: str, path: str, body: Json | None = None) -> Json:
        sent = urllib.request.Request(
            f"{self.url}/_local/{path}", json.dumps(body).encode() if body is not None else None, method=verb
        )
        with urllib.request.urlopen(sent, timeout=60) as answer:
            return t.cast("Json", json.loads(answer.read() or b"{}"))

    def run(self, module: str, options: Json) -> Json:
        """What the module returns with ``--diff``."""
        return run_module(module, {**self.connection(), **options}, diff=True)

    def life(self) -> list[tuple[str, Json]]:
        """The runs of a service that nobody else has."""
        name = f"walk-{secrets.token_hex(4)}"
        created, changed = self.options(name, "one"), self.options(name, "two")
        removed = {**self.names(name), "state": "absent"}
        return [("create", created), ("change", changed), ("nothing to do", changed), ("remove", removed)]


class Aws(Cloud):
    module = "lambda_http_endpoint"
    throttled: t.ClassVar[Json] = {"status": 400, "code": "Throttling", "message": "Rate exceeded"}

    def __init__(self, url: str, folder: pathlib.Path) -> None:
        super().__init__(url, folder)
        code = "def endpoint(event, context):\n    return {'statusCode': 200, 'body': 'hello'}\n"
        (folder / "handler.py").write_text(code, encoding="utf-8")

    def connection(self) -> Json:
        return {"endpoint_url": self.url, "region": "us-east-1", "access_key": "test", "secret_key": "test"}

    def names(self, name: str) -> Json:
        return {"name": name}

    def options(self, name: str, change: str) -> Json:
        function = {"name": "hello", "handler": "handler.endpoint", "routes": [{"method": "GET", "path": "/hello"}]}
        source = {"source": str(self.folder), "runtime": "python3.13"}
        return {**self.names(name), **source, "functions": [{**function, "environment": {"WHICH": change}}]}


class Google(Cloud):
    module = "gcp_cloudfunction"
    throttled: t.ClassVar[Json] = {"status": 429}

    def __init__(self, url: str, folder: pathlib.Path) -> None:
        super().__init__(url, folder)
        (folder / "main.py").write_text("def endpoint(request):\n    return 'hello'\n", encoding="utf-8")
        self.project = f"walk-{secrets.token_hex(4)}"
        project = {"project_id": self.project, "parent": "organizations/123456789012", "apis": APIS}
        made = self.run("gcp_project", {**project, "billing_account": "000000-AAAAAA-BBBBBB"})
        if made.get("failed"):
            raise SystemExit(f"The project cannot be made: {made['msg']}")

    def connection(self) -> Json:
        endpoints = {name: f"{self.url}/{name}/" for name in CALLED}
        return {"access_token": "ya29.local-owner", "api_endpoints": endpoints}

    def names(self, name: str) -> Json:
        return {"project": self.project, "location": "us-central1", "name": name}

    def options(self, name: str, change: str) -> Json:
        source = {"source": str(self.folder), "entry_point": "endpoint", "runtime": "python313", "public": True}
        return {**self.names(name), **source, "environment": {"WHICH": change}}


def calls_of(cloud: Cloud) -> int:
    """How many calls the longest run of a life makes."""
    most = 0
    for title, options in cloud.life():
        cloud.control("DELETE", "calls")
        result = cloud.run(cloud.module, options)
        if result.get("failed"):
            raise SystemExit(f"{title} fails without any fault: {result['msg']}")
        most = max(most, len(cloud.control("GET", "calls")["calls"]))
    return most


def shortcomings(cloud: Cloud, number: int, fault: Json) -> list[str]:
    """What falls short in a life in which the call of this number goes wrong in each run."""
    found = []
    for title, options in cloud.life():
        cloud.control("POST", "faults", {"service": "*", "operation": "*", "first": number, **fault})
        result = cloud.run(cloud.module, options)
        cloud.control("DELETE", "faults")
        again = cloud.run(cloud.module, options)
        found += [f"{title}: {result['msg']}"] if result.get("failed") else []
        found += [f"after {title}: {again['msg']}"] if again.get("failed") else []
        found += [f"after {title}: changes {again['changes']}"] if again["changed"] and not result.get("failed") else []
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cloud", choices=["aws", "google"], required=True)
    parser.add_argument("--url", required=True, help="address of the local cloud")
    parser.add_argument("--every", type=int, default=1, help="take each nth life (default: all)")
    arguments = parser.parse_args()
    short = 0
    with tempfile.TemporaryDirectory() as folder:
        kind: type[Cloud] = Aws if arguments.cloud == "aws" else Google
        cloud = kind(arguments.url, pathlib.Path(folder))
        ways = {**WAYS, "throttled": cloud.throttled}
        lives = [(number, way) for number in range(1, calls_of(cloud) + 1) for way in ways][:: arguments.every]
        for number, way in lives:
            faults = shortcomings(cloud, number, ways[way])
            short += bool(faults)
            for fault in faults:
                print(f"call {number} | {way} | {fault}", flush=True)
        if isinstance(cloud, Google):
            cloud.run("gcp_project", {"project_id": cloud.project, "state": "absent"})
    print(f"{len(lives)} lives, {short} fall short")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
