# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Long-running operations (google.longrunning.Operation)."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import is_operation
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import (
    GoogleError,
    Json,
    operation_failure,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import repeated
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import ignore

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

SETTLING_SECONDS: t.Final = 10
# an error code of this collection: the end of an operation cannot be determined
OPERATION_LOST: t.Final = "OPERATION_LOST"


def finish(
    api: GoogleApi,
    api_name: str,
    version: str,
    operation: Json,
    deadline: Deadline,
    activity: str,
    report_progress: t.Callable[[str], None] = ignore,
) -> Json:
    """Wait until the operation is done and return its response ({} when it has none).

    ``report_progress`` takes a line for each stage as it changes, and one for the end if there was a wait.

    :raises GoogleError: it failed; ``operation`` of the error is the finished operation.
    :raises WaitTimeout: it was not finished in time.
    """
    observed = operation
    stages = _Stages(report_progress)

    def probe() -> Json | None:
        nonlocal observed
        observed = _read(api, api_name, f"{version}/{operation['name']}", deadline, activity)
        stages.look(observed)
        return observed if observed.get("done") else None

    done = (
        observed
        if observed.get("done")
        else deadline.wait_for(probe, lambda: f"{activity} is still in progress{_stage(observed)}")
    )
    if "error" in done:
        raise operation_failure(activity, done)
    if done is not operation:
        stages.report_progress("done")
    return t.cast("Json", done.get("response", {}))


class _Stages:
    """Shows the stages of an operation of Cloud Functions as they change, with the seconds since its start."""

    def __init__(self, report_progress: t.Callable[[str], None]) -> None:
        self._show = report_progress
        self._began = time.monotonic()
        self._seen: dict[str, str] = {}

    def report_progress(self, text: str) -> None:
        self._show(f"{time.monotonic() - self._began:6.1f} s  {text}")

    def look(self, operation: Json) -> None:
        for stage in operation.get("metadata", {}).get("stages", []):
            name, state, message = stage.get("name", ""), stage.get("state", ""), stage.get("message", "")
            text = f"{name} {state}{': ' if message else ''}{message}"
            if state != "NOT_STARTED" and self._seen.get(name) != text:
                self._seen[name] = text
                self.report_progress(text)


def _read(api: GoogleApi, api_name: str, path: str, deadline: Deadline, activity: str) -> Json:
    """An operation that was just started may not be visible everywhere at once.

    :raises GoogleError: it is not found at all, which says nothing about its resource.
    """
    try:
        return _found(api, api_name, path, deadline, activity)
    except GoogleError as error:
        if not error.not_found:
            raise
        raise GoogleError(
            f"{activity} was started, but Google no longer knows its operation {path.partition('/')[2]}.",
            code=OPERATION_LOST,
            hint="Run the task again: it continues from the current state.",
        ) from error


def _found(api: GoogleApi, api_name: str, path: str, deadline: Deadline, activity: str) -> Json:
    return repeated(
        lambda: api.request(
            api_name, "GET", path, activity=f"{activity}: waiting for the operation", shape=is_operation
        ),
        deadline.part(SETTLING_SECONDS),
        lambda error: error.not_found,
    )


def _stage(operation: Json) -> str:
    """The stage of an operation of Cloud Functions, such as ", stage BUILD: Build in progress"."""
    stages = operation.get("metadata", {}).get("stages", [])
    running = [stage for stage in stages if stage.get("state") == "IN_PROGRESS"]
    return "".join(f", stage {stage.get('name')}: {stage.get('message', 'in progress')}" for stage in running[:1])
