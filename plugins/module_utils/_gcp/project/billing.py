# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The billing account of a project (Cloud Billing v1)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has, has_any
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import ignore

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

API: t.Final = "cloudbilling"
is_info: t.Final = has_any("name", "projectId", "billingAccountName", "billingEnabled")
LINK: t.Final = "billing.resourceAssociations.create"
SETTLING_SECONDS: t.Final = 30


def linked_account(api: GoogleApi, project_id: str) -> str:
    """The account that pays for the project, or "" (projects.getBillingInfo)."""
    path = f"v1/projects/{project_id}/billingInfo"
    info = api.request(
        API, "GET", path, activity=f"Reading the billing account of project {project_id}", shape=has("name")
    )
    return str(info.get("billingAccountName", "")).removeprefix("billingAccounts/")


def check_permission(api: GoogleApi, account: str) -> None:
    """Check the permission to link projects to the account (billingAccounts.testIamPermissions).

    :raises FaasError: it is missing, or there is no such account.
    """
    refusal = FaasError(
        f"Projects cannot be linked to billing account {account}: there is no such account, or the credentials do not "
        f"have the permission {LINK} on it.",
        hint="The role roles/billing.user on the billing account has it.",
    )
    try:
        held = api.request(
            API,
            "POST",
            f"v1/billingAccounts/{account}:testIamPermissions",
            body={"permissions": [LINK]},
            activity=f"Checking the permission to use billing account {account}",
            repeatable=True,
        )
    except GoogleError as error:
        if error.not_visible:
            raise refusal from error
        raise
    if LINK not in held.get("permissions", []):
        raise refusal


def link(
    api: GoogleApi,
    project_id: str,
    account: str | None,
    deadline: Deadline,
    report_progress: t.Callable[[str], None] = ignore,
) -> None:
    """Make the account pay for the project; None: nobody pays (projects.updateBillingInfo).

    :raises GoogleError: Google refused it.
    :raises FaasError: the account is closed.
    """
    activity = f"Linking project {project_id} to billing account {account or '(none)'}"
    report_progress(activity)
    try:
        info = api.request(
            API,
            "PUT",
            f"v1/projects/{project_id}/billingInfo",
            body={"billingAccountName": f"billingAccounts/{account}" if account else ""},
            activity=activity,
            shape=is_info,
        )
    except GoogleError as error:
        if error.not_visible:
            error.hint = (
                "It needs roles/billing.user on the billing account and roles/billing.projectManager on the project."
            )
        elif account and not _is_open(api, account):
            raise _closed(account, activity) from error
        raise
    if account and not info.get("billingEnabled"):
        raise _closed(account, activity)
    deadline.part(SETTLING_SECONDS).wait_for(
        lambda: True if linked_account(api, project_id) == (account or "") else None,
        lambda: f"{activity} was accepted, but the project does not show it yet",
    )


def _is_open(api: GoogleApi, account: str) -> bool:
    """Whether the account is open; True when in doubt."""
    try:
        found = api.request(
            API,
            "GET",
            f"v1/billingAccounts/{account}",
            activity=f"Reading billing account {account}",
            shape=has("name"),
        )
    except GoogleError:
        return True
    return bool(found.get("open"))


def _closed(account: str, activity: str) -> FaasError:
    return FaasError(
        f"{activity} failed: billing account {account} is closed.", hint="Reopen it, or choose another one."
    )
