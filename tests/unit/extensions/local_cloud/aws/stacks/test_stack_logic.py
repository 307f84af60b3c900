# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pure parts of stack operations: pace, events, refusals, resources, permissions."""

from __future__ import annotations

import typing as t

import pytest

from extensions.local_cloud.aws.functions.paths import FunctionPath
from extensions.local_cloud.aws.functions.policy import statements_for
from extensions.local_cloud.aws.gateway.rest_snapshots import is_permitted
from extensions.local_cloud.aws.stacks.answers import corrected, refusal, shown_resources
from extensions.local_cloud.aws.stacks.operation import STACK_TYPE, Event, Operation

ARN = "arn:aws:cloudformation:us-east-1:000000000000:stack/one/id"


def event(logical_id: str, status: str, reason: str = "", physical_id: str = "") -> Event:
    return Event(ARN, "one", logical_id, "AWS::Logs::LogGroup", status, reason, physical_id)


def stack_event(status: str) -> Event:
    return Event(ARN, "one", "one", STACK_TYPE, status, "MiniStack's reason", ARN)


def statuses(events: list[Event]) -> list[tuple[str, str]]:
    return [(item.logical_id, item.status) for item in events]


def test_resources_share_the_time_of_an_operation() -> None:
    create = Operation("CREATE", ARN, 10.0, ["A", "B"], began=100.0)
    assert [create.begin(), create.due("A"), create.due("B"), create.end()] == [104.0, 106.0, 108.0, 110.0]
    delete = Operation("DELETE", ARN, 10.0, ["A", "B"], began=100.0)
    assert [delete.due("A"), delete.due("B"), delete.end()] == [104.0, 108.0, 110.0]


def test_a_rollback_does_not_wait_for_the_time_of_the_failed_operation() -> None:
    failed = Operation("CREATE", ARN, 10.0, ["A"], began=100.0, failed=["A"])
    assert failed.end() == 100.0


def test_an_unchanged_resource_shows_no_event() -> None:
    operation = Operation("UPDATE", ARN, 1.0, ["Old"], frozenset({"Old"}))
    assert operation.shown(event("Old", "UPDATE_IN_PROGRESS")) == []
    assert operation.shown(event("Old", "UPDATE_COMPLETE")) == []


def test_a_changed_resource_shows_its_events() -> None:
    operation = Operation("UPDATE", ARN, 1.0, ["Old"], frozenset({"Old"}))
    assert operation.shown(event("Old", "UPDATE_IN_PROGRESS")) == []
    assert statuses(operation.release()) == [("Old", "UPDATE_IN_PROGRESS")]
    assert statuses(operation.shown(event("Old", "UPDATE_COMPLETE"))) == [("Old", "UPDATE_COMPLETE")]


def test_a_new_resource_of_an_update_is_created() -> None:
    operation = Operation("UPDATE", ARN, 1.0, ["New"], frozenset({"Old"}))
    assert statuses(operation.shown(event("New", "UPDATE_IN_PROGRESS"))) == [("New", "CREATE_IN_PROGRESS")]
    assert statuses(operation.shown(event("New", "UPDATE_COMPLETE"))) == [("New", "CREATE_COMPLETE")]


def test_what_runs_at_the_same_time_is_cancelled_after_the_failure() -> None:
    operation = Operation("CREATE", ARN, 1.0, ["A", "B", "C"], needs={"B": set(), "C": {"B"}})
    assert operation.side_by_side("A") == ["B"]
    operation.after_failure([event("B", "CREATE_FAILED", "Resource creation cancelled")])
    shown = operation.shown(event("A", "CREATE_FAILED", "root cause"))
    assert statuses(shown) == [("A", "CREATE_FAILED"), ("B", "CREATE_FAILED")]


@pytest.mark.parametrize(
    ("status", "existing", "reason"),
    [
        (
            "ROLLBACK_IN_PROGRESS",
            frozenset(),
            "The following resource(s) failed to create: [A]. Rollback requested by user.",
        ),
        ("CREATE_FAILED", frozenset(), "The following resource(s) failed to create: [A]. "),
        ("UPDATE_ROLLBACK_IN_PROGRESS", frozenset("A"), "The following resource(s) failed to update: [A]. "),
        ("ROLLBACK_COMPLETE", frozenset(), ""),
        ("UPDATE_COMPLETE", frozenset(), "MiniStack's reason"),
    ],
)
def test_the_stack_tells_which_resources_failed(status: str, existing: frozenset[str], reason: str) -> None:
    operation = Operation("UPDATE" if existing else "CREATE", ARN, 1.0, ["A"], existing, failed=["A"])
    assert [item.reason for item in operation.shown(stack_event(status))] == [reason]


def test_a_repeated_stack_event_is_shown_once() -> None:
    operation = Operation("CREATE", ARN, 1.0, failed=["A"])
    assert len(operation.shown(stack_event("ROLLBACK_IN_PROGRESS"))) == 1
    assert operation.shown(stack_event("ROLLBACK_IN_PROGRESS")) == []


def recorded(logical_id: str, status: str, physical_id: str = "", at: str = "1") -> dict[str, t.Any]:
    return {
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": physical_id,
        "ResourceType": "AWS::Logs::LogGroup",
        "ResourceStatus": status,
        "ResourceStatusReason": "",
        "Timestamp": at,
    }


def resource_statuses(status: str, known: dict[str, str], *events: dict[str, t.Any]) -> dict[str, str]:
    resources = {key: {"PhysicalResourceId": value} for key, value in known.items()}
    stack = {"StackId": ARN, "StackStatus": status, "_resources": resources}
    return {key: value["ResourceStatus"] for key, value in shown_resources(stack, list(events)).items()}


def test_a_resource_in_creation_is_shown() -> None:
    shown = resource_statuses("CREATE_IN_PROGRESS", {}, recorded("A", "CREATE_IN_PROGRESS"))
    assert shown == {"A": "CREATE_IN_PROGRESS"}


def test_a_removed_resource_is_not_shown_after_the_update() -> None:
    events = recorded("A", "CREATE_COMPLETE", "a"), recorded("B", "DELETE_COMPLETE", "b")
    assert resource_statuses("UPDATE_COMPLETE", {"A": "a"}, *events) == {"A": "CREATE_COMPLETE"}


def test_the_predecessor_of_a_replaced_resource_does_not_hide_it() -> None:
    events = recorded("A", "UPDATE_COMPLETE", "new"), recorded("A", "DELETE_COMPLETE", "old")
    assert resource_statuses("UPDATE_COMPLETE", {"A": "new"}, *events) == {"A": "UPDATE_COMPLETE"}


def test_a_new_operation_forgets_what_earlier_ones_removed() -> None:
    events = recorded("B", "DELETE_COMPLETE", "b"), recorded("one", "DELETE_IN_PROGRESS", ARN)
    assert resource_statuses("DELETE_IN_PROGRESS", {"A": "a"}, *events) == {}


@pytest.mark.parametrize(
    ("action", "status", "kind", "code"),
    [
        ("CreateStack", "ROLLBACK_COMPLETE", "UPDATE", "AlreadyExistsException"),
        ("CreateChangeSet", "ROLLBACK_COMPLETE", "CREATE", "AlreadyExistsException"),
        ("CreateChangeSet", "ROLLBACK_COMPLETE", "UPDATE", "ValidationError"),
        ("UpdateStack", "UPDATE_IN_PROGRESS", "UPDATE", "ValidationError"),
        ("UpdateStack", "UPDATE_COMPLETE", "UPDATE", None),
        ("ExecuteChangeSet", "REVIEW_IN_PROGRESS", "UPDATE", None),
        ("ExecuteChangeSet", "UPDATE_IN_PROGRESS", "UPDATE", "ValidationError"),
        ("DeleteStack", "CREATE_IN_PROGRESS", "UPDATE", None),
        ("DeleteStack", "UPDATE_IN_PROGRESS", "UPDATE", "ValidationError"),
    ],
)
def test_refusals(action: str, status: str, kind: str, code: str | None) -> None:
    refused = refusal(action, {"StackName": "one", "StackId": ARN, "StackStatus": status}, kind)
    assert (refused[0] if refused else None) == code


def test_texts_are_those_of_aws() -> None:
    assert corrected("DescribeStackResource", b"Stack [x] does not exist") == b"Stack 'x' does not exist"
    assert corrected("ListStackResources", b"Stack [x] does not exist") == b"Stack with id x does not exist"
    assert corrected("UpdateStack", b"Stack [x] does not exist") == b"Stack [x] does not exist"
    body = b"Resource [R] does not exist in stack [s]"
    assert corrected("DescribeStackResource", body) == b"Resource R does not exist for stack s"
    assert corrected("DescribeStacks", b"<a><StackStatusReason></StackStatusReason></a>") == b"<a></a>"


SOURCE = "arn:aws:execute-api:us-east-1:1:api/dev/GET/users/{id}"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (None, True),
        ("arn:aws:execute-api:us-east-1:1:api/*/*", True),
        ("arn:aws:execute-api:us-east-1:1:api/dev/GET/users/*", True),
        ("arn:aws:execute-api:us-east-1:1:api/dev/POST/users/*", False),
        ("arn:aws:execute-api:us-east-1:1:other/*/*", False),
    ],
)
def test_a_permission_is_for_its_api_and_method(pattern: str | None, expected: bool) -> None:
    statement: dict[str, t.Any] = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}}
    if pattern:
        statement["Condition"] = {"ArnLike": {"AWS:SourceArn": pattern}}
    assert is_permitted({"Statement": [statement]}, SOURCE) is expected


def test_an_alias_has_permissions_of_its_own() -> None:
    arn = "arn:aws:lambda:us-east-1:1:function:hello"
    policy = {"Statement": [{"Resource": arn}, {"Resource": f"{arn}:live"}, {"Resource": f"{arn}-2"}]}
    assert statements_for(policy, ":function:hello") == [{"Resource": arn}]
    assert statements_for(policy, ":function:hello:live") == [{"Resource": f"{arn}:live"}]


def test_no_permission_is_no_permission() -> None:
    assert not is_permitted({"Statement": []}, SOURCE)
    assert not is_permitted({"Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}}]}, SOURCE)


@pytest.mark.parametrize(
    ("path", "part", "found"),
    [
        ("/2015-03-31/functions/url-shop/configuration", "/url", False),
        ("/2015-03-31/functions/url-shop/configuration", "/functions/", True),
        ("/2021-10-31/functions/shop/url", "/url", True),
        ("/2021-10-31/functions/url-shop/url", "/url", True),
    ],
)
def test_a_path_is_read_beside_the_name_of_the_function(path: str, part: str, found: bool) -> None:
    assert (part in FunctionPath(path)) is found
    assert FunctionPath(path) == path
