# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of ``gcp_cloudfunction_info``."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import session
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import is_function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import caught
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import view as function_view
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.access import Access
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.checks import check_place
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.secrets import with_project_id
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.invokers import (
    Invokers,
    first_generation,
    run_service,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.listing import API, list_functions
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.run_service import RunService
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.checks import check_location, check_project
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task, ignore
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

READING_SECONDS: t.Final = 120

Options = t.Mapping[str, t.Any]


def run(task: Task) -> dict[str, t.Any]:
    """The functions that the options select, as views.

    :raises FaasError: Google refused a call.
    """
    options = task.options
    _check(options)
    session.check(options)
    deadline = Deadline(READING_SECONDS)
    api = session.connect(options, deadline)
    found = _one(api, options) if options.get("name") else _all(api, options, task.warn)
    views = in_parallel([_viewer(api, resource, deadline, options["details"]) for resource in found])
    return {"changed": False, "functions": views}


def _check(options: Options) -> None:
    if options.get("name"):
        if not options.get("location"):
            raise OptionError(f"location must be given with name, but only name {options['name']!r} was given.")
        check_place(options["project"], options["location"], options["name"])
    check_project("project", options["project"])
    if options.get("location"):
        check_location(options["location"])


def _one(api: GoogleApi, options: Options) -> list[Json]:
    path = f"v2/projects/{options['project']}/locations/{options['location']}/functions/{options['name']}"
    try:
        return [api.request(API, "GET", path, activity=f"Reading function {options['name']}", shape=is_function)]
    except GoogleError as error:
        if error.not_found:
            return []
        raise


def _all(api: GoogleApi, options: Options, warn: t.Callable[[str], None]) -> list[Json]:
    return list_functions(api, f"projects/{options['project']}/locations/{options.get('location') or '-'}", warn)


def _viewer(api: GoogleApi, resource: Json, deadline: Deadline, details: bool) -> t.Callable[[], function_view.View]:
    """The view of a function; who may invoke it is read only with ``details``."""
    resource = with_project_id(resource)
    service = resource.get("serviceConfig", {}).get("service")
    is_first = resource.get("environment") == function.GENERATIONS["gen1"]
    target = first_generation(resource["name"]) if is_first else run_service(service) if service else None

    def observed() -> function_view.View:
        found = function.Found(resource, Access(None, None))
        if details and target:
            found = _with_access(resource, Invokers(api, deadline, target, warn=ignore))
        return function_view.masked({}, function_view.view(found))[1]

    return observed


def _with_access(resource: Json, invokers: Invokers) -> function.Found:
    """The function with who reaches it; None stands for what these credentials cannot read."""
    name = invokers.target.service
    calls: list[t.Callable[[], t.Any]] = [caught(invokers.members)]
    if name:
        calls.append(caught(RunService(invokers.api, invokers.deadline, name).read))
    members, *services = (None if isinstance(each, GoogleError) else each for each in in_parallel(calls))
    service = services[0] if services else None
    disabled = None if name and service is None else bool(service and service.check_disabled)
    return function.Found(function.as_served(resource, service), Access(members, disabled), service)
