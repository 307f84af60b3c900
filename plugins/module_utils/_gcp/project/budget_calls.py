# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The budget of a project, which alerts but does not stop anything (Cloud Billing Budgets v1)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.pages import listed
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.budget import Goal, rules, shown_budget

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi

API: t.Final = "billingbudgets"
PAGE_SIZE: t.Final = 100


@dataclass(frozen=True)
class ProjectBudget:
    """The part of a project that the option ``budget`` names; None while there is no budget of that name."""

    api: GoogleApi
    report_progress: t.Callable[[str], None]
    goal: Goal
    account: str

    key: t.ClassVar[str] = "budget"
    late: t.ClassVar[bool] = False

    def read(self, project: Json, fresh: t.Collection[str]) -> Json | None:
        del fresh
        found = self._find(project)
        return shown_budget(found) if found else None

    def planned(self, now: Json | None) -> Json:
        """The currency is None while it is not known."""
        return {
            "name": self.goal.name,
            "amount": float(self.goal.amount),
            "currency": self.goal.currency or (now["currency"] if now else None),
            "thresholds": list(self.goal.thresholds),
        }

    def apply(self, project: Json, now: Json | None, planned: Json) -> None:
        found = self._find(project) if now else None
        activity = f"{'Changing' if found else 'Creating'} the budget {self.goal.name}"
        self.report_progress(activity)
        body: Json = {
            "amount": {"specifiedAmount": self.goal.money(planned["currency"])},
            "thresholdRules": rules(self.goal, found),
        }
        try:
            if found:
                self._change(found, body, activity)
            else:
                self._create(project, body, activity)
        except GoogleError as error:
            if error.status == 403:
                error.hint = "It needs roles/billing.costsManager on the billing account."
            raise

    def _change(self, budget: Json, body: Json, activity: str) -> None:
        path, query = f"v1/{budget['name']}", {"updateMask": "amount,thresholdRules"}
        self.api.request(
            API, "PATCH", path, query=query, body=body, activity=activity, repeatable=True, shape=has("name")
        )

    def _create(self, project: Json, body: Json, activity: str) -> None:
        """Several budgets may have one name, so if a creation got no response, it is looked up before a retry."""
        body |= {
            "displayName": self.goal.name,
            "budgetFilter": {"projects": [f"projects/{project['project_number']}"]},
        }
        self.api.request(
            API, "POST", self._path, body=body, activity=activity, shape=has("name"), lookup=lambda: self._find(project)
        )

    @property
    def _path(self) -> str:
        return f"v1/billingAccounts/{self.account}/budgets"

    def _find(self, project: Json) -> Json | None:
        """The budget of that name for this project alone (billingAccounts.budgets.list).

        :raises FaasError: there are several.
        """
        query: Json = {"scope": f"projects/{project['project_id']}", "pageSize": PAGE_SIZE}
        activity = f"Reading the budgets of {self.account}"
        budgets = listed(self.api, API, self._path, "budgets", has("name"), query=query, activity=activity)
        found = [each for each in budgets if each.get("displayName") == self.goal.name and _is_for_one_project(each)]
        if len(found) > 1:
            raise FaasError(
                f"Billing account {self.account} has {len(found)} budgets {self.goal.name!r} for project "
                f"{project['project_id']}, and it is not clear which one is meant.",
                hint="Rename or delete the others, or set budget.name.",
            )
        return found[0] if found else None


def _is_for_one_project(budget: Json) -> bool:
    return len(budget.get("budgetFilter", {}).get("projects", [])) == 1
