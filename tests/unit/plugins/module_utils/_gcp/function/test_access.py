# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may invoke a function."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.access import (
    Access,
    desired_access,
    members_of,
    with_members,
)

ANN, BOB, ALL = "user:ann@example.com", "user:bob@example.com", "allUsers"
CONDITIONAL = {"role": "roles/run.invoker", "members": [BOB], "condition": {"title": "for a while"}}
VIEWER = {"role": "roles/run.viewer", "members": [BOB]}


@pytest.mark.parametrize(
    ("now", "public", "invokers", "expected"),
    [
        (Access(), None, None, Access()),
        (Access((ALL,)), None, None, Access((ALL,))),
        (Access(), True, None, Access((ALL,))),
        (Access((ANN,)), True, None, Access((ANN, ALL))),
        (Access((ALL, ANN)), True, None, Access((ALL, ANN))),
        (Access((ANN,), True), True, None, Access((ANN,), True)),
        (Access((ANN, ALL)), False, None, Access((ANN,))),
        (Access((ANN,), True), False, None, Access((ANN,))),
        (Access((ANN,)), False, None, Access((ANN,))),
        (Access((BOB, ANN)), None, [ANN, BOB], Access((BOB, ANN))),
        (Access(("user:ANN@example.com",)), None, [ANN], Access(("user:ANN@example.com",))),
        (Access((ALL, BOB), True), None, [ANN], Access((ANN,))),
        (Access((ANN,)), None, [], Access(())),
    ],
)
def test_what_shall_be(now: Access, public: bool | None, invokers: list[str] | None, expected: Access) -> None:
    assert desired_access(now, public, invokers) == expected


def test_public_in_either_way_and_unknown() -> None:
    assert Access((ALL,)).public is True
    assert Access((), True).public is True
    assert Access((ANN,)).public is False
    assert Access(None).public is None
    assert Access(None).invokers is None
    assert Access((BOB, ALL, ANN)).invokers == [ANN, BOB]


def test_members_of_bindings_without_a_condition() -> None:
    policy = {"bindings": [CONDITIONAL, VIEWER, {"role": "roles/run.invoker", "members": [ANN]}]}
    assert members_of(policy) == (ANN,)
    assert members_of({}) == ()


def test_a_changed_policy_keeps_the_rest() -> None:
    policy = {
        "etag": "e",
        "version": 1,
        "bindings": [VIEWER, {"role": "roles/run.invoker", "members": [ANN]}, CONDITIONAL],
    }
    changed = with_members(policy, (ANN, ALL))
    assert changed == {
        "etag": "e",
        "version": 3,
        "bindings": [VIEWER, CONDITIONAL, {"role": "roles/run.invoker", "members": [ANN, ALL]}],
    }
    assert with_members(policy, ())["bindings"] == [VIEWER, CONDITIONAL]
