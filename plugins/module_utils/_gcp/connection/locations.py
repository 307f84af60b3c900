# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What to say about a location that Google refuses (Cloud Functions v2: projects.locations.list)."""

from __future__ import annotations

import difflib
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.pages import listed

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

# the same words for a location that does not exist as for one that the caller may not use
REFUSED: t.Final = re.compile(r"Permission denied on '(?:[^']*/)?locations/([^'/]+)'")
MOST_NAMED: t.Final = 3
PAGE_SIZE: t.Final = 300


def hint(api: GoogleApi, path: str, answer: str) -> str | None:
    """The hint for a call of Cloud Functions to ``path`` that was refused so; None for any other refusal."""
    refused = REFUSED.search(answer)
    if refused is None:
        return None
    location = refused.group(1)
    offered = _offered(api, "/".join(path.split("/")[1:3]))
    if location in offered:
        return f"Functions can be in {location}, so it is the credentials or the organization that do not allow it."
    near = difflib.get_close_matches(location, offered, MOST_NAMED)
    names = f" Similar regions: {', '.join(near)}." if near else ""
    return f"Google offers no functions in {location}, or the organization does not allow it.{names}"


def _offered(api: GoogleApi, project: str) -> list[str]:
    """The regions with functions; none if they cannot be listed."""
    query, activity = {"pageSize": PAGE_SIZE}, f"Listing the locations of {project}"
    try:
        found = listed(
            api, "cloudfunctions", f"v2/{project}/locations", "locations", has("name"), query=query, activity=activity
        )
    except GoogleError:
        return []
    return [str(each["name"]).rpartition("/")[2] for each in found]
