# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of a stack is neither template nor tag."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, OptionError
from tests.unit.plugins.module_utils._aws.fakes.fake_cloudformation import FakeStack
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop, function


def policy_of(stack: FakeStack) -> t.Any:
    return json.loads(stack.settings["StackPolicyBody"]) if "StackPolicyBody" in stack.settings else None


TOPICS: t.Final = [f"arn:aws:sns:us-east-1:123456789012:{name}" for name in ("a", "b")]
ROLE: t.Final = "arn:aws:iam::123456789012:role/deployer"
POLICY: t.Final = {"Statement": [{"Effect": "Deny", "Action": "Update:Replace", "Principal": "*", "Resource": "*"}]}
OPEN: t.Final = {"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}
SETTINGS: t.Final[dict[str, tuple[Options, str, t.Callable[[FakeStack], t.Any], t.Any]]] = {
    "policy": ({"stack_policy": POLICY}, "StackPolicyBody", policy_of, POLICY),
    "protection": (
        {"termination_protection": True},
        "EnableTerminationProtection",
        lambda stack: stack.protected,
        True,
    ),
    "notifications": (
        {"notification_arns": TOPICS[::-1]},
        "NotificationARNs",
        lambda stack: stack.settings.get("NotificationARNs"),
        TOPICS,
    ),
    "role": ({"cloudformation_role": ROLE}, "RoleARN", lambda stack: stack.settings.get("RoleARN"), ROLE),
}


def sent(shop: Shop, operation: str) -> list[Options]:
    return [call.parameters for call in shop.aws.calls if call.operation == operation]


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_a_new_stack_has_it(shop: Shop, name: str) -> None:
    options, _property, read, expected = SETTINGS[name]
    shop.run(**options)
    assert read(shop.stack) == expected
    assert not shop.run().result["changed"]
    assert len(shop.aws.calls) == 7


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_a_stack_gets_it_and_then_nothing_is_to_do(deployed: Shop, name: str) -> None:
    options, changed_property, read, expected = SETTINGS[name]
    checked = deployed.check(**options)
    assert not read(deployed.stack)
    result = deployed.run(**options, show_diff=True).result
    assert result["changed"]
    assert result["changes"] == checked.result["changes"]
    (change,) = result["changes"]
    assert (change["logical_id"], change["properties"]) == ("shop-dev", [changed_property])
    assert changed_property in result["diff"]["after"]["settings"]
    assert read(deployed.stack) == expected
    assert not deployed.run().result["changed"]
    assert len(deployed.aws.calls) == 7


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_what_is_not_asked_for_any_more_stays(shop: Shop, name: str) -> None:
    options, _property, read, expected = SETTINGS[name]
    shop.run(**options)
    shop.options = {key: value for key, value in shop.options.items() if key not in options}
    assert not shop.run().result["changed"]
    assert shop.run(log_retention_days=7).result["changed"]
    assert read(shop.stack) == expected
    assert not shop.run(**options).result["changed"]


def test_a_stack_that_asks_for_none_of_it_has_no_output_for_it(deployed: Shop) -> None:
    assert "StackSettings" not in deployed.stack.outputs
    assert deployed.stack.settings == {}


def test_settings_are_compared_with_what_is_live(shop: Shop) -> None:
    shop.run(notification_arns=TOPICS, termination_protection=True)
    shop.stack.settings["NotificationARNs"] = TOPICS[:1]
    shop.stack.protected = False
    (change,) = shop.run().result["changes"]
    assert change["properties"] == ["EnableTerminationProtection", "NotificationARNs"]
    assert shop.stack.protected
    assert shop.stack.settings["NotificationARNs"] == TOPICS


def test_the_order_of_topics_does_not_count_and_none_removes_all(shop: Shop) -> None:
    shop.run(notification_arns=TOPICS)
    assert not shop.run(notification_arns=TOPICS[::-1]).result["changed"]
    assert shop.run(notification_arns=[]).result["changed"]
    assert shop.stack.settings["NotificationARNs"] == []


def test_another_policy_is_seen(shop: Shop) -> None:
    shop.run(stack_policy=POLICY)
    (change,) = shop.run(stack_policy=OPEN).result["changes"]
    assert change["details"] == [{"property": "StackPolicyBody", "before": "(set)", "after": OPEN}]
    assert policy_of(shop.stack) == OPEN


def test_protection_alone_is_one_call(deployed: Shop) -> None:
    deployed.run(termination_protection=True)
    assert deployed.aws.writes() == ["update_termination_protection"]
    deployed.run(termination_protection=False)
    assert not deployed.stack.protected


def test_a_protected_stack_is_removed_only_when_that_is_said(shop: Shop) -> None:
    shop.run(termination_protection=True)
    for options in ({}, {"termination_protection": True}):
        with pytest.raises(OptionError, match=r"^termination_protection must be false to remove stack shop-dev"):
            shop.run(state="absent", check_mode=True, **options)
    shop.options = {"name": "shop", "state": "absent", "termination_protection": False}
    assert shop.check().result["changed"]
    assert shop.stack.protected
    assert shop.run().result["changed"]
    assert shop.aws.cloudformation.find("shop-dev") is None


def test_the_role_is_used_for_every_operation(shop: Shop) -> None:
    shop.run(cloudformation_role=ROLE)
    shop.check(log_retention_days=7)
    previewed = sent(shop, "create_change_set")
    shop.run(state="absent")
    assert [each["RoleARN"] for each in (*previewed, *sent(shop, "delete_stack"))] == [ROLE, ROLE]


def test_capabilities(shop: Shop) -> None:
    shop.run(capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"])
    assert sent(shop, "update_stack")[0]["Capabilities"] == ["CAPABILITY_AUTO_EXPAND", "CAPABILITY_NAMED_IAM"]
    assert not shop.run(capabilities=["CAPABILITY_NAMED_IAM"]).result["changed"]


def test_express(shop: Shop) -> None:
    shop.run(deployment_mode="express")
    config = {"Mode": "EXPRESS", "DisableRollback": False}
    assert [each["DeploymentConfig"] for each in (*sent(shop, "create_stack"), *sent(shop, "update_stack"))] == [
        config,
        config,
    ]
    assert not shop.run(deployment_mode="standard").result["changed"]


# Creations that fail


@pytest.mark.parametrize(
    ("on_failure", "status"),
    [("rollback", "UPDATE_ROLLBACK_COMPLETE"), ("do_nothing", "UPDATE_FAILED"), ("delete", None)],
)
def test_the_second_step_of_a_creation_fails(shop: Shop, on_failure: str, status: str | None) -> None:
    shop.aws.cloudformation.failing["HelloLambdaFunction"] = "No."
    with pytest.raises(CloudError, match=r"HelloLambdaFunction .*: No") as raised:
        shop.run(on_failure=on_failure)
    found = shop.aws.cloudformation.find("shop-dev")
    assert (found.status if found else None) == status
    assert ("deleted again" in (raised.value.hint or "")) == (on_failure == "delete")
    shop.aws.cloudformation.failing.clear()
    assert shop.run().result["changed"]
    assert shop.served == {"GET /ping"}


def test_somebody_else_is_at_work_between_the_steps_of_a_creation(shop: Shop) -> None:
    reason = "Stack:arn is in UPDATE_IN_PROGRESS state and can not be updated."
    shop.aws.fail("cloudformation", "update_stack", "ValidationError", reason)
    assert shop.run(on_failure="delete").result["changed"]
    assert "delete_stack" not in shop.aws.writes()
    assert shop.served == {"GET /ping"}


def test_a_later_update_is_rolled_back_in_any_case(shop: Shop) -> None:
    shop.run(on_failure="delete")
    shop.aws.cloudformation.failing["HelloLambdaFunction"] = "No."
    with pytest.raises(CloudError):
        shop.run(functions=[function("hello", "GET /ping", memory_size=256)])
    assert shop.stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "DisableRollback" not in sent(shop, "update_stack")[0]
