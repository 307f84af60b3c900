# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloud Run v2 and v1: services behind functions, services that are none, and who may invoke them."""

from __future__ import annotations

import copy
import re

from ...shared import clock
from ..cloud import operations, policies
from ..cloud.operations import Operation
from ..cloud.org_policies import enforced
from ..cloud.registry import Request, method
from ..cloud.store import Cloud, Function, Project
from ..protocol import masks
from ..protocol.discovery import document_of
from ..protocol.errors import ApiError, invalid
from ..protocol.formats import Json, timestamp, unique
from ..protocol.paging import page

_SERVICE_TYPE = "type.googleapis.com/google.cloud.run.v2.Service"
_CHANGEABLE = {"invokerIamDisabled", "labels", "annotations", "description", "traffic"}
_LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
_INGRESS = {
    "ALLOW_ALL": "INGRESS_TRAFFIC_ALL",
    "ALLOW_INTERNAL_ONLY": "INGRESS_TRAFFIC_INTERNAL_ONLY",
    "ALLOW_INTERNAL_AND_GCLB": "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
}


def new(cloud: Cloud, project: Project, location: str, service_id: str) -> Json:
    """``uri`` stands for ``https://SERVICE-HASH-REGION.a.run.app``."""
    now = timestamp()
    return {
        "name": f"{project.name}/locations/{location}/services/{service_id}",
        "uid": unique(),
        "uri": f"{cloud.address}/_services/{project.project_id}/{location}/{service_id}",
        "createTime": now,
        "updateTime": now,
        "changed": clock.now(),
    }


def taken(cloud: Cloud, name: str) -> bool:
    """Whether a function or a service that is none has the name."""
    return name in cloud.run_services or any(
        function.service["name"] == name and not function.gen1 for function in cloud.functions.values()
    )


def _is_there(cloud: Cloud, name: str) -> bool:
    """Whether there is a service; a function that was never built has none, and does not keep its name free."""
    try:
        return bool(find(cloud, name))
    except ApiError:
        return False


def find(cloud: Cloud, name: str) -> Function | Json:
    """The function behind a service that was at least once deployed, or the service that is none."""
    if name in cloud.run_services:
        return cloud.run_services[name]
    for function in cloud.functions.values():
        if function.service["name"] == name and function.revisions and not function.gen1:
            return function
    raise ApiError(
        "NOT_FOUND",
        f"Resource '{name.rpartition('/')[2]}' of kind 'SERVICE' in region '{name.split('/')[3]}' does not exist.",
    )


def view(found: Function | Json) -> Json:
    if isinstance(found, Function):
        return _of_function(found)
    shown = copy.deepcopy({key: item for key, item in found.items() if key != "changed"})
    return {**shown, "etag": f'"{found["changed"]:.6f}"'}


def _of_function(function: Function) -> Json:
    service, config = function.service, function.body["serviceConfig"]
    ready: Json = {"type": "Ready", "state": "CONDITION_SUCCEEDED", "lastTransitionTime": service["updateTime"]}
    revision = f"{service['name']}/revisions/{config['revision']}" if "revision" in config else ""
    if not revision:
        ready |= {"state": "CONDITION_FAILED", "message": "The service has no ready revision."}
    shown: Json = {
        "name": service["name"],
        "uid": service["uid"],
        "generation": str(max(function.revisions, 1)),
        "observedGeneration": str(max(function.revisions, 1)),
        "createTime": service["createTime"],
        "updateTime": service["updateTime"],
        "labels": {"goog-managed-by": "cloudfunctions", **service.get("labels", {})},
        "ingress": _INGRESS[config["ingressSettings"]],
        "launchStage": "GA",
        "template": _template(config),
        "traffic": [{"type": _LATEST, "percent": 100}],
        "uri": service["uri"],
        "urls": [service["uri"]],
        "terminalCondition": ready,
        "etag": f'"{service["changed"]:.6f}"',
    }
    shown |= {key: service[key] for key in ("annotations", "description") if service.get(key)}
    if not config.get("allTrafficOnLatestRevision"):
        shown["traffic"] = service.get("traffic", [])
    if revision:
        shown |= {"latestReadyRevision": revision, "latestCreatedRevision": revision}
    if service.get("invokerIamDisabled"):
        shown["invokerIamDisabled"] = True
    return shown


def _template(config: Json) -> Json:
    variables = [{"name": name, "value": value} for name, value in config["environmentVariables"].items()]
    limits = {"memory": config["availableMemory"], "cpu": config["availableCpu"]}
    return {
        "serviceAccount": config["serviceAccountEmail"],
        "timeout": f"{config['timeoutSeconds']}s",
        "maxInstanceRequestConcurrency": config["maxInstanceRequestConcurrency"],
        "scaling": {"maxInstanceCount": config["maxInstanceCount"]},
        "containers": [{"name": "worker", "env": variables, "resources": {"limits": limits}}],
    }


@method("run", "v2", "projects.locations.services.get", "run.services.get")
def _get(cloud: Cloud, request: Request) -> Json:
    return view(find(cloud, request.resource))


@method("run", "v2", "projects.locations.services.list", "run.services.list")
def _list(cloud: Cloud, request: Request) -> Json:
    location = request.resource.split("/")[3]
    prefix = f"{request.project.name}/locations/" + ("" if location == "-" else f"{location}/")
    found = [
        view(function)
        for name, function in cloud.functions.items()
        if name.startswith(prefix) and function.revisions and not function.gen1
    ]
    found += [view(service) for name, service in cloud.run_services.items() if name.startswith(prefix)]
    shown, rest = page(found, request.query, default=100, maximum=cloud.page_limit(1000))
    return {"services": shown, **rest} if shown else {}


@method("run", "v2", "projects.locations.services.patch", "run.services.update")
def _patch(cloud: Cloud, request: Request) -> Json:
    """The fields that concern access and description; what a function decides is changed through the function."""
    found, body = find(cloud, request.resource), request.body
    service, schemas = found.service if isinstance(found, Function) else found, document_of(request.method).schemas
    mask = request.query.get("updateMask") or ",".join(sorted(_CHANGEABLE & set(body)))
    paths = masks.parse(mask, schemas, "GoogleCloudRunV2Service")
    beyond = [".".join(path) for path in paths if path[0] not in _CHANGEABLE]
    if beyond:
        owner = "by Cloud Functions" if isinstance(found, Function) else "elsewhere in the local cloud"
        raise invalid(f"The service is managed {owner}: '{beyond[0]}' is not changed here.", "update_mask")
    if body.get("etag") and body["etag"] != view(found)["etag"]:
        raise ApiError("ABORTED", "Conflict for resource: the etag does not match the current version.")
    if body.get("invokerIamDisabled") and enforced(cloud, "run.managed.requireInvokerIam"):
        raise ApiError(
            "FAILED_PRECONDITION",
            f"Constraint constraints/run.managed.requireInvokerIam violated for {request.project.name} attempting to "
            "disable the invoker IAM check.",
        )
    if body.get("invokerIamDisabled"):
        request.require(cloud, "run.services.setIamPolicy")
    if ("traffic",) in paths:
        _check_traffic(body.get("traffic", []))
    masks.apply(service, body, paths)
    if isinstance(found, Function) and ("traffic",) in paths:
        _split(found)
    service |= {"updateTime": timestamp(), "changed": clock.now()}
    return _begin(cloud, found)


def _check_traffic(targets: list[Json]) -> None:
    if sum(each.get("percent", 0) for each in targets) != 100:
        raise invalid("The sum of the traffic percentages must be 100.", "service.traffic")
    if any(each.get("type") != _LATEST and not each.get("revision") for each in targets):
        raise invalid("A traffic target needs a revision or must be the latest one.", "service.traffic")


def _split(function: Function) -> None:
    """What the function shows of its traffic; requests go to its latest revision all the same."""
    config = function.body["serviceConfig"]
    config.pop("allTrafficOnLatestRevision", None)
    if all(each.get("type") == _LATEST for each in function.service["traffic"] if each.get("percent")):
        config["allTrafficOnLatestRevision"] = True


@method("run", "v2", "projects.locations.services.create", "run.services.create")
def _create(cloud: Cloud, request: Request) -> Json:
    """A service that is no function, as ``gcloud run deploy`` makes it; it is shown, and runs nothing."""
    service_id = request.query.get("serviceId", "")
    if not re.fullmatch(r"[a-z]([a-z0-9-]{0,47}[a-z0-9])?", service_id):
        raise invalid("The service id must be 1 to 49 lowercase letters, digits and hyphens.", "service_id")
    if not request.body.get("template", {}).get("containers", [{}])[0].get("image"):
        raise invalid("template.containers: must have a container with an image.", "service.template.containers")
    service = new(cloud, request.project, request.resource.split("/")[3], service_id)
    if _is_there(cloud, service["name"]):
        raise ApiError("ALREADY_EXISTS", f"Resource '{service_id}' already exists.")
    ready: Json = {"type": "Ready", "state": "CONDITION_SUCCEEDED", "lastTransitionTime": service["createTime"]}
    cloud.run_services[service["name"]] = {
        **request.body,
        **service,
        "generation": "1",
        "observedGeneration": "1",
        "launchStage": "GA",
        "urls": [service["uri"]],
        "terminalCondition": ready,
    }
    return _begin(cloud, cloud.run_services[service["name"]])


@method("run", "v2", "projects.locations.services.delete", "run.services.delete")
def _delete(cloud: Cloud, request: Request) -> Json:
    found = find(cloud, request.resource)
    if isinstance(found, Function):
        raise ApiError("FAILED_PRECONDITION", "The local cloud deletes the service of a function with the function.")
    del cloud.run_services[request.resource]
    policies.forget(cloud, request.resource)
    return _begin(cloud, found)


def _begin(cloud: Cloud, found: Function | Json) -> Json:
    """Start the operation whose response is the service."""

    def work(_operation: Operation) -> Json:
        cloud.pause(cloud.setting("operation_seconds"))
        with cloud.lock:
            return {"@type": _SERVICE_TYPE, **view(found)}

    name = str(view(found)["name"])
    place = name.rpartition("/services/")[0]
    metadata = {"@type": _SERVICE_TYPE, **view(found)}
    return operations.start(cloud, Operation(f"{place}/operations/{unique()}", name, metadata, api="run"), work)


def _exists(cloud: Cloud, request: Request) -> None:
    find(cloud, request.resource)


policies.register("run", "v1 v2", "projects.locations.services", "run.services", exists=_exists)
