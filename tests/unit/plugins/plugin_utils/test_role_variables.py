# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables with the prefix of a role that the role does not have."""

from __future__ import annotations

import types
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.plugin_utils import _role_variables

KNOWN = {"http_function_public", "http_function_requirements"}


def _unknown(variables: dict[str, t.Any], loops: t.Collection[str] = ()) -> list[str]:
    return _role_variables.unknown("http_function", KNOWN, variables, loops)


def test_a_misspelled_variable_is_named_with_the_one_that_was_meant() -> None:
    assert _unknown({"http_function_publc": True, "http_function_public": True, "other": 1}) == [
        "Role polycloud.faas.http_function has no variable http_function_publc. Did you mean http_function_public?"
    ]


def test_a_variable_that_is_like_no_other_is_named_alone() -> None:
    assert _unknown({"http_function_zone": "a"}) == [
        "Role polycloud.faas.http_function has no variable http_function_zone."
    ]


def test_what_is_not_meant_for_the_role_is_left_alone() -> None:
    manager = types.SimpleNamespace(_nonpersistent_fact_cache={"here": {"http_function_fact_of_mine": 1}})
    variables = {
        "hostvars": types.SimpleNamespace(_variable_manager=manager),
        "inventory_hostname": "here",
        "http_function_fact_of_mine": 1,
        "http_function_registered": {"changed": False, "url": "https://example.com"},
        "http_function_item": "a",
        "http_functions": [],
        "__http_function_aws": {},
    }
    assert _unknown(variables, {"http_function_item"}) == []


def test_the_loops_around_a_task_are_found() -> None:
    play = types.SimpleNamespace(_parent=None)
    outer = types.SimpleNamespace(
        _parent=play, loop_control=types.SimpleNamespace(loop_var="stage", index_var="number")
    )
    inner = types.SimpleNamespace(_parent=outer, loop_control=types.SimpleNamespace(loop_var="item", index_var=None))
    assert _role_variables.loop_variables(types.SimpleNamespace(_parent=inner)) == {"stage", "number", "item"}


@pytest.mark.parametrize(
    ("variables", "role"),
    [
        ({"ansible_role_name": "polycloud.faas.gcp_function"}, "gcp_function"),
        ({"ansible_role_name": "acme.tools.gcp_function"}, None),
        ({"ansible_role_name": "gcp_function"}, None),
        ({}, None),
    ],
)
def test_only_the_roles_of_the_collection_are_looked_at(variables: dict[str, str], role: str | None) -> None:
    assert _role_variables.role_of(variables) == role
