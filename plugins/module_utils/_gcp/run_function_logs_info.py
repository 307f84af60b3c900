# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The log of a function (entries.list of Cloud Logging v2)."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import session
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import page_of
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.checks import check_place
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.service import service_id
from ansible_collections.polycloud.faas.plugins.module_utils._log_options import Requested, requested_entries, rfc3339

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import Json
    from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task

READING_SECONDS: t.Final = 300
LARGEST_PAGE: t.Final = 1000
AUDIT_LOGS: t.Final = "cloudaudit.googleapis.com"

Options = t.Mapping[str, t.Any]


def run(task: Task) -> dict[str, t.Any]:
    """``gcp_cloudfunction_logs_info``: every option is checked before the first call.

    :raises OptionError: an option is invalid; nothing was called.
    :raises GoogleError: Google refused a call.
    """
    options = task.options
    check_place(options["project"], options["location"], options["name"])
    requested = requested_entries(options)
    session.check(options)
    api = session.connect(options, Deadline(READING_SECONDS))
    body = {
        "resourceNames": [f"projects/{options['project']}"],
        "filter": log_filter(options["location"], options["name"], requested),
        "orderBy": "timestamp desc",
        "pageSize": min(requested.limit, LARGEST_PAGE),
    }
    found = _newest(api, body, options["name"], requested)
    return {"changed": False, "entries": [entry(each, options["name"]) for each in found[::-1]]}


def log_filter(location: str, name: str, requested: Requested) -> str:
    """The filter in the Logging query language: a function of the 2nd generation is a Cloud Run service.

    Not every such service is a function; entries of functions have a label for that, which gcloud also uses.
    """
    second = (
        f'resource.type="cloud_run_revision" AND resource.labels.service_name="{service_id(name)}" '
        f'AND resource.labels.location="{location}" AND labels."goog-managed-by"="cloudfunctions"'
    )
    first = (
        f'resource.type="cloud_function" AND resource.labels.function_name="{name}" '
        f'AND resource.labels.region="{location}"'
    )
    parts = [
        f"(({second}) OR ({first}))",
        f'NOT logName:"{AUDIT_LOGS}"',
        f'timestamp>="{rfc3339(requested.since)}"',
        f'timestamp<="{rfc3339(requested.until)}"' if requested.until else "",
        f"severity>={requested.severity}" if requested.severity else "",
        # quotes inside a JSON payload are written differently there, so such a text is only searched for here
        f'"{requested.contains}"' if requested.contains and not set(requested.contains) & {'"', "\\"} else "",
    ]
    return " AND ".join(part for part in parts if part)


def _newest(api: GoogleApi, body: Json, name: str, requested: Requested) -> list[Json]:
    """The newest entries, newest first; pages may be empty even if others follow."""
    found: list[Json] = []
    while True:
        page = api.request(
            "logging",
            "POST",
            "v2/entries:list",
            body=body,
            activity=f"Reading the log of function {name}",
            repeatable=True,
            shape=page_of("entries"),
        )
        found += [each for each in page.get("entries", []) if requested.contains in _text(each)]
        if len(found) >= requested.limit or not page.get("nextPageToken"):
            return found[: requested.limit]
        body = {**body, "pageToken": page["nextPageToken"]}


def entry(given: Json, name: str) -> Json:
    """A LogEntry in the shape of both clouds."""
    labels, resource = given.get("labels", {}), given.get("resource", {}).get("labels", {})
    payload = given.get("jsonPayload", given.get("protoPayload"))
    request = _request(given["httpRequest"]) if given.get("httpRequest") else None
    return {
        "time": given.get("timestamp", given.get("receiveTimestamp")),
        "severity": given.get("severity", "DEFAULT"),
        "message": _message(given, payload, request),
        "function": name,
        "execution_id": labels.get("execution_id"),
        "version": resource.get("revision_name"),
        "instance": labels.get("instanceId", labels.get("instance_id")),
        "payload": payload,
        "report": None,
        "request": request,
    }


def _message(given: Json, payload: t.Any, request: Json | None) -> str:
    if "textPayload" in given:
        return str(given["textPayload"]).rstrip("\n")
    if isinstance(payload, dict):
        return str(payload["message"]) if isinstance(payload.get("message"), str) else json.dumps(payload)
    return f"{request['method']} {request['url']} {request['status_code']}" if request else ""


def _request(request: Json) -> Json:
    """An HttpRequest of Logging; its latency is such as "0.012345s"."""
    latency = str(request.get("latency", "")).removesuffix("s")
    return {
        "method": request.get("requestMethod"),
        "url": request.get("requestUrl"),
        "status_code": request.get("status"),
        "duration_ms": round(float(latency) * 1000, 3) if latency else None,
    }


def _text(given: Json) -> str:
    """Everything in which a text is searched."""
    request = given.get("httpRequest", {})
    parts = [given.get("textPayload", ""), str(request.get("requestUrl", ""))]
    payload = given.get("jsonPayload", given.get("protoPayload"))
    if payload is not None:
        parts += [json.dumps(payload, ensure_ascii=False), str(payload.get("message", ""))]
    return "\n".join(parts)
