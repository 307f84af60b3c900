# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of Cloud Storage that sources need (JSON API v1: objects get and insert)."""

from __future__ import annotations

import base64
import typing as t
import urllib.parse

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import repeated
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import Json

API: t.Final = "storage"
FIELDS: t.Final = "generation,md5Hash"
# the status of Cloud Storage when an object must not exist, but does
IS_THERE: t.Final = 412
# how long a bucket that was just created may be unknown to uploads
NEW_BUCKET_SECONDS: t.Final = 30


class Stored(Record):
    """The generation of an object, and the MD5 of its content; None of an object that was composed of others."""

    generation: str
    md5: bytes | None


def read(api: GoogleApi, bucket: str, name: str, generation: str | None = None) -> Stored:
    """That generation of an object, or its newest one.

    :raises GoogleError: it does not exist, or there is no permission to read it.
    """
    path = f"storage/v1/b/{_quoted(bucket)}/o/{_quoted(name)}"
    query = {"fields": FIELDS, **({"generation": generation} if generation else {})}
    activity = f"Reading gs://{bucket}/{name}"
    return _stored(api.request(API, "GET", path, query=query, activity=activity, shape=has("generation")))


def insert(api: GoogleApi, deadline: Deadline, bucket: str, name: str, content: t.IO[bytes]) -> Stored:
    """Upload a zip as an object. An existing object of that name is left as it is, and a new bucket is waited for.

    :raises GoogleError: the bucket does not exist, or there is no permission to write to it.
    """
    path = f"upload/storage/v1/b/{_quoted(bucket)}/o"
    query = {"uploadType": "media", "name": name, "ifGenerationMatch": 0}
    activity = f"Uploading the source to gs://{bucket}/{name}"
    settling = deadline.part(NEW_BUCKET_SECONDS)
    is_there: bool | None = None

    def settles(error: GoogleError) -> bool:
        nonlocal is_there
        if not error.not_found or settling.expired:
            return False
        if is_there is None:
            is_there = _may_be_there(api, bucket, error)
            if is_there:
                api.report_progress(f"Waiting for bucket {bucket}, which Google does not know everywhere yet")
        return is_there

    try:
        made = repeated(lambda: api.send_file(API, path, content, query=query, activity=activity), deadline, settles)
    except GoogleError as error:
        if error.status == IS_THERE:
            return read(api, bucket, name)
        raise
    return _stored(made)


def _may_be_there(api: GoogleApi, bucket: str, refusal: GoogleError) -> bool:
    """Whether there is the bucket that an upload did not find; True when the caller may not read it."""
    try:
        path, query = f"storage/v1/b/{_quoted(bucket)}", {"fields": "name"}
        api.request(API, "GET", path, query=query, activity=f"Reading bucket {bucket}", shape=has("name"))
    except GoogleError as error:
        if error.not_found:
            refusal.hint = "There is no such bucket; see staging_bucket."
        return not error.not_found
    return True


def _stored(found: Json) -> Stored:
    md5 = found.get("md5Hash")
    return Stored(str(found["generation"]), base64.b64decode(md5) if md5 else None)


def _quoted(text: str) -> str:
    return urllib.parse.quote(text, safe="")
