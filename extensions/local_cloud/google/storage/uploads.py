# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signed URLs for source archives, and the small part of Cloud Storage that deployments use."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import pathlib
import re
import shutil
import typing as t
import urllib.parse
import zipfile

from werkzeug.wrappers import Response

from ...shared import clock
from ..cloud.store import Cloud, Project, Upload
from ..protocol.errors import ApiError, invalid
from ..protocol.formats import unique
from . import buckets

PREFIX = "/_storage/"
VALID_SECONDS = 30 * 60


def _signature(cloud: Cloud, verb: str, key: str, expires: int) -> str:
    return hmac.new(cloud.secret, f"{verb} {key} {expires}".encode(), hashlib.sha256).hexdigest()


def signed_url(cloud: Cloud, verb: str, bucket: str, name: str) -> str:
    expires = int(clock.now()) + VALID_SECONDS
    query = {
        "GoogleAccessId": "local@gcf-admin-robot.iam.gserviceaccount.com",
        "Expires": str(expires),
        "Signature": _signature(cloud, verb, f"{bucket}/{name}", expires),
    }
    return f"{cloud.address}{PREFIX}{bucket}/{name}?{urllib.parse.urlencode(query)}"


def new_upload(cloud: Cloud, project: Project, location: str, gen1: bool) -> tuple[str, str, str]:
    """A place for one archive: (signed URL, bucket, object)."""
    name = f"{unique()}.zip"
    bucket = (
        f"gcf-upload-{location}-{unique()}"
        if gen1
        else f"gcf-v2-uploads-{project.number}.{location}.cloudfunctions.appspot.com"
    )
    path = cloud.folder / "uploads" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    cloud.uploads[f"{bucket}/{name}"] = Upload(project.project_id, clock.now() + VALID_SECONDS, path, gen1)
    return signed_url(cloud, "PUT", bucket, name), bucket, name


def _check_signature(cloud: Cloud, verb: str, key: str, query: t.Mapping[str, str]) -> None:
    expires = int(query.get("Expires", "0")) if query.get("Expires", "0").isdigit() else 0
    if not hmac.compare_digest(query.get("Signature", ""), _signature(cloud, verb, key, expires)):
        raise ApiError(
            "PERMISSION_DENIED", "SignatureDoesNotMatch: the request signature we calculated does not match."
        )
    if expires < clock.now():
        raise ApiError("INVALID_ARGUMENT", "ExpiredToken: the provided token has expired.")


def receive(cloud: Cloud, key: str, query: t.Mapping[str, str], headers: t.Mapping[str, str], content: bytes) -> None:
    """A PUT to a signed URL: only ``content-type: application/zip``, and never an ``Authorization`` header."""
    _check_signature(cloud, "PUT", key, query)
    upload = cloud.uploads.get(key)
    if upload is None:
        raise ApiError("NOT_FOUND", "NoSuchBucket: the specified bucket does not exist.")
    if "Authorization" in headers:
        raise ApiError("PERMISSION_DENIED", "AccessDenied: the caller does not have storage.objects.create access.")
    if headers.get("Content-Type") != "application/zip":
        raise ApiError("PERMISSION_DENIED", "SignatureDoesNotMatch: the content type must be application/zip.")
    if upload.content_length_range and headers.get("X-Goog-Content-Length-Range") != "0,104857600":
        raise ApiError("PERMISSION_DENIED", "SignatureDoesNotMatch: x-goog-content-length-range must be 0,104857600.")
    if upload.content_length_range and len(content) > 104857600:
        raise ApiError("INVALID_ARGUMENT", "EntityTooLarge: the archive is larger than 100 MB.")
    project = cloud.projects[upload.project]
    if project.create_time + cloud.setting("iam_propagation_seconds") > clock.now():
        raise ApiError(
            "PERMISSION_DENIED", "AccessDenied: the service account does not have storage.objects.create access."
        )
    upload.path.write_bytes(content)
    upload.arrived = True


def headers_of(content: bytes, generation: str, with_md5: bool = True) -> list[tuple[str, str]]:
    """What Cloud Storage says about an object that it got or gives, also of a part of it."""
    digest = hashlib.md5(content, usedforsecurity=False)
    headers = [
        ("ETag", f'"{digest.hexdigest()}"'),
        ("x-goog-generation", generation),
        ("x-goog-hash", f"crc32c={base64.b64encode(_crc32c(content).to_bytes(4, 'big')).decode()}"),
        ("x-goog-stored-content-length", str(len(content))),
    ]
    if with_md5:
        headers.append(("x-goog-hash", f"md5={base64.b64encode(digest.digest()).decode()}"))
    return headers


def _crc32c(content: bytes) -> int:
    """RFC 3720, appendix B.4."""
    table, found = _crc32c_table(), 0xFFFFFFFF
    for byte in content:
        found = table[(found ^ byte) & 0xFF] ^ (found >> 8)
    return found ^ 0xFFFFFFFF


@functools.cache
def _crc32c_table() -> tuple[int, ...]:
    table = []
    for entry in range(256):
        for _bit in range(8):
            entry = (entry >> 1) ^ (0x82F63B78 if entry & 1 else 0)
        table.append(entry)
    return tuple(table)


def download(cloud: Cloud, key: str, query: t.Mapping[str, str], wanted: str | None) -> Response:
    """A GET of a signed URL: the archive of a deployed function, or the range of it that is ``wanted``."""
    _check_signature(cloud, "GET", key, query)
    path = source_path(cloud, key)
    if not path.is_file():
        raise ApiError("NOT_FOUND", "NoSuchKey: the specified key does not exist.")
    content = path.read_bytes()
    function = next((each for each in cloud.functions.values() if each.archive == path), None)
    headers = headers_of(content, function.generation if function else "1", cloud.setting("source_md5"))
    found = re.fullmatch(r"bytes=(\d+)-(\d+)", wanted or "")
    if not found:
        return Response(content, content_type="application/zip", headers=headers)
    first, last = int(found[1]), min(int(found[2]), len(content) - 1)
    if first > last:
        raise ApiError("OUT_OF_RANGE", "InvalidRange: the requested range cannot be satisfied.", http=416)
    headers.append(("Content-Range", f"bytes {first}-{last}/{len(content)}"))
    return Response(content[first : last + 1], status=206, content_type="application/zip", headers=headers)


def keep(archive: pathlib.Path, kept: pathlib.Path, how: str) -> None:
    """Copy an archive as the setting ``kept_sources`` says."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    if how == "same":
        shutil.copyfile(archive, kept)
        return
    with zipfile.ZipFile(archive) as given, zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as made:
        for entry in given.infolist():
            made.writestr(entry, given.read(entry), zipfile.ZIP_STORED)
        if how == "changed":
            made.writestr("google-added.txt", "Not a file of the source.")


def source_path(cloud: Cloud, key: str) -> pathlib.Path:
    """Where the archive of ``BUCKET/FUNCTION/function-source.zip`` is kept."""
    return cloud.folder / "sources" / hashlib.sha256(key.encode()).hexdigest()


def uploaded(cloud: Cloud, bucket: str, name: str, generation: str | None = None) -> pathlib.Path:
    """The archive that a storage source names; ``INVALID_ARGUMENT`` when nothing arrived there."""
    key = f"{bucket}/{name}"
    upload = cloud.uploads.get(key)
    if upload is not None and upload.arrived:
        return upload.path
    kept = source_path(cloud, key)
    if kept.is_file():
        return kept
    stored = buckets.archive(cloud, bucket, name, generation)
    if stored is not None:
        return stored
    raise invalid(
        f"Failed to retrieve function source code: gs://{key} does not exist.", "function.build_config.source"
    )
