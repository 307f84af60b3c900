# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists functions, and checks the requirements of a new one (Cloud Functions v2)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has, is_function, page_of
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.pages import pages
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import GENERATIONS, Requested
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.service import service_id

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

API: t.Final = "cloudfunctions"
PAGE_SIZE: t.Final = 1000

Warn = t.Callable[[str], None]


def list_functions(api: GoogleApi, parent: str, warn: Warn) -> list[Json]:
    """All functions of a location, or of all with ``locations/-``; warns of regions that did not respond."""
    query: Json = {"pageSize": PAGE_SIZE}
    activity = f"Listing the functions of {parent}"
    found: list[Json] = []
    unreachable: set[str] = set()
    for page in pages(api, API, f"v2/{parent}/functions", "functions", is_function, query=query, activity=activity):
        found += page.get("functions", [])
        unreachable |= set(page.get("unreachable", []))
    if unreachable:
        warn(f"These locations did not answer, so their functions are missing: {', '.join(sorted(unreachable))}.")
    return sorted(found, key=lambda each: str(each["name"]))


def check_names(api: GoogleApi, want: Requested, warn: Warn) -> None:
    """Check that no other function's name results in the same Cloud Run service: case, ``_`` and ``-`` do not count.

    :raises FaasError: one has.
    """
    for each in list_functions(api, want.parent, warn):
        if each.get("environment") == GENERATIONS["gen1"]:
            continue
        other = str(each["name"]).rpartition("/")[2]
        if service_id(other) == service_id(want.name) and other != want.name:
            raise _taken(want, f"belongs to function {other}")


def check_service(api: GoogleApi, want: Requested) -> None:
    """Check that the Cloud Run service of a new function was not created outside Ansible.

    :raises FaasError: it was.
    """
    try:
        found = api.request(
            "run", "GET", f"v2/{want.service}", activity="Reading Cloud Run services", shape=has("name")
        )
    except GoogleError as error:
        if error.not_found:
            return
        raise
    if found.get("labels", {}).get("goog-managed-by") != "cloudfunctions":
        raise _taken(want, "already exists and belongs to no function")


def check_runtime(api: GoogleApi, want: Requested, warn: Warn) -> None:
    """Check that the runtime is offered in the region (runtimes.list); warns when its end is near.

    :raises FaasError: it is not.
    """
    requested, where = want.values["runtime"], want.location
    found = api.request(
        API,
        "GET",
        f"v2/{want.parent}/runtimes",
        activity=f"Reading the runtimes of {where}",
        shape=page_of("runtimes", has("name")),
    )
    generation = GENERATIONS[want.generation]
    offered = {each["name"]: each for each in found.get("runtimes", []) if each.get("environment") == generation}
    usable = [name for name, each in offered.items() if each.get("stage") != "DECOMMISSIONED"]
    if requested not in usable:
        names = ", ".join(sorted(name for name in usable if name.startswith("python"))) or "none"
        why = "is decommissioned" if requested in offered else "is not offered"
        raise FaasError(f"Runtime {requested} {why} in {where}; Python runtimes there: {names}.")
    for warning in offered[requested].get("warnings", []):
        warn(f"Runtime {requested}: {warning}")


def _taken(want: Requested, why: str) -> FaasError:
    return FaasError(
        f"Function {want.name} cannot be created: its Cloud Run service would be {service_id(want.name)}, which {why}.",
        hint="Choose another name.",
    )
