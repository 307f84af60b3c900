# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Project IDs that begin with a prefix and end in random characters (Resource Manager v3).

A project that was created from a prefix has it in a label, which is set by the call that creates the project. Later
runs find it by that label: in the list of the projects of its parent, which is always up to date, and, if it is not
there, by a search of everything that the credentials can see, in case it was moved.
"""

from __future__ import annotations

import re
import secrets
import typing as t
from datetime import datetime, timezone

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.pages import listed
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.project import ACTIVE, PREFIX_LABEL

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json

API: t.Final = "cloudresourcemanager"
# no vowels and no s: neither a word that Google forbids nor any other one can result
ALPHABET: t.Final = "bcdfghjkmnpqrtvwxz0123456789"
RANDOM_LENGTH: t.Final = 6
PAGE_SIZE: t.Final = 300


def new_id(prefix: str) -> str:
    """An ID with that prefix, one of 480 million."""
    return f"{prefix}-{''.join(secrets.choice(ALPHABET) for _letter in range(RANDOM_LENGTH))}"


def find_id(api: GoogleApi, prefix: str, parent: str, restorable: bool) -> str | None:
    """The ID of the project that was created from the prefix in the parent; None when there is none.

    One whose deletion was requested counts as long as there is no other. ``restorable``: several such projects are an
    error.

    :raises FaasError: there are several, or one without the label or with another parent, so that it is not clear
        whether it is meant.
    """
    siblings = _projects(
        api, "v3/projects", {"parent": parent, "showDeleted": "true"}, f"Reading the projects of {parent}"
    )
    labelled = [each for each in siblings if each.get("labels", {}).get(PREFIX_LABEL) == prefix]
    active = [each for each in labelled if _is_active(each)]
    candidates = active or (labelled if restorable else labelled[:1])
    if len(candidates) > 1:
        raise FaasError(
            f"project_id_prefix {prefix!r} does not identify one project: {_ids(candidates)} in {parent} were created "
            "with it.",
            hint="Give project_id instead.",
        )
    if candidates:
        return str(candidates[0]["projectId"])
    _check_unlabelled(prefix, [each for each in siblings if _is_active(each)])
    _check_moved(api, prefix, parent)
    return None


def _check_unlabelled(prefix: str, projects: t.Sequence[Json]) -> None:
    pattern = rf"{re.escape(prefix)}-[{ALPHABET}]{{{RANDOM_LENGTH}}}"
    similar = [each for each in projects if re.fullmatch(pattern, each["projectId"])]
    if similar:
        raise FaasError(
            f"Project {_ids(similar)} seems to have been created from project_id_prefix {prefix!r}, but it does not "
            f"have the label {PREFIX_LABEL}: {prefix}.",
            hint="Give project_id instead, or put the label on it, or choose another prefix.",
        )


def _check_moved(api: GoogleApi, prefix: str, parent: str) -> None:
    query = {"query": f"labels.{PREFIX_LABEL}:{prefix}"}
    found = _projects(api, "v3/projects:search", query, f"Searching for projects with project_id_prefix {prefix!r}")
    other_sources = [
        each
        for each in found
        if _is_active(each) and each.get("labels", {}).get(PREFIX_LABEL) == prefix and each.get("parent") != parent
    ]
    if other_sources:
        raise FaasError(
            f"Project {_ids(other_sources)} was created from project_id_prefix {prefix!r}, but it is in "
            f"{other_sources[0].get('parent') or 'no folder or organization'} and not in {parent}.",
            hint="Give its project_id to move it, or choose another prefix for another project.",
        )


def made_by(resource: Json, requested: Json, earliest: datetime) -> bool:
    """Whether a project is the one that a creation whose response got lost has created.

    It was not visible before, is as requested, and is no older than that call.
    """
    same = all(resource.get(key) == value for key, value in requested.items())
    return same and _time(resource.get("createTime", "")) >= earliest


def _time(text: str) -> datetime:
    """A time of Google, such as 2026-01-31T10:00:00.123456789Z; the beginning of time when it is not valid."""
    try:
        return datetime.strptime(f"{text[:19]}Z", "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return datetime.min.replace(tzinfo=timezone.utc)


def creation_hint(error: GoogleError, project: Json, prefix: str | None) -> str | None:
    """The hint for a project that was not created; ``project`` is its view."""
    if error.code == "ALREADY_EXISTS" and prefix:
        return f"The id {project['project_id']} is taken. Run the task again: it chooses another one."
    if error.code == "ALREADY_EXISTS":
        return (
            f"The id {project['project_id']} belongs or belonged to a project that these credentials "
            "cannot see; ids are never reused. Choose another project_id."
        )
    if error.code == "RESOURCE_EXHAUSTED":
        return "The project quota is exhausted; deleted projects count for 30 days."
    if error.code == "PERMISSION_DENIED":
        where = f" on {project['parent']}" if project["parent"] else ""
        return (
            f"It needs resourcemanager.projects.create{where} (the role roles/resourcemanager.projectCreator). "
            "If the project already exists, these credentials cannot see it."
        )
    return None


def _projects(api: GoogleApi, path: str, query: Json, activity: str) -> list[Json]:
    query = {**query, "pageSize": PAGE_SIZE}
    return listed(api, API, path, "projects", has("projectId"), query=query, activity=activity)


def _is_active(resource: Json) -> bool:
    return bool(resource.get("state", ACTIVE) == ACTIVE)


def _ids(projects: t.Sequence[Json]) -> str:
    return ", ".join(sorted(each["projectId"] for each in projects))
