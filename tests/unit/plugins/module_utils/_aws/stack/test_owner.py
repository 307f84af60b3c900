# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose function it is that ``lambda_invoke`` and ``lambda_logs_info`` are asked for by its service."""

from __future__ import annotations

import socket
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.marks import Mark
from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_invoke import invoke
from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_logs_info import read_logs
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.owner import lookup_session, owned_name
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.invoke_support import ScriptedApi, answer, options
from tests.unit.plugins.module_utils._aws.service_runs import Shop, function
from tests.unit.plugins.module_utils._aws.test_run_logs_info import Logs

REFUSED = "service, stage and function must not name the function of another service, but stack "
UNKNOWN: list[tuple[str, str]] = [
    ("AccessDenied", "not authorized to perform: cloudformation:DescribeStacks"),
    ("Throttling", "Rate exceeded"),
    ("InternalFailure", ""),
]


def looks(aws: FakeAws, service: str, stage: str, name: str) -> int:
    """How many calls the check of an owner that is no other makes."""
    aws.forget_calls()
    owned_name(aws, Mark(service, stage), name)
    assert set(aws.operations()) == {"describe_stacks"}
    return len(aws.operations())


def refusal(aws: FakeAws, service: str, stage: str, name: str) -> str:
    with pytest.raises(OptionError) as raised:
        owned_name(aws, Mark(service, stage), name)
    return raised.value.message


def test_a_function_of_the_service_costs_one_call(shop: Shop) -> None:
    shop.run(name="p-q", stage="r", functions=[function("x-y"), function("z")])
    assert looks(shop.aws, "p-q", "r", "x-y") == looks(shop.aws, "p-q", "r", "z") == 1


def test_a_stack_of_another_service_with_the_same_name(shop: Shop) -> None:
    shop.run(name="shop-api", stage="dev")
    assert (
        refusal(shop.aws, "shop", "api-dev", "hello")
        == f"{REFUSED}shop-api-dev belongs to service shop-api, stage dev."
    )
    assert refusal(shop.aws, "shop", "api-dev", "nothing").startswith(f"{REFUSED}shop-api-dev")


@pytest.mark.parametrize("is_there", [False, True])
def test_a_function_of_another_service_with_the_same_name(shop: Shop, is_there: bool) -> None:
    """The service itself may be there or not, with other functions."""
    if is_there:
        shop.run(name="p", stage="q", functions=[function("other")])
    shop.run(name="p-q", stage="r", functions=[function("x-y")])
    assert refusal(shop.aws, "p", "q", "r-x-y") == f"{REFUSED}p-q-r belongs to service p-q, stage r."
    assert looks(shop.aws, "p", "q", "r-x") == 2
    assert refusal(shop.aws, "p-q-r", "x", "y") == f"{REFUSED}p-q-r belongs to service p-q, stage r."
    assert looks(shop.aws, "p-q-r", "x", "z") == 3


def test_functions_of_others_are_taken_as_they_are(aws: FakeAws) -> None:
    """What another tool deployed under such a name may be invoked."""
    assert looks(aws, "shop", "dev", "hello") == 1
    aws.cloudformation.add_stack("shop-dev", "CREATE_COMPLETE", "Serverless")
    assert looks(aws, "shop", "dev", "hello") == 1
    assert looks(aws, "shop_", "dev", "hello") == 1


@pytest.mark.parametrize("refused", UNKNOWN)
def test_what_cannot_be_read_counts_as_own(shop: Shop, refused: tuple[str, str]) -> None:
    shop.run(name="shop-api", stage="dev")
    shop.aws.fail("cloudformation", "describe_stacks", *refused, count=99)
    assert looks(shop.aws, "shop", "api-dev", "hello") == 1


def test_a_candidate_that_cannot_be_read_hides_no_other(shop: Shop) -> None:
    shop.run(name="p-q", stage="r", functions=[function("x-y")])
    shop.aws.fail("cloudformation", "describe_stacks", *UNKNOWN[0], first=3)
    assert refusal(shop.aws, "p", "q", "r-x-y").startswith(f"{REFUSED}p-q-r ")


def run(api: ScriptedApi, aws: FakeAws, check_mode: bool = False, **given: t.Any) -> dict[str, t.Any]:
    asked = {"service": "shop", "stage": "api-dev", "function": "hello", **given}
    return invoke(Task(options(**asked), check_mode), lambda _options: api, lambda _options: aws)


@pytest.mark.parametrize("kind", ["request_response", "event"])
def test_a_function_of_another_service_is_not_invoked(shop: Shop, kind: str) -> None:
    shop.run(name="shop-api", stage="dev")
    api = ScriptedApi(answer())
    with pytest.raises(OptionError, match="shop-api-dev belongs to service shop-api, stage dev"):
        run(api, shop.aws, invocation_type=kind)
    assert api.calls == []


@pytest.mark.parametrize("given", [{"check_mode": True}, {"invocation_type": "dry_run"}])
def test_a_dry_run_is_refused_as_well(shop: Shop, given: dict[str, t.Any]) -> None:
    shop.run(name="shop-api", stage="dev")
    with pytest.raises(OptionError, match="shop-api-dev belongs to service shop-api, stage dev"):
        run(ScriptedApi(answer(status=204)), shop.aws, **given)


@pytest.mark.parametrize("refused", UNKNOWN)
def test_a_caller_who_may_not_read_the_stack_may_invoke(shop: Shop, refused: tuple[str, str]) -> None:
    shop.run(name="shop-api", stage="dev")
    shop.aws.forget_calls()
    shop.aws.fail("cloudformation", "describe_stacks", *refused, count=99)
    found = run(ScriptedApi(answer()), shop.aws, debug_botocore_endpoint_logs=True)
    assert found["status_code"] == 200
    assert found["resource_actions"] == ["cloudformation:DescribeStacks", "lambda:Invoke"]


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_function_is_invoked_under_its_physical_name(shop: Shop, check_mode: bool) -> None:
    shop.run(name="shop", stage="api-dev", functions=[function("hello", physical_name="checkout")])
    missing = CloudError("Invoking function failed.", code="ResourceNotFoundException")
    api = ScriptedApi(*([missing] if check_mode else []), answer(status=204 if check_mode else 200))
    assert run(api, shop.aws, check_mode)["status_code"] == (204 if check_mode else 200)
    assert api.calls[-1]["FunctionName"] == "checkout"


def test_a_dry_run_of_a_function_that_is_not_there_fails(shop: Shop) -> None:
    missing = CloudError("Invoking function failed.", code="ResourceNotFoundException")
    with pytest.raises(CloudError, match="Invoking function failed"):
        run(ScriptedApi(missing), shop.aws, check_mode=True)


def test_the_log_of_a_function_with_a_physical_name(shop: Shop) -> None:
    shop.run(name="shop", stage="api-dev", functions=[function("hello", physical_name="checkout")])
    assert read(shop.aws)["log_group"] == "/aws/lambda/checkout"
    assert read(shop.aws, log_group="/team/shop")["log_group"] == "/team/shop"


def test_a_function_by_its_own_name_is_nobodys_matter(shop: Shop) -> None:
    shop.run(name="shop-api", stage="dev")
    shop.aws.forget_calls()
    given: dict[str, t.Any] = {"service": None, "function": None, "name": "shop-api-dev-hello"}
    assert run(ScriptedApi(answer()), shop.aws, **given)["status_code"] == 200
    assert shop.aws.calls == []


def read(aws: FakeAws, **given: t.Any) -> dict[str, t.Any]:
    unset = {"name": None, "log_group": None, "since": "1h", "until": None, "limit": 9, "contains": None}
    asked = {"service": "shop", "stage": "api-dev", "function": "hello", "severity": None, **given}
    task = Task({**unset, "debug_botocore_endpoint_logs": False, **asked})
    return read_logs(task, lambda _options: Logs("a line"), lambda _options: aws)


def test_the_log_of_another_service_is_not_read(shop: Shop) -> None:
    shop.run(name="shop-api", stage="dev")
    with pytest.raises(OptionError, match="shop-api-dev belongs to service shop-api, stage dev"):
        read(shop.aws)


@pytest.mark.parametrize("refused", UNKNOWN)
def test_a_caller_who_may_not_read_the_stack_may_read_the_log(shop: Shop, refused: tuple[str, str]) -> None:
    shop.run(name="shop-api", stage="dev")
    shop.aws.fail("cloudformation", "describe_stacks", *refused, count=99)
    assert [each["message"] for each in read(shop.aws)["entries"]] == ["a line"]


def test_the_log_of_a_service_that_is_gone_can_be_read(aws: FakeAws) -> None:
    assert [each["message"] for each in read(aws)["entries"]] == ["a line"]


def test_a_cloudformation_that_never_answers_holds_nobody_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        given = options(
            timeout=930,
            endpoint_url=f"http://127.0.0.1:{silent.getsockname()[1]}",
            region="us-east-1",
            access_key="test",
            secret_key="test",
            aws_config={"read_timeout": 600, "connect_timeout": 600, "retries": {"max_attempts": 9}, "proxies": {}},
        )
        session = lookup_session(given)
        config = session._client("cloudformation").meta.config
        assert (config.connect_timeout, config.read_timeout, config.proxies) == (3, 5, {})
        assert config.retries["total_max_attempts"] == 2
