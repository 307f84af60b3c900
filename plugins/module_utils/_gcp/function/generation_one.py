# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Function of Cloud Functions v2 as the CloudFunction of v1 that changes it (no API).

Both versions return functions of the 1st generation, but only v1 changes them.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.fields import first_generation_paths
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.quantities import MIB, memory_bytes

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.field import Path
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.values import Json

REPOSITORIES: t.Final = "https://source.developers.google.com"
REVISIONS: t.Final = {"branchName": "moveable-aliases", "tagName": "fixed-aliases", "commitSha": "revisions"}

# a path of v2 and the field of v1 with the same value
SAME: t.Final = first_generation_paths()


def cloud_function(part: Json) -> Json:
    """The CloudFunction with the content of the part of a Function."""
    made: Json = {}
    for path, other in SAME.items():
        value = _value(part, path)
        if value is not None:
            target = made.setdefault(other[0], {}) if len(other) > 1 else made
            target[other[-1]] = _converted(other[-1], value)
    return {**made, **source_field(part)}


def update_mask(part: Json, paths: t.Sequence[Path]) -> str:
    """The fields that an update must name for these paths; the source is whichever field ``part`` has."""
    named = [".".join(SAME[path]) for path in paths if path in SAME]
    return ",".join([*named, *source_field(part)])


def source_field(part: Json) -> Json:
    """The one field of a CloudFunction with the place of its source; {} when the part has no source."""
    source = part.get("buildConfig", {}).get("source", {})
    stored, repository = source.get("storageSource"), source.get("repoSource")
    if repository:
        return {"sourceRepository": {"url": repository_url(repository)}}
    if not stored:
        return {}
    if "sourceUploadUrl" in stored:
        return {"sourceUploadUrl": stored["sourceUploadUrl"]}
    return {"sourceArchiveUrl": f"gs://{stored['bucket']}/{stored['object']}"}


def repository_url(source: Json) -> str:
    """The URL of a revision and a folder in Cloud Source Repositories."""
    kind = next(kind for kind in REVISIONS if source.get(kind))
    url = f"{REPOSITORIES}/projects/{source['projectId']}/repos/{source['repoName']}/{REVISIONS[kind]}/{source[kind]}"
    return f"{url}/paths/{source['dir']}" if source.get("dir") else url


def _value(part: Json, path: Path) -> t.Any:
    value: t.Any = part
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _converted(name: str, value: t.Any) -> t.Any:
    if name == "availableMemoryMb":
        return (memory_bytes(value) or 0) // MIB
    return f"{value}s" if name == "timeout" else value
