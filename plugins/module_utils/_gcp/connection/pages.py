# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of Google's, which come in pages."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import Shape, page_of

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi, Query
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import Json


def pages(
    api: GoogleApi, service: str, path: str, items: str, shape: Shape, *, query: Query, activity: str
) -> t.Iterator[Json]:
    """Each page of a list in turn; ``items`` is the field with the items, ``shape`` what each of them must have.

    :raises GoogleError: Google refused a call, or the deadline was over before the last page.
    """
    while True:
        page = api.request(service, "GET", path, query=query, activity=activity, shape=page_of(items, shape))
        yield page
        if not page.get("nextPageToken"):
            return
        query = {**query, "pageToken": page["nextPageToken"]}


def listed(
    api: GoogleApi, service: str, path: str, items: str, shape: Shape, *, query: Query, activity: str
) -> list[Json]:
    """The items of all pages."""
    found = pages(api, service, path, items, shape, query=query, activity=activity)
    return [item for page in found for item in page.get(items, [])]
