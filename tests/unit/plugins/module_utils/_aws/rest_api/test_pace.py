# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Large REST APIs are made bit by bit."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment import intermediate_templates
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api.pace import AT_ONCE, LANES, in_batches
from tests.unit.plugins.module_utils._aws.service_runs import Shop, build_template, function, make_service


def build(count: int, first: int = 0) -> Template:
    routes = [f"GET /{number:03}" for number in range(first, count)]
    return build_template(make_service(functions=[function("hello", *routes)]), "1.zip")


def ids(template: Template, kind: str) -> list[str]:
    return [name for name, each in template["Resources"].items() if each["Type"] == f"AWS::ApiGateway::{kind}"]


def waits_for(template: Template, kind: str) -> list[list[str]]:
    """Which of the same kind each one waits for."""
    known = set(ids(template, kind))
    found: list[list[str]] = [
        [name for name in template["Resources"][logical_id].get("DependsOn", []) if name in known]
        for logical_id in ids(template, kind)
    ]
    return found


def test_a_small_api_is_made_at_once() -> None:
    template = build(AT_ONCE)
    for kind in ("Method", "Resource"):
        assert waits_for(template, kind) == [[]] * AT_ONCE


def test_of_a_large_api_each_waits_for_one_before() -> None:
    template = build(AT_ONCE + 1)
    for kind in ("Method", "Resource"):
        names = ids(template, kind)
        assert waits_for(template, kind) == [[]] * LANES + [[name] for name in names[:-LANES]]
    assert "HelloLambdaPermissionApiGateway" in template["Resources"]["ApiGatewayMethod020Get"]["DependsOn"]


def test_a_path_does_not_name_its_parent_a_second_time() -> None:
    routes = [f"GET /jobs/{number:03}" for number in range(AT_ONCE + 1)]
    template = build_template(make_service(functions=[function("hello", *routes)]), "1.zip")
    parent, *paths = ids(template, "Resource")
    assert waits_for(template, "Resource") == [[]] * (1 + LANES) + [[name] for name in paths[:-LANES]]
    assert template["Resources"][paths[LANES - 1]]["Properties"]["ParentId"] == {"Ref": parent}


def test_nothing_is_lost() -> None:
    many: dict[str, dict[str, t.Any]] = {f"R{number}": {"Type": "A"} for number in range(30)}
    found = in_batches(many)
    assert list(found) == list(many)
    assert all(each["Type"] == "A" for each in found.values())


def test_the_order_is_no_part_of_the_snapshot() -> None:
    """Otherwise services of this size would be deployed again by the version that makes them wait."""
    (deployment,) = ids(build(AT_ONCE + 1), "Deployment")
    assert deployment == "ApiGatewayDeployment97727e40c6f75757"


def test_a_route_that_goes_is_waited_for_no_more(shop: Shop) -> None:
    def deploy(first: int) -> None:
        shop.run(functions=[function("hello", *[f"GET /{number:03}" for number in range(first, 26)])])

    deploy(0)
    deploy(4)
    assert len(shop.served) == 22
    step = intermediate_templates.without_removed_routes(build(26), build(26, first=4))
    assert step is not None
    assert waits_for(step, "Method")[:LANES] == [[]] * LANES
