# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resource Manager v1: the older view of the same projects, which gcloud still uses."""

from __future__ import annotations

from ...shared import clock
from ..cloud import operations
from ..cloud.access import ancestors
from ..cloud.operations import Operation
from ..cloud.registry import Request, method
from ..cloud.store import Cloud, Project
from ..protocol.errors import invalid
from ..protocol.filters import parse
from ..protocol.formats import Json, timestamp
from ..protocol.paging import page
from . import projects

_TYPES = "type.googleapis.com/google.cloudresourcemanager.v1."


def view(project: Project) -> Json:
    shown: Json = {
        "projectNumber": project.number,
        "projectId": project.project_id,
        "lifecycleState": "ACTIVE" if project.active else "DELETE_REQUESTED",
        "name": project.display_name,
        "createTime": timestamp(project.create_time),
    }
    if project.labels:
        shown["labels"] = dict(project.labels)
    if project.parent:
        kind, _slash, number = project.parent.partition("/")
        shown["parent"] = {"type": kind.rstrip("s"), "id": number}
    return shown


def _parent(given: Json) -> str:
    if not given:
        return ""
    if given.get("type") not in {"folder", "organization"}:
        raise invalid(f"Invalid parent type '{given.get('type', '')}'.", "project.parent")
    return f"{given['type']}s/{given.get('id', '')}"


@method("cloudresourcemanager", "v1", "projects.create")
def _create(cloud: Cloud, request: Request) -> Json:
    body = request.body
    project = projects.wanted_project(
        cloud,
        request,
        body.get("projectId", ""),
        body.get("name", ""),
        _parent(body.get("parent", {})),
        body.get("labels", {}),
    )
    projects.create(cloud, request, project)

    def work(operation: Operation) -> Json:
        projects.creation_work(cloud, project, operation)
        return {"@type": _TYPES + "Project", **view(project)}

    metadata = {"@type": _TYPES + "ProjectCreationStatus", "createTime": timestamp()}
    name = f"operations/cp.{cloud.number()}"
    return operations.start(cloud, Operation(name, project.name, metadata, api="cloudresourcemanager"), work)


@method("cloudresourcemanager", "v1", "projects.get", "resourcemanager.projects.get")
def _get(_cloud: Cloud, request: Request) -> Json:
    return view(request.project)


@method("cloudresourcemanager", "v1", "projects.update", "resourcemanager.projects.update")
def _update(cloud: Cloud, request: Request) -> Json:
    project, body = request.project, request.body
    projects.require_active(project)
    parent = _parent(body.get("parent", {}))
    projects.check_display_name(body.get("name", ""))
    projects.check_labels(body.get("labels", {}))
    if parent and parent != project.parent:
        projects.check_parent(cloud, request, parent, "resourcemanager.projects.move")
        project.parent = parent
    project.display_name = body.get("name") or project.display_name
    project.labels = dict(body.get("labels", {}))
    project.update_time = clock.now()
    return view(project)


@method("cloudresourcemanager", "v1", "projects.delete", "resourcemanager.projects.delete")
def _delete(cloud: Cloud, request: Request) -> Json:
    projects.delete(cloud, request.project)
    return {}


@method("cloudresourcemanager", "v1", "projects.undelete", "resourcemanager.projects.undelete")
def _undelete(_cloud: Cloud, request: Request) -> Json:
    projects.undelete(request.project)
    return {}


@method("cloudresourcemanager", "v1", "projects.list")
def _list(cloud: Cloud, request: Request) -> Json:
    wanted = parse(request.query.get("filter"), any_of=True)
    found = [view(project) for project in projects.visible(cloud, request) if wanted(projects.searchable(project))]
    shown, rest = page(found, request.query, default=500, maximum=cloud.page_limit(1000))
    return {"projects": shown, **rest} if shown else {}


@method("cloudresourcemanager", "v1", "projects.getAncestry", "resourcemanager.projects.get")
def _ancestry(cloud: Cloud, request: Request) -> Json:
    listed = []
    for name in ancestors(cloud, request.resource):
        kind, _slash, identifier = name.partition("/")
        listed.append({"resourceId": {"type": kind.rstrip("s"), "id": identifier}})
    return {"ancestor": listed}
