# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Google Cloud that answers as told, a clock that only sleeping moves, and options of tasks."""

from __future__ import annotations

import hashlib
import threading
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import Shape
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, http_failure
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import LookedUp, repeated
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.fields import FIELDS

Json = dict[str, t.Any]

PROJECT = "devops-project"
PLACE = f"projects/{PROJECT}/locations/us-central1"
FUNCTION = f"{PLACE}/functions/hello"
SERVICE = f"{PLACE}/services/hello"
GET_FUNCTION = f"cloudfunctions GET v2/{FUNCTION}"
PATCH_FUNCTION = f"cloudfunctions PATCH v2/{FUNCTION}"
DELETE_FUNCTION = f"cloudfunctions DELETE v2/{FUNCTION}"
CREATE_FUNCTION = f"cloudfunctions POST v2/{PLACE}/functions"
LIST_FUNCTIONS = f"cloudfunctions GET v2/{PLACE}/functions"
RUNTIMES = f"cloudfunctions GET v2/{PLACE}/runtimes"
UPLOAD_URL = f"cloudfunctions POST v2/{PLACE}/functions:generateUploadUrl"
GET_POLICY = f"run GET v2/{SERVICE}:getIamPolicy"
SET_POLICY = f"run POST v2/{SERVICE}:setIamPolicy"
GET_SERVICE = f"run GET v2/{SERVICE}"
DOWNLOAD = f"cloudfunctions POST v2/{FUNCTION}:generateDownloadUrl"
ARCHIVE_URL = "https://download"
# one byte of the archive, for its MD5
ONE_BYTE = f"storage GET {ARCHIVE_URL}"
# what Google keeps of a function that was deployed before
ARCHIVE = b"archive"
# the label of a function whose archive is that
KEPT = {function.ARCHIVE_LABEL: function.source_label(hashlib.md5(ARCHIVE, usedforsecurity=False).digest())}
PATCH_SERVICE = f"run PATCH v2/{SERVICE}"
OPEN_POLICY = {"bindings": [{"role": "roles/run.invoker", "members": ["allUsers"]}], "etag": "e1"}


@dataclass(frozen=True)
class Refusal:
    """An HTTP answer that is an error."""

    status: int
    code: str
    message: str = "Refused."
    details: tuple[Json, ...] = ()

    @property
    def body(self) -> Json:
        return {
            "error": {
                "code": self.status,
                "status": self.code,
                "message": self.message,
                "details": list(self.details),
            }
        }


NOT_FOUND = Refusal(404, "NOT_FOUND", "Resource was not found.")
FORBIDDEN = Refusal(403, "PERMISSION_DENIED", "Permission denied (or it may not exist).")
# the connection is dropped, and nobody knows whether the call was carried out
LOST = Refusal(0, "LOST")
BUSY = Refusal(409, "ABORTED", "unable to queue the operation")

Answer = t.Union[Json, Refusal, t.Callable[[Json], Json]]  # noqa: UP007


@dataclass(frozen=True)
class Call:
    name: str
    query: Json
    body: Json


class ScriptedGoogle:
    """A ``GoogleApi``: each call, such as "run GET v2/...", has its answers in order; the last is given again."""

    def __init__(self) -> None:
        self._answers: dict[str, list[Answer]] = {}
        self._lock = threading.Lock()
        # whether answers must have the shape that Google promises, as those of a session must
        self.is_strict = False
        self.report_progress: t.Callable[[str], None] = lambda _text: None
        # APIs in which what a function names is looked up
        self.reachable: set[str] = set()
        self.calls: list[Call] = []
        self.uploads: list[tuple[str, bytes]] = []
        self.upload_headers: list[dict[str, str]] = []
        # what is behind signed URLs; Google keeps what was uploaded as it is
        self.archives: dict[str, bytes] = {ARCHIVE_URL: ARCHIVE}
        self.knows_md5 = True
        self.on(DOWNLOAD, {"downloadUrl": ARCHIVE_URL})
        self.on(GET_SERVICE, service_resource())

    def on(self, name: str, *answers: Answer) -> None:
        self._answers[name] = list(answers)

    def request(
        self,
        api: str,
        method: str,
        path: str,
        *,
        activity: str,
        query: t.Mapping[str, t.Any] | None = None,
        body: Json | None = None,
        repeatable: bool | None = None,
        shape: Shape | None = None,
        lookup: t.Callable[[], Json | None] | None = None,
    ) -> Json:
        def sent() -> Json:
            answer = self._sent(f"{api} {method} {path}", activity, query, body)
            if self.is_strict and shape and not shape(answer):
                raise GoogleError(f"{activity} failed: the test did not return the expected shape.")
            return answer

        if lookup is None:
            return sent()
        careful = LookedUp(sent, lookup, Clock().deadline())
        return repeated(careful, Clock().deadline(), lambda error: error.lost or careful.settles(error))

    def _sent(self, name: str, activity: str, query: t.Mapping[str, t.Any] | None, body: Json | None) -> Json:
        with self._lock:
            self.calls.append(Call(name, dict(query or {}), body or {}))
            answers = self._answers.get(name, [NOT_FOUND])
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer is LOST:
            raise GoogleError(f"{activity} failed: the connection was dropped.")
        if isinstance(answer, Refusal):
            raise http_failure(activity, answer.status, answer.body)
        return answer if isinstance(answer, dict) else answer(body or {})

    def reaches(self, api: str) -> bool:
        return api in self.reachable

    def upload(
        self, url: str, content: t.IO[bytes], *, activity: str, headers: t.Mapping[str, str] | None = None
    ) -> None:
        del activity
        self._keep(url, content)
        self.upload_headers.append(dict(headers or {}))

    def _keep(self, url: str, content: t.IO[bytes]) -> None:
        self.uploads.append((url, content.read()))
        self.archives[ARCHIVE_URL] = self.uploads[-1][1]

    def stored_md5(self, url: str, *, activity: str) -> bytes | None:
        del activity
        self.calls.append(Call(f"storage GET {url}", {}, {}))
        return hashlib.md5(self.archives[url], usedforsecurity=False).digest() if self.knows_md5 else None

    def download(self, url: str, target: t.IO[bytes], *, activity: str) -> None:
        del activity
        target.write(self.archives[url])

    def send_file(
        self, api: str, path: str, content: t.IO[bytes], *, query: t.Mapping[str, t.Any], activity: str
    ) -> Json:
        self._keep(path, content)
        return self.request(api, "POST", path, query=query, activity=activity)

    @property
    def names(self) -> list[str]:
        """What was called, in order."""
        return [call.name for call in self.calls]

    def named(self, name: str) -> list[Call]:
        return [call for call in self.calls if call.name == name]

    @property
    def writes(self) -> list[str]:
        """What was called that changes something."""
        reading = (":testIamPermissions", ":getIamPolicy", "entries:list", ":generateDownloadUrl")
        return [name for name in self.names if " GET " not in name and not name.endswith(reading)]


class Clock:
    """A clock that only ``sleep`` moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def deadline(self, seconds: float = 900) -> Deadline:
        return Deadline(seconds, self, self.sleep)


def function_resource(**changes: t.Any) -> Json:
    """A function as Google shows it, with what Google adds; ``changes`` are merged into its parts."""
    resource: Json = {
        "name": FUNCTION,
        "environment": "GEN_2",
        "state": "ACTIVE",
        "url": "https://us-central1-devops-project.cloudfunctions.net/hello",
        "labels": {},
        "buildConfig": {
            "runtime": "python313",
            "entryPoint": "endpoint",
            "source": {"storageSource": {"bucket": "gcf-v2-sources", "object": "hello/function-source.zip"}},
            "dockerRepository": f"{PLACE}/repositories/gcf-artifacts",
            "automaticUpdatePolicy": {},
        },
        "serviceConfig": {
            "service": SERVICE,
            "revision": "hello-00001-abc",
            "uri": "https://hello-xyz-uc.a.run.app",
            "availableMemory": "256M",
            "availableCpu": "0.1666",
            "timeoutSeconds": 60,
            "maxInstanceCount": 100,
            "maxInstanceRequestConcurrency": 1,
            "ingressSettings": "ALLOW_ALL",
            "allTrafficOnLatestRevision": True,
            "serviceAccountEmail": "1-compute@developer.gserviceaccount.com",
            "environmentVariables": {"LOG_EXECUTION_ID": "true"},
        },
    }
    for key, value in changes.items():
        resource[key] = {**resource[key], **value} if isinstance(resource.get(key), dict) else value
    return resource


def service_resource(**changes: t.Any) -> Json:
    """The Cloud Run service of the function as Google shows it."""
    return {
        "name": SERVICE,
        "labels": {"goog-managed-by": "cloudfunctions"},
        "ingress": "INGRESS_TRAFFIC_ALL",
        "traffic": [{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100}],
        **changes,
    }


def function_options(source: Path | None = None, **own: t.Any) -> Json:
    """The options of ``gcp_cloudfunction`` as Ansible hands them over."""
    names = (
        *("description", "memory", "cpu", "timeout", "concurrency", "min_instances", "max_instances"),
        *("environment", "build_environment", "labels", "ingress", "runtime_service_account"),
        *("public", "invokers", "api_endpoints"),
        *FIELDS,
        *("vpc_egress", "runtime_update_policy", "staging_bucket", "source_object", "source_repository"),
    )
    return {
        **dict.fromkeys(names),
        "project": PROJECT,
        "location": "us-central1",
        "name": "hello",
        "source": str(source) if source else None,
        "include": [],
        "exclude": [],
        "runtime": "python313",
        "entry_point": "endpoint",
        "purge_labels": True,
        "purge_environment": True,
        "grant_build_roles": False,
        "follow_references": False,
        "environment_generation": "gen2",
        "state": "present",
        "wait_timeout": 900,
        "access_token": "token",
        **own,
    }


def project_resource(**changes: t.Any) -> Json:
    return {
        "name": "projects/415",
        "projectId": PROJECT,
        "displayName": "DevOps",
        "state": "ACTIVE",
        "parent": "folders/1",
        "labels": {"team": "devops"},
        **changes,
    }


def project_options(**own: t.Any) -> Json:
    """The options of ``gcp_project`` as Ansible hands them over."""
    return {
        **dict.fromkeys(("name", "parent", "labels", "billing_account", "apis", "api_endpoints")),
        **dict.fromkeys(("iam_bindings", "deletion_protection")),
        "project_id": PROJECT,
        "purge_labels": True,
        "purge_apis": False,
        "disable_dependent_apis": False,
        "check_api_usage": False,
        "purge_iam_members": False,
        "default_network": "keep",
        "default_service_accounts": "keep",
        "state": "present",
        "wait_timeout": 900,
        "access_token": "token",
        **own,
    }
