# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a template deploys, in the words of the options."""

from __future__ import annotations

import json

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.service_template import bucket_only
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import diff, view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import Archives
from tests.unit.plugins.module_utils._aws.service_runs import Options, build_template, function, make_service

KEY = "polycloud.faas/shop/dev/0123.zip"
TWO = [
    function("get-user", "GET /users/{id}", "GET /users", "ANY /", memory_size=256, environment={"TOKEN": "hush hush"}),
    function("job", timeout=60, description="Works"),
]


def build(functions: list[Options], **options: object) -> Template:
    return build_template(make_service(functions=functions, **options), KEY)


def test_functions_by_short_name() -> None:
    found = view.functions(build(TWO), "shop-dev")
    assert {name: properties["FunctionName"] for name, properties in found.items()} == {
        "get-user": "shop-dev-get-user",
        "job": "shop-dev-job",
    }


def test_endpoints_are_sorted_and_have_whole_paths() -> None:
    found = [(each.function, each.method, each.path) for each in view.endpoints(build(TWO), "shop-dev")]
    assert found == [
        ("get-user", "ANY", "/"),
        ("get-user", "GET", "/users"),
        ("get-user", "GET", "/users/{id}"),
    ]


def test_a_function_without_its_secrets() -> None:
    found = view.functions(build(TWO), "shop-dev")
    assert view.function_summary(found["get-user"]) == {
        "handler": "handler.endpoint",
        "runtime": "python3.13",
        "architecture": "x86_64",
        "memory_size": 256,
        "timeout": 3,
        "description": "",
        "environment": ["TOKEN"],
    }
    assert view.function_summary(found["job"])["timeout"] == 60


def test_the_hash_of_a_functions_code() -> None:
    job = view.functions(build(TWO), "shop-dev")["job"]
    assert view.code_sha256(job, Archives({}, {KEY: "abc="})) == "abc="
    assert view.code_sha256(job, Archives({}, {"other.zip": "abc="})) is None
    assert view.code_sha256({"Code": {"ImageUri": "x"}}, Archives({}, {KEY: "abc="})) is None


def test_the_diff_of_a_creation() -> None:
    before, after = diff.diff_views("shop-dev", None, (build(TWO, log_retention_days=7), {"b": "2", "a": "1"}))
    assert before == {}
    assert (after["stack"], after["own_deployment_bucket"], after["log_retention_days"]) == ("shop-dev", True, 7)
    assert after["functions"]["get-user"]["routes"] == ["ANY /", "GET /users", "GET /users/{id}"]
    assert after["functions"]["get-user"]["environment"] == {"TOKEN": "(set)"}
    assert after["functions"]["job"]["code"] == KEY
    assert list(after["tags"]) == ["a", "b"]


def test_the_diff_of_an_update_shows_names_of_variables_only() -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    changed = [function("get-user", "GET /users", environment={"TOKEN": "other hush", "MODE": "new hush"})]
    new = build(changed, deployment_bucket="archives", iam_statements=[statement])
    before, after = diff.diff_views("shop-dev", (build(TWO), {"a": "1"}), (new, {}))
    assert before["functions"].keys() == {"get-user", "job"}
    assert before["functions"]["get-user"]["environment"] == {"TOKEN": "(set)"}
    assert after["functions"]["get-user"]["environment"] == {"MODE": "(set)", "TOKEN": "(changed)"}
    assert (before["iam_statements"], after["iam_statements"]) == ([], [statement])
    assert (before["own_deployment_bucket"], after["own_deployment_bucket"]) == (True, False)
    assert (before["tags"], after["tags"]) == ({"a": "1"}, {})
    assert "hush" not in json.dumps([before, after])


def test_the_diff_of_a_removal() -> None:
    before, after = diff.diff_views("shop-dev", (build(TWO), {}), None)
    assert before["functions"]["get-user"]["environment"] == {"TOKEN": "(set)"}
    assert after == {}


def test_the_diff_from_an_unfinished_deployment() -> None:
    before, _after = diff.diff_views("shop-dev", (bucket_only(make_service()), {}), (build(TWO), {}))
    assert (before["functions"], before["log_retention_days"], before["iam_statements"]) == ({}, None, [])
