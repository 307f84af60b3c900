# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloud Run v2 and v1: services behind functions, services that are none, and who may invoke them."""

from __future__ import annotations

import copy
import random
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
_CHANGEABLE = {"invokerIamDisabled", "labels", "annotations", "description", "traffic", "ingress"}
# what a body may have although it is not changed
_READ_ONLY = {"name", "etag"}
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


def lose(function: Function) -> None:
    """What is left of a function when somebody deletes its service, until it is deployed again."""
    function.stop()
    function.instance, function.earlier = None, {}
    function.service = {key: function.service[key] for key in ("name", "uri")} | {"deleted": True}
    for key in ("revision", "uri"):
        function.body["serviceConfig"].pop(key, None)
    function.body |= {
        "state": "UNKNOWN",
        "stateMessages": [
            {
                "severity": "ERROR",
                "type": "CloudRunServiceNotFound",
                "message": f"Cloud Run service {function.service['name']} for the function was not found. "
                "The function will not work correctly. Please redeploy.",
            }
        ],
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
    """The function behind a service, or the service that is none."""
    if name in cloud.run_services:
        return cloud.run_services[name]
    for function in cloud.functions.values():
        if function.service["name"] == name and function.has_service:
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
        "ingress": ingress_of(function),
        "launchStage": "GA",
        "template": _template(config),
        "traffic": traffic_of(function),
        "trafficStatuses": [_status(each, config) for each in traffic_of(function)],
        "uri": service["uri"],
        "urls": [service["uri"]],
        "terminalCondition": ready,
        "etag": f'"{service["changed"]:.6f}"',
    }
    shown |= {key: service[key] for key in ("annotations", "description") if service.get(key)}
    if revision:
        shown |= {"latestReadyRevision": revision, "latestCreatedRevision": revision}
    if service.get("invokerIamDisabled"):
        shown["invokerIamDisabled"] = True
    return shown


def ingress_of(function: Function) -> str:
    """What the last deployment set, or somebody since."""
    return str(function.service.get("ingress") or _INGRESS[function.body["serviceConfig"]["ingressSettings"]])


def traffic_of(function: Function) -> list[Json]:
    """Which revisions get requests, with their percentages."""
    if function.body["serviceConfig"].get("allTrafficOnLatestRevision"):
        return [{"type": _LATEST, "percent": 100}]
    return list(function.service.get("traffic", []))


def revision_of(function: Function) -> str:
    """The revision that gets the next request."""
    latest = str(function.body["serviceConfig"].get("revision", ""))
    targets = [each for each in traffic_of(function) if each.get("percent")]
    if not targets:
        return latest
    (target,) = random.choices(targets, [each["percent"] for each in targets])
    return str(target.get("revision") or latest)


def revisions_named(function: Function) -> set[str]:
    """The revisions that get a share of the traffic by their names."""
    return {str(each["revision"]) for each in traffic_of(function) if each.get("percent") and each.get("revision")}


def _status(target: Json, config: Json) -> Json:
    """A target with the revision that it means."""
    return {**target, "revision": target.get("revision") or config.get("revision", "")}


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
        view(function) for name, function in cloud.functions.items() if name.startswith(prefix) and function.has_service
    ]
    found += [view(service) for name, service in cloud.run_services.items() if name.startswith(prefix)]
    shown, rest = page(found, request.query, default=100, maximum=cloud.page_limit(1000))
    return {"services": shown, **rest} if shown else {}


@method("run", "v2", "projects.locations.services.patch", "run.services.update")
def _patch(cloud: Cloud, request: Request) -> Json:
    """The fields that concern access, traffic and description; the others are changed through the function."""
    found, body = find(cloud, request.resource), request.body
    service, schemas = found.service if isinstance(found, Function) else found, document_of(request.method).schemas
    mask = request.query.get("updateMask") or ",".join(sorted(set(body) - _READ_ONLY))
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
        _check_traffic(body.get("traffic", []), found)
    masks.apply(service, body, paths)
    if isinstance(found, Function) and ("traffic",) in paths:
        _split(found)
    service |= {"updateTime": timestamp(), "changed": clock.now()}
    return _begin(cloud, found)


def _check_traffic(targets: list[Json], found: Function | Json) -> None:
    if sum(each.get("percent", 0) for each in targets) != 100:
        raise invalid("The sum of the traffic percentages must be 100.", "service.traffic")
    if any(each.get("type") != _LATEST and not each.get("revision") for each in targets):
        raise invalid("A traffic target needs a revision or must be the latest one.", "service.traffic")
    if isinstance(found, Function):
        known = {*found.earlier, found.body["serviceConfig"].get("revision")}
        unknown = [each["revision"] for each in targets if each.get("revision") and each["revision"] not in known]
        if unknown:
            raise invalid(f"Revision '{unknown[0]}' does not exist or is deleted.", "service.traffic")


def _split(function: Function) -> None:
    """What the function shows of its traffic."""
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
    deleted = _begin(cloud, found)
    if isinstance(found, Function):
        lose(found)
    else:
        del cloud.run_services[request.resource]
    policies.forget(cloud, request.resource)
    return deleted


def _begin(cloud: Cloud, found: Function | Json) -> Json:
    """Start the operation whose response is the service as it is now."""
    shown = view(found)

    def work(_operation: Operation) -> Json:
        cloud.pause(cloud.setting("operation_seconds"))
        return {"@type": _SERVICE_TYPE, **shown}

    name = str(shown["name"])
    place = name.rpartition("/services/")[0]
    metadata = {"@type": _SERVICE_TYPE, **shown}
    return operations.start(cloud, Operation(f"{place}/operations/{unique()}", name, metadata, api="run"), work)


def _exists(cloud: Cloud, request: Request) -> None:
    find(cloud, request.resource)


policies.register("run", "v1 v2", "projects.locations.services", "run.services", exists=_exists)
