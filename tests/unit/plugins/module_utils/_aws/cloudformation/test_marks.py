# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose stack a stack is: two services may have the same stack name, and neither touches what the other has."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import Mark, mark_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_endpoint_info import endpoint_info
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop, function

FIRST: Options = {"name": "shop-api", "stage": "dev"}
SECOND: Options = {"name": "shop", "stage": "api-dev"}
REFUSED = (
    "name and stage must not result in the name of another service's stack, but stack shop-api-dev belongs to service "
    "shop-api, stage dev."
)
STATUSES = [
    "CREATE_COMPLETE",
    "CREATE_FAILED",
    "DELETE_FAILED",
    "ROLLBACK_COMPLETE",
    "UPDATE_FAILED",
    "UPDATE_IN_PROGRESS",
    "UPDATE_ROLLBACK_FAILED",
]


@pytest.mark.parametrize("stage", ["dev", "api-dev", "1-", "stage"])
@pytest.mark.parametrize("name", ["shop", "shop-api", "service", "a-"])
def test_a_description_tells_name_and_stage(name: str, stage: str) -> None:
    mark = Mark(name, stage)
    assert mark_of(mark.description) == mark
    assert mark.description == f"polycloud.faas service {name}, stage {stage}"
    assert mark.stack_name == f"{name}-{stage}"


@pytest.mark.parametrize(
    "description",
    [
        None,
        "",
        "The AWS CloudFormation template for this Serverless application",
        "polycloud.faas service shop",
        "polycloud.faas service shop, stage dev (mine)",
        "polycloud.faas service shop, stage dev\n",
        "polycloud-faas service shop, stage dev",
        "polycloud.faas service shop, stage dev, stage dev",
    ],
)
def test_descriptions_of_others(description: str | None) -> None:
    assert mark_of(description) is None


@pytest.fixture
def first(shop: Shop) -> Shop:
    """``shop-api``, stage ``dev``, deployed; what runs next is asked for as ``shop``, stage ``api-dev``."""
    shop.run(**FIRST)
    shop.options.update(SECOND, functions=[function("other", "GET /other")])
    return shop


def state(shop: Shop) -> str:
    """All that there is in the account."""
    account = shop.aws.account
    return repr([shop.aws.cloudformation.stacks, account.functions, account.log_groups, account.apis, account.buckets])


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("asked", [{}, {"state": "absent"}, {"state": "absent", "termination_protection": False}])
def test_another_service_is_never_touched(first: Shop, asked: Options, check_mode: bool, status: str) -> None:
    stack = first.aws.cloudformation.stack("shop-api-dev")
    stack.status = status
    before = state(first)
    with pytest.raises(OptionError) as raised:
        first.run(check_mode=check_mode, **asked)
    assert (raised.value.message, raised.value.hint) == (REFUSED, "Choose another name or stage.")
    assert first.aws.writes() == []
    assert state(first) == before


def test_the_service_itself_goes_on(first: Shop) -> None:
    with pytest.raises(OptionError):
        first.run()
    first.options.update(FIRST, functions=[function("hello", "GET /ping")])
    assert not first.run().result["changed"]
    assert first.run(state="absent").result["changed"]
    first.options.update(SECOND)
    assert first.run(state="present").result["changed"]
    assert first.aws.cloudformation.stack("shop-api-dev").template["Description"] == Mark(*SECOND.values()).description


def test_a_service_that_comes_between_look_and_creation(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its creation is refused by CloudFormation, and then the stack is seen to be that of another."""
    aws, made = shop.aws, shop.aws.cloudformation.create_stack

    def overtaken(**parameters: t.Any) -> t.Any:
        if aws.cloudformation.find("shop-api-dev") is None:
            aws.cloudformation.add_stack("shop-api-dev", description=Mark(*FIRST.values()).description)
        return made(**parameters)

    monkeypatch.setattr(aws.cloudformation, "create_stack", overtaken)
    with pytest.raises(OptionError) as raised:
        shop.run(**SECOND)
    assert raised.value.message == REFUSED
    assert aws.writes() == ["create_stack"]


def read(shop: Shop, **given: t.Any) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Name, stage and stack of each service that ``lambda_http_endpoint_info`` returns, and its warnings."""
    unset = {"name": None, "stage": None, "drift_detection": False, "wait_timeout": 60}
    warnings: list[str] = []
    task = Task({**unset, "debug_botocore_endpoint_logs": False, **given}, warn=warnings.append)
    services = endpoint_info(task, lambda _options: shop.aws)["services"]
    return [(each["name"], each["stage"], each["stack"]["name"]) for each in services], warnings


def test_info_never_takes_one_service_for_another(first: Shop) -> None:
    itself = [("shop-api", "dev", "shop-api-dev")]
    assert read(first) == (itself, [])
    assert read(first, **FIRST) == (itself, [])
    assert read(first, name="shop-api") == (itself, [])
    assert read(first, stage="dev") == (itself, [])
    assert read(first, stage="api-dev") == ([], [])
    warning = (
        "Stack shop-api-dev belongs to service shop-api, stage dev, so service shop, stage api-dev does not exist."
    )
    assert read(first, **SECOND) == ([], [warning])


def test_info_by_name_alone_is_stage_dev_of_that_name(shop: Shop) -> None:
    shop.run(**SECOND)
    found, (warning,) = read(shop, name="shop-api")
    assert found == []
    assert warning.startswith("Stack shop-api-dev belongs to service shop, stage api-dev")
    assert read(shop) == ([("shop", "api-dev", "shop-api-dev")], [])
