# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloud Logging v2: what builds and functions wrote, and ``entries:list`` over it."""

from __future__ import annotations

import json
import re

from ..cloud.access import allowed
from ..cloud.registry import Request, method
from ..cloud.store import Cloud, Function, Project
from ..protocol.errors import ApiError, invalid, permission_denied
from ..protocol.filters import parse
from ..protocol.formats import Json, timestamp, unique
from ..protocol.paging import page
from ..service_usage.services import check_enabled

_MOST_ENTRIES = 100_000
_SEVERITIES = {"DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"}


def write(cloud: Cloud, project: Project, log: str, resource: Json, labels: dict[str, str], content: Json) -> None:
    """:arg content: ``textPayload`` or ``jsonPayload``, ``severity`` and so on."""
    now = timestamp()
    entry = {
        "insertId": unique().replace("-", "")[:20],
        "logName": f"projects/{project.project_id}/logs/{log}",
        "resource": resource,
        "timestamp": now,
        "receiveTimestamp": now,
        "labels": labels,
        **content,
    }
    with cloud.lock:
        cloud.entries.append({key: item for key, item in entry.items() if item != {}})
        del cloud.entries[:-_MOST_ENTRIES]


def write_build(cloud: Cloud, project: Project, build_id: str, text: str) -> None:
    """One line of a build's log, as Cloud Build writes it with ``options.logging`` CLOUD_LOGGING_ONLY."""
    labels = {"project_id": project.project_id, "build_id": build_id, "build_trigger_id": ""}
    step = re.match(r"Step #\d+", text)
    shown = {"build_step": step[0]} if step else {"build_step": "MAIN"}
    write(
        cloud,
        project,
        "cloudbuild",
        {"type": "build", "labels": labels},
        shown,
        {"textPayload": text, "severity": "INFO"},
    )


def revision_resource(project: Project, location: str, service: str, revision: str) -> Json:
    labels = {
        "project_id": project.project_id,
        "location": location,
        "service_name": service,
        "configuration_name": service,
        "revision_name": revision,
    }
    return {"type": "cloud_run_revision", "labels": labels}


def function_resource(project: Project, function: Function) -> Json:
    """The resource of a 1st generation function's entries."""
    _projects, _id, _locations, location, _functions, name = function.name.split("/")
    labels = {"project_id": project.project_id, "region": location, "function_name": name}
    return {"type": "cloud_function", "labels": labels}


def write_output(cloud: Cloud, project: Project, log: str, resource: Json, labels: dict[str, str], line: str) -> None:
    """A line of a function's output; a JSON object is structured, as the logging agent of Cloud Run reads it."""
    content, own_labels = payload(line)
    write(cloud, project, log, resource, {**labels, **own_labels}, content)


def payload(line: str) -> tuple[Json, dict[str, str]]:
    """The entry's content and its labels."""
    try:
        given = json.loads(line) if line.startswith("{") else None
    except ValueError:
        given = None
    if not isinstance(given, dict):
        return {"textPayload": line}, {}
    labels = {str(key): str(value) for key, value in (given.pop("logging.googleapis.com/labels", None) or {}).items()}
    severity = str(given.pop("severity", "")).upper()
    content: Json = {"severity": severity} if severity in _SEVERITIES else {}
    if set(given) == {"message"} and isinstance(given["message"], str):
        return {**content, "textPayload": given["message"].rstrip("\n")}, labels
    return {**content, "jsonPayload": given}, labels


def write_request(cloud: Cloud, project: Project, resource: Json, labels: dict[str, str], request: Json) -> None:
    status = int(request["status"])
    severity = "ERROR" if status >= 500 else "WARNING" if status >= 400 else "INFO"
    write(
        cloud,
        project,
        "run.googleapis.com%2Frequests",
        resource,
        labels,
        {"httpRequest": request, "severity": severity},
    )


@method("logging", "v2", "entries.list")
def _list(cloud: Cloud, request: Request) -> Json:
    body = request.body
    names = [*body.get("resourceNames", []), *(f"projects/{name}" for name in body.get("projectIds", []))]
    if not names:
        raise invalid("resource_names is required", "resource_names")
    wanted_projects = {_readable(cloud, request, name).project_id for name in names}
    wanted = parse(body.get("filter"), contains=True)
    order = body.get("orderBy", "timestamp asc")
    if order not in {"timestamp asc", "timestamp desc", "timestamp"}:
        raise invalid(f"Unsupported order by: {order}", "order_by")
    found = [
        entry
        for entry in cloud.entries
        if entry["logName"].split("/")[1] in wanted_projects and wanted(_filterable(entry))
    ]
    if order == "timestamp desc":
        found.reverse()
    shown, rest = page(found, body, default=50, maximum=cloud.page_limit(1000))
    return {"entries": shown, **rest} if shown else {}


def _filterable(entry: Json) -> Json:
    return {"severity": "DEFAULT", **entry, "logName": entry["logName"].replace("%2F", "/") + " " + entry["logName"]}


def _readable(cloud: Cloud, request: Request, name: str) -> Project:
    kind, _slash, reference = name.partition("/")
    if kind != "projects":
        raise ApiError("INVALID_ARGUMENT", f"Resource name '{name}' is not a project.")
    project = cloud.project(reference.partition("/")[0])
    if project is None or not allowed(cloud, request.identity, "logging.logEntries.list", project.name):
        raise permission_denied("logging.logEntries.list", name, request.host)
    check_enabled(cloud, project, "logging.googleapis.com")
    return project
