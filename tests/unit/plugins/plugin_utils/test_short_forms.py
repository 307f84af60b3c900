# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Short forms are written out, and what is none is refused with the option's name."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.modules import gcp_cloudfunction, lambda_http_endpoint
from ansible_collections.polycloud.faas.plugins.plugin_utils import _short_forms

AWS: t.Final = lambda_http_endpoint.DEFINITION.argument_spec
GOOGLE: t.Final = gcp_cloudfunction.DEFINITION.argument_spec
FUNCTIONS: t.Final = [{"name": "hello", "handler": "handler.endpoint"}]


@pytest.mark.parametrize("yes", [True, "true", "yes", "True", "on"])
@pytest.mark.parametrize("no", [False, "false", "no"])
def test_true_is_an_empty_dictionary_where_that_asks_for_something(yes: t.Any, no: t.Any) -> None:
    given = {
        "requirements": yes,
        "api": {"access_log": yes, "cors": yes},
        "functions": [{"name": "a", "url": yes, "requirements": no}, {"name": "b", "url": no}],
    }
    assert _short_forms.expanded(given, AWS) == {
        "requirements": {},
        "api": {"access_log": {}, "cors": yes},
        "functions": [{"name": "a", "url": {}, "requirements": None}, {"name": "b", "url": None}],
    }


def test_routes_in_one_line() -> None:
    given = {
        "functions": [{"name": "a", "routes": ["GET /users/{id}", "any  $default", {"method": "PUT", "path": "/"}]}]
    }
    assert _short_forms.expanded(given, AWS)["functions"][0]["routes"] == [
        {"method": "GET", "path": "/users/{id}"},
        {"method": "any", "path": "$default"},
        {"method": "PUT", "path": "/"},
    ]


def test_what_ansible_understands_stays_as_it_is() -> None:
    given = {
        "functions": ['{"name": "a"}', "name=b handler=c.d"],
        "defaults": '{"memory_size": 256}',
        "tags": {"a": "b"},
        "source": "src",
        "iam_statements": None,
        "unknown": True,
    }
    assert _short_forms.expanded(given, AWS) == given


def test_a_list_of_extra_variables() -> None:
    assert _short_forms.expanded({"functions": json.dumps(FUNCTIONS)}, AWS) == {"functions": FUNCTIONS}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"requirements": "requirements.txt"},
            "requirements must be a dictionary of file, extras, groups, installer, build, exclude, exclude_packages, "
            "slim, upgrade, layer, but a string was given.",
        ),
        (
            {"functions": {"hello": {}}},
            "functions must be a list of dictionaries, each of name and more, but a dictionary was given.",
        ),
        (
            {"functions": "hello"},
            "functions must be a list of dictionaries, each of name and more, but a string was given.",
        ),
        ({"functions": ["hello"]}, "functions must have dictionaries of name and more as elements, but has a string."),
        (
            {"functions": [{"name": "hello", "vpc": True}]},
            "vpc of function hello must be a dictionary of subnet_ids, security_group_ids, ipv6, but a boolean was "
            "given.",
        ),
        (
            {"functions": [{"name": "hello", "routes": ["/ping"]}]},
            "routes of function hello must have a method and a path, such as GET /users, but has '/ping'.",
        ),
        (
            {"functions": [{"name": "hello", "routes": {"GET": "/ping"}}]},
            "routes of function hello must be a list of dictionaries, each of method, path and more, but a dictionary "
            "was given.",
        ),
        (
            {"functions": [{"name": "hello", "routes": [{"method": "GET", "path": "/", "cors": True}]}]},
            "routes of function hello must not have cors, which is api.cors, for all routes of the API.",
        ),
        ({"stage": False}, "stage must be a string, but a boolean was given: put it in quotes."),
        ({"functions": [{"name": True}]}, "functions[].name must be a string, but a boolean was given"),
        ({"defaults": 5}, "defaults must be a dictionary of memory_size, "),
        (
            {"api": {"throttling": True}},
            "api.throttling must be a dictionary of rate_limit, burst_limit, but a boolean was given.",
        ),
        ({"api": [1]}, "api must be a dictionary of "),
    ],
)
def test_what_is_refused(given: dict[str, t.Any], message: str) -> None:
    with pytest.raises(_short_forms.MisfitError) as raised:
        _short_forms.expanded(given, AWS)
    assert str(raised.value).startswith(message)


def test_values_are_not_repeated() -> None:
    with pytest.raises(_short_forms.MisfitError) as raised:
        _short_forms.expanded({"functions": [{"name": "a", "logging": "hush"}]}, AWS)
    assert "hush" not in str(raised.value)


def test_options_of_google() -> None:
    with pytest.raises(_short_forms.MisfitError, match=r"^direct_vpc must be a dictionary of network, "):
        _short_forms.expanded({"direct_vpc": True}, GOOGLE)
