# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloud Billing v1: accounts, and which account pays for a project."""

from __future__ import annotations

from ..cloud import policies
from ..cloud.access import allowed
from ..cloud.registry import Request, method
from ..cloud.store import Cloud, Project
from ..protocol.errors import ApiError, permission_denied, quota_failure
from ..protocol.filters import parse
from ..protocol.formats import Json
from ..protocol.paging import page

_QUOTA = "Cloud billing quota exceeded: https://support.google.com/code/contact/billing_quota_increase"


def billing_enabled(cloud: Cloud, project: Project) -> bool:
    return bool(cloud.billing_accounts.get(project.billing_account, {}).get("open"))


def view(cloud: Cloud, project: Project) -> Json:
    shown: Json = {"name": f"{project.name}/billingInfo", "projectId": project.project_id}
    if project.billing_account:
        shown["billingAccountName"] = project.billing_account
    if billing_enabled(cloud, project):
        shown["billingEnabled"] = True
    return shown


@method("cloudbilling", "v1", "projects.getBillingInfo", "resourcemanager.projects.get")
def _get_info(cloud: Cloud, request: Request) -> Json:
    return view(cloud, request.project)


@method("cloudbilling", "v1", "projects.updateBillingInfo")
def _update_info(cloud: Cloud, request: Request) -> Json:
    project, account = request.project, request.body.get("billingAccountName", "")
    verb = "create" if account else "delete"
    request.require(cloud, f"resourcemanager.projects.{verb}BillingAssignment")
    if not project.active:
        raise ApiError("FAILED_PRECONDITION", "Precondition check failed.")
    if account and account != project.billing_account:
        _check_account(cloud, request, account)
    project.billing_account = account
    return view(cloud, project)


def _check_account(cloud: Cloud, request: Request, account: str) -> None:
    """Unknown and forbidden accounts get the same 403; a closed one and an exceeded quota a bare precondition error."""
    if account not in cloud.billing_accounts:
        raise permission_denied("billing.resourceAssociations.create", account, request.host)
    request.require(cloud, "billing.resourceAssociations.create", account)
    if not cloud.billing_accounts[account].get("open"):
        raise ApiError("FAILED_PRECONDITION", "Precondition check failed.")
    paid = [project for project in cloud.projects.values() if project.billing_account == account]
    if len(paid) >= int(cloud.setting("billing_quota")):
        details = [quota_failure(account, _QUOTA)]
        raise ApiError("FAILED_PRECONDITION", "Precondition check failed.", details)


@method("cloudbilling", "v1", "billingAccounts.get", "billing.accounts.get")
def _get_account(cloud: Cloud, request: Request) -> Json:
    return cloud.billing_accounts[request.resource]


@method("cloudbilling", "v1", "billingAccounts.list")
def _list_accounts(cloud: Cloud, request: Request) -> Json:
    wanted = parse(request.query.get("filter"))
    found = [
        account
        for name, account in cloud.billing_accounts.items()
        if allowed(cloud, request.identity, "billing.accounts.list", name)
        and wanted({**account, "open": str(account.get("open", False)).lower()})
    ]
    shown, rest = page(found, request.query, default=100, maximum=cloud.page_limit(100))
    return {"billingAccounts": shown, **rest} if shown else {}


@method("cloudbilling", "v1", "billingAccounts.projects.list", "billing.resourceAssociations.list")
def _list_projects(cloud: Cloud, request: Request) -> Json:
    found = [view(cloud, project) for project in cloud.projects.values() if project.billing_account == request.resource]
    shown, rest = page(found, request.query, default=100, maximum=cloud.page_limit(100))
    return {"projectBillingInfo": shown, **rest} if shown else {}


policies.register("cloudbilling", "v1", "billingAccounts", "billing.accounts")
