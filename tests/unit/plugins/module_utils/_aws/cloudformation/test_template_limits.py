# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What several options result in together is measured before the first call."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template_limits import check_limits
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import Shop, build_template, function, make_service


def statement(size: int, resource: t.Any = "*") -> dict[str, t.Any]:
    return {"Effect": "Allow", "Action": f"s3:{'a' * size}", "Resource": resource}


def refusal(**given: t.Any) -> str:
    with pytest.raises(OptionError) as raised:
        check_limits(build_template(make_service(**given), "1.zip"))
    return raised.value.message


def test_policies_of_a_role() -> None:
    check_limits(build_template(make_service(functions=[function("a")], iam_statements=[statement(9700)]), "1.zip"))
    message = refusal(functions=[function("a")], iam_statements=[statement(10_000)])
    assert message.startswith(
        "functions and iam_statements must result in policies of a role of at most 10240 characters without spaces, "
        "but those of shop-dev-us-east-1-lambdaRole have at least 10"
    )


def test_the_log_groups_of_many_functions_count_too() -> None:
    many = [function(f"function{number:03}") for number in range(150)]
    assert "those of shop-dev-us-east-1-lambdaRole have at least " in refusal(functions=many)
    check_limits(build_template(make_service(functions=many, role={"per_function": True}), "1.zip"))


def test_what_cloudformation_resolves_counts_as_short_as_it_can_be() -> None:
    unknown = {"Fn::Sub": f"arn:${{AWS::Partition}}:s3:::${{{'B' * 9000}}}"}
    check_limits(
        build_template(make_service(functions=[function("a")], iam_statements=[statement(1000, unknown)]), "1")
    )


def test_the_policy_of_an_api() -> None:
    sources = {"IpAddress": {"aws:SourceIp": [f"10.0.{number // 256}.{number % 256}/32" for number in range(600)]}}
    hello = [function("a", "GET /")]
    assert refusal(functions=hello, api={"resource_policy": [{"Condition": sources}]}).startswith(
        "api.resource_policy must be at most 8192 bytes of JSON, but it has at least "
    )


def test_names_that_follow_from_the_stack() -> None:
    named = function("a", physical_name="a")
    long = {"name": "n" * 121, "stage": "dev", "functions": [named]}
    assert refusal(**long).startswith(
        "name and stage must result in names of at most 128 characters for each policy of "
    )


def test_no_call_is_made(shop: Shop) -> None:
    with pytest.raises(OptionError, match=r"policies of a role of at most 10240 characters"):
        shop.run(iam_statements=[statement(10_000)])
    assert not shop.aws.operations()


def test_a_function_may_not_take_the_logical_id_of_something_else(shop: Shop) -> None:
    functions = [function("apiGateway", "GET /")]
    with pytest.raises(OptionError, match=r"function apiGateway and the log group of api.access_log do not"):
        shop.run(functions=functions, api={"access_log": {}})
    assert not shop.aws.operations()
    shop.run(functions=functions, api={})
