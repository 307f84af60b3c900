# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resource Manager: liens, which keep a project from being deleted."""

from __future__ import annotations

from ..cloud.registry import Request, method
from ..cloud.store import Cloud, Project
from ..protocol.errors import invalid, not_found, permission_denied
from ..protocol.formats import Json, timestamp
from ..protocol.paging import page
from .projects import DELETION, HOST


def _project(cloud: Cloud, request: Request, parent: str, permission: str) -> Project:
    kind, _slash, reference = parent.partition("/")
    project = cloud.project(reference) if kind == "projects" else None
    if project is None:
        raise permission_denied(permission, parent, HOST)
    request.require(cloud, permission, project.name)
    return project


def _found(cloud: Cloud, request: Request, permission: str) -> Json:
    lien = cloud.liens.get(request.params["name"])
    if lien is None:
        raise not_found(request.params["name"])
    _project(cloud, request, lien["parent"], permission)
    return lien


@method("cloudresourcemanager", "v1 v3", "liens.create")
def _create(cloud: Cloud, request: Request) -> Json:
    given = request.body
    project = _project(cloud, request, given.get("parent", ""), "resourcemanager.projects.updateLiens")
    if given.get("restrictions", []) != [DELETION]:
        raise invalid(f"The restrictions of a lien on a project must be ['{DELETION}'].", "lien.restrictions")
    for field in ("origin", "reason"):
        if not 0 < len(given.get(field, "")) <= 200:
            raise invalid(f"The {field} must have 1 to 200 characters.", f"lien.{field}")
    lien = {
        "name": f"liens/p{project.number}-l{cloud.number()}",
        "parent": f"projects/{project.number}",
        "restrictions": [DELETION],
        "origin": given["origin"],
        "reason": given["reason"],
        "createTime": timestamp(),
    }
    cloud.liens[lien["name"]] = lien
    return lien


@method("cloudresourcemanager", "v1 v3", "liens.get")
def _get(cloud: Cloud, request: Request) -> Json:
    return _found(cloud, request, "resourcemanager.projects.get")


@method("cloudresourcemanager", "v1 v3", "liens.list")
def _list(cloud: Cloud, request: Request) -> Json:
    project = _project(cloud, request, request.query.get("parent", ""), "resourcemanager.projects.get")
    found = [lien for lien in cloud.liens.values() if lien["parent"] == f"projects/{project.number}"]
    shown, rest = page(found, request.query, default=100, maximum=cloud.page_limit(1000))
    return {"liens": shown, **rest} if shown else {}


@method("cloudresourcemanager", "v1 v3", "liens.delete")
def _delete(cloud: Cloud, request: Request) -> Json:
    del cloud.liens[_found(cloud, request, "resourcemanager.projects.updateLiens")["name"]]
    return {}
