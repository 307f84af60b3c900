# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resource Manager: organisations and folders, as far as parents of projects need them."""

from __future__ import annotations

from ..cloud import operations, policies
from ..cloud.access import allowed
from ..cloud.operations import Operation
from ..cloud.registry import Request, method
from ..cloud.store import Cloud
from ..protocol.errors import ApiError, invalid
from ..protocol.filters import parse
from ..protocol.formats import Json, timestamp
from ..protocol.paging import page
from . import projects

_TYPES = "type.googleapis.com/google.cloud.resourcemanager.v3."


def _v1(organization: Json) -> Json:
    return {
        "name": organization["name"],
        "displayName": organization["displayName"],
        "creationTime": organization["createTime"],
        "lifecycleState": organization["state"],
        "owner": {"directoryCustomerId": organization["directoryCustomerId"]},
    }


@method("cloudresourcemanager", "v1 v3", "organizations.get", "resourcemanager.organizations.get")
def _get(cloud: Cloud, request: Request) -> Json:
    found = cloud.organizations[request.resource]
    return _v1(found) if request.method.version == "v1" else found


@method("cloudresourcemanager", "v1 v3", "organizations.search")
def _search(cloud: Cloud, request: Request) -> Json:
    asked = request.body if request.method.version == "v1" else request.query
    wanted = parse(asked.get("query") or asked.get("filter"), any_of=True)
    found = [
        _v1(organization) if request.method.version == "v1" else organization
        for name, organization in cloud.organizations.items()
        if wanted(organization) and allowed(cloud, request.identity, "resourcemanager.organizations.get", name)
    ]
    shown, rest = page(found, asked, default=50, maximum=cloud.page_limit(1000))
    return {"organizations": shown, **rest} if shown else {}


@method("cloudresourcemanager", "v3", "folders.get", "resourcemanager.folders.get")
def _get_folder(cloud: Cloud, request: Request) -> Json:
    return cloud.folders[request.resource]


@method("cloudresourcemanager", "v3", "folders.list")
def _list_folders(cloud: Cloud, request: Request) -> Json:
    parent = request.query.get("parent", "")
    request.require(cloud, "resourcemanager.folders.list", parent)
    found = [folder for folder in cloud.folders.values() if folder["parent"] == parent]
    shown, rest = page(found, request.query, default=100, maximum=cloud.page_limit(1000))
    return {"folders": shown, **rest} if shown else {}


@method("cloudresourcemanager", "v3", "folders.search")
def _search_folders(cloud: Cloud, request: Request) -> Json:
    wanted = parse(request.query.get("query"), any_of=True)
    found = [
        folder
        for name, folder in cloud.folders.items()
        if wanted(folder) and allowed(cloud, request.identity, "resourcemanager.folders.get", name)
    ]
    shown, rest = page(found, request.query, default=500, maximum=cloud.page_limit(1000))
    return {"folders": shown, **rest} if shown else {}


@method("cloudresourcemanager", "v3", "folders.create")
def _create_folder(cloud: Cloud, request: Request) -> Json:
    parent, title = request.body.get("parent", ""), request.body.get("displayName", "")
    projects.check_parent(cloud, request, parent, "resourcemanager.folders.create")
    if not title:
        raise invalid("The display name is required.", "folder.display_name")
    if any(folder["parent"] == parent and folder["displayName"] == title for folder in cloud.folders.values()):
        raise ApiError("FAILED_PRECONDITION", "A folder with this display name already exists under the parent.")
    name = f"folders/{cloud.number()}"
    now = timestamp()
    folder = {
        "name": name,
        "parent": parent,
        "displayName": title,
        "state": "ACTIVE",
        "createTime": now,
        "updateTime": now,
    }

    def work(_operation: Operation) -> Json:
        cloud.pause(cloud.setting("operation_seconds"))
        with cloud.lock:
            cloud.folders[name] = {**folder, "etag": "local"}
        return {"@type": _TYPES + "Folder", **cloud.folders[name]}

    metadata = {"@type": _TYPES + "CreateFolderMetadata", "displayName": title, "parent": parent}
    return operations.start(
        cloud, Operation(f"operations/cf.{cloud.number()}", name, metadata, api="cloudresourcemanager"), work
    )


policies.register("cloudresourcemanager", "v1 v3", "organizations", "resourcemanager.organizations")
policies.register("cloudresourcemanager", "v3", "folders", "resourcemanager.folders")
