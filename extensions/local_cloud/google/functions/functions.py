# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloud Functions v2: functions of the 2nd generation; those of the 1st are read through it as well."""

from __future__ import annotations

import copy
import pathlib
import typing as t

from ..cloud import operations, org_policies, policies, service_accounts
from ..cloud.access import allowed
from ..cloud.locations import REGIONS
from ..cloud.operations import Operation, Work
from ..cloud.registry import Request, method
from ..cloud.store import Cloud, Function, Project
from ..protocol import masks
from ..protocol.discovery import document, document_of
from ..protocol.errors import ApiError, error_info, invalid, not_found
from ..protocol.filters import parse
from ..protocol.formats import EMPTY_TYPE, Json, timestamp
from ..protocol.paging import page
from ..run import run_services
from ..security import secret_manager
from ..service_usage.services import check_enabled
from ..storage import repositories, uploads
from . import named_resources, rules
from .deployment import Deployment

FUNCTION_TYPE = "type.googleapis.com/google.cloud.functions.v2.Function"
METADATA_TYPE = "type.googleapis.com/google.cloud.functions.v2.OperationMetadata"
# the server's own fields and the immutable ones, which no mask replaces
_KEPT = ("name", "environment")
# states that pass
MOVING = frozenset({"DEPLOYING", "DELETING", "DETACHING"})
_ALSO_NEEDED = ("cloudbuild.googleapis.com", "artifactregistry.googleapis.com", "run.googleapis.com")


def find(cloud: Cloud, name: str) -> Function:
    function = cloud.functions.get(name)
    if function is None:
        raise not_found(name)
    return function


def shown(cloud: Cloud, function: Function) -> Json:
    """The body without what only v1 shows; in the state that the setting gives to one that nothing works on."""
    body = {key: item for key, item in function.body.items() if key != "archiveUrl"}
    return {**body, "state": state_of(cloud, function)}


def check_states(given: t.Any) -> None:
    """:raises ValueError: the setting ``function_states`` has a state that a function cannot have."""
    states = document("cloudfunctions", "v2").schemas["Function"]["properties"]["state"]["enum"]
    for name, state in given.items():
        if state not in states:
            raise ValueError(f"the state of {name} must be one of {', '.join(states)}, but {state!r} was given")


def state_of(cloud: Cloud, function: Function) -> str:
    """The state that a function has, or is said to have."""
    given = cloud.setting("function_states").get(function.name)
    return str(given if given and function.body["state"] == "ACTIVE" else function.body["state"])


def location_of(cloud: Cloud, request: Request) -> str:
    """Where something is to be made; that there is such a location was checked before."""
    location = request.resource.split("/")[3]
    org_policies.check_location(cloud, request.project, location)
    return location


def function_url(cloud: Cloud, project: Project, location: str, function_id: str) -> str:
    """Stands for ``https://LOCATION-PROJECT.cloudfunctions.net/NAME``."""
    return f"{cloud.address}/_functions/{project.project_id}/{location}/{function_id}"


def check_act_as(cloud: Cloud, request: Request, email: str) -> None:
    account = f"projects/{request.project.project_id}/serviceAccounts/{email}"
    if not allowed(cloud, request.identity, "iam.serviceAccounts.actAs", account):
        raise ApiError(
            "PERMISSION_DENIED",
            f"Caller {request.identity.email} is missing permission 'iam.serviceaccounts.actAs' on service account "
            f"{account}. Grant the role "
            f"'roles/iam.serviceAccountUser' to the caller on the service account {email}.",
            [error_info("IAM_PERMISSION_DENIED", "iam.googleapis.com", permission="iam.serviceAccounts.actAs")],
        )
    if not service_accounts.is_known(cloud, email):
        raise service_accounts.missing(email)


def check_idle(cloud: Cloud, function: Function) -> None:
    is_moving = state_of(cloud, function) in MOVING and function.body["state"] == "ACTIVE"
    if is_moving or (function.operation is not None and not function.operation.done):
        raise ApiError("ABORTED", "unable to queue the operation")


def source_of(cloud: Cloud, function: Function | None, body: Json, project: Project) -> pathlib.Path:
    given: Json = body.get("buildConfig", {}).get("source", {})
    if given.get("repoSource"):
        return repositories.archive(cloud, given["repoSource"], project.project_id)
    source: Json = given.get("storageSource", {})
    if not source and function is not None:
        # a function whose creation failed has no source to build again from
        raise ApiError("FAILED_PRECONDITION", "Precondition failed.")
    if not source:
        raise invalid("Source is required.", "function.build_config.source")
    if "sourceUploadUrl" in source:
        raise invalid("sourceUploadUrl is only for 1st generation functions.", "function.build_config.source")
    ours = function.body["buildConfig"].get("source", {}).get("storageSource") if function else None
    if (
        function
        and function.archive
        and ours
        and source.get("object") == ours["object"]
        and source.get("bucket") == ours["bucket"]
    ):
        return function.archive
    return uploads.uploaded(cloud, source.get("bucket", ""), source.get("object", ""), source.get("generation"))


def begin(cloud: Cloud, function: Function, operation_type: str, requested: Json, work: Work) -> Json:
    """Start the operation on a function; only one runs at a time."""
    verb = {"CREATE_FUNCTION": "create", "UPDATE_FUNCTION": "update", "DELETE_FUNCTION": "delete"}[operation_type]
    metadata: Json = {
        "@type": METADATA_TYPE,
        "createTime": timestamp(),
        "target": function.name,
        "verb": verb,
        "cancelRequested": False,
        "apiVersion": "v2",
        "operationType": operation_type,
    }
    if requested:
        metadata["requestResource"] = {"@type": FUNCTION_TYPE, **requested}
    stages = ("SERVICE",) if verb == "delete" else ("BUILD", "SERVICE")
    metadata["stages"] = [{"name": name, "state": "NOT_STARTED"} for name in stages]
    place = function.name.rpartition("/functions/")[0]
    operation = Operation(f"{place}/operations/{operations.new_id()}", function.name, metadata, api="cloudfunctions")
    function.operation = operation
    return operations.start(cloud, operation, work)


@method("cloudfunctions", "v2", "projects.locations.functions.create", "cloudfunctions.functions.create")
def _create(cloud: Cloud, request: Request) -> Json:
    project, location, function_id = request.project, location_of(cloud, request), request.query.get("functionId", "")
    rules.check_name(function_id)
    name = f"{request.resource}/functions/{function_id}"
    if request.body.get("name", name).rpartition("/")[2] != function_id:
        raise invalid("The name in the body does not match the function id.", "function.name")
    if name in cloud.functions:
        raise ApiError("ALREADY_EXISTS", f"Resource '{name}' already exists")
    body = prepared(cloud, request, None, request.body, location, function_id)
    archive = source_of(cloud, None, body, project)
    service = run_services.new(cloud, project, location, rules.service_id(function_id))
    body = {"name": name, **body, "state": "DEPLOYING", "url": function_url(cloud, project, location, function_id)}
    body |= {"createTime": timestamp(), "updateTime": timestamp()}
    function = Function(name, body, service)
    if run_services.taken(cloud, service["name"]):
        return begin(cloud, function, "CREATE_FUNCTION", request.body, lambda _operation: _name_taken(service["name"]))
    cloud.functions[name] = function
    return begin(cloud, function, "CREATE_FUNCTION", request.body, deployment(cloud, project, function, archive, None))


def _name_taken(service: str) -> Json:
    raise ApiError(
        "ALREADY_EXISTS",
        f"Could not create Cloud Run service {service.rpartition('/')[2]}. A Cloud Run service with this name already "
        "exists. Please redeploy the function with a different name.",
    )


def deployment(cloud: Cloud, project: Project, function: Function, archive: pathlib.Path, before: Json | None) -> Work:
    return lambda operation: Deployment(cloud, project, function, archive, operation, before).run()


def prepared(
    cloud: Cloud, request: Request, function: Function | None, given: Json, location: str, function_id: str
) -> Json:
    """A body with its defaults, checked as far as the API checks before an operation starts."""
    if given.get("environment", "GEN_2") != "GEN_2":
        raise invalid(
            "Only 2nd generation functions can be deployed with this version of the API.", "function.environment"
        )
    if function is not None and function.gen1:
        raise invalid(
            "A 1st generation function cannot be changed with this version of the API.", "function.environment"
        )
    if given.get("eventTrigger"):
        raise invalid("The local cloud has no event triggers.", "function.event_trigger")
    body = rules.with_defaults(copy.deepcopy(given), request.project, location, function_id)
    if function is None:
        body["serviceConfig"]["allTrafficOnLatestRevision"] = True
    rules.check(body)
    named_resources.check(cloud, request.project, location, body)
    secret_manager.with_numbers(cloud, request.project, body["serviceConfig"])
    check_act_as(cloud, request, body["serviceConfig"]["serviceAccountEmail"])
    for service in _ALSO_NEEDED:
        check_enabled(cloud, request.project, service)
    action = f"{'Update' if function else 'Create'}FunctionActionV2"
    org_policies.check_function(cloud, request.project, action, body["serviceConfig"])
    return body


@method("cloudfunctions", "v2", "projects.locations.functions.patch", "cloudfunctions.functions.update")
def _patch(cloud: Cloud, request: Request) -> Json:
    function, location = find(cloud, request.resource), request.resource.split("/")[3]
    check_idle(cloud, function)
    schemas = document_of(request.method).schemas
    mask = request.query.get("updateMask", "")
    paths = masks.everything(schemas, "Function") if mask in {"", "*"} else masks.parse(mask, schemas, "Function")
    before = copy.deepcopy(function.body)
    if "environment" in request.body and request.body["environment"] != before["environment"]:
        raise invalid("The environment of a function cannot be changed.", "function.environment")
    changed = copy.deepcopy(before)
    masks.apply(changed, request.body, [path for path in paths if path[0] not in _KEPT and not _output_only(path)])
    _derive_cpu(changed, paths)
    if before["serviceConfig"].get("allTrafficOnLatestRevision"):
        # an update takes the traffic to its revision, never away from it
        changed.setdefault("serviceConfig", {})["allTrafficOnLatestRevision"] = True
    body = prepared(cloud, request, function, changed, location, function.name.rpartition("/")[2])
    archive = source_of(cloud, function, body, request.project)
    if function.service["name"] in cloud.run_services:
        return begin(
            cloud, function, "UPDATE_FUNCTION", request.body, lambda _operation: _name_taken(function.service["name"])
        )
    function.body = {**body, "state": "DEPLOYING", "updateTime": timestamp()}
    restore = before if before["state"] == "ACTIVE" else None
    work = deployment(cloud, request.project, function, archive, restore)
    return begin(cloud, function, "UPDATE_FUNCTION", request.body, work)


def _output_only(path: masks.Path) -> bool:
    outputs = {
        ("buildConfig", "build"),
        ("serviceConfig", "service"),
        ("serviceConfig", "uri"),
        ("serviceConfig", "revision"),
    }
    return path[0] in {"state", "stateMessages", "url", "createTime", "updateTime"} or path in outputs


def _derive_cpu(changed: Json, paths: t.Sequence[masks.Path]) -> None:
    """A change of the memory derives the CPU anew, even one that a caller chose, unless the update names a CPU."""
    named = {path for path in paths if path[0] == "serviceConfig"}
    if ("serviceConfig", "availableMemory") in named and ("serviceConfig", "availableCpu") not in named:
        changed.get("serviceConfig", {}).pop("availableCpu", None)


@method("cloudfunctions", "v2", "projects.locations.functions.get", "cloudfunctions.functions.get")
def _get(cloud: Cloud, request: Request) -> Json:
    return shown(cloud, find(cloud, request.resource))


@method("cloudfunctions", "v2", "projects.locations.functions.list", "cloudfunctions.functions.list")
def _list(cloud: Cloud, request: Request) -> Json:
    location = request.resource.split("/")[3]
    prefix = f"{request.project.name}/locations/" + ("" if location == "-" else f"{location}/")
    wanted = parse(request.query.get("filter"))
    order = request.query.get("orderBy", "name")
    found = [
        shown(cloud, function)
        for name, function in cloud.functions.items()
        if name.startswith(prefix) and wanted(function.body)
    ]
    found.sort(key=lambda body: str(body.get(order.split()[0], "")), reverse=order.endswith(" desc"))
    listed, rest = page(found, request.query, default=1000, maximum=cloud.page_limit(1000))
    return {"functions": listed, **rest} if listed else {}


@method("cloudfunctions", "v2", "projects.locations.functions.delete", "cloudfunctions.functions.delete")
def _delete(cloud: Cloud, request: Request) -> Json:
    function = find(cloud, request.resource)
    check_idle(cloud, function)
    function.body = {**function.body, "state": "DELETING"}

    def work(operation: Operation) -> Json:
        cloud.pause(cloud.setting("operation_seconds"))
        with cloud.lock:
            operation.metadata["stages"] = [{"name": "SERVICE", "state": "COMPLETE"}]
            remove(cloud, function)
        return {"@type": EMPTY_TYPE}

    return begin(cloud, function, "DELETE_FUNCTION", {}, work)


def remove(cloud: Cloud, function: Function) -> None:
    """A function, its Run service, and the policies of both; a service that is none of its own stays."""
    cloud.functions.pop(function.name, None)
    policies.forget(cloud, function.name)
    if function.service["name"] not in cloud.run_services:
        policies.forget(cloud, function.service["name"])
    function.stop()


@method(
    "cloudfunctions", "v2", "projects.locations.functions.generateUploadUrl", "cloudfunctions.functions.sourceCodeSet"
)
def _upload_url(cloud: Cloud, request: Request) -> Json:
    gen1 = request.body.get("environment") == "GEN_1"
    url, bucket, name = uploads.new_upload(cloud, request.project, location_of(cloud, request), gen1)
    return {"uploadUrl": url, "storageSource": {"bucket": bucket, "object": name}}


@method(
    "cloudfunctions",
    "v1 v2",
    "projects.locations.functions.generateDownloadUrl",
    "cloudfunctions.functions.sourceCodeGet",
)
def _download_url(cloud: Cloud, request: Request) -> Json:
    """The URL leads to the server's own copy, whatever came after it."""
    source = find(cloud, request.resource).body["buildConfig"].get("source", {}).get("storageSource", {})
    if not source:
        raise ApiError("FAILED_PRECONDITION", "The function has no source archive.")
    return {"downloadUrl": uploads.signed_url(cloud, "GET", source["bucket"], source["object"])}


@method("cloudfunctions", "v2", "projects.locations.list", "cloudfunctions.locations.list")
@method("cloudfunctions", "v1", "projects.locations.list", "cloudfunctions.locations.list")
def _locations(cloud: Cloud, request: Request) -> Json:
    listed: list[Json] = []
    for location, title in REGIONS.items():
        place: Json = {
            "name": f"{request.project.name}/locations/{location}",
            "locationId": location,
            "displayName": title,
        }
        if request.method.version == "v2":
            kind = "type.googleapis.com/google.cloud.functions.v2.LocationMetadata"
            place["metadata"] = {"@type": kind, "environments": ["GEN_1", "GEN_2"]}
        listed.append(place)
    places, rest = page(listed, request.query, default=1000, maximum=cloud.page_limit(1000))
    return {"locations": places, **rest}


@method("cloudfunctions", "v2", "projects.locations.runtimes.list", "cloudfunctions.runtimes.list")
def _runtimes(_cloud: Cloud, request: Request) -> Json:
    wanted = parse(request.query.get("filter"))
    listed = [
        _runtime(name, stage, environment)
        for name, stage in rules.RUNTIMES.items()
        for environment in ("GEN_1", "GEN_2")
    ]
    return {"runtimes": [runtime for runtime in listed if wanted(runtime)]}


def _runtime(name: str, stage: str, environment: str) -> Json:
    major, minor = name.removeprefix("python")[:1], name.removeprefix("python")[1:]
    runtime: Json = {"name": name, "displayName": f"Python {major}.{minor}", "stage": stage, "environment": environment}
    if stage in {"DEPRECATED", "DECOMMISSIONED"}:
        runtime["deprecationDate"] = {"year": 2025, "month": 10, "day": 5}
        runtime["warnings"] = [f"{runtime['displayName']} is no longer supported; please use a newer runtime."]
    return runtime


def _set_policy(cloud: Cloud, request: Request) -> Json:
    """Invokers of the 2nd generation are a matter of the Run service and refused here."""
    function = find(cloud, request.resource)
    names = [binding.get("role") for binding in request.body.get("policy", {}).get("bindings", [])]
    if not function.gen1 and "roles/run.invoker" in names:
        raise invalid("Role roles/run.invoker is not supported for this resource.", "policy.bindings.role")
    return policies.set_policy(cloud, request)


def _exists(cloud: Cloud, request: Request) -> None:
    find(cloud, request.resource)


policies.register(
    "cloudfunctions",
    "v1 v2",
    "projects.locations.functions",
    "cloudfunctions.functions",
    set_handler=_set_policy,
    exists=_exists,
)


def _not_upgradable(cloud: Cloud, request: Request) -> Json:
    find(cloud, request.resource)
    raise ApiError("FAILED_PRECONDITION", "The function is not eligible for an upgrade to the 2nd generation.")


for _name in (
    "setupFunctionUpgradeConfig",
    "abortFunctionUpgrade",
    "commitFunctionUpgrade",
    "commitFunctionUpgradeAsGen2",
):
    method("cloudfunctions", "v2", f"projects.locations.functions.{_name}", "cloudfunctions.functions.update")(
        _not_upgradable
    )
for _name in ("redirectFunctionUpgradeTraffic", "rollbackFunctionUpgradeTraffic", "detachFunction"):
    method("cloudfunctions", "v2", f"projects.locations.functions.{_name}", "cloudfunctions.functions.update")(
        _not_upgradable
    )
