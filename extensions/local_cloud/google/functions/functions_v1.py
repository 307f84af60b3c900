# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloud Functions v1: functions of the 1st generation, kept in the shape of v2 and shown in the shape of v1."""

from __future__ import annotations

import base64
import copy
import http.client
import pathlib
import re
import urllib.parse

from ..cloud import operations, org_policies
from ..cloud.operations import Operation
from ..cloud.registry import Request, method
from ..cloud.store import Cloud, Function, Project
from ..protocol import masks
from ..protocol.discovery import document_of
from ..protocol.errors import ApiError, invalid, not_found
from ..protocol.formats import EMPTY_TYPE, Json, timestamp, unique
from ..protocol.paging import page
from ..run import run_services
from ..security import secret_manager
from ..service_usage.services import check_enabled
from ..storage import repositories, uploads
from . import functions, named_resources, rules

_TYPES = "type.googleapis.com/google.cloud.functions.v1."
_MIB = 2**20
_STATUS = {"ACTIVE": "ACTIVE", "FAILED": "OFFLINE", "DEPLOYING": "DEPLOY_IN_PROGRESS", "DELETING": "DELETE_IN_PROGRESS"}

# fields with the same meaning: v1 name -> (part of the v2 body, v2 name)
_SAME: dict[str, tuple[str, str]] = {
    "buildEnvironmentVariables": ("buildConfig", "environmentVariables"),
    "buildServiceAccount": ("buildConfig", "serviceAccount"),
    "buildWorkerPool": ("buildConfig", "workerPool"),
    "dockerRegistry": ("buildConfig", "dockerRegistry"),
    "dockerRepository": ("buildConfig", "dockerRepository"),
    "entryPoint": ("buildConfig", "entryPoint"),
    "environmentVariables": ("serviceConfig", "environmentVariables"),
    "ingressSettings": ("serviceConfig", "ingressSettings"),
    "maxInstances": ("serviceConfig", "maxInstanceCount"),
    "minInstances": ("serviceConfig", "minInstanceCount"),
    "automaticUpdatePolicy": ("buildConfig", "automaticUpdatePolicy"),
    "onDeployUpdatePolicy": ("buildConfig", "onDeployUpdatePolicy"),
    "runtime": ("buildConfig", "runtime"),
    "secretEnvironmentVariables": ("serviceConfig", "secretEnvironmentVariables"),
    "secretVolumes": ("serviceConfig", "secretVolumes"),
    "serviceAccountEmail": ("serviceConfig", "serviceAccountEmail"),
    "vpcConnector": ("serviceConfig", "vpcConnector"),
    "vpcConnectorEgressSettings": ("serviceConfig", "vpcConnectorEgressSettings"),
}
_POLICIES = ("automaticUpdatePolicy", "onDeployUpdatePolicy")
_SOURCES = ("sourceUploadUrl", "sourceArchiveUrl", "sourceRepository")
_UNSUPPORTED = ("eventTrigger",)


def view(function: Function) -> Json:
    body = function.body
    build, service = body["buildConfig"], body["serviceConfig"]
    shown: Json = {
        "name": function.name,
        "status": _STATUS.get(body["state"], "UNKNOWN"),
        "httpsTrigger": {"url": body["url"], "securityLevel": service.get("securityLevel", "SECURE_OPTIONAL")},
        "timeout": f"{service['timeoutSeconds']}s",
        "availableMemoryMb": rules.memory_bytes(service["availableMemory"]) // _MIB,
        "updateTime": body["updateTime"],
        "versionId": str(max(function.revisions, 1)),
        "sourceUploadUrl": "",
    }
    for name, (part, other) in _SAME.items():
        if body[part].get(other) or (name in _POLICIES and name in body[part]):
            shown[name] = body[part][other]
    for name in ("description", "labels", "kmsKeyName"):
        if body.get(name):
            shown[name] = body[name]
    if "build" in build:
        shown |= {"buildName": build["build"], "buildId": build["build"].rpartition("/")[2]}
    if body.get("archiveUrl"):
        shown["sourceArchiveUrl"] = body["archiveUrl"]
    return {key: item for key, item in shown.items() if item != ""}


def _body(given: Json, project: Project, function_id: str) -> Json:
    """The body in the shape of v2 with the defaults of the 1st generation."""
    unsupported = [name for name in _UNSUPPORTED if given.get(name)]
    if unsupported:
        raise invalid(f"The local cloud does not support {unsupported[0]}.", unsupported[0])
    memory, seconds = given.get("availableMemoryMb", 256), given.get("timeout", "60s")
    if memory not in {128, 256, 512, 1024, 2048, 4096, 8192}:
        raise invalid(f"Invalid value '{memory}' for field availableMemoryMb.", "available_memory_mb")
    if not 1 <= float(seconds.rstrip("s")) <= 540:
        raise invalid("Timeout must be between 1 and 540 seconds.", "timeout")
    body: Json = {
        "buildConfig": {
            "entryPoint": function_id,
            "dockerRegistry": "ARTIFACT_REGISTRY",
            "serviceAccount": f"{project.name}/serviceAccounts/{project.compute_account}",
        },
        "serviceConfig": {
            "timeoutSeconds": int(float(seconds.rstrip("s"))),
            "availableMemory": f"{memory}Mi",
            "availableCpu": rules.default_cpu(f"{memory}Mi"),
            "maxInstanceRequestConcurrency": 1,
            "ingressSettings": "ALLOW_ALL",
            "environmentVariables": {},
            "serviceAccountEmail": f"{project.project_id}@appspot.gserviceaccount.com",
            "securityLevel": given.get("httpsTrigger", {}).get("securityLevel", "SECURE_OPTIONAL"),
            "maxInstanceCount": 3000,
        },
        "environment": "GEN_1",
    }
    for name, (part, other) in _SAME.items():
        if given.get(name) or (name in _POLICIES and given.get(name) is not None):
            body[part][other] = given[name]
    for name in ("description", "labels", "kmsKeyName"):
        if given.get(name):
            body[name] = given[name]
    if not any(policy in body["buildConfig"] for policy in _POLICIES):
        body["buildConfig"]["automaticUpdatePolicy"] = {}
    rules.check(body)
    return body


def _archive(cloud: Cloud, function: Function | None, given: Json, names_source: bool) -> pathlib.Path:
    """The archive that the request names, or the one that is deployed already."""
    sources = [given[name] for name in _SOURCES if given.get(name)]
    if len(sources) > 1:
        raise invalid("Only one source can be set.", "source_code")
    if sources and names_source and isinstance(sources[0], dict):
        return repositories.archive(cloud, repositories.source(sources[0].get("url", "")), "")
    if sources and names_source:
        url = urllib.parse.urlsplit(sources[0])
        key = f"{url.netloc}{url.path}" if url.scheme == "gs" else url.path.removeprefix(uploads.PREFIX)
        bucket, _slash, name = key.partition("/")
        return uploads.uploaded(cloud, bucket, name)
    if function is None or function.archive is None:
        raise invalid("Source code is required.", "source_code")
    return function.archive


def _start(
    cloud: Cloud, project: Project, function: Function, archive: pathlib.Path, before: Json | None, kind: str
) -> Json:
    name = "operations/" + base64.urlsafe_b64encode(f"{function.name}/{unique()}".encode()).decode().rstrip("=")
    metadata: Json = {
        "@type": _TYPES + "OperationMetadataV1",
        "target": function.name,
        "type": kind,
        "request": {"@type": _TYPES + "CloudFunction", **view(function)},
        "versionId": str(function.revisions + 1),
        "updateTime": timestamp(),
    }
    operation = Operation(name, function.name, metadata, api="cloudfunctions")
    function.operation = operation
    deployed = functions.deployment(cloud, project, function, archive, before)

    def work(running: Operation) -> Json:
        deployed(running)
        return {"@type": _TYPES + "CloudFunction", **view(function)}

    return operations.start(cloud, operation, work)


@method("cloudfunctions", "v1", "projects.locations.functions.create", "cloudfunctions.functions.create")
def _create(cloud: Cloud, request: Request) -> Json:
    project, location = request.project, functions.location_of(cloud, request)
    function_id = request.body.get("name", "").rpartition("/")[2]
    rules.check_name(function_id)
    name = f"{request.resource}/functions/{function_id}"
    if name in cloud.functions:
        raise ApiError(
            "ALREADY_EXISTS",
            f"Function {function_id} in region {location} in project {project.project_id} already exists",
        )
    body = _body(request.body, project, function_id)
    named_resources.check(cloud, project, location, body)
    secret_manager.with_numbers(cloud, project, body["serviceConfig"])
    check_enabled(cloud, project, "cloudbuild.googleapis.com")
    functions.check_act_as(cloud, request, body["serviceConfig"]["serviceAccountEmail"])
    org_policies.check_function(cloud, project, "CreateFunctionActionV1", body["serviceConfig"])
    archive = _archive(cloud, None, request.body, names_source=True)
    now = timestamp()
    body = {"name": name, **body, "state": "DEPLOYING", "createTime": now, "updateTime": now}
    body["url"] = functions.function_url(cloud, project, location, function_id)
    function = Function(
        name,
        _with_archive(body, request.body),
        run_services.new(cloud, project, location, rules.service_id(function_id)),
    )
    cloud.functions[name] = function
    return _start(cloud, project, function, archive, None, "CREATE_FUNCTION")


def _with_archive(body: Json, given: Json) -> Json:
    return {**body, "archiveUrl": given["sourceArchiveUrl"]} if given.get("sourceArchiveUrl") else body


@method("cloudfunctions", "v1", "projects.locations.functions.patch", "cloudfunctions.functions.update")
def _patch(cloud: Cloud, request: Request) -> Json:
    function = _find(cloud, request)
    functions.check_idle(cloud, function)
    schemas = document_of(request.method).schemas
    paths = masks.parse(request.query.get("updateMask", ""), schemas, "CloudFunction")
    if not paths:
        raise invalid("update_mask is required.", "update_mask")
    before, changed = copy.deepcopy(function.body), view(function)
    masks.apply(changed, request.body, paths)
    body = _body(changed, request.project, function.name.rpartition("/")[2])
    named_resources.check(cloud, request.project, request.resource.split("/")[3], body)
    secret_manager.with_numbers(cloud, request.project, body["serviceConfig"])
    org_policies.check_function(cloud, request.project, "UpdateFunctionActionV1", body["serviceConfig"])
    names_source = any(path[0] in _SOURCES for path in paths)
    archive = _archive(cloud, function, request.body, names_source)
    kept = {key: before[key] for key in ("name", "url", "createTime")}
    function.body = _with_archive({**kept, **body, "state": "DEPLOYING", "updateTime": timestamp()}, request.body)
    restore = before if before["state"] == "ACTIVE" else None
    return _start(cloud, request.project, function, archive, restore, "UPDATE_FUNCTION")


def _find(cloud: Cloud, request: Request) -> Function:
    """A function of the 1st generation; the others do not exist for this version of the API."""
    function = cloud.functions.get(request.resource)
    if function is None or not function.gen1:
        _projects, project, _locations, location, _functions, name = request.resource.split("/")
        raise ApiError("NOT_FOUND", f"Function {name} in region {location} in project {project} does not exist")
    return function


@method("cloudfunctions", "v1", "projects.locations.functions.get", "cloudfunctions.functions.get")
def _get(cloud: Cloud, request: Request) -> Json:
    return _shown(cloud, _find(cloud, request))


def _shown(cloud: Cloud, function: Function) -> Json:
    """The view in the state that the function is said to have."""
    return {**view(function), "status": _STATUS.get(functions.state_of(cloud, function), "UNKNOWN")}


@method("cloudfunctions", "v1", "projects.locations.functions.list", "cloudfunctions.functions.list")
def _list(cloud: Cloud, request: Request) -> Json:
    location = request.resource.split("/")[3]
    prefix = f"{request.project.name}/locations/" + ("" if location == "-" else f"{location}/")
    found = [
        _shown(cloud, function)
        for name, function in sorted(cloud.functions.items())
        if function.gen1 and name.startswith(prefix)
    ]
    shown, rest = page(found, request.query, default=1000, maximum=cloud.page_limit(1000))
    return {"functions": shown, **rest} if shown else {}


@method("cloudfunctions", "v1", "projects.locations.functions.delete", "cloudfunctions.functions.delete")
def _delete(cloud: Cloud, request: Request) -> Json:
    function = _find(cloud, request)
    functions.check_idle(cloud, function)
    function.body = {**function.body, "state": "DELETING"}

    def work(_operation: Operation) -> Json:
        cloud.pause(cloud.setting("operation_seconds"))
        with cloud.lock:
            functions.remove(cloud, function)
        return {"@type": EMPTY_TYPE}

    name = "operations/" + base64.urlsafe_b64encode(f"{function.name}/{unique()}".encode()).decode().rstrip("=")
    metadata = {
        "@type": _TYPES + "OperationMetadataV1",
        "target": function.name,
        "type": "DELETE_FUNCTION",
        "updateTime": timestamp(),
    }
    function.operation = Operation(name, function.name, metadata, api="cloudfunctions")
    return operations.start(cloud, function.operation, work)


@method(
    "cloudfunctions", "v1", "projects.locations.functions.generateUploadUrl", "cloudfunctions.functions.sourceCodeSet"
)
def _upload_url(cloud: Cloud, request: Request) -> Json:
    url, _bucket, _name = uploads.new_upload(cloud, request.project, functions.location_of(cloud, request), gen1=True)
    return {"uploadUrl": url}


@method("cloudfunctions", "v1", "projects.locations.functions.call", "cloudfunctions.functions.call")
def _call(cloud: Cloud, request: Request) -> Json:
    """Google's own test call: a POST with the data, answered with what the function returned."""
    function = _find(cloud, request)
    if function.instance is None or not function.instance.ensure(cloud.setting("startup_seconds")):
        raise not_found(function.name)
    execution = re.sub("-", "", unique())[:12]
    connection = http.client.HTTPConnection("127.0.0.1", function.instance.port, timeout=540)
    headers = {"Content-Type": "application/json", "Function-Execution-Id": execution}
    try:
        connection.request("POST", "/", body=request.body.get("data", ""), headers=headers)
        answered = connection.getresponse()
        text = answered.read().decode(errors="replace")
    finally:
        connection.close()
    return {"executionId": execution, ("result" if answered.status < 400 else "error"): text}
