# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls about one function (Cloud Functions v2; v1 to change the 1st generation)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import (
    has,
    is_function,
    is_operation,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import secrets as function_secrets

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.field import Path
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Requested

API: t.Final = "cloudfunctions"
# the headers that an upload URL of the 1st generation is signed for
LARGEST_UPLOAD: t.Final = {"x-goog-content-length-range": "0,104857600"}


@dataclass(frozen=True)
class UploadPlace:
    """A signed URL that accepts a zip with these headers, and the Source that refers to the uploaded zip."""

    url: str
    headers: t.Mapping[str, str]
    source: Json


@dataclass(frozen=True)
class FunctionApi:
    """One function; a write can be repeated safely: it finds the first one's operation, and waits."""

    api: GoogleApi
    deadline: Deadline
    want: Requested
    report_progress: t.Callable[[str], None]

    @property
    def _version(self) -> str:
        return "v1" if self.want.generation == "gen1" else "v2"

    @property
    def _path(self) -> str:
        return f"{self._version}/{self.want.full_name}"

    def read(self) -> Json:
        """The function, of either generation; {} when it does not exist."""
        activity = f"Reading function {self.want.name}"
        try:
            found = self.api.request(API, "GET", f"v2/{self.want.full_name}", activity=activity, shape=is_function)
        except GoogleError as error:
            if error.not_found:
                return {}
            raise
        return function_secrets.with_project_id({**found, "name": self.want.full_name})

    def create(self, part: Json) -> Json:
        """Create it with the content of ``part``; the function afterwards."""
        path = f"{self._version}/{self.want.parent}/functions"
        if self._version == "v1":
            from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import generation_one

            part = {"name": self.want.full_name, "httpsTrigger": {}, **generation_one.cloud_function(part)}
            return self._write("Creating", "POST", path, {}, part)
        return self._write("Creating", "POST", path, {"functionId": self.want.name}, part)

    def update(self, part: Json, paths: t.Sequence[Path]) -> Json:
        """Replace what the paths name by the content of ``part``; the function afterwards."""
        mask = ",".join(".".join(path) for path in paths)
        if self._version == "v1":
            from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import generation_one

            mask, part = generation_one.update_mask(part, paths), generation_one.cloud_function(part)
        return self._write("Updating", "PATCH", self._path, {"updateMask": mask}, part)

    def delete(self) -> None:
        from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.long_running_operation import (
            finish,
        )

        activity = f"Deleting function {self.want.name}"
        self.report_progress(activity)
        operation = self.api.request(API, "DELETE", self._path, activity=activity, repeatable=True, shape=is_operation)
        finish(self.api, API, self._version, operation, self.deadline, activity, self.report_progress)

    def upload_place(self) -> UploadPlace:
        """Where Google wants the source (generateUploadUrl)."""
        key = self.want.values.get("kms_key")
        first = self._version == "v1"
        target = self.api.request(
            API,
            "POST",
            f"{self._version}/{self.want.parent}/functions:generateUploadUrl",
            body={**({} if first else {"environment": "GEN_2"}), **({"kmsKeyName": key} if key else {})},
            activity=f"Getting an upload URL for the source of function {self.want.name}",
            repeatable=True,
            shape=has("uploadUrl") if first else has("uploadUrl", "storageSource"),
        )
        url = target["uploadUrl"]
        if first:
            return UploadPlace(url, LARGEST_UPLOAD, {"storageSource": {"sourceUploadUrl": url}})
        return UploadPlace(url, {}, {"storageSource": target["storageSource"]})

    def download_url(self) -> str:
        """A signed URL of the source that is deployed (generateDownloadUrl)."""
        activity = f"Getting the source of function {self.want.name}"
        path = f"{self._path}:generateDownloadUrl"
        found = self.api.request(
            API, "POST", path, body={}, activity=activity, repeatable=True, shape=has("downloadUrl")
        )
        return str(found["downloadUrl"])

    def _write(self, verb: str, method: str, path: str, query: Json, part: Json) -> Json:
        from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.long_running_operation import (
            finish,
        )

        activity = f"{verb} function {self.want.name}"
        self.report_progress(activity)
        operation = self.api.request(
            API, method, path, query=query, body=part, activity=activity, repeatable=True, shape=is_operation
        )
        found = finish(self.api, API, self._version, operation, self.deadline, activity, self.report_progress)
        if "serviceConfig" not in found or not is_function(found):
            return self.read()
        return function_secrets.with_project_id({**found, "name": self.want.full_name})


def settled(functions: FunctionApi, report_progress: t.Callable[[str], None]) -> Json:
    """The function when no operation is in progress on it; {} when it was deleted."""
    observed: Json = {}

    def probe() -> Json | None:
        nonlocal observed
        before, observed = observed.get("state"), functions.read()
        if observed.get("state") in function.MOVING and observed.get("state") != before:
            report_progress(f"Waiting for function {functions.want.name}, which is {observed['state']}")
        return None if observed.get("state") in function.MOVING else observed

    return functions.deadline.wait_for(
        probe, lambda: f"function {functions.want.name} is still {observed.get('state')}"
    )
