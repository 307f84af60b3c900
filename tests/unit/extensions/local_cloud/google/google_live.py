# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A local Google Cloud for tests, and short ways to use it over HTTP."""

from __future__ import annotations

import contextlib
import io
import pathlib
import time
import typing as t
import zipfile

import requests

from extensions.local_cloud import processes
from extensions.local_cloud.google.cloud.store import OWNER_TOKEN

APIS = ("cloudfunctions", "run", "cloudbuild", "artifactregistry")
LOCATION = "us-central1"
HELLO = """
def endpoint(request):
    print("greeting " + request.path)
    return {"hello": request.args.get("name", "world"), "path": request.path}
"""

Answer = tuple[int, t.Any]


class Google:
    """The local Google Cloud as a test uses it; every path starts with the name of the API."""

    def __init__(self, url: str, state: pathlib.Path) -> None:
        self.url = url
        self.state = state
        self.session = requests.Session()
        self.session.trust_env = False

    def reset(self, **settings: t.Any) -> None:
        self.control("POST", "reset")
        self.control("POST", "config", {"operation_seconds": 0.02, **settings})

    def control(self, verb: str, name: str, body: t.Any = None) -> t.Any:
        answer = self.session.request(verb, f"{self.url}/_local/{name}", json=body, timeout=20)
        assert answer.ok, answer.text
        return answer.json()

    def configure(self, **settings: t.Any) -> None:
        self.control("POST", "config", settings)

    def violations(self) -> list[t.Any]:
        return [
            call["detail"]["violation"]
            for call in self.control("GET", "calls")["calls"]
            if "violation" in call["detail"]
        ]

    def call(self, verb: str, path: str, body: t.Any = None, token: str = OWNER_TOKEN, **headers: str) -> Answer:
        """Status and JSON; the text when the answer is none."""
        answer = self.session.request(
            verb, f"{self.url}/{path}", json=body, headers={"Authorization": f"Bearer {token}", **headers}, timeout=30
        )
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return answer.status_code, answer.json() if is_json else answer.text

    def ok(self, verb: str, path: str, body: t.Any = None, token: str = OWNER_TOKEN) -> t.Any:
        status, answer = self.call(verb, path, body, token)
        assert status == 200, answer
        return answer

    def finished(self, prefix: str, operation: t.Any) -> t.Any:
        """An operation when it is done; ``prefix`` is API and version, ``cloudfunctions/v2``."""
        deadline = time.monotonic() + 30
        while not operation.get("done"):
            assert time.monotonic() < deadline, operation
            time.sleep(0.01)
            operation = self.ok("GET", f"{prefix}/{operation['name']}")
        return operation

    def done(self, prefix: str, operation: t.Any) -> t.Any:
        """The response of an operation that succeeds."""
        finished = self.finished(prefix, operation)
        assert "error" not in finished, finished["error"]
        return finished["response"]

    def project(self, project_id: str = "shop-1", parent: str = "organizations/123456789012") -> t.Any:
        body = {"projectId": project_id, "parent": parent}
        return self.done("cloudresourcemanager/v3", self.ok("POST", "cloudresourcemanager/v3/projects", body))

    def link(self, project_id: str = "shop-1", account: str = "billingAccounts/000000-AAAAAA-BBBBBB") -> None:
        self.ok("PUT", f"cloudbilling/v1/projects/{project_id}/billingInfo", {"billingAccountName": account})

    def enable(self, *apis: str, project_id: str = "shop-1") -> None:
        names = [f"{api}.googleapis.com" for api in apis]
        path = f"serviceusage/v1/projects/{project_id}/services:batchEnable"
        self.done("serviceusage/v1", self.ok("POST", path, {"serviceIds": names}))

    def ready_project(self, project_id: str = "shop-1") -> None:
        """A project with billing, in which functions can be deployed."""
        self.project(project_id)
        self.link(project_id)
        self.enable(*APIS, project_id=project_id)

    def upload(self, files: dict[str, str], project_id: str = "shop-1") -> t.Any:
        """Put an archive where Cloud Functions wants it; the storage source."""
        path = f"cloudfunctions/v2/projects/{project_id}/locations/{LOCATION}/functions:generateUploadUrl"
        place = self.ok("POST", path, {"environment": "GEN_2"})
        answer = self.put(place["uploadUrl"], files)
        assert answer.ok, answer.text
        return place["storageSource"]

    def put(self, url: str, files: dict[str, str], **headers: str) -> requests.Response:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return self.session.put(
            url, data=content.getvalue(), headers={"Content-Type": "application/zip", **headers}, timeout=20
        )

    def create(self, name: str = "ping", files: dict[str, str] | None = None, **changes: t.Any) -> Answer:
        """Start the creation of a function."""
        source = {"storageSource": self.upload(files or {"main.py": HELLO})}
        build = {"runtime": "python313", "entryPoint": "endpoint", "source": source, **changes.pop("buildConfig", {})}
        path = f"cloudfunctions/v2/projects/shop-1/locations/{LOCATION}/functions?functionId={name}"
        return self.call("POST", path, {"buildConfig": build, **changes})

    def deploy(self, name: str = "ping", files: dict[str, str] | None = None, **changes: t.Any) -> t.Any:
        status, operation = self.create(name, files, **changes)
        assert status == 200, operation
        return self.done("cloudfunctions/v2", operation)

    def patch(self, mask: str, body: t.Any, name: str = "ping") -> Answer:
        return self.call("PATCH", f"cloudfunctions/v2/{function(name)}?updateMask={mask}", body)

    def invoke(self, url: str, token: str = "", **arguments: t.Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.session.get(url, headers=headers, timeout=30, **arguments)

    def log(self, wanted: str) -> list[str]:
        """The text of the entries of the project that a filter finds."""
        found = self.ok("POST", "logging/v2/entries:list", {"resourceNames": ["projects/shop-1"], "filter": wanted})
        return [entry.get("textPayload", "") for entry in found.get("entries", [])]


def function(name: str = "ping") -> str:
    return f"projects/shop-1/locations/{LOCATION}/functions/{name}"


def service(name: str = "ping") -> str:
    return f"projects/shop-1/locations/{LOCATION}/services/{name}"


@contextlib.contextmanager
def running(state: pathlib.Path) -> t.Iterator[Google]:
    """A server of its own, gone with everything that it started."""
    server, process = processes.start("google", state)
    try:
        processes.wait_until_healthy(server, process, state)
        yield Google(server.url, state)
    finally:
        processes.stop([server])
