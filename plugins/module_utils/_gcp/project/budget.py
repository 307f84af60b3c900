# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The budget of a project, observed and desired (no API, no Ansible)."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from decimal import Decimal

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.options import BUDGET

Json = dict[str, t.Any]

NANOS: t.Final = 1_000_000_000
SPENT: t.Final = "CURRENT_SPEND"


@dataclass(frozen=True)
class Goal:
    """The option ``budget``: an amount for each month, and the percents of it at which Google alerts.

    ``currency`` None: that of the billing account.
    """

    name: str
    amount: Decimal
    thresholds: tuple[float, ...]
    currency: str | None = None

    def money(self, currency: str | None) -> Json:
        """The amount as a google.type.Money."""
        units = int(self.amount)
        nanos = int((self.amount - units) * NANOS)
        return {
            "units": str(units),
            **({"nanos": nanos} if nanos else {}),
            **({"currencyCode": currency} if currency else {}),
        }


def requested_goal(options: t.Mapping[str, t.Any]) -> Goal | None:
    """The option ``budget``; its default name is the project's ID, or the prefix of that.

    :raises OptionError: the budget is invalid.
    """
    given = options.get("budget")
    if given is None:
        return None
    if not options.get("billing_account"):
        raise OptionError("budget needs billing_account: a budget belongs to the account that pays.")
    for key, option in BUDGET.items():
        option.check(f"budget.{key}", given.get(key))
    name = given.get("name") or options.get("project_id") or options["project_id_prefix"]
    return Goal(name, Decimal(str(given["amount"])), tuple(sorted(set(given["thresholds"]))), given.get("currency"))


def shown_budget(budget: Json) -> Json:
    """A budget as {name, amount, currency, thresholds}; alerts of forecasts are not shown."""
    money = budget.get("amount", {}).get("specifiedAmount", {})
    return {
        "name": budget.get("displayName", ""),
        "amount": float(int(money.get("units", 0)) + Decimal(money.get("nanos", 0)) / NANOS),
        "currency": money.get("currencyCode"),
        "thresholds": sorted(
            round(rule.get("thresholdPercent", 0) * 100, 6)
            for rule in budget.get("thresholdRules", [])
            if _of_spending(rule)
        ),
    }


def rules(goal: Goal, budget: Json | None) -> list[Json]:
    """The alerts of the goal, with those of forecasts that the budget has."""
    others = [rule for rule in (budget or {}).get("thresholdRules", []) if not _of_spending(rule)]
    return [*({"thresholdPercent": each / 100, "spendBasis": SPENT} for each in goal.thresholds), *others]


def _of_spending(rule: Json) -> bool:
    return bool(rule.get("spendBasis", SPENT) == SPENT)
