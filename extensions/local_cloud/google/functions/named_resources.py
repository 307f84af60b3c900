# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What functions name but nothing uses here: connectors, image repositories, worker pools, keys and networks.

They are made, read and deleted through their APIs, and a function that names another one is refused. Serverless VPC
Access v1, Artifact Registry v1, Cloud Build v1 (worker pools), Cloud KMS v1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..cloud import operations
from ..cloud.registry import Request, method
from ..cloud.store import Cloud, Project
from ..protocol.errors import ApiError, invalid, not_found
from ..protocol.formats import EMPTY_TYPE, Json, timestamp
from ..service_usage.compute import compute_resource

_SERVICE = "function.service_config"
_BUILD = "function.build_config"


@dataclass(frozen=True)
class _Kind:
    """A collection: its API, its part of the method ids, what its permissions begin with, its message.

    ``own`` is what the API adds to a new one. ``at_once``: its creation is no operation.
    """

    api: str
    collection: str
    permissions: str
    message: str
    own: Json = field(default_factory=dict)
    at_once: bool = False

    @property
    def last(self) -> str:
        return self.collection.rpartition(".")[2]

    @property
    def id_parameter(self) -> str:
        return f"{self.last[:-1] if self.last != 'repositories' else 'repository'}Id"


_KINDS = (
    _Kind(
        "vpcaccess",
        "projects.locations.connectors",
        "vpcaccess.connectors",
        "vpcaccess.v1.Connector",
        {"state": "READY"},
    ),
    _Kind(
        "artifactregistry",
        "projects.locations.repositories",
        "artifactregistry.repositories",
        "devtools.artifactregistry.v1.Repository",
    ),
    _Kind(
        "cloudbuild",
        "projects.locations.workerPools",
        "cloudbuild.workerpools",
        "devtools.cloudbuild.v1.WorkerPool",
        {"state": "RUNNING"},
    ),
    _Kind("cloudkms", "projects.locations.keyRings", "cloudkms.keyRings", "cloud.kms.v1.KeyRing", at_once=True),
    _Kind(
        "cloudkms",
        "projects.locations.keyRings.cryptoKeys",
        "cloudkms.cryptoKeys",
        "cloud.kms.v1.CryptoKey",
        {"purpose": "ENCRYPT_DECRYPT", "primary": {"state": "ENABLED"}},
        at_once=True,
    ),
)


def _register(kind: _Kind) -> None:
    def make(cloud: Cloud, request: Request) -> Json:
        name = f"{request.resource}/{kind.last}/{request.query.get(kind.id_parameter, '')}"
        if name.endswith("/"):
            raise invalid("An ID is required.", kind.id_parameter)
        if name in cloud.named_resources:
            raise ApiError("ALREADY_EXISTS", f"Resource '{name}' already exists.")
        made = {**kind.own, **request.body, "name": name}
        if kind.api != "vpcaccess":
            made["createTime"] = timestamp()
        cloud.named_resources[name] = made
        return (
            made
            if kind.at_once
            else _operation(request, {"@type": f"type.googleapis.com/google.{kind.message}", **made})
        )

    def remove(cloud: Cloud, request: Request) -> Json:
        _found(cloud, request.resource)
        del cloud.named_resources[request.resource]
        return _operation(request, {"@type": EMPTY_TYPE})

    method(kind.api, "v1", f"{kind.collection}.create", f"{kind.permissions}.create")(make)
    method(kind.api, "v1", f"{kind.collection}.get", f"{kind.permissions}.get")(
        lambda cloud, request: _found(cloud, request.resource)
    )
    if not kind.at_once:
        method(kind.api, "v1", f"{kind.collection}.delete", f"{kind.permissions}.delete")(remove)


for _kind in _KINDS:
    _register(_kind)


def _operation(request: Request, response: Json) -> Json:
    place = "/".join(request.resource.split("/")[:4])
    return operations.finished(f"{place}/operations/{operations.new_id()}", response)


def _found(cloud: Cloud, name: str) -> Json:
    if name not in cloud.named_resources:
        raise not_found(name)
    return cloud.named_resources[name]


def check(cloud: Cloud, project: Project, location: str, body: Json) -> None:
    """Refuse a function that names what is not there, or what is elsewhere; ``body`` in the shape of v2."""
    build, service = body["buildConfig"], body["serviceConfig"]
    place = f"{project.name}/locations/{location}"
    connector = _whole(cloud, service.get("vpcConnector", ""), f"{place}/connectors")
    if connector and connector.split("/")[3] != location:
        raise invalid(
            f"VPC connector {connector} must be in the same region as the function.", f"{_SERVICE}.vpc_connector"
        )
    _check_there(cloud, connector, "VPC connector", f"{_SERVICE}.vpc_connector")
    repository = _whole(cloud, build.get("dockerRepository", ""), f"{place}/repositories")
    if body["environment"] == "GEN_1" and repository and not repository.startswith(f"{place}/"):
        raise invalid("Cross-project and cross-location repositories are not supported.", f"{_BUILD}.docker_repository")
    if not repository.endswith("/gcf-artifacts"):
        _check_there(cloud, repository, "Repository", f"{_BUILD}.docker_repository")
    _check_key(cloud, body.get("kmsKeyName", ""), repository)
    pool = _whole(cloud, build.get("workerPool", ""), f"{place}/workerPools")
    _check_there(cloud, pool, "Worker pool", f"{_BUILD}.worker_pool")
    for interface in service.get("directVpcNetworkInterface", []):
        _check_network(cloud, project, location, interface)


def _check_key(cloud: Cloud, key: str, repository: str) -> None:
    name = _whole(cloud, key, "")
    _check_there(cloud, name, "Key", "function.kms_key_name")
    if name and _whole(cloud, cloud.named_resources[repository].get("kmsKeyName", ""), "") != name:
        raise invalid(f"Repository {repository} must be encrypted with {key}.", f"{_BUILD}.docker_repository")


def _check_there(cloud: Cloud, name: str, title: str, where: str) -> None:
    if name and name not in cloud.named_resources:
        raise invalid(f"{title} {name} was not found, or it cannot be used.", where)


def _check_network(cloud: Cloud, project: Project, location: str, interface: Json) -> None:
    """A subnetwork that is not named has the name of the network."""
    network, subnetwork = (
        interface.get("network", ""),
        interface.get("subnetwork") or interface["network"].rpartition("/")[2],
    )
    names = [_whole(cloud, network, f"{project.name}/global/networks")] if network else []
    names.append(_whole(cloud, subnetwork, f"{project.name}/regions/{location}/subnetworks"))
    for name in names:
        if compute_resource(cloud, name) is None:
            raise invalid(f"The network resource '{name}' was not found.", f"{_SERVICE}.direct_vpc_network_interface")


def _whole(cloud: Cloud, name: str, collection: str) -> str:
    """A name with the ID of its project; a short one is in the collection."""
    named = re.sub(r"^https?://.*?/(?=projects/)", "", name)
    if named and "/" not in named:
        named = f"{collection}/{named}"
    _projects, _slash, rest = named.partition("/")
    reference, _slash, below = rest.partition("/")
    project = cloud.project(reference) if reference else None
    return f"{project.name}/{below}" if project else named
