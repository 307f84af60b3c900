# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloud Billing Budgets v1: what a project may cost, as a goal with alerts."""

from __future__ import annotations

from ..cloud.registry import Request, method
from ..cloud.store import Cloud
from ..protocol import masks
from ..protocol.discovery import document_of
from ..protocol.errors import ApiError, invalid, not_found
from ..protocol.formats import Json, unique
from ..protocol.paging import page

_SCHEMA = "GoogleCloudBillingBudgetsV1Budget"


def _completed(cloud: Cloud, account: str, given: Json) -> Json:
    """The budget with what Google adds; projects become numbers."""
    budget = {key: value for key, value in given.items() if key not in {"name", "etag"}}
    if not budget.get("amount"):
        raise invalid("The amount of the budget is required.", "budget.amount")
    money = budget["amount"].get("specifiedAmount")
    currency = cloud.billing_accounts[account]["currencyCode"]
    if money is not None:
        if money.get("currencyCode", currency) != currency:
            raise invalid(f"The currency must be that of the billing account, {currency}.", "budget.amount")
        budget["amount"] = {"specifiedAmount": {**money, "currencyCode": currency}}
    rules = [{"spendBasis": "CURRENT_SPEND", **rule} for rule in budget.get("thresholdRules", [])]
    budget |= {"thresholdRules": rules} if rules else {}
    wanted = {
        "creditTypesTreatment": "INCLUDE_ALL_CREDITS",
        "calendarPeriod": "MONTH",
        **budget.get("budgetFilter", {}),
    }
    if wanted.get("projects"):
        wanted["projects"] = [f"projects/{_number(cloud, name)}" for name in wanted["projects"]]
    return {"ownershipScope": "ALL_USERS", "notificationsRule": {}, **budget, "budgetFilter": wanted}


def _number(cloud: Cloud, name: str) -> str:
    project = cloud.project(name.removeprefix("projects/"))
    if project is None:
        raise invalid(f"Project {name} was not found.", "budget.budget_filter.projects")
    return project.number


def _found(cloud: Cloud, request: Request) -> Json:
    if request.params["name"] not in cloud.budgets:
        raise not_found(request.params["name"])
    return cloud.budgets[request.params["name"]]


@method("billingbudgets", "v1", "billingAccounts.budgets.create", "billing.budgets.create")
def _create(cloud: Cloud, request: Request) -> Json:
    name = f"{request.resource}/budgets/{unique()}"
    cloud.budgets[name] = {"name": name, **_completed(cloud, request.resource, request.body), "etag": unique()}
    return cloud.budgets[name]


@method("billingbudgets", "v1", "billingAccounts.budgets.list", "billing.budgets.list")
def _list(cloud: Cloud, request: Request) -> Json:
    found = [budget for name, budget in cloud.budgets.items() if name.startswith(f"{request.resource}/")]
    scope = request.query.get("scope")
    if scope:
        wanted = [f"projects/{_number(cloud, scope)}"]
        found = [budget for budget in found if budget["budgetFilter"].get("projects") == wanted]
    shown, rest = page(found, request.query, default=100, maximum=cloud.page_limit(100))
    return {"budgets": shown, **rest} if shown else {}


@method("billingbudgets", "v1", "billingAccounts.budgets.get", "billing.budgets.get")
def _get(cloud: Cloud, request: Request) -> Json:
    return _found(cloud, request)


@method("billingbudgets", "v1", "billingAccounts.budgets.patch", "billing.budgets.update")
def _patch(cloud: Cloud, request: Request) -> Json:
    before, change = _found(cloud, request), request.body
    if change.get("etag") and change["etag"] != before["etag"]:
        raise ApiError("ABORTED", "The budget was changed in the meantime.")
    schemas = document_of(request.method).schemas
    mask = request.query.get("updateMask")
    paths = masks.parse(mask, schemas, _SCHEMA) if mask else [(key,) for key in change if key not in {"name", "etag"}]
    after = {**before}
    masks.apply(after, change, paths)
    cloud.budgets[before["name"]] = {
        "name": before["name"],
        **_completed(cloud, request.resource, after),
        "etag": unique(),
    }
    return cloud.budgets[before["name"]]


@method("billingbudgets", "v1", "billingAccounts.budgets.delete", "billing.budgets.delete")
def _delete(cloud: Cloud, request: Request) -> Json:
    del cloud.budgets[_found(cloud, request)["name"]]
    return {}
