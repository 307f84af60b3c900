# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A call that was carried out and whose answer got lost is looked up, not taken for a refusal."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.service_runs import HANDLER, Shop, function

# What comes back when the call is made again that was carried out the first time; and when nothing comes back at all.
SAID_AGAIN: t.Final[dict[str, tuple[str, str]]] = {
    "create_stack": ("AlreadyExistsException", "Stack [shop-dev] already exists"),
    "update_stack": ("ValidationError", "Stack:arn is in UPDATE_IN_PROGRESS state and can not be updated."),
    "delete_stack": ("ValidationError", "Stack [arn] cannot be deleted while in status DELETE_IN_PROGRESS"),
    "create_change_set": ("AlreadyExistsException", "ChangeSet polycloud-faas-1 cannot be created."),
    "execute_change_set": ("InvalidChangeSetStatus", "ChangeSet [arn] cannot be executed in its current status."),
}
NOTHING = ("InternalFailure", "Nothing was heard.")
CASES: t.Final = [
    *((operation, code, message, 400) for operation, (code, message) in SAID_AGAIN.items()),
    *((operation, *NOTHING, 500) for operation in SAID_AGAIN),
]


def lose(aws: FakeAws, operation: str, code: str, message: str, status: int) -> None:
    aws.fail("cloudformation", operation, code, message, status=status, after=True)


def ready(shop: Shop, operation: str) -> dict[str, t.Any]:
    """Bring the shop to where a run with the returned options makes the call."""
    if operation in {"create_change_set", "execute_change_set"}:
        shop.aws.account.log_groups["/aws/lambda/shop-dev-hello"] = 0
    elif operation == "update_stack":
        shop.run()
        shop.write(HANDLER + "# changed")
    elif operation == "delete_stack":
        shop.run()
        return {"state": "absent"}
    return {}


@pytest.mark.parametrize(("operation", "code", "message", "status"), CASES)
def test_the_run_goes_on_with_what_the_call_began(
    shop: Shop, operation: str, code: str, message: str, status: int
) -> None:
    options = ready(shop, operation)
    lose(shop.aws, operation, code, message, status)
    assert shop.run(**options).result["changed"]
    assert shop.aws.operations().count(operation) == 1
    assert not shop.run().result["changed"]


@pytest.mark.parametrize("operation", ["create_stack", "update_stack"])
def test_what_somebody_else_began_is_not_taken_for_it(shop: Shop, operation: str) -> None:
    ready(shop, operation)
    code, message = SAID_AGAIN[operation]
    shop.aws.fail("cloudformation", operation, code, message)
    assert shop.run().result["changed"]
    assert shop.aws.operations().count(operation) >= 2


def test_a_refusal_is_told_without_another_look(shop: Shop) -> None:
    shop.aws.fail("cloudformation", "create_stack", "AccessDenied", "No.", status=403)
    with pytest.raises(CloudError, match=r"No \(AccessDenied\)"):
        shop.run()
    assert "describe_stack_events" not in shop.aws.operations()


def test_nothing_was_begun_and_nothing_is_heard(shop: Shop) -> None:
    shop.aws.fail("cloudformation", "create_stack", *NOTHING, status=500)
    with pytest.raises(CloudError, match=r"Nothing was heard \(InternalFailure\)"):
        shop.run()


def test_a_change_set_of_a_preview_is_found_and_deleted(deployed: Shop) -> None:
    lose(deployed.aws, "create_change_set", *SAID_AGAIN["create_change_set"], 400)
    assert deployed.check(functions=[function("hello", "GET /pong")]).result["changed"]
    assert deployed.aws.operations().count("create_change_set") == 1
    assert deployed.aws.cloudformation.change_sets == {}


def test_a_version_that_is_gone_already_was_pruned(deployed: Shop) -> None:
    for number in range(3):
        deployed.write(f"{HANDLER}# {number}")
        deployed.run()
    deployed.aws.fail("lambda", "delete_function", "ResourceNotFoundException", "Gone.", status=404, after=True)
    deployed.write(f"{HANDLER}# last")
    outcome = deployed.run(keep_versions=2)
    assert len(outcome.result["pruned"]["versions"]) >= 2
    assert outcome.warnings == []
