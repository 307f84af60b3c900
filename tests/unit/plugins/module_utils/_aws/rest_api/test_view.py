# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a template deploys of a REST API, in the words of the options."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import diff, view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import view as rest_view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import StackResource
from tests.unit.plugins.module_utils._aws.service_runs import build_template, make_service
from tests.unit.plugins.module_utils._aws.template_examples import REST, REST_API

SECRET = "a-value-of-20-letters"


def build(**api: t.Any) -> Template:
    return build_template(make_service(**{**REST, "api": {**REST_API, **api}}), "1.zip")


def test_endpoints_tell_who_decides_and_leave_preflight_requests_out() -> None:
    found = view.endpoints(build(), "shop-dev")
    assert [(each.function, each.method, each.path, each.authorizer, each.api_key_required) for each in found] == [
        ("read", "POST", "/", "ask-other", False),
        ("read", "PUT", "/", "aws_iam", False),
        ("read", "ANY", "/files/{proxy+}", None, True),
        ("read", "GET", "/users", "users", False),
        ("read", "GET", "/users/{id}", "ask", False),
        ("write", "PUT", "/users", "users", False),
    ]


def test_the_diff_shows_what_changes_without_values_of_keys() -> None:
    other = [{**REST_API["api_keys"][0], "value": "another-value-of-some-length"}, REST_API["api_keys"][1]]
    before, after = diff.diff_views("shop-dev", (build(), {}), (build(api_keys=other, cors=True), {}))
    old, new = before["api"], after["api"]
    assert (old["api_keys"]["partner"]["value"], new["api_keys"]["partner"]["value"]) == ("(set)", "(changed)")
    assert old["api_keys"]["other"] == {"enabled": False, "description": None, "value": None}
    assert old["cors"]["/users"]["Access-Control-Max-Age"] == "'60'"
    assert "Access-Control-Max-Age" not in new["cors"]["/users"]
    assert new["cors"]["DEFAULT_4XX"] == {"Access-Control-Allow-Origin": "'*'"}
    assert old["usage_plans"]["shop-dev-small"] == {
        "api_keys": ["partner"],
        "Description": "Few requests",
        "Quota": {"Limit": 10, "Period": "WEEK", "Offset": 2},
        "Throttle": {"RateLimit": 10, "BurstLimit": 5},
    }
    assert old["authorizers"]["users"]["Type"] == "COGNITO_USER_POOLS"
    assert old["routes"]["GET /users"] == {
        "scopes": ["read"],
        "request_parameters": {"method.request.querystring.page": False},
    }
    assert old["routes"]["ANY /files/{proxy+}"] == {"api_key_required": True}
    assert old["models"]["ApiGatewayModelOrder"]["Name"] == "Order"
    assert "GET /users/{id} (ask)" in before["functions"]["read"]["routes"]
    assert "parameters" not in before
    assert SECRET not in json.dumps([before, after])


def test_a_plain_api_has_no_settings() -> None:
    _before, after = diff.diff_views("shop-dev", None, (build_template(make_service(), "1.zip"), {}))
    assert "api" not in after


def test_keys_are_told_by_their_ids() -> None:
    template = build()
    resources = [
        StackResource(logical_id, f"id-{position}", resource["Type"], "CREATE_COMPLETE")
        for position, (logical_id, resource) in enumerate(template["Resources"].items())
    ]
    ids = {each.logical_id: each.physical_id for each in resources}
    other, partner = rest_view.api_keys(template, resources)
    assert other == {"name": "other", "id": ids["ApiGatewayApiKeyOther"], "enabled": False}
    assert (partner["name"], partner["enabled"]) == ("partner", True)
    assert partner["id"] in ids.values()
    assert rest_view.api_keys(template, [])[0]["id"] is None
