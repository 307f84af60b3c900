# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads, and what cannot be read."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, reading
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from tests.unit.plugins.module_utils._aws.service_runs import Shop

FUNCTION = reading("lambda", "get_function", "function shop-dev-hello", FunctionName="shop-dev-hello")
OTHER = reading("lambda", "get_function", "function other", FunctionName="other")
POLICY = reading("lambda", "get_policy", "the policy of function shop-dev-hello", FunctionName="shop-dev-hello")


def test_each_read_is_made_once(deployed: Shop) -> None:
    answers = Answers()
    deployed.aws.forget_calls()
    answers.read(deployed.aws, [FUNCTION, OTHER, FUNCTION])
    answers.read(deployed.aws, [OTHER, FUNCTION])
    assert deployed.aws.operations() == ["get_function", "get_function"]
    found = answers[FUNCTION]
    assert found is not None
    assert found["Configuration"]["Handler"] == "handler.endpoint"
    assert answers[OTHER] is None
    assert answers.has([FUNCTION, OTHER])
    assert not answers.has([POLICY])
    assert answers.unseen() is None


@pytest.mark.parametrize(
    ("message", "permission"),
    [
        ("User: x is not authorized to perform: lambda:GetPolicy on resource: y", "lambda:GetPolicy"),
        ("Forbidden", "lambda:GetPolicy"),
    ],
)
def test_what_the_caller_may_not_read_is_told_once(deployed: Shop, message: str, permission: str) -> None:
    answers = Answers()
    deployed.aws.forget_calls()
    deployed.aws.fail("lambda", "get_policy", "AccessDeniedException", message, status=403)
    answers.read(deployed.aws, [FUNCTION, POLICY])
    answers.read(deployed.aws, [POLICY])
    assert deployed.aws.operations().count("get_policy") == 1
    assert not answers.has([POLICY])
    assert answers.unseen() == (
        "Not compared with what was deployed, because the caller may not read it: the policy of function "
        f"shop-dev-hello. It takes the permission {permission}."
    )


def test_other_errors_are_errors(deployed: Shop) -> None:
    deployed.aws.fail("lambda", "get_policy", "ServiceException", "no", status=500)
    with pytest.raises(CloudError, match=r"^Reading the policy of function shop-dev-hello failed"):
        Answers().read(deployed.aws, [POLICY])


def test_all_pages_of_a_list(deployed: Shop) -> None:
    groups = reading("logs", "describe_log_groups", "log groups", "logGroups", logGroupNamePrefix="/")
    answers = Answers()
    for number in range(5):
        deployed.aws.account.log_groups[f"/{number}"] = None
    answers.read(deployed.aws, [groups])
    found = answers[groups]
    assert found is not None
    assert len(found["logGroups"]) == 6
