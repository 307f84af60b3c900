# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compute Engine v1, as far as the network that Google makes in a project whose Compute Engine API is switched on."""

from __future__ import annotations

import re

from ..cloud.operations import running_in_background
from ..cloud.org_policies import enforced
from ..cloud.registry import Request, method
from ..cloud.store import Cloud, Project
from ..protocol.errors import ApiError
from ..protocol.formats import Json, timestamp, unique
from ..protocol.paging import page

BASE = "https://www.googleapis.com/compute/v1/"
_NAME = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
_RULES = {"icmp": 65534, "internal": 65534, "rdp": 65534, "ssh": 65534}


class ComputeError(ApiError):
    """An error in the older shape that Compute Engine still has: a list of errors, no canonical code."""

    def __init__(self, http: int, reason: str, message: str) -> None:
        super().__init__("", message, http=http)
        self.reason = reason

    def body(self) -> Json:
        listed = [{"message": self.message, "domain": "global", "reason": self.reason}]
        return {"error": {"code": self.http, "message": self.message, "errors": listed}}


def make_default_network(cloud: Cloud, project: Project) -> None:
    """The network ``default`` and its four firewall rules; not again once it was deleted."""
    if project.had_default_network or enforced(cloud, "compute.skipDefaultNetworkCreation"):
        return
    project.had_default_network = True
    path = f"{project.name}/global/networks/default"
    cloud.compute[path] = {
        "kind": "compute#network",
        "id": cloud.number(),
        "creationTimestamp": timestamp(),
        "name": "default",
        "description": "Default network for the project",
        "autoCreateSubnetworks": True,
        "selfLink": BASE + path,
    }
    for name, priority in _RULES.items():
        rule = f"{project.name}/global/firewalls/default-allow-{name}"
        cloud.compute[rule] = {
            "kind": "compute#firewall",
            "id": cloud.number(),
            "creationTimestamp": timestamp(),
            "name": f"default-allow-{name}",
            "network": BASE + path,
            "direction": "INGRESS",
            "priority": priority,
            "allowed": [{"IPProtocol": "icmp" if name == "icmp" else "tcp"}],
            "sourceRanges": ["0.0.0.0/0"],
            "selfLink": BASE + rule,
        }


def compute_resource(cloud: Cloud, path: str) -> Json | None:
    """A resource by its path; a network in auto mode has a subnetwork of its name in each region."""
    found = cloud.compute.get(path)
    parts = path.split("/")
    if found is not None or parts[4:5] != ["subnetworks"]:
        return found
    network = cloud.compute.get(f"projects/{parts[1]}/global/networks/{parts[5]}", {})
    if not network.get("autoCreateSubnetworks"):
        return None
    return {
        "kind": "compute#subnetwork",
        "id": network["id"],
        "name": parts[5],
        "network": network["selfLink"],
        "region": f"{BASE}projects/{parts[1]}/regions/{parts[3]}",
        "selfLink": BASE + path,
    }


def _path(request: Request, collection: str, parameter: str) -> str:
    return f"{request.project.name}/global/{collection}/{request.params[parameter]}"


def _found(cloud: Cloud, path: str) -> Json:
    if path not in cloud.compute:
        raise ComputeError(404, "notFound", f"The resource '{path}' was not found")
    return cloud.compute[path]


def _listed(cloud: Cloud, request: Request, collection: str) -> Json:
    """One page; of the filters only ``network="URL"`` and ``name=NAME`` with or without quotes are known."""
    found = [
        each for path, each in cloud.compute.items() if path.startswith(f"{request.project.name}/global/{collection}/")
    ]
    asked = re.fullmatch(r'\(?\s*(\w+)\s*(?:=|eq)\s*"?([^"\s)]+)"?\s*\)?', request.query.get("filter", ""))
    if asked:
        field, text = asked.groups()
        found = [each for each in found if each.get(field) == text]
    size = {"pageSize": request.query.get("maxResults"), "pageToken": request.query.get("pageToken")}
    shown, rest = page(found, size, default=500, maximum=500)
    kind = f"compute#{collection.removesuffix('s')}List"
    return {
        "kind": kind,
        "id": f"{request.project.name}/global/{collection}",
        **({"items": shown} if shown else {}),
        **rest,
    }


def _operation(cloud: Cloud, request: Request, kind: str, path: str, target_id: str) -> Json:
    """Do it after a while: what the operation is about disappears when it is done."""
    name = f"operation-{unique()}"
    own = f"{request.project.name}/global/operations/{name}"
    operation: Json = {
        "kind": "compute#operation",
        "id": cloud.number(),
        "name": name,
        "operationType": kind,
        "targetLink": BASE + path,
        "targetId": target_id,
        "status": "RUNNING",
        "user": request.identity.email,
        "progress": 0,
        "insertTime": timestamp(),
        "startTime": timestamp(),
        "selfLink": BASE + own,
    }
    cloud.compute[own] = operation

    def work() -> None:
        cloud.pause(cloud.setting("operation_seconds"))
        with cloud.lock:
            cloud.compute.pop(path, None)
            cloud.compute[own] = {**operation, "status": "DONE", "progress": 100, "endTime": timestamp()}

    running_in_background(work)
    return operation


@method("compute", "v1", "networks.get", "compute.networks.get")
def _get_network(cloud: Cloud, request: Request) -> Json:
    return _found(cloud, _path(request, "networks", "network"))


@method("compute", "v1", "networks.insert", "compute.networks.create")
def _insert_network(cloud: Cloud, request: Request) -> Json:
    return _inserted(cloud, request, f"{request.project.name}/global/networks", "network", {})


@method("compute", "v1", "subnetworks.insert", "compute.subnetworks.create")
def _insert_subnetwork(cloud: Cloud, request: Request) -> Json:
    network = BASE + f"{request.project.name}/global/networks/{request.body.get('network', '').rpartition('/')[2]}"
    _found(cloud, network.removeprefix(BASE))
    region = f"{request.project.name}/regions/{request.params['region']}"
    return _inserted(
        cloud, request, f"{region}/subnetworks", "subnetwork", {"network": network, "region": BASE + region}
    )


@method("compute", "v1", "subnetworks.get", "compute.subnetworks.get")
def _get_subnetwork(cloud: Cloud, request: Request) -> Json:
    path = f"{request.project.name}/regions/{request.params['region']}/subnetworks/{request.params['subnetwork']}"
    found = compute_resource(cloud, path)
    return _found(cloud, path) if found is None else found


def _inserted(cloud: Cloud, request: Request, collection: str, kind: str, own: Json) -> Json:
    """A new resource, which is there at once; only its operation takes its time."""
    name = request.body.get("name", "")
    path = f"{collection}/{name}"
    if not _NAME.fullmatch(name):
        raise ComputeError(400, "invalid", f"Invalid value for field 'resource.name': '{name}'.")
    if path in cloud.compute:
        raise ComputeError(409, "alreadyExists", f"The resource '{path}' already exists")
    number = cloud.number()
    answer = _operation(cloud, request, "insert", "", number)
    cloud.compute[path] = {
        **request.body,
        "kind": f"compute#{kind}",
        "id": number,
        "creationTimestamp": timestamp(),
        "selfLink": BASE + path,
        **own,
    }
    return answer


@method("compute", "v1", "networks.list", "compute.networks.list")
def _list_networks(cloud: Cloud, request: Request) -> Json:
    return _listed(cloud, request, "networks")


@method("compute", "v1", "networks.delete", "compute.networks.delete")
def _delete_network(cloud: Cloud, request: Request) -> Json:
    path = _path(request, "networks", "network")
    network = _found(cloud, path)
    for other, each in cloud.compute.items():
        if each.get("network") == network["selfLink"]:
            message = f"The network resource '{path}' is already being used by '{other}'"
            raise ComputeError(400, "resourceInUseByAnotherResource", message)
    return _operation(cloud, request, "delete", path, network["id"])


@method("compute", "v1", "firewalls.get", "compute.firewalls.get")
def _get_firewall(cloud: Cloud, request: Request) -> Json:
    return _found(cloud, _path(request, "firewalls", "firewall"))


@method("compute", "v1", "firewalls.list", "compute.firewalls.list")
def _list_firewalls(cloud: Cloud, request: Request) -> Json:
    return _listed(cloud, request, "firewalls")


@method("compute", "v1", "firewalls.insert", "compute.firewalls.create")
def _insert_firewall(cloud: Cloud, request: Request) -> Json:
    network = request.body.get("network") or "global/networks/default"
    link = BASE + f"{request.project.name}/global/networks/{network.rpartition('/')[2]}"
    _found(cloud, link.removeprefix(BASE))
    return _inserted(cloud, request, f"{request.project.name}/global/firewalls", "firewall", {"network": link})


@method("compute", "v1", "firewalls.delete", "compute.firewalls.delete")
def _delete_firewall(cloud: Cloud, request: Request) -> Json:
    path = _path(request, "firewalls", "firewall")
    return _operation(cloud, request, "delete", path, _found(cloud, path)["id"])


@method("compute", "v1", "globalOperations.get", "compute.globalOperations.get")
@method("compute", "v1", "globalOperations.wait", "compute.globalOperations.get")
def _get_operation(cloud: Cloud, request: Request) -> Json:
    """``wait`` answers at once too, which Google allows: the caller has to look whether it is done."""
    return _found(cloud, _path(request, "operations", "operation"))
