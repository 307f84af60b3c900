# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of Cloud Storage that sources need (JSON API v1: objects get and insert)."""

from __future__ import annotations

import typing as t
import urllib.parse

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

API: t.Final = "storage"
# the status of Cloud Storage when an object must not exist, but does
IS_THERE: t.Final = 412


def generation(api: GoogleApi, bucket: str, name: str) -> str:
    """The generation of the newest version of an object.

    :raises GoogleError: it does not exist, or there is no permission to read it.
    """
    path = f"storage/v1/b/{_quoted(bucket)}/o/{_quoted(name)}"
    activity = f"Reading gs://{bucket}/{name}"
    found = api.request(API, "GET", path, query={"fields": "generation"}, activity=activity, shape=has("generation"))
    return str(found["generation"])


def insert(api: GoogleApi, bucket: str, name: str, content: t.IO[bytes]) -> str:
    """Upload a zip as an object; its generation. An existing object of that name is left as it is.

    :raises GoogleError: the bucket does not exist, or there is no permission to write to it.
    """
    path = f"upload/storage/v1/b/{_quoted(bucket)}/o"
    query = {"uploadType": "media", "name": name, "ifGenerationMatch": 0}
    try:
        made = api.send_file(API, path, content, query=query, activity=f"Uploading the source to gs://{bucket}/{name}")
    except GoogleError as error:
        if error.status == IS_THERE:
            return generation(api, bucket, name)
        raise
    return str(made["generation"])


def _quoted(text: str) -> str:
    return urllib.parse.quote(text, safe="")
