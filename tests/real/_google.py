# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Google Cloud: functions, by their label."""

from __future__ import annotations

import os
import time
import typing as t

import google.auth
import google.auth.exceptions
import google.auth.transport.requests
import requests

from extensions.local_cloud.google.environment import environment as local_environment
from tests.real._cloud import MARK, Leftover
from tests.tooling._paths import CACHE
from tests.tooling._process import CommandFailed

FUNCTION = "function"
SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)
POLL_SECONDS = 2.0
ANSWER_SECONDS = 60.0
# Variables that say whose credentials the modules use, and where Google's APIs are.
KEPT = ("GCP_", "GOOGLE_", "CLOUDSDK_")

Json = dict[str, t.Any]


class Google:
    """A project, with the credentials in the environment: those of the modules, or else the application default."""

    name = "google"

    def __init__(self, project: str, location: str = "", endpoint: str = "") -> None:
        self._project = project
        self.place = location or "us-central1"
        self._variables = {name: value for name, value in os.environ.items() if name.startswith(KEPT)}
        if endpoint:
            port = int(endpoint.rstrip("/").rpartition(":")[2])
            places = local_environment(port, CACHE / "real" / "google")
            self._variables |= {name: value for name, value in places.items() if "_OVERRIDES_" in name}

    @property
    def environment(self) -> dict[str, str]:
        return {**self._variables, "HOME": os.environ.get("HOME", "/")}

    def identity(self) -> str:
        """The project is the confirmed one as far as the credentials may read it, by its id and not its number."""
        if not self._project:
            raise CommandFailed("PROJECT must repeat the id of the project that the tests run in, and it is missing")
        answer = self._call("GET", "cloudresourcemanager", f"v3/projects/{self._project}")
        return str(answer["projectId"])

    def leftovers(self) -> list[Leftover]:
        found, token = [], ""
        while True:
            path = f"v2/projects/{self._project}/locations/-/functions"
            answer = self._call("GET", "cloudfunctions", path, {"pageSize": "100", "pageToken": token})
            for each in answer.get("functions", ()):
                if MARK in each.get("labels", {}):
                    found.append(Leftover(FUNCTION, each["name"], each["labels"][MARK]))
            token = answer.get("nextPageToken", "")
            if not token:
                return found

    def remove(self, leftover: Leftover, seconds: float) -> None:
        operation = self._call("DELETE", "cloudfunctions", f"v2/{leftover.name}")
        deadline = time.monotonic() + seconds
        while not operation.get("done"):
            if time.monotonic() > deadline:
                raise CommandFailed(f"{leftover} is still being deleted")
            time.sleep(POLL_SECONDS)
            operation = self._call("GET", "cloudfunctions", f"v2/{operation['name']}")
        if "error" in operation:
            raise CommandFailed(f"{leftover} was not removed: {operation['error'].get('message')}")

    def _call(self, method: str, api: str, path: str, query: t.Mapping[str, str] | None = None) -> Json:
        default = f"https://{api}.googleapis.com/"
        base = self._variables.get(f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{api.upper()}", default)
        given = {name: value for name, value in (query or {}).items() if value}
        headers = {"Authorization": f"Bearer {self._token()}"}
        try:
            answer = requests.request(method, f"{base}{path}", params=given, headers=headers, timeout=ANSWER_SECONDS)
            body = answer.json()
        except (requests.RequestException, ValueError) as exc:
            raise CommandFailed(f"{method} {path} of {api} failed: {exc}") from exc
        if not answer.ok:
            message = body.get("error", {}).get("message", answer.text)
            raise CommandFailed(f"{method} {path} of {api} was refused with {answer.status_code}: {message}")
        return t.cast("Json", body)

    def _token(self) -> str:
        given = self._variables.get("GCP_ACCESS_TOKEN") or self._variables.get("CLOUDSDK_AUTH_ACCESS_TOKEN")
        if given:
            return given
        try:
            credentials, _project = google.auth.default(scopes=SCOPES)
            credentials.refresh(google.auth.transport.requests.Request())
        except google.auth.exceptions.GoogleAuthError as exc:
            raise CommandFailed(
                "the environment must have credentials for Google Cloud, such as GCP_ACCESS_TOKEN or those of "
                "'gcloud auth application-default login', and has none that work"
            ) from exc
        return str(credentials.token)
