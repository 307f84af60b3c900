# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resource Manager v3: projects. A deleted project stays for an undelete, and its id is never free again."""

from __future__ import annotations

import re

from ...shared import clock
from ..cloud import operations, policies
from ..cloud.access import within_limits
from ..cloud.operations import Operation
from ..cloud.registry import Request, method
from ..cloud.store import Cloud, Project
from ..protocol import masks
from ..protocol.discovery import document_of
from ..protocol.errors import ApiError, error_info, invalid, permission_denied, precondition_failure, quota_failure
from ..protocol.filters import parse
from ..protocol.formats import Json, timestamp
from ..protocol.paging import page

HOST = "cloudresourcemanager.googleapis.com"
DELETION = "resourcemanager.projects.delete"
_TYPES = "type.googleapis.com/google.cloud.resourcemanager.v3."
_FORBIDDEN_WORDS = ("google", "null", "ssl", "undefined")
_LABEL_KEY = re.compile(r"[a-z]([-_a-z0-9]{0,62})")
_LABEL_VALUE = re.compile(r"[-_a-z0-9]{0,63}")


def view(project: Project) -> Json:
    shown: Json = {
        "name": f"projects/{project.number}",
        "projectId": project.project_id,
        "displayName": project.display_name,
        "state": "ACTIVE" if project.active else "DELETE_REQUESTED",
        "createTime": timestamp(project.create_time),
        "updateTime": timestamp(project.update_time),
        "etag": project.etag,
    }
    if project.parent:
        shown["parent"] = project.parent
    if project.labels:
        shown["labels"] = dict(project.labels)
    if project.delete_time is not None:
        shown["deleteTime"] = timestamp(project.delete_time)
    return shown


def check_id(project_id: str) -> None:
    """Rules of https://cloud.google.com/resource-manager/docs/creating-managing-projects."""
    is_forbidden = any(word in project_id for word in _FORBIDDEN_WORDS)
    if not re.fullmatch(r"[a-z][-a-z0-9]{4,28}[a-z0-9]", project_id) or is_forbidden:
        raise invalid(
            "field [project_id] has issue [project_id contains invalid characters, words or length]", "project_id"
        )


def check_display_name(name: str) -> None:
    if name and not re.fullmatch(r"[A-Za-z0-9\-'\" !]{4,30}", name):
        raise invalid(
            "field [display_name] has issue [display_name contains invalid characters or length]", "display_name"
        )


def check_labels(labels: dict[str, str]) -> None:
    wrong = [key for key, value in labels.items() if not (_LABEL_KEY.fullmatch(key) and _LABEL_VALUE.fullmatch(value))]
    if wrong or len(labels) > 64:
        raise invalid("field [labels] has issue [labels contain invalid keys or values, or are more than 64]", "labels")


def check_parent(cloud: Cloud, request: Request, parent: str, permission: str) -> None:
    """An unknown parent and one without permission get the same answer."""
    if not re.fullmatch(r"(folders|organizations)/\d+", parent):
        raise invalid(f"Invalid parent '{parent}'; a parent is folders/NUMBER or organizations/NUMBER.", "parent")
    if parent not in cloud.folders and parent not in cloud.organizations:
        raise permission_denied(permission, parent, HOST)
    request.require(cloud, permission, parent)


def create(cloud: Cloud, request: Request, wanted: Project) -> None:
    """Check and reserve: from here on the id is taken for ever."""
    check_id(wanted.project_id)
    check_display_name(wanted.display_name)
    check_labels(wanted.labels)
    if wanted.parent:
        check_parent(cloud, request, wanted.parent, "resourcemanager.projects.create")
    elif request.identity.is_service_account:
        raise ApiError("INVALID_ARGUMENT", "Service accounts cannot create projects without a parent.")
    elif not within_limits(request.identity, "resourcemanager.projects.create"):
        raise permission_denied("resourcemanager.projects.create", "", HOST)
    if wanted.project_id in cloud.projects:
        raise ApiError("ALREADY_EXISTS", "Requested entity already exists", [_taken(wanted.project_id)])
    if not quota_left(cloud, wanted):
        return
    cloud.projects[wanted.project_id] = wanted
    policies.add_member(cloud, wanted.name, "roles/owner", request.identity.member, settled=True)


def _taken(project_id: str) -> Json:
    return {
        "@type": "type.googleapis.com/google.rpc.ResourceInfo",
        "resourceType": "cloudresourcemanager.projects",
        "resourceName": project_id,
    }


def quota_left(cloud: Cloud, wanted: Project) -> bool:
    owned = [project for project in cloud.projects.values() if project.owner == wanted.owner]
    return len(owned) < int(cloud.setting("project_quota"))


def wanted_project(cloud: Cloud, request: Request, project_id: str, name: str, parent: str, labels: Json) -> Project:
    number = cloud.number()
    title = name or project_id
    return Project(number, project_id, title, parent, dict(labels), owner=request.identity.email)


def creation_work(cloud: Cloud, project: Project, operation: Operation) -> None:
    """The thread of a creation: quota is only answered here, as Google does."""
    cloud.pause(cloud.setting("operation_seconds"))
    with cloud.lock:
        if cloud.projects.get(project.project_id) is not project:
            message = "The project cannot be created because you have exceeded your allotted project quota."
            raise ApiError("RESOURCE_EXHAUSTED", message, [quota_failure(f"user:{project.owner}", message)])
        operation.metadata |= {"gettable": True, "ready": True}


def _operation(cloud: Cloud, prefix: str, project: Project, metadata: Json) -> Operation:
    return Operation(f"operations/{prefix}.{cloud.number()}", project.name, metadata, api="cloudresourcemanager")


def _respond(project: Project) -> Json:
    return {"@type": _TYPES + "Project", **view(project)}


@method("cloudresourcemanager", "v3", "projects.create")
def _create(cloud: Cloud, request: Request) -> Json:
    body = request.body
    project = wanted_project(
        cloud,
        request,
        body.get("projectId", ""),
        body.get("displayName", ""),
        body.get("parent", ""),
        body.get("labels", {}),
    )
    create(cloud, request, project)

    def work(operation: Operation) -> Json:
        creation_work(cloud, project, operation)
        return _respond(project)

    metadata = {"@type": _TYPES + "CreateProjectMetadata", "createTime": timestamp()}
    return operations.start(cloud, _operation(cloud, "cp", project, metadata), work)


@method("cloudresourcemanager", "v3", "projects.get", "resourcemanager.projects.get")
def _get(_cloud: Cloud, request: Request) -> Json:
    return view(request.project)


def _changed(cloud: Cloud, prefix: str, kind: str, project: Project) -> Json:
    """An operation around a change that was already made."""
    project.update_time = clock.now()

    def work(_operation: Operation) -> Json:
        cloud.pause(cloud.setting("operation_seconds"))
        with cloud.lock:
            return _respond(project)

    return operations.start(
        cloud, _operation(cloud, prefix, project, {"@type": f"{_TYPES}{kind}ProjectMetadata"}), work
    )


def check_etag(project: Project, etag: str) -> None:
    if etag and etag != project.etag:
        raise ApiError("ABORTED", "The etag does not match the current state of the project.")


def require_active(project: Project) -> None:
    if not project.active:
        raise ApiError("FAILED_PRECONDITION", "Precondition check failed.", [_lifecycle(project)])


def _lifecycle(project: Project) -> Json:
    return error_info("PROJECT_NOT_ACTIVE", HOST, project=project.project_id)


@method("cloudresourcemanager", "v3", "projects.patch", "resourcemanager.projects.update")
def _patch(cloud: Cloud, request: Request) -> Json:
    project, body = request.project, request.body
    require_active(project)
    check_etag(project, body.get("etag", ""))
    mask = request.query.get("updateMask") or ",".join(key for key in ("displayName", "labels") if key in body)
    paths = masks.parse(mask, document_of(request.method).schemas, "Project")
    wrong = [path[0] for path in paths if path not in {("displayName",), ("labels",)}]
    if wrong:
        raise invalid(f"Field '{wrong[0]}' cannot be updated.", "update_mask")
    check_display_name(body.get("displayName", ""))
    check_labels(body.get("labels", {}))
    if ("displayName",) in paths:
        project.display_name = body.get("displayName") or project.project_id
    if ("labels",) in paths:
        project.labels = dict(body.get("labels", {}))
    return _changed(cloud, "up", "Update", project)


@method("cloudresourcemanager", "v3", "projects.move", "resourcemanager.projects.move")
def _move(cloud: Cloud, request: Request) -> Json:
    project, destination = request.project, request.body.get("destinationParent", "")
    require_active(project)
    check_parent(cloud, request, destination, "resourcemanager.projects.move")
    if project.parent:
        request.require(cloud, "resourcemanager.projects.move", project.parent)
    project.parent = destination
    return _changed(cloud, "mp", "Move", project)


def _check_liens(cloud: Cloud, project: Project) -> None:
    for lien in cloud.liens.values():
        if lien["parent"] == f"projects/{project.number}":
            message = (
                f"A lien to prevent deletion was placed on project [{project.project_id}] by [{lien['origin']}]. "
                "Remove the lien to allow deletion."
            )
            details = [precondition_failure("LIEN", f"liens/{project.project_id}", lien["reason"])]
            raise ApiError("FAILED_PRECONDITION", message, details)


def delete(cloud: Cloud, project: Project) -> None:
    require_active(project)
    _check_liens(cloud, project)
    project.delete_time = clock.now()
    for function in cloud.functions.values():
        if function.instance and function.name.startswith(f"{project.name}/"):
            function.instance.stop()


def undelete(project: Project) -> None:
    if project.active:
        raise ApiError("FAILED_PRECONDITION", "Precondition check failed.", [_lifecycle(project)])
    project.delete_time = None


@method("cloudresourcemanager", "v3", "projects.delete", DELETION)
def _delete(cloud: Cloud, request: Request) -> Json:
    delete(cloud, request.project)
    return _changed(cloud, "dp", "Delete", request.project)


@method("cloudresourcemanager", "v3", "projects.undelete", "resourcemanager.projects.undelete")
def _undelete(cloud: Cloud, request: Request) -> Json:
    undelete(request.project)
    return _changed(cloud, "udp", "Undelete", request.project)


@method("cloudresourcemanager", "v3", "projects.list")
def _list(cloud: Cloud, request: Request) -> Json:
    parent = request.query.get("parent", "")
    if not parent:
        raise invalid("The parent is required.", "parent")
    request.require(cloud, "resourcemanager.projects.list", parent)
    found = [
        project
        for project in cloud.projects.values()
        if not project.gone and project.parent == parent and (project.active or request.query.get("showDeleted"))
    ]
    found.sort(key=lambda project: project.display_name)
    shown, rest = page([view(project) for project in found], request.query, default=100, maximum=cloud.page_limit(1000))
    return {"projects": shown, **rest} if shown else {}


def searchable(project: Project) -> Json:
    """The fields that a query may name."""
    kind, _slash, number = project.parent.partition("/")
    return {
        **view(project),
        "id": project.project_id,
        "name": project.display_name,
        "parent": project.parent,
        "parent.type": kind.rstrip("s"),
        "parent.id": number,
        "lifecycleState": "ACTIVE" if project.active else "DELETE_REQUESTED",
    }


@method("cloudresourcemanager", "v3", "projects.search")
def _search(cloud: Cloud, request: Request) -> Json:
    wanted = parse(request.query.get("query"), any_of=True)
    found = [view(project) for project in visible(cloud, request) if wanted(searchable(project))]
    shown, rest = page(found, request.query, default=500, maximum=cloud.page_limit(1000))
    return {"projects": shown, **rest} if shown else {}


def visible(cloud: Cloud, request: Request) -> list[Project]:
    """Projects that the caller may see and that the search index already has, newest first."""
    indexed = clock.now() - cloud.setting("search_propagation_seconds")
    return [
        project
        for project in reversed(cloud.projects.values())
        if not project.gone and project.create_time <= indexed and _may_see(cloud, request, project)
    ]


def _may_see(cloud: Cloud, request: Request, project: Project) -> bool:
    try:
        request.require(cloud, "resourcemanager.projects.get", project.name)
    except ApiError:
        return False
    return True


policies.register("cloudresourcemanager", "v1 v3", "projects", "resourcemanager.projects")
