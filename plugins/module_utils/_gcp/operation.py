# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: long-running operations (google.longrunning.Operation)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.failures import Json, operation_failure
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.retry import repeated
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.session import GoogleApi

SETTLING_SECONDS: t.Final = 10


def finish(api: GoogleApi, api_name: str, version: str, operation: Json, deadline: Deadline, doing: str) -> Json:
    """Wait until the operation is done and return its response ({} when it has none).

    :raises GoogleError: it failed; ``operation`` of the error is the operation as it ended.
    :raises WaitTimeout: it was not done in time.
    """
    seen = operation

    def probe() -> Json | None:
        nonlocal seen
        seen = _read(api, api_name, f"{version}/{operation['name']}", deadline, doing)
        return seen if seen.get("done") else None

    done = seen if seen.get("done") else deadline.wait_for(probe, lambda: f"{doing} goes on{_stage(seen)}")
    if "error" in done:
        raise operation_failure(doing, done)
    return t.cast("Json", done.get("response", {}))


def _read(api: GoogleApi, api_name: str, path: str, deadline: Deadline, doing: str) -> Json:
    """An operation that was just started may not be found everywhere at once."""
    return repeated(
        lambda: api.request(api_name, "GET", path, doing=f"{doing}: waiting for the operation"),
        deadline.part(SETTLING_SECONDS),
        lambda error: error.not_found,
    )


def _stage(operation: Json) -> str:
    """Where an operation of Cloud Functions stands, such as ", stage BUILD: Build in progress"."""
    stages = operation.get("metadata", {}).get("stages", [])
    running = [stage for stage in stages if stage.get("state") == "IN_PROGRESS"]
    return "".join(f", stage {stage.get('name')}: {stage.get('message', 'in progress')}" for stage in running[:1])
