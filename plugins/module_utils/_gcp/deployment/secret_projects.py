# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The numbers of the projects that secrets come from (Resource Manager v3, projects.get).

Google returns numbers, so the ID of another project could not be compared with the live function.
"""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.secrets import (
    foreign_projects,
    with_project_numbers,
)
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Requested

SECRET_OPTIONS: t.Final = ("secret_environment", "secret_volumes")


def with_numbers(want: Requested, api: GoogleApi) -> Requested:
    """The desired function, with the number of each other project that a secret names by its ID: one call each."""
    given = {option: want.values[option] for option in SECRET_OPTIONS if option in want.values}
    secrets = [secret for each in given.values() for secret in each]
    projects = sorted(foreign_projects(secrets, want.project))
    if not projects:
        return want
    numbers = dict(zip(projects, in_parallel([_reader(api, project) for project in projects]), strict=True))
    values = {option: with_project_numbers(each, numbers) for option, each in given.items()}
    return replace(want, values={**want.values, **values})


def _reader(api: GoogleApi, project: str) -> t.Callable[[], str]:
    def number() -> str:
        activity = f"Reading the number of project {project}, which a secret belongs to"
        found = api.request(
            "cloudresourcemanager", "GET", f"v3/projects/{project}", activity=activity, shape=has("name")
        )
        return str(found["name"]).rpartition("/")[2]

    return number
