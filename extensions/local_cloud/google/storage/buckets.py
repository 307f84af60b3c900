# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloud Storage v1 (JSON API): buckets and objects, as far as sources of functions need them."""

from __future__ import annotations

import base64
import hashlib
import pathlib
import time
import typing as t

from ..cloud.access import Identity, require
from ..cloud.registry import Request, method
from ..cloud.store import Cloud
from ..protocol.errors import ApiError
from ..protocol.formats import Json, timestamp
from ..service_usage.services import check_enabled

UPLOAD_PREFIX = "/upload/storage/v1/b/"
_HOST = "storage.googleapis.com"


@method("storage", "v1", "buckets.insert")
def _insert_bucket(cloud: Cloud, request: Request) -> Json:
    project, name = cloud.project(request.query.get("project", "")), request.body.get("name", "")
    if project is None or not project.active:
        raise ApiError("INVALID_ARGUMENT", "Unknown project id: " + request.query.get("project", ""))
    check_enabled(cloud, project, _HOST)
    request.require(cloud, "storage.buckets.create", project.name)
    if name in cloud.buckets:
        raise ApiError("ABORTED", "The requested bucket name is not available.")
    now = timestamp()
    bucket = {"kind": "storage#bucket", "id": name, "name": name, "projectNumber": project.number, "timeCreated": now}
    cloud.buckets[name] = bucket | {"location": "US", "storageClass": "STANDARD", "updated": now}
    return cloud.buckets[name]


@method("storage", "v1", "buckets.get")
def _get_bucket(cloud: Cloud, request: Request) -> Json:
    return _bucket(cloud, request.identity, request.params["bucket"], "storage.buckets.get")


@method("storage", "v1", "buckets.delete")
def _delete_bucket(cloud: Cloud, request: Request) -> Json:
    name = request.params["bucket"]
    _bucket(cloud, request.identity, name, "storage.buckets.delete")
    if any(bucket == name for bucket, _object in cloud.objects):
        raise ApiError("ABORTED", "The bucket you tried to delete is not empty.")
    del cloud.buckets[name]
    return {}


@method("storage", "v1", "objects.get")
def _get_object(cloud: Cloud, request: Request) -> Json:
    bucket, name = request.params["bucket"], request.params["object"]
    _bucket(cloud, request.identity, bucket, "storage.objects.get")
    return _version(cloud, bucket, name, request.query.get("generation"))


@method("storage", "v1", "objects.delete")
def _delete_object(cloud: Cloud, request: Request) -> Json:
    bucket, name = request.params["bucket"], request.params["object"]
    _bucket(cloud, request.identity, bucket, "storage.objects.delete")
    _version(cloud, bucket, name, None)
    del cloud.objects[bucket, name]
    return {}


def _bucket(cloud: Cloud, identity: Identity, name: str, permission: str) -> Json:
    bucket = cloud.buckets.get(name)
    if bucket is None:
        raise ApiError("NOT_FOUND", "The specified bucket does not exist.")
    project = cloud.project(bucket["projectNumber"])
    require(cloud, identity, permission, project.name if project else "", _HOST)
    return bucket


def _version(cloud: Cloud, bucket: str, name: str, generation: str | None) -> Json:
    versions = cloud.objects.get((bucket, name), [])
    found = [each for each in versions if generation in {None, "", "0", each["generation"]}]
    if not found:
        raise ApiError("NOT_FOUND", f"No such object: {bucket}/{name}")
    return found[-1]


def upload(cloud: Cloud, identity: Identity, bucket: str, query: t.Mapping[str, str], content: bytes) -> Json:
    """objects.insert with ``uploadType=media``; old generations stay."""
    _bucket(cloud, identity, bucket, "storage.objects.create")
    name = query.get("name", "")
    if not name:
        raise ApiError("INVALID_ARGUMENT", "Required parameter: name")
    versions = cloud.objects.setdefault((bucket, name), [])
    expected = query.get("ifGenerationMatch")
    if expected is not None and expected != (versions[-1]["generation"] if versions else "0"):
        message = "At least one of the pre-conditions you specified did not hold."
        raise ApiError("FAILED_PRECONDITION", message, http=412)
    generation = str(time.time_ns() // 1000)
    path = object_path(cloud, bucket, name, generation)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    versions.append(
        {
            "kind": "storage#object",
            "id": f"{bucket}/{name}/{generation}",
            "name": name,
            "bucket": bucket,
            "generation": generation,
            "metageneration": "1",
            "contentType": "application/zip",
            "size": str(len(content)),
            "md5Hash": base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode(),
            "timeCreated": timestamp(),
        }
    )
    return versions[-1]


def object_path(cloud: Cloud, bucket: str, name: str, generation: str) -> pathlib.Path:
    key = hashlib.sha256(f"{bucket}/{name}#{generation}".encode()).hexdigest()
    return cloud.folder / "objects" / key


def archive(cloud: Cloud, bucket: str, name: str, generation: str | None) -> pathlib.Path | None:
    """The content of an object; None when there is none."""
    try:
        return object_path(cloud, bucket, name, _version(cloud, bucket, name, generation)["generation"])
    except ApiError:
        return None
