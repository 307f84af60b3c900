# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The APIs of a project (Service Usage v1)."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._batches import batches
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has, is_operation
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.long_running_operation import (
    OPERATION_LOST,
    finish,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.pages import listed
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import repeated
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import ignore

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

API: t.Final = "serviceusage"
MOST_IN_BATCH: t.Final = 20
PAGE_SIZE: t.Final = 200
BUSY_SECONDS: t.Final = 300
BUSY: t.Final = ("Another activation or deactivation is in progress", "Precondition check failed", "internal error")

# Google's reason for an API that does not exist, as for one that the caller cannot see
UNKNOWN: t.Final = "SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED"
UNKNOWN_HINT: t.Final = (
    "Google offers no such API, or not to these credentials: check the name in apis, for example in the list of "
    "gcloud services list --available."
)
MOST_LOOKED_UP: t.Final = 30

ReportProgress = t.Callable[[str], None]


def enabled(api: GoogleApi, project_id: str) -> list[str]:
    """The names of all enabled APIs (services.list)."""
    path, activity = f"v1/projects/{project_id}/services", f"Reading the APIs of project {project_id}"
    query: Json = {"filter": "state:ENABLED", "pageSize": PAGE_SIZE, "fields": "services/name,nextPageToken"}
    found = listed(api, API, path, "services", has("name"), query=query, activity=activity)
    return sorted(service["name"].rpartition("/")[2] for service in found)


def check_offered(api: GoogleApi, project_id: str, names: t.Sequence[str]) -> None:
    """Check that Google offers these APIs (services.batchGet).

    :raises GoogleError: it does not know one of them.
    """
    for batch in batches(sorted(names), MOST_LOOKED_UP):
        query: Json = {"names": [f"projects/{project_id}/services/{name}" for name in batch]}
        activity = f"Looking up {', '.join(batch)}"
        try:
            path = f"v1/projects/{project_id}/services:batchGet"
            api.request(API, "GET", path, query=query, activity=activity, shape=has("services"))
        except GoogleError as error:
            if error.reason != UNKNOWN:
                continue
            error.hint = UNKNOWN_HINT
            raise


def enable(
    api: GoogleApi,
    project_id: str,
    names: t.Sequence[str],
    deadline: Deadline,
    just_billed: bool,
    report_progress: ReportProgress = ignore,
) -> list[str]:
    """Enable APIs and wait until they are enabled; returns all enabled ones.

    ``just_billed``: billing was just linked, so that "needs billing" may be temporary.

    :raises GoogleError: Google refused it.
    :raises WaitTimeout: they were not enabled in time.
    """
    for batch in batches(sorted(names), MOST_IN_BATCH):
        _enable_batch(api, project_id, batch, deadline, just_billed, report_progress)

    def all_on() -> list[str] | None:
        found = enabled(api, project_id)
        return found if set(names) <= set(found) else None

    return deadline.wait_for(
        all_on, lambda: f"Google has not yet enabled all of {', '.join(names)} in project {project_id}"
    )


@dataclass(frozen=True)
class Disabling:
    """How APIs are disabled: ``with_dependents`` includes the APIs that depend on them, but none of ``kept``.

    ``check_usage``: an API that was used recently is not disabled.
    """

    with_dependents: bool = False
    check_usage: bool = False
    kept: t.Collection[str] = ()


def disable(
    api: GoogleApi,
    project_id: str,
    names: t.Sequence[str],
    deadline: Deadline,
    how: Disabling,
    report_progress: ReportProgress = ignore,
) -> None:
    """Disable APIs; one that others of them depend on is disabled after those.

    :raises FaasError: Google refused it, for example because an API that stays depends on it.
    """
    left = list(names)
    while left:
        refused: dict[str, GoogleError] = {}
        for name in left:
            try:
                _disable_one(api, project_id, name, deadline, how, report_progress, with_dependents=False)
            except GoogleError as error:
                if error.code != "FAILED_PRECONDITION":
                    raise
                refused[name] = error
        if len(refused) == len(left):
            _check_dependents(left[0], refused[left[0]], how)
            _disable_one(api, project_id, left[0], deadline, how, report_progress, with_dependents=True)
            refused = {name: refused[name] for name in enabled(api, project_id) if name in refused}
        left = list(refused)


def _check_dependents(name: str, error: GoogleError, how: Disabling) -> None:
    """:raises FaasError: what Google refused cannot be done with the dependents either."""
    if "depended on" not in error.answer:
        if how.check_usage:
            error.hint = "With check_api_usage: false it is disabled anyway."
        raise error
    if not how.with_dependents:
        error.hint = "Name these too, or set disable_dependent_apis to true."
        raise error
    kept = sorted(set(re.findall(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", error.answer)) & set(how.kept))
    if kept:
        raise FaasError(f"{name} cannot be disabled, because {', '.join(kept)} of apis needs it.") from error


def _enable_batch(
    api: GoogleApi,
    project_id: str,
    names: t.Sequence[str],
    deadline: Deadline,
    just_billed: bool,
    report_progress: ReportProgress,
) -> None:
    activity = f"Enabling {', '.join(names)} in project {project_id}"
    report_progress(activity)
    services = f"v1/projects/{project_id}/services"
    # batchEnable refuses a single API
    path = f"{services}/{names[0]}:enable" if len(names) == 1 else f"{services}:batchEnable"
    body: Json = {} if len(names) == 1 else {"serviceIds": list(names)}
    try:
        repeated(
            lambda: _run(api, path, body, deadline, activity, report_progress),
            deadline.part(BUSY_SECONDS),
            lambda error: _busy(error) or error.code == OPERATION_LOST or (just_billed and _needs_billing(error)),
        )
    except GoogleError as error:
        if _needs_billing(error):
            error.hint = "Link a billing account to the project first, for example with billing_account."
        error.hint = UNKNOWN_HINT if error.reason == UNKNOWN else error.hint
        raise


def _disable_one(
    api: GoogleApi,
    project_id: str,
    name: str,
    deadline: Deadline,
    how: Disabling,
    report_progress: ReportProgress,
    *,
    with_dependents: bool,
) -> None:
    path = f"v1/projects/{project_id}/services/{name}:disable"
    usage = "CHECK" if how.check_usage else "SKIP"
    body = {"disableDependentServices": with_dependents, "checkIfServiceHasUsage": usage}
    activity = f"Disabling {name}{' and what depends on it' if with_dependents else ''} in project {project_id}"
    report_progress(activity)
    repeated(lambda: _run(api, path, body, deadline, activity, report_progress), deadline.part(BUSY_SECONDS), _busy)


def _run(
    api: GoogleApi, path: str, body: Json, deadline: Deadline, activity: str, report_progress: ReportProgress
) -> Json:
    operation = api.request(API, "POST", path, body=body, activity=activity, repeatable=True, shape=is_operation)
    return finish(api, API, "v1", operation, deadline, activity, report_progress)


def _busy(error: GoogleError) -> bool:
    return error.status in {400, 409, 412, None} and any(text in error.answer for text in BUSY)


def _needs_billing(error: GoogleError) -> bool:
    return error.reason == "UREQ_PROJECT_BILLING_NOT_FOUND" or "Billing must be enabled" in error.answer
