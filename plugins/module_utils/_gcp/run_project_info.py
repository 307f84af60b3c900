# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of ``gcp_project_info``."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import require
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import session
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.pages import listed
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.checks import check_project
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project import project
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.liens import read_liens, shown_lien
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.policy import read_policy
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.reading import API, view_of
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.role_bindings import all_bindings
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.project import View
    from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task

READING_SECONDS: t.Final = 120
PAGE_SIZE: t.Final = 300

Options = t.Mapping[str, t.Any]


def run(task: Task) -> dict[str, t.Any]:
    """The projects that the options select, as views.

    :raises FaasError: Google refused a call.
    """
    options = task.options
    _check(options)
    session.check(options)
    api = session.connect(options, Deadline(READING_SECONDS))
    found = _one(api, options["project_id"]) if options.get("project_id") else _search(api, options)
    details = options["details"] if options.get("details") is not None else bool(options.get("project_id"))
    views = in_parallel([_viewer(api, resource, details, options) for resource in found])
    return {"changed": False, "projects": views}


def _check(options: Options) -> None:
    if options.get("project_id"):
        check_project("project_id", options["project_id"])
    if options.get("parent"):
        good = re.fullmatch(r"(folders|organizations)/\d+", options["parent"])
        require(good, "parent", options["parent"], "folders/NUMBER or organizations/NUMBER")


def _one(api: GoogleApi, project_id: str) -> list[Json]:
    try:
        return [
            api.request(
                API,
                "GET",
                f"v3/projects/{project_id}",
                activity=f"Reading project {project_id}",
                shape=has("projectId"),
            )
        ]
    except GoogleError as error:
        if error.not_visible:
            return []
        raise


def _search(api: GoogleApi, options: Options) -> list[Json]:
    """All pages of projects.list below a parent (always up to date) or of projects.search (may be delayed)."""
    query: Json = {"pageSize": PAGE_SIZE}
    if options.get("parent"):
        path = "v3/projects"
        query |= {"parent": options["parent"], "showDeleted": "true" if options["show_deleted"] else "false"}
    else:
        path = "v3/projects:search"
        query |= {"query": options["query"]} if options.get("query") else {}
    found = listed(api, API, path, "projects", has("projectId"), query=query, activity="Searching projects")
    requested = [
        each for each in found if options["show_deleted"] or each.get("state", project.ACTIVE) == project.ACTIVE
    ]
    return sorted(requested, key=lambda each: str(each["projectId"]))


def _viewer(api: GoogleApi, resource: Json, details: bool, options: Options) -> t.Callable[[], View]:
    """The view of a project, with its liens and all its role bindings if they are requested."""
    project_id = resource["projectId"]

    def viewed() -> View:
        view = (
            view_of(api, resource, need_billing=False, need_apis=False)
            if details
            else project.view(resource, None, None)
        )
        if options["liens"]:
            view["liens"] = [shown_lien(lien) for lien in read_liens(api, project_id)]
        if options["iam"]:
            view["iam_bindings"] = [binding.shown() for binding in all_bindings(read_policy(api, project_id))]
        return view

    return viewed
