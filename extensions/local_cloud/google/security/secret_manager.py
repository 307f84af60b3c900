# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secret Manager v1: secrets and their versions, and how functions get them."""

from __future__ import annotations

import base64
import re
import typing as t

from ..cloud import policies
from ..cloud.access import role_members
from ..cloud.registry import Request, method
from ..cloud.store import Cloud, Project
from ..protocol.errors import ApiError, invalid
from ..protocol.formats import Json, timestamp
from ..protocol.paging import page

_ACCESS = "secretmanager.versions.access"
_LISTS = ("secretEnvironmentVariables", "secretVolumes")


def _key(cloud: Cloud, name: str) -> str:
    """``projects/NUMBER/secrets/S`` of a name with the project's id or number."""
    _projects, reference, _secrets, secret = name.split("/")[:4]
    project = cloud.project(reference)
    return f"projects/{project.number if project else reference}/secrets/{secret}"


def _find(cloud: Cloud, name: str) -> Json:
    secret = cloud.secrets.get(_key(cloud, name))
    if secret is None:
        raise ApiError("NOT_FOUND", f"Secret [{_key(cloud, name)}] not found.")
    return secret


def _shown(secret: Json) -> Json:
    return {key: item for key, item in secret.items() if key not in {"versions", "version_times"}}


def _version(cloud: Cloud, name: str) -> tuple[str, str]:
    """Full name and base64 data of ``projects/P/secrets/S/versions/V``, V a number or ``latest``."""
    versions = _find(cloud, name)["versions"]
    wanted = name.rpartition("/")[2]
    number = len(versions) if wanted == "latest" else int(wanted) if wanted.isdigit() else 0
    if not 1 <= number <= len(versions):
        raise ApiError("NOT_FOUND", f"Secret Version [{_key(cloud, name)}/versions/{wanted}] not found.")
    return f"{_key(cloud, name)}/versions/{number}", versions[number - 1]


@method("secretmanager", "v1", "projects.secrets.create", "secretmanager.secrets.create")
def _create(cloud: Cloud, request: Request) -> Json:
    secret_id = request.query.get("secretId", "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", secret_id):
        raise invalid("The provided Secret ID does not match the expected format [[a-zA-Z_0-9-]+].", "secret_id")
    name = f"projects/{request.project.number}/secrets/{secret_id}"
    if name in cloud.secrets:
        raise ApiError("ALREADY_EXISTS", f"Secret [{name}] already exists.")
    given = {key: item for key, item in request.body.items() if key in {"replication", "labels"}}
    cloud.secrets[name] = {
        "name": name,
        "createTime": timestamp(),
        "etag": '"local"',
        **given,
        "versions": [],
        "version_times": [],
    }
    return _shown(cloud.secrets[name])


@method("secretmanager", "v1", "projects.secrets.addVersion", "secretmanager.versions.add")
def _add_version(cloud: Cloud, request: Request) -> Json:
    secret = _find(cloud, request.resource)
    secret["versions"].append(request.body.get("payload", {}).get("data", ""))
    secret["version_times"].append(timestamp())
    return _shown_version(secret, len(secret["versions"]))


def _shown_version(secret: Json, number: int) -> Json:
    name = f"{secret['name']}/versions/{number}"
    return {"name": name, "createTime": secret["version_times"][number - 1], "state": "ENABLED"}


@method("secretmanager", "v1", "projects.secrets.versions.get", "secretmanager.versions.get")
def _get_version(cloud: Cloud, request: Request) -> Json:
    name, _content = _version(cloud, request.resource)
    return _shown_version(_find(cloud, request.resource), int(name.rpartition("/")[2]))


@method("secretmanager", "v1", "projects.secrets.versions.access", _ACCESS)
def _access(cloud: Cloud, request: Request) -> Json:
    name, data = _version(cloud, request.resource)
    return {"name": name, "payload": {"data": data}}


@method("secretmanager", "v1", "projects.secrets.get", "secretmanager.secrets.get")
def _get(cloud: Cloud, request: Request) -> Json:
    return _shown(_find(cloud, request.resource))


@method("secretmanager", "v1", "projects.secrets.list", "secretmanager.secrets.list")
def _list(cloud: Cloud, request: Request) -> Json:
    prefix = f"projects/{request.project.number}/"
    found = [_shown(secret) for name, secret in sorted(cloud.secrets.items()) if name.startswith(prefix)]
    shown, rest = page(found, request.query, default=25000, maximum=cloud.page_limit(25000))
    return {"secrets": shown, "totalSize": len(found), **rest} if shown else {}


@method("secretmanager", "v1", "projects.secrets.delete", "secretmanager.secrets.delete")
def _delete(cloud: Cloud, request: Request) -> Json:
    del cloud.secrets[_find(cloud, request.resource)["name"]]
    policies.forget(cloud, request.resource)
    return {}


def _exists(cloud: Cloud, request: Request) -> None:
    _find(cloud, request.resource)


policies.register("secretmanager", "v1", "projects.secrets", "secretmanager.secrets", exists=_exists)


def with_numbers(cloud: Cloud, project: Project, service: Json) -> None:
    """Each secret of a function gets the number of its project, which is the function's if none is named."""
    for secret in (each for key in _LISTS for each in service.get(key, [])):
        named = cloud.project(secret.get("projectId") or project.number)
        if named is None:
            raise invalid(f"Project '{secret['projectId']}' was not found.", "function.service_config")
        secret["projectId"] = named.number


def problem(cloud: Cloud, service: Json) -> str | None:
    """Why Cloud Run refuses the secrets of a function; None when it gets them all."""
    account = service["serviceAccountEmail"]
    for name in _names(service):
        try:
            _version(cloud, name)
        except ApiError as exc:
            return f"spec.template.spec: {exc.message}"
        project = cloud.project(name.split("/")[1])
        resource = f"projects/{project.project_id if project else ''}/secrets/{name.split('/')[3]}"
        if f"serviceAccount:{account}" not in role_members(cloud, resource, _ACCESS):
            return (
                f"Permission denied on secret: {name} for Revision service account {account}. The service account used "
                "must be granted the 'Secret Manager Secret Accessor' role (roles/secretmanager.secretAccessor) at the "
                "secret, project or higher level."
            )
    return None


def _names(service: Json) -> t.Iterator[str]:
    for variable in service.get("secretEnvironmentVariables", []):
        yield _name(variable, variable.get("version", "latest"))
    for volume in service.get("secretVolumes", []):
        yield from (_name(volume, version) for version, _path in _files(volume))


def _name(secret: Json, version: str) -> str:
    return f"projects/{secret['projectId']}/secrets/{secret['secret']}/versions/{version}"


def _files(volume: Json) -> list[tuple[str, str]]:
    listed = volume.get("versions") or [{"version": "latest", "path": volume["secret"]}]
    return [(file.get("version", "latest"), file["path"].lstrip("/")) for file in listed]


def variables(cloud: Cloud, service: Json) -> dict[str, str]:
    """The environment variables with secrets as an instance gets them."""
    return {
        variable["key"]: _data(cloud, _name(variable, variable.get("version", "latest"))).decode()
        for variable in service.get("secretEnvironmentVariables", [])
    }


def files(cloud: Cloud, service: Json) -> dict[str, bytes]:
    """The files with secrets as an instance sees them, by their absolute paths."""
    return {
        f"{volume['mountPath'].rstrip('/')}/{path}": _data(cloud, _name(volume, version))
        for volume in service.get("secretVolumes", [])
        for version, path in _files(volume)
    }


def _data(cloud: Cloud, name: str) -> bytes:
    return base64.b64decode(_version(cloud, name)[1])
