# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading services: one, or all of this collection in the region."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_endpoint_info import endpoint_info
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.service_runs import DESCRIPTION, Shop, function


def read(aws: FakeAws, **given: t.Any) -> list[dict[str, t.Any]]:
    """The services that ``lambda_http_endpoint_info`` returns."""
    aws.forget_calls()
    unset = {"name": None, "stage": None, "drift_detection": False, "wait_timeout": 60}
    options = {**unset, "debug_botocore_endpoint_logs": False, **given}
    result = endpoint_info(Task(options), lambda _options: aws)
    assert not result["changed"]
    services: list[dict[str, t.Any]] = result["services"]
    return services


@pytest.fixture
def five(shop: Shop) -> Shop:
    """Five services of ours, more than a page holds, and stacks of others."""
    aws = shop.aws
    aws.cloudformation.add_stack("other-dev", "CREATE_COMPLETE", "Serverless")
    for name, stage in (("a", "dev"), ("a", "prod"), ("b", "dev"), ("c", "dev"), ("d", "prod")):
        shop.run(name=name, stage=stage)
    aws.cloudformation.add_stack("another-dev")
    return shop


def test_one_service_is_what_the_deployment_returned(shop: Shop) -> None:
    result = shop.run(
        functions=[function("hello", "GET /ping", environment={"TOKEN": "hush hush"})], tags={"a": "b"}
    ).result
    (found,) = read(shop.aws, name="shop")
    assert found == {key: result[key] for key in found}
    assert result.keys() - found.keys() == {"changed", "changes", "drift", "kept", "pruned", "repaired"}
    assert "hush" not in json.dumps(found)


def test_all_services(five: Shop) -> None:
    found = [(each["name"], each["stage"]) for each in read(five.aws)]
    assert found == [("a", "dev"), ("a", "prod"), ("b", "dev"), ("c", "dev"), ("d", "prod")]
    assert five.aws.writes() == []


def test_all_services_of_a_stage(five: Shop) -> None:
    assert [each["name"] for each in read(five.aws, stage="prod")] == ["a", "d"]


def test_one_stage_of_a_service(five: Shop) -> None:
    assert [each["stage"] for each in read(five.aws, name="a", stage="prod")] == ["prod"]
    assert [each["stage"] for each in read(five.aws, name="a")] == ["dev"]
    assert read(five.aws, name="d") == []


def test_none(aws: FakeAws) -> None:
    assert read(aws) == []
    assert read(aws, name="shop") == []
    assert aws.operations() == ["describe_stacks"]


def test_a_stack_of_somebody_else_is_no_service(aws: FakeAws) -> None:
    aws.cloudformation.add_stack("shop-dev", "CREATE_COMPLETE", "Serverless")
    assert read(aws) == read(aws, name="shop") == []


def test_a_removed_service(deployed: Shop) -> None:
    deployed.run(state="absent")
    assert read(deployed.aws) == []


def test_a_stack_in_progress_is_shown_as_it_is(deployed: Shop) -> None:
    deployed.stack.upcoming = ["UPDATE_IN_PROGRESS"] * 9
    (found,) = read(deployed.aws, name="shop")
    assert found["stack"]["status"] == "UPDATE_IN_PROGRESS"


def test_a_service_that_was_never_finished(aws: FakeAws) -> None:
    aws.cloudformation.add_stack("shop-dev", "ROLLBACK_COMPLETE", DESCRIPTION)
    (found,) = read(aws, name="shop")
    assert (found["functions"], found["url"], found["stack"]["status"]) == ([], None, "ROLLBACK_COMPLETE")


@pytest.mark.parametrize("options", [{"name": "1"}, {"name": "a", "stage": "-"}])
def test_bad_options_are_told_before_any_call(aws: FakeAws, options: dict[str, str]) -> None:
    with pytest.raises(OptionError):
        read(aws, **options)
    assert aws.calls == []


def test_calls_are_returned_when_they_are_asked_for(aws: FakeAws) -> None:
    unset = {"name": None, "stage": None, "drift_detection": False, "wait_timeout": 60}
    options = {**unset, "debug_botocore_endpoint_logs": True}
    result = endpoint_info(Task(options), lambda _options: aws)
    assert result["resource_actions"] == ["cloudformation:DescribeStacks"]
