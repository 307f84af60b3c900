# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values of the option for cross-origin requests."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.cors import Cors, cors_from_option
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        (False, None),
        (True, Cors()),
        ({}, Cors()),
        ({"allow_methods": ["get", "Post"]}, Cors(allow_methods=("GET", "POST"))),
        ({"allow_headers": [], "max_age": 0}, Cors(allow_headers=(), max_age=0)),
        (
            {"allow_origins": ["https://a.example"], "allow_credentials": True, "expose_headers": ["X-A"]},
            Cors(allow_origins=("https://a.example",), allow_credentials=True, expose_headers=("X-A",)),
        ),
    ],
)
def test_forms(given: t.Any, expected: Cors | None) -> None:
    assert cors_from_option("api.cors", given) == expected


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("maybe", "api.cors must be true, false or a dictionary, but 'maybe' was given."),
        (
            {"origins": ["*"]},
            "api.cors must have only allow_origins, allow_methods, allow_headers, expose_headers, allow_credentials, "
            "max_age, but origins was given.",
        ),
        ({"allow_origins": "*"}, "api.cors.allow_origins must be a list of strings, but '*' was given."),
        ({"allow_headers": [1]}, "api.cors.allow_headers must be a list of strings, but [1] was given."),
        ({"allow_credentials": "no"}, "api.cors.allow_credentials must be true or false, but 'no' was given."),
        ({"max_age": 86_401}, "api.cors.max_age must be 0 to 86400 seconds, but 86401 was given."),
        ({"max_age": True}, "api.cors.max_age must be 0 to 86400 seconds, but True was given."),
        (
            {"allow_credentials": True},
            "api.cors must list its allow_origins when allow_credentials is true, but they are *.",
        ),
    ],
)
def test_wrong_values_are_refused(given: t.Any, message: str) -> None:
    with pytest.raises(OptionError) as refusal:
        cors_from_option("api.cors", given)
    assert refusal.value.message == message


@pytest.mark.parametrize("text", ["true", "True", "yes", "on"])
def test_an_extra_variable_is_a_string(text: str) -> None:
    assert cors_from_option("api.cors", text) == Cors()
    assert cors_from_option("api.cors", "false") is None
