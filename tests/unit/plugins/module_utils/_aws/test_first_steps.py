# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run says about what a newcomer brings from another tool."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import Shop, function


def test_a_name_with_a_variable_of_another_tool(shop: Shop) -> None:
    with pytest.raises(OptionError, match=r"^name must not have \$\{self:service\}, "):
        shop.run(name="${self:service}")
    assert not shop.aws.operations()
    shop.run(name="shop", functions=[function("hello", role={"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/mine"})])


def test_a_value_with_one_is_deployed_with_a_warning(shop: Shop) -> None:
    outcome = shop.run(functions=[function("hello", "GET /", environment={"TABLE": "${self:service}-hush"})])
    (warning,) = outcome.warnings
    assert warning.startswith("environment.TABLE of function hello has ${self...}, ")
    assert "hush" not in warning
    variables = shop.aws.account.functions["shop-dev-hello"]["Environment"]["Variables"]
    assert variables == {"TABLE": "${self:service}-hush"}


def test_a_service_can_be_removed_whatever_it_says(shop: Shop) -> None:
    shop.run()
    assert shop.run(state="absent", tags={"a": "${opt:stage}"}).result["changed"]


def test_a_slow_function_is_warned_about(shop: Shop) -> None:
    (warning,) = shop.run(functions=[function("hello", "GET /", timeout=60)]).warnings
    assert warning.startswith("timeout of function hello is 60 seconds, but the API waits for 29 at most")


def test_a_glob_of_another_tool(shop: Shop) -> None:
    with pytest.raises(OptionError, match=r"^exclude must have globs without ! in front"):
        shop.run(exclude=["!tests/**"])
    assert not shop.aws.operations()
