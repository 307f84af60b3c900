# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reasons why a build failed or a container did not start, from Cloud Build and Cloud Logging.

All of it is best effort: the credentials may not be allowed to read builds and logs.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api import package_failures

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

LOG_SECONDS: t.Final = 5
MOST_ENTRIES: t.Final = 200
# the error of a function of the 1st generation whose code cannot be loaded
LOADING_FAILED: t.Final = "failed on loading user code"
MOST_LINES: t.Final = 15
LAST_LINES: t.Final = 5
TELLING: t.Final = re.compile(
    r"\b(error|errors|failed|failure|exception|denied|not found|unsatisfiable|incompatible)\b", re.IGNORECASE
)
FRAME: t.Final = re.compile(r'\s*File "')
FOREIGN: t.Final = re.compile(r"site-packages|dist-packages|<frozen |/lib/python3")
STEP_PREFIX: t.Final = re.compile(r'^Step #\d+(?: - "[^"]*")?: ?')


def report(api: GoogleApi, deadline: Deadline, parent: str, error: GoogleError) -> str:
    """The addition to the error of a failed deployment; "" when nothing more can be found out.

    ``parent`` is ``projects/P/locations/L``.
    """
    revision = re.search(r"Revision '([^']+)'", error.answer)
    if revision:
        return _container_report(api, deadline, parent, _of_revision(revision.group(1)))
    if LOADING_FAILED in error.answer:
        name = str(error.operation.get("metadata", {}).get("target", "")).rpartition("/")[2]
        return _container_report(api, deadline, parent, _of_function(name))
    build = _build_name(parent, error)
    return _build_report(api, deadline, parent, build, error.answer) if build else ""


def relevant_lines(lines: t.Sequence[str]) -> list[str]:
    """The lines that show what went wrong: the last traceback, else those about errors, else the last ones."""
    written = package_failures.unwrapped([STEP_PREFIX.sub("", line).rstrip() for line in lines])
    written = [line for line in written if line]
    tracebacks = [
        number for number, line in enumerate(written) if line.lstrip().startswith("Traceback (most recent call")
    ]
    if tracebacks:
        last = tracebacks[-1]
        return _traceback(written[last:])
    return [line for line in written if TELLING.search(line)][-MOST_LINES:] or written[-LAST_LINES:]


def _traceback(lines: t.Sequence[str]) -> list[str]:
    """The first traceback of the lines, up to the line that names the error, without the frames of libraries."""
    indent = len(lines[0]) - len(lines[0].lstrip())
    kept, foreign = [lines[0]], False
    for line in lines[1:]:
        if not line[indent:][:1].isspace():
            return [*kept[-MOST_LINES:], line]
        if FRAME.match(line):
            foreign = FOREIGN.search(line) is not None
        if not foreign:
            kept.append(line)
    return kept[-MOST_LINES:]


def _build_name(parent: str, error: GoogleError) -> str:
    """The build that the operation names, or that the link to its log names."""
    named = error.operation.get("metadata", {}).get("buildName", "")
    link = re.search(r"/builds;region=([a-z0-9-]+)/([0-9a-f-]+)", error.answer)
    if "Build failed" not in error.answer and not link:
        return ""
    project = parent.split("/")[1]
    return named or (f"projects/{project}/locations/{link.group(1)}/builds/{link.group(2)}" if link else "")


def _build_report(api: GoogleApi, deadline: Deadline, parent: str, build: str, answer: str) -> str:
    """Details of the build and its log that are not already in Google's ``answer``."""
    try:
        found = api.request("cloudbuild", "GET", f"v1/{build}", activity=f"Reading build {build}")
    except GoogleError:
        found = {}
    steps = [step for step in found.get("steps", []) if step.get("status") == "FAILURE"]
    step = f" in step {steps[0].get('id') or steps[0].get('name')}" if steps else ""
    detail = found.get("failureInfo", {}).get("detail") or found.get("statusDetail", "")
    requested = f'resource.type="build" AND resource.labels.build_id="{build.rpartition("/")[2]}"'
    logged = _log(api, deadline, parent, requested)
    new = [line for line in relevant_lines(logged) if line.removeprefix("ERROR: ") not in answer]
    written = [f"The build failed{step}{f': {detail}' if detail and detail not in answer else ''}."]
    log = ["The build log says:", *(f"  {line}" for line in new)] if new else []
    told = package_failures.advice([answer, *(STEP_PREFIX.sub("", line) for line in logged)])
    return "\n".join([*written, *log, *([told] if told else [])])


def _of_revision(name: str) -> str:
    return f'resource.type="cloud_run_revision" AND resource.labels.revision_name="{name}"'


def _of_function(name: str) -> str:
    return f'resource.type="cloud_function" AND resource.labels.function_name="{name}"'


def _container_report(api: GoogleApi, deadline: Deadline, parent: str, requested: str) -> str:
    lines = relevant_lines(_log(api, deadline, parent, requested))
    return "\n".join(["The container says:", *(f"  {line}" for line in lines)]) if lines else ""


def _log(api: GoogleApi, deadline: Deadline, parent: str, requested: str) -> list[str]:
    """The newest lines of a log, oldest first; they may take a moment to arrive."""
    project = "/".join(parent.split("/")[:2])
    query: Json = {
        "resourceNames": [project],
        "filter": requested,
        "orderBy": "timestamp desc",
        "pageSize": MOST_ENTRIES,
    }
    for _pause in deadline.part(LOG_SECONDS).pauses():
        try:
            found = api.request(
                "logging", "POST", "v2/entries:list", body=query, activity="Reading the log", repeatable=True
            )
        except GoogleError:
            return []
        entries = found.get("entries", [])
        if entries:
            return [line for entry in reversed(entries) for line in _text(entry).splitlines()]
    return []


def _text(entry: Json) -> str:
    return str(entry.get("textPayload") or entry.get("jsonPayload", {}).get("message", ""))
