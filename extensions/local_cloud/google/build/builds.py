# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloud Build v1: the builds that deployments made, and the service account that builds run as."""

from __future__ import annotations

from ..cloud.access import role_members
from ..cloud.registry import Request, method
from ..cloud.store import Cloud, Project
from ..protocol.errors import ApiError
from ..protocol.filters import parse
from ..protocol.formats import Json, timestamp, unique
from ..protocol.paging import page

_NO_ROLE = (
    "Could not build the function due to a missing permission on the build service account. If you didn't revoke that "
    "permission explicitly, this could be caused by a change in the organization policies. Please refer to the "
    "following documentation for more details and resolution: https://cloud.google.com/functions/docs/troubleshooting#build-service-account"
)


def console_url(project: Project, location: str, build_id: str) -> str:
    return f"https://console.cloud.google.com/cloud-build/builds;region={location}/{build_id}?project={project.number}"


def begin(cloud: Cloud, project: Project, location: str, service_account: str) -> Json:
    """A build that works; the stored object is returned and changed later."""
    build_id, now = unique(), timestamp()
    build: Json = {
        "id": build_id,
        "name": f"projects/{project.number}/locations/{location}/builds/{build_id}",
        "projectId": project.project_id,
        "status": "WORKING",
        "createTime": now,
        "startTime": now,
        "timeout": "1200s",
        "queueTtl": "3600s",
        "logUrl": console_url(project, location, build_id),
        "serviceAccount": service_account,
        "options": {"logging": "CLOUD_LOGGING_ONLY", "pool": {}},
        "steps": [{"name": "gcr.io/k8s-skaffold/pack", "id": "build", "status": "WORKING"}],
    }
    cloud.builds[build["name"]] = build
    return build


def finish(build: Json, failure: Json | None) -> None:
    """:arg failure: ``{"type", "detail"}`` of ``failureInfo``; None when the build succeeded."""
    status = "FAILURE" if failure else "SUCCESS"
    build |= {"status": status, "finishTime": timestamp()}
    build["steps"][0]["status"] = status
    if failure:
        build |= {"failureInfo": failure, "statusDetail": failure["detail"]}


def check_account(cloud: Cloud, project: Project, service_account: str) -> None:
    """The service account of a build must be able to build."""
    email = service_account.rpartition("/")[2]
    if f"serviceAccount:{email}" not in role_members(cloud, project.name, "cloudbuild.builds.create"):
        raise ApiError("PERMISSION_DENIED", _NO_ROLE)


@method("cloudbuild", "v1", "projects.locations.getDefaultServiceAccount", "cloudbuild.builds.get")
def _default_account(_cloud: Cloud, request: Request) -> Json:
    project = request.project
    account = f"projects/{project.project_id}/serviceAccounts/{project.compute_account}"
    return {"name": request.resource, "serviceAccountEmail": account}


def _listed(cloud: Cloud, request: Request, location: str) -> list[Json]:
    wanted = parse(request.query.get("filter"))
    place = (
        f"projects/{request.project.number}/locations/{location}" if location else f"projects/{request.project.number}/"
    )
    return [build for name, build in reversed(cloud.builds.items()) if name.startswith(place) and wanted(build)]


@method("cloudbuild", "v1", "projects.locations.builds.list", "cloudbuild.builds.list")
@method("cloudbuild", "v1", "projects.builds.list", "cloudbuild.builds.list")
def _list(cloud: Cloud, request: Request) -> Json:
    location = request.params.get("parent", "").rpartition("/")[2].removeprefix("-")
    shown, rest = page(_listed(cloud, request, location), request.query, default=50, maximum=cloud.page_limit(1000))
    return {"builds": shown, **rest} if shown else {}


@method("cloudbuild", "v1", "projects.locations.builds.get", "cloudbuild.builds.get")
@method("cloudbuild", "v1", "projects.builds.get", "cloudbuild.builds.get")
def _get(cloud: Cloud, request: Request) -> Json:
    wanted = request.params.get("id") or request.params["name"].rpartition("/")[2]
    place = request.params.get("name", "").split("/")[3:4]
    for build in _listed(cloud, request, place[0] if place else ""):
        if build["id"] == wanted:
            return build
    raise ApiError("NOT_FOUND", "Requested entity was not found.")
