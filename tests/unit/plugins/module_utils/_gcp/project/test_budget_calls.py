# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The budget of a project."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_project
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._gcp.scripted import (
    FORBIDDEN,
    PROJECT,
    Json,
    ScriptedGoogle,
    project_options,
    project_resource,
)

ACCOUNT = "000000-AAAAAA-BBBBBB"
BUDGETS = f"v1/billingAccounts/{ACCOUNT}/budgets"
LIST = f"billingbudgets GET {BUDGETS}"
CREATE = f"billingbudgets POST {BUDGETS}"
PATCH = f"billingbudgets PATCH {BUDGETS}/1"
FORECAST = {"thresholdPercent": 1.2, "spendBasis": "FORECASTED_SPEND"}
BUDGET: Json = {
    "name": f"billingAccounts/{ACCOUNT}/budgets/1",
    "displayName": PROJECT,
    "amount": {"specifiedAmount": {"units": "100", "nanos": 500000000, "currencyCode": "EUR"}},
    "budgetFilter": {"projects": ["projects/415"]},
    "thresholdRules": [
        {"thresholdPercent": 0.5, "spendBasis": "CURRENT_SPEND"},
        {"thresholdPercent": 0.9},
        {"thresholdPercent": 1.0, "spendBasis": "CURRENT_SPEND"},
        FORECAST,
    ],
}


@pytest.fixture(autouse=True)
def _there(google: ScriptedGoogle) -> None:
    google.on(f"cloudresourcemanager GET v3/projects/{PROJECT}", project_resource())
    linked = {"billingAccountName": f"billingAccounts/{ACCOUNT}", "billingEnabled": True}
    google.on(f"cloudbilling GET v1/projects/{PROJECT}/billingInfo", linked)
    google.on(f"serviceusage GET v1/projects/{PROJECT}/services", {})
    google.on(LIST, {"budgets": [{**BUDGET, "displayName": "other"}], "nextPageToken": "2"}, {"budgets": [BUDGET]})
    google.on(CREATE, BUDGET)
    google.on(PATCH, BUDGET)


def run(check_mode: bool = False, account: str | None = ACCOUNT, **budget: t.Any) -> dict[str, t.Any]:
    given = {"thresholds": [50, 90, 100], "currency": None, "name": None, **budget}
    return run_project.run(Task(project_options(billing_account=account, budget=given), check_mode, show_diff=True))


@pytest.mark.parametrize(
    ("budget", "message"),
    [
        ({"amount": 0}, "budget.amount must be more than 0, but 0 was given."),
        ({"amount": 1, "thresholds": [50, -1]}, "budget.thresholds must be percents above 0"),
        ({"amount": 1, "currency": "Euro"}, "budget.currency must be a code of three capital letters"),
        ({"amount": 1, "name": "x" * 61}, "budget.name must be at most 60 characters"),
        ({"amount": 1, "account": None}, "budget needs billing_account"),
        ({"amount": 1, "account": ""}, "budget needs billing_account"),
    ],
)
def test_budgets_that_cannot_be_right(google: ScriptedGoogle, budget: Json, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        run(**budget)
    assert caught.value.message.startswith(message)
    assert google.calls == []


def test_a_budget_that_is_right_takes_its_list(google: ScriptedGoogle) -> None:
    for currency in (None, "EUR"):
        result = run(amount=100.5, currency=currency)
        assert not result["changed"]
        google.on(LIST, {"budgets": [BUDGET]})
    assert result["budget"] == {"name": PROJECT, "amount": 100.5, "currency": "EUR", "thresholds": [50.0, 90.0, 100.0]}
    assert google.named(LIST)[0].query["scope"] == f"projects/{PROJECT}"


def test_a_new_budget_is_for_this_project_alone(google: ScriptedGoogle) -> None:
    google.on(LIST, {"budgets": [{**BUDGET, "budgetFilter": {"projects": ["projects/415", "projects/9"]}}]})
    result = run(amount=100.25, thresholds=[100, 75])
    assert google.writes == [CREATE]
    assert google.named(CREATE)[0].body == {
        "displayName": PROJECT,
        "budgetFilter": {"projects": ["projects/415"]},
        "amount": {"specifiedAmount": {"units": "100", "nanos": 250000000}},
        "thresholdRules": [
            {"thresholdPercent": 0.75, "spendBasis": "CURRENT_SPEND"},
            {"thresholdPercent": 1.0, "spendBasis": "CURRENT_SPEND"},
        ],
    }
    assert result["changes"] == ["budget"]
    assert result["diff"]["before"]["budget"] is None


def test_a_change_keeps_alerts_of_forecasts(google: ScriptedGoogle) -> None:
    google.on(LIST, {"budgets": [BUDGET]})
    predicted = run(check_mode=True, amount=200)
    assert google.writes == []
    result = run(amount=200)
    (patch,) = google.named(PATCH)
    assert patch.query == {"updateMask": "amount,thresholdRules"}
    assert patch.body["amount"] == {"specifiedAmount": {"units": "200", "currencyCode": "EUR"}}
    assert patch.body["thresholdRules"][-1] == FORECAST
    assert result["diff"] == predicted["diff"]


def test_two_budgets_of_one_name_are_not_told_apart(google: ScriptedGoogle) -> None:
    google.on(LIST, {"budgets": [BUDGET, BUDGET]})
    with pytest.raises(FaasError, match=rf"has 2 budgets '{PROJECT}' for project {PROJECT}"):
        run(amount=1)


def test_without_permission_the_role_is_named(google: ScriptedGoogle) -> None:
    google.on(LIST, {})
    google.on(CREATE, FORBIDDEN)
    with pytest.raises(GoogleError) as caught:
        run(amount=1)
    assert "roles/billing.costsManager" in str(caught.value.hint)
