# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A function is replaced only when that is asked for, and never under its name."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import Shop, function

IMAGE: t.Final = {"image": {"uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1"}, "handler": None}
WRITES: t.Final = {"create_change_set", "execute_change_set", "put_object", "update_stack"}


@pytest.mark.parametrize("check_mode", [False, True])
def test_another_physical_name_is_refused_before_anything_is_written(shop: Shop, check_mode: bool) -> None:
    shop.run()
    with pytest.raises(OptionError) as raised:
        shop.run(check_mode=check_mode, functions=[function("hello", "GET /ping", physical_name="checkout")])
    assert raised.value.message == (
        "physical_name of function hello must stay shop-dev-hello, but 'checkout' was given: the function would be "
        "replaced by one with another ARN, without its versions and its log, and with another function URL."
    )
    assert raised.value.hint == "If that is what you want, set may_replace: [function]."
    assert WRITES.isdisjoint(shop.aws.operations())


def test_it_is_replaced_when_that_is_asked_for(shop: Shop) -> None:
    shop.run()
    renamed = [function("hello", "GET /ping", physical_name="checkout")]
    outcome = shop.run(functions=renamed, may_replace=["function"])
    assert ("Modify", "HelloLambdaFunction") in outcome.changes
    (change,) = [each for each in outcome.result["changes"] if each["logical_id"] == "HelloLambdaFunction"]
    assert (change["replacement"], change["properties"]) == ("True", ["FunctionName"])
    (described,) = outcome.result["functions"]
    assert (described["name"], described["function_name"]) == ("hello", "checkout")
    assert described["settings"] == {"physical_name": "checkout"}
    again = shop.run(may_replace=[])
    assert (again.result["changed"], again.result["drift"]) == (False, [])


def test_a_new_function_may_have_any_name(shop: Shop) -> None:
    outcome = shop.run(functions=[function("hello", "GET /ping", physical_name="checkout")])
    assert outcome.result["functions"][0]["function_name"] == "checkout"
    outcome = shop.run(functions=[*shop.options["functions"], function("more", physical_name="extra")])
    assert [each["function_name"] for each in outcome.result["functions"]] == ["checkout", "extra"]


def test_an_image_under_the_name_of_a_zip_cannot_be_deployed(shop: Shop) -> None:
    shop.run()
    with pytest.raises(OptionError) as raised:
        shop.run(functions=[{**function("hello", "GET /ping"), **IMAGE}], may_replace=["function"])
    assert raised.value.message == (
        "function hello must not change from PackageType Zip to Image under the name shop-dev-hello, because only the "
        "creation of a function sets it."
    )
    assert raised.value.hint == (
        "Give it a physical_name with may_replace: [function], or remove it in one run and add it again."
    )
    assert WRITES.isdisjoint(shop.aws.operations())


def test_tags_of_a_function_are_a_change_in_check_mode_as_well(shop: Shop) -> None:
    shop.run()
    tagged = [function("hello", "GET /ping", tags={"team": "accounts"})]
    checked = shop.check(functions=tagged)
    outcome = shop.run(functions=tagged)
    assert checked.changes == outcome.changes == [("Modify", "HelloLambdaFunction")]
