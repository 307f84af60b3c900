# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Members of roles: what a policy will be, without any call."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project import role_bindings
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.role_bindings import Binding

RUN = "roles/run.admin"
NIGHT = {"title": "night", "expression": "request.time.getHours('UTC') < 6"}
OTHER = {"role": "roles/owner", "members": ["user:boss@example.com"]}


def planned(policy: dict[str, t.Any], given: list[dict[str, t.Any]], purge: bool = False) -> dict[str, t.Any]:
    requested = role_bindings.requested_bindings(given, purge)
    assert requested is not None
    there = role_bindings.named_bindings(policy, requested)
    return role_bindings.with_bindings(policy, role_bindings.planned_bindings(there, requested, purge))


@pytest.mark.parametrize(
    ("given", "purge", "message"),
    [
        ([{"role": "run.admin", "members": ["user:a@b.c"]}], False, "iam_bindings.role must be a role such as"),
        ([{"role": RUN, "members": ["a@b.c"]}], False, "iam_bindings.members must be user:, serviceAccount:"),
        ([{"role": RUN, "members": ["allUsers"]}], False, "iam_bindings.members must be"),
        ([{"role": RUN, "members": []}], False, f"iam_bindings.members of {RUN} must not be empty unless"),
        (None, True, "purge_iam_members needs iam_bindings"),
    ],
)
def test_bindings_that_cannot_be_right(given: list[dict[str, t.Any]] | None, purge: bool, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        role_bindings.requested_bindings(given, purge)
    assert caught.value.message.startswith(message)


def test_the_same_role_twice_is_one_binding_and_a_condition_makes_another() -> None:
    given: list[dict[str, t.Any]] = [
        {"role": RUN, "members": ["user:b@x.y", "user:a@x.y"], "condition": None},
        {"role": RUN, "members": ["user:A@x.y"]},
        {"role": RUN, "members": ["user:c@x.y"], "condition": {**NIGHT, "description": None}},
    ]
    assert role_bindings.requested_bindings(given, purge=False) == (
        Binding(RUN, ("user:a@x.y", "user:b@x.y")),
        Binding(RUN, ("user:c@x.y",), tuple(NIGHT.items())),
    )


def test_members_are_added_and_nothing_else_changes() -> None:
    policy = {
        "etag": "e1",
        "version": 1,
        "bindings": [
            OTHER,
            {"role": RUN, "members": ["user:a@x.y"]},
            {"role": RUN, "members": ["user:n@x.y"], "condition": NIGHT},
        ],
    }
    assert planned(policy, [{"role": RUN, "members": ["user:b@x.y"]}]) == {
        "etag": "e1",
        "version": 3,
        "bindings": [
            OTHER,
            {"role": RUN, "members": ["user:n@x.y"], "condition": NIGHT},
            {"role": RUN, "members": ["user:a@x.y", "user:b@x.y"]},
        ],
    }


def test_a_purge_takes_the_named_role_from_others_only() -> None:
    policy = {"bindings": [OTHER, {"role": RUN, "members": ["user:a@x.y", "user:b@x.y"]}]}
    given = [{"role": RUN, "members": ["user:b@x.y"]}]
    assert planned(policy, given, purge=True)["bindings"] == [OTHER, {"role": RUN, "members": ["user:b@x.y"]}]
    assert planned(policy, [{"role": RUN, "members": []}], purge=True)["bindings"] == [OTHER]


def test_google_writes_addresses_in_lower_case() -> None:
    policy = {"bindings": [{"role": RUN, "members": ["user:me@example.com"]}]}
    given = [{"role": RUN, "members": ["user:Me@Example.com"]}]
    for purge in (False, True):
        assert planned(policy, given, purge)["bindings"] == policy["bindings"]


def test_principals_are_compared_to_the_letter() -> None:
    pool = "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/*"
    policy = {"bindings": [{"role": RUN, "members": [pool]}]}
    given = [{"role": RUN, "members": [pool.replace("/p/", "/P/")]}]
    assert len(planned(policy, given)["bindings"][0]["members"]) == 2


def test_a_member_loses_a_role() -> None:
    policy = {
        "bindings": [
            OTHER,
            {"role": RUN, "members": ["user:a@x.y", "user:b@x.y"]},
            {"role": RUN, "members": ["user:a@x.y"], "condition": NIGHT},
        ]
    }
    assert role_bindings.without_member(policy, RUN, {"user:a@x.y"})["bindings"] == [
        OTHER,
        {"role": RUN, "members": ["user:b@x.y"]},
        {"role": RUN, "members": ["user:a@x.y"], "condition": NIGHT},
    ]
    assert role_bindings.without_member(policy, RUN, {"user:a@x.y", "user:b@x.y"})["bindings"] == [
        OTHER,
        {"role": RUN, "members": ["user:a@x.y"], "condition": NIGHT},
    ]
