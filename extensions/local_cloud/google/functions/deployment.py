# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploying a function: build, new revision, health check, switch. What happens in the thread of an operation."""

from __future__ import annotations

import copy
import json
import pathlib
import secrets
import string
import threading
import time

from ..build import builds
from ..build.buildpack import BuildFailed, Image, build
from ..cloud import org_policies
from ..cloud.operations import Operation
from ..cloud.store import Cloud, Function, Project
from ..protocol.errors import ApiError
from ..protocol.formats import Json, timestamp
from ..run import log_entries, run_services
from ..run.instances import Instance
from ..security import secret_manager
from ..storage import uploads
from .rules import service_problem

_TYPE = "type.googleapis.com/google.cloud.functions.v2.Function"
_LOADING_FAILED = (
    "Function failed on loading user code. This is likely due to a bug in the user code. Error message: please examine "
    "your function logs to see the error cause: https://cloud.google.com/functions/docs/monitoring/logging#viewing_logs."
)


class Deployment:
    """One create or update. ``before`` is the body to go back to when an update fails; None for a create."""

    def __init__(
        self,
        cloud: Cloud,
        project: Project,
        function: Function,
        archive: pathlib.Path,
        operation: Operation,
        before: Json | None,
    ) -> None:
        self.cloud = cloud
        self.project = project
        self.function = function
        self.archive = archive
        self.operation = operation
        self.before = before
        _projects, _id, _locations, self.location, _functions, self.function_id = function.name.split("/")
        self.service = function.service["name"].rpartition("/")[2]

    def run(self) -> Json:
        """The work of the operation; its response is the function."""
        body = copy.deepcopy(self.function.body)
        try:
            image = self._build(body)
            instance, revision = self._serve(body, image)
        except ApiError as exc:
            self._fail(body, exc)
            raise
        with self.cloud.lock:
            return self._switch(body, instance, revision)

    def _stage(self, name: str, **fields: str) -> None:
        with self.cloud.lock:
            for stage in self.operation.metadata.get("stages", []):
                if stage["name"] == name:
                    stage.update(fields)

    def _build(self, body: Json) -> Image:
        account = body["buildConfig"]["serviceAccount"]
        with self.cloud.lock:
            builds.check_account(self.cloud, self.project, account)
            record = builds.begin(self.cloud, self.project, self.location, account)
            self.operation.metadata["buildName"] = record["name"]
        link = builds.console_url(self.project, self.location, record["id"])
        self._stage(
            "BUILD", state="IN_PROGRESS", message="Build in progress", resource=record["name"], resourceUri=link
        )
        self.cloud.pause(self.cloud.setting("operation_seconds") / 2)
        try:
            variables = body["buildConfig"].get("environmentVariables", {})
            image = build(
                self.archive,
                self.cloud.folder,
                variables,
                lambda line: self._log_build(record["id"], line),
                body["buildConfig"]["runtime"],
            )
        except BuildFailed as exc:
            with self.cloud.lock:
                builds.finish(record, {"type": exc.kind, "detail": exc.message})
            raise ApiError(
                "INTERNAL",
                f"Build failed with status: FAILURE and message: {exc.message}. "
                f"For more details see the logs at {link}.",
            ) from exc
        finally:
            self._stage("BUILD", state="COMPLETE", message="Build finished")
        with self.cloud.lock:
            builds.finish(record, None)
        body["buildConfig"]["build"] = record["name"]
        return image

    def _log_build(self, build_id: str, line: str) -> None:
        log_entries.write_build(self.cloud, self.project, build_id, line)

    def _serve(self, body: Json, image: Image) -> tuple[Instance, str]:
        verb = "Updating" if self.function.instance else "Creating"
        link = f"https://console.cloud.google.com/run/detail/{self.location}/{self.service}?project={self.project.project_id}"
        name = self.function.service["name"]
        self._stage(
            "SERVICE", state="IN_PROGRESS", message=f"{verb} Cloud Run service", resource=name, resourceUri=link
        )
        with self.cloud.lock:
            self.function.revisions += 1
            revision = f"{self.service}-{self.function.revisions:05d}-{_suffix()}"
        failure = f"Could not create or update Cloud Run service {self.service}, "
        with self.cloud.lock:
            problem = service_problem(body["serviceConfig"]) or secret_manager.problem(
                self.cloud, body["serviceConfig"]
            )
            if not problem and not self.function.gen1:
                problem = org_policies.run_problem(self.cloud, self.project, body["serviceConfig"])
        if problem:
            raise ApiError("INVALID_ARGUMENT", failure + problem)
        instance = self._instance(body, image, revision)
        self.cloud.pause(self.cloud.setting("operation_seconds") / 2)
        if self.cloud.setting("start_containers") and not instance.start(self.cloud.setting("startup_seconds")):
            if self.function.gen1:
                raise ApiError("INVALID_ARGUMENT", _LOADING_FAILED)
            raise ApiError(
                "INVALID_ARGUMENT", failure + _unhealthy(self.project, self.location, self.service, revision)
            )
        self._stage("SERVICE", state="COMPLETE")
        return instance, revision

    def _instance(self, body: Json, image: Image, revision: str) -> Instance:
        service = body["serviceConfig"]
        environment = {
            **service["environmentVariables"],
            "K_SERVICE": self.service,
            "K_REVISION": revision,
            "K_CONFIGURATION": self.service,
            "FUNCTION_TARGET": body["buildConfig"]["entryPoint"],
            "FUNCTION_SIGNATURE_TYPE": "http",
            "CLOUD_RUN_TIMEOUT_SECONDS": str(service["timeoutSeconds"]),
        }
        with self.cloud.lock:
            environment |= secret_manager.variables(self.cloud, service)
            files = secret_manager.files(self.cloud, service)
        if files:
            environment["POLYCLOUD_LOCAL_FILES"] = json.dumps(self._written(revision, files))
        resource = log_entries.revision_resource(self.project, self.location, self.service, revision)
        labels = {"goog-managed-by": "cloudfunctions", "instanceId": secrets.token_hex(32)}
        if self.function.gen1:
            resource, labels = log_entries.function_resource(self.project, self.function), {}

        def sink(stream: str, line: str) -> None:
            log = (
                "cloudfunctions.googleapis.com%2Fcloud-functions"
                if self.function.gen1
                else f"run.googleapis.com%2F{stream}"
            )
            log_entries.write_output(self.cloud, self.project, log, resource, labels, line)

        return Instance(image, body["buildConfig"]["entryPoint"], environment, sink)

    def _written(self, revision: str, files: dict[str, bytes]) -> dict[str, str]:
        """Where each of the files is really, by the path that the function knows."""
        folder = self.cloud.folder / "secrets" / f"{self.project.number}-{self.location}-{revision}"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        paths = {path: folder / str(number) for number, path in enumerate(sorted(files))}
        for path, real in paths.items():
            real.write_bytes(files[path])
        return {path: str(real) for path, real in paths.items()}

    def _fail(self, body: Json, error: ApiError) -> None:
        """A failed create leaves state FAILED; a failed update leaves what served before."""
        with self.cloud.lock:
            keep_new = (
                self.cloud.setting("failed_update_keeps_new_configuration") and error.status == "INVALID_ARGUMENT"
            )
            if self.before is not None and not keep_new:
                self.function.body = self.before
                return
            if self.before is None and self.function.archive is None:
                body["buildConfig"].pop("source", None)
            message = {"severity": "ERROR", "type": "BuildFailed" if error.status == "INTERNAL" else "ServiceFailed"}
            self.function.body = {**body, "state": "FAILED", "stateMessages": [{**message, "message": error.message}]}
            self.function.body["updateTime"] = timestamp()

    def _switch(self, body: Json, instance: Instance, revision: str) -> Json:
        if self.cloud.closed.is_set() or self.cloud.functions.get(self.function.name) is not self.function:
            instance.stop()
            raise ApiError("CANCELLED", "The operation was cancelled.")
        self._take_over(instance)
        kept, repository = self._keep_source(), body["buildConfig"].get("source", {}).get("repoSource")
        if repository:
            body["buildConfig"]["sourceProvenance"] = {"resolvedRepoSource": repository}
        else:
            body["buildConfig"]["source"] = {"storageSource": kept}
            body["buildConfig"]["sourceProvenance"] = {"resolvedStorageSource": kept}
        if self.function.gen1:
            body["serviceConfig"] |= {"revision": str(self.function.revisions), "uri": body["url"]}
        else:
            service = self.function.service
            body["serviceConfig"] |= {"service": service["name"], "revision": revision, "uri": service["uri"]}
            service.pop("ingress", None)
        body.pop("stateMessages", None)
        self.function.body = {**body, "state": "ACTIVE", "updateTime": timestamp()}
        self.cloud.setting("function_states").pop(self.function.name, None)
        self.function.service["updateTime"] = timestamp()
        return {"@type": _TYPE, **copy.deepcopy(self.function.body)}

    def _take_over(self, instance: Instance) -> None:
        """The new revision is the latest one; the one before it serves no more than its share of the traffic."""
        function = self.function
        old, function.instance = function.instance, instance
        if function.service.pop("deleted", False):
            function.service |= run_services.new(self.cloud, self.project, self.location, self.service)
        if old is None:
            return
        revision = str(function.body["serviceConfig"].get("revision"))
        function.earlier[revision] = old
        if revision not in run_services.revisions_named(function):
            threading.Thread(target=old.discard, args=(old.port,), daemon=True).start()

    def _keep_source(self) -> Json:
        """The server's own copy: what a storage source is rewritten to; an update without a source leaves it."""
        bucket = f"gcf-v2-sources-{self.project.number}-{self.location}"
        name = f"{self.function_id}/function-source.zip"
        kept = uploads.source_path(self.cloud, f"{bucket}/{name}")
        if self.archive != kept:
            uploads.keep(self.archive, kept, self.cloud.setting("kept_sources"))
            self.function.archive, self.function.generation = kept, str(time.time_ns() // 1000)
        return {"bucket": bucket, "object": name, "generation": self.function.generation}


def _suffix() -> str:
    return "".join(secrets.choice(string.ascii_lowercase) for _position in range(3))


def _unhealthy(project: Project, location: str, service: str, revision: str) -> str:
    return (
        f"Container Healthcheck failed. Revision '{revision}' is not ready and cannot serve traffic. The user-provided "
        "container failed to start and listen on the port defined provided by the PORT=8080 environment variable "
        "within the allocated timeout. This can happen when the container port is misconfigured or if the timeout is "
        "too short. The health check timeout can be extended. Logs for this revision might contain more information."
        "\n\nLogs URL: https://console.cloud.google.com/logs/viewer"
        f"?project={project.project_id}&resource=cloud_run_revision/service_name/{service}/"
        f"revision_name/{revision}&advancedFilter=resource.type%3D%22cloud_run_revision%22%0Aresource.labels.location%3D%22{location}%22"
    )
