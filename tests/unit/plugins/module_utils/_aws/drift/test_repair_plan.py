# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is done about drift."""

from __future__ import annotations

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, Drift, Repairs
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.repair_plan import (
    plan_repairs,
    template_without_lost,
    without_parts,
)
from tests.unit.plugins.module_utils._aws.drift.functions.test_function import template
from tests.unit.plugins.module_utils._aws.service_runs import build_template, function, make_service


def test_without_drift_there_is_nothing_to_repair() -> None:
    assert plan_repairs([], {}) == Repairs()
    assert template_without_lost(Repairs(), template()) == template()


def test_a_variable_that_is_the_only_one() -> None:
    deployed = build_template(
        make_service(functions=[function("hello", environment={"TABLE": {"Ref": "Table"}})]), "key.zip"
    )
    lost = Drift("HelloLambdaFunction", "Environment.Variables.TABLE", "(set)", "(unset)", way=BY_UPDATES)
    repairs = plan_repairs([lost], {})
    assert repairs.lost == (lost,)
    assert (
        "Environment" not in template_without_lost(repairs, deployed)["Resources"]["HelloLambdaFunction"]["Properties"]
    )


def missing(logical_id: str) -> Drift:
    return Drift(logical_id, "Id", "a", None, is_missing=True, way=BY_UPDATES)


def test_what_comes_back_with_something_else_is_not_told_as_well() -> None:
    deployed = build_template(make_service(functions=[function("hello", "GET /a/b")]), "key.zip")
    api, path, below = (missing(f"ApiGateway{name}") for name in ("RestApi", "ResourceA", "ResourceAB"))
    permission = missing("HelloLambdaPermissionApiGateway")
    edited = Drift("ApiGatewayMethodABGet", "ApiKeyRequired", False, True)
    memory = Drift("HelloLambdaFunction", "MemorySize", 128, 256)
    assert without_parts([path, below, edited, memory], deployed) == [path, memory]
    assert without_parts([below, edited, memory], deployed) == [below, memory]
    assert without_parts([api, path, below, edited, permission, memory], deployed) == [api, memory]
    assert without_parts([edited, memory], deployed) == [edited, memory]
