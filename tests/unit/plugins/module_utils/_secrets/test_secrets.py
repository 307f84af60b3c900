# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options whose values must not be shown."""

from __future__ import annotations

from ansible_collections.polycloud.faas.plugins.module_utils._secrets.masking import HIDDEN
from ansible_collections.polycloud.faas.plugins.module_utils._secrets.secrets import Secrets

NAMES = frozenset({"environment"})
OPTIONS = {
    "name": "shop",
    "functions": [
        {"name": "a", "environment": {"STAGE": "dev", "TOKEN": "open sesame", "LIMIT": 7}},
        {"name": "b", "environment": None},
    ],
}


def test_masked_options_keep_everything_else() -> None:
    shown = Secrets(OPTIONS, NAMES).masked_options()
    assert shown["functions"][0] == {"name": "a", "environment": {"STAGE": HIDDEN, "TOKEN": HIDDEN, "LIMIT": HIDDEN}}
    assert shown["functions"][1] == {"name": "b", "environment": None}
    assert shown["name"] == "shop"


def test_what_should_have_been_a_dictionary_is_hidden_as_a_whole() -> None:
    secrets = Secrets({"environment": "TOKEN=sesame-open LIMIT=7"}, NAMES)
    assert secrets.masked_options() == {"environment": HIDDEN}
    assert secrets.masked_text("LIMIT=7 sesame-open 7") == f"LIMIT={HIDDEN} {HIDDEN} 7"


def test_long_values_are_masked_in_texts_and_common_words_are_not() -> None:
    assert Secrets(OPTIONS, NAMES).masked_text("dev: open sesame") == f"dev: {HIDDEN}"


def test_a_value_that_holds_another_one_is_masked_as_a_whole() -> None:
    options = {"environment": {"A": "sesame", "B": "open sesame now"}}
    assert Secrets(options, NAMES).masked_text("open sesame now") == HIDDEN


REFERENCES = {
    "environment": {
        "TABLE": {"Ref": "UsersTable"},
        "URL": {"Fn::Sub": "user:sesame@${Host}"},
        "LIST": {"Fn::Join": ["", ["sesame2", {"Fn::GetAtt": ["UsersTable", "Arn"]}]]},
        "SSM": {"ssm": "/shop/name"},
    }
}


def test_what_a_reference_names_is_no_secret_and_what_is_put_together_around_it_is() -> None:
    secrets = Secrets(REFERENCES, NAMES)
    assert secrets.masked_text("UsersTable /shop/name sesame2") == f"UsersTable /shop/name {HIDDEN}"
    assert secrets.masked_text("user:sesame@${Host}") == HIDDEN
    assert secrets.masked_options() == {"environment": dict.fromkeys(("TABLE", "URL", "LIST", "SSM"), HIDDEN)}


def test_values_of_parameters_that_are_not_to_be_echoed() -> None:
    secret = {"Type": "String", "NoEcho": True, "Value": "open sesame", "Default": "closed sesame"}
    options = {"parameters": {"A": secret, "B": {"NoEcho": "false", "Value": "plain value"}, "C": "plain too"}}
    secrets = Secrets(options, NAMES)
    assert secrets.masked_text("open sesame, closed sesame, plain value") == f"{HIDDEN}, {HIDDEN}, plain value"
    shown = secrets.masked_options()["parameters"]
    assert shown["A"] == {"Type": "String", "NoEcho": True, "Value": HIDDEN, "Default": HIDDEN}
    assert shown["B"] == options["parameters"]["B"]
    assert shown["C"] == "plain too"
