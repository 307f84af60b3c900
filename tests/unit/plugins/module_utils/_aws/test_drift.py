# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Is what runs what was deployed?"""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.archives import Archives
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import Drift, find_drift
from ansible_collections.polycloud.faas.plugins.module_utils._aws.template import Template
from tests.unit.plugins.module_utils._aws.service_runs import archives, build_template, function, make_service

LIVE: t.Final[dict[str, t.Any]] = {
    "Handler": "handler.endpoint",
    "Runtime": "python3.13",
    "Architectures": ["x86_64"],
    "MemorySize": 128,
    "Timeout": 3,
    "Description": "",
    "CodeSha256": "abc=",
}


ARCHIVES = archives(make_service(), "key.zip", "abc=")


def template(**given: t.Any) -> Template:
    return build_template(make_service(functions=[function("hello", **given)]), "key.zip")


def test_none() -> None:
    assert find_drift(template(), "shop-dev", ARCHIVES, {"hello": LIVE}) == []
    deployed = template(memory_size=256, environment={"A": "1"})
    live = {**LIVE, "MemorySize": 256, "Environment": {"Variables": {"A": "1"}}}
    assert find_drift(deployed, "shop-dev", ARCHIVES, {"hello": live}) == []


@pytest.mark.parametrize(
    ("name", "expected", "actual"),
    [
        ("Handler", "handler.endpoint", "handler.other"),
        ("Runtime", "python3.13", "python3.12"),
        ("Architectures", ["x86_64"], ["arm64"]),
        ("MemorySize", 128, 512),
        ("Timeout", 3, 9),
        ("Description", "", "by hand"),
        ("CodeSha256", "abc=", "xyz="),
    ],
)
def test_a_property_that_somebody_changed(name: str, expected: t.Any, actual: t.Any) -> None:
    (found,) = find_drift(template(), "shop-dev", ARCHIVES, {"hello": {**LIVE, name: actual}})
    assert found.as_result() == {
        "logical_id": "HelloLambdaFunction",
        "property": name,
        "expected": expected,
        "actual": actual,
    }
    assert found.as_warning("shop-dev") == (
        f"HelloLambdaFunction of stack shop-dev is not what was deployed: {name} is {actual}, not {expected}."
    )


def test_a_function_that_is_gone() -> None:
    (found,) = find_drift(template(), "shop-dev", ARCHIVES, {"hello": None})
    assert found == Drift("HelloLambdaFunction", "FunctionName", "shop-dev-hello", None)
    assert found.as_warning("shop-dev") == (
        "HelloLambdaFunction of stack shop-dev is gone: there is no function shop-dev-hello."
    )


def test_variables_are_compared_and_their_values_not_shown() -> None:
    deployed = template(environment={"KEPT": "hush1", "CHANGED": "hush2", "GONE": "hush3"})
    live = {**LIVE, "Environment": {"Variables": {"KEPT": "hush1", "CHANGED": "hush4", "NEW": "hush5"}}}
    found = find_drift(deployed, "shop-dev", ARCHIVES, {"hello": live})
    assert [(each.property.rpartition(".")[2], each.expected, each.actual) for each in found] == [
        ("CHANGED", "(set)", "(changed)"),
        ("GONE", "(set)", "(unset)"),
        ("NEW", "(unset)", "(set)"),
    ]
    assert "hush" not in "".join(each.as_warning("shop-dev") for each in found)


def test_code_is_not_compared_when_its_hash_is_not_known() -> None:
    assert find_drift(template(), "shop-dev", Archives({}), {"hello": LIVE}) == []


def test_an_image_says_itself_what_it_runs() -> None:
    image = {"uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1"}
    deployed = build_template(make_service(functions=[{"name": "hello", "image": image}]), "key.zip")
    assert find_drift(deployed, "shop-dev", ARCHIVES, {"hello": LIVE}) == []


def test_a_function_that_was_not_looked_at() -> None:
    assert find_drift(template(), "shop-dev", ARCHIVES, {}) == []
