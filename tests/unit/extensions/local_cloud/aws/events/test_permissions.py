# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which roles are asked."""

from __future__ import annotations

import types
import typing as t

import pytest

from extensions.local_cloud.aws.events import permissions

KNOWN = "arn:aws:iam::aws:policy/Known"
UNKNOWN = "arn:aws:iam::aws:policy/Unknown"


@pytest.mark.parametrize(
    ("record", "is_unknown"),
    [
        ({}, False),
        ({"AttachedPolicies": [KNOWN], "PermissionsBoundary": ""}, False),
        ({"AttachedPolicies": [KNOWN, UNKNOWN]}, True),
        ({"AttachedPolicies": [], "PermissionsBoundary": UNKNOWN}, True),
    ],
)
def test_policies_that_the_cloud_does_not_know(
    monkeypatch: pytest.MonkeyPatch, record: dict[str, t.Any], is_unknown: bool
) -> None:
    documents: dict[str, dict[str, t.Any]] = {KNOWN: {"Statement": []}}
    evaluator = types.SimpleNamespace(_resolve_managed_policy_document=lambda arn, _account: documents.get(arn))
    monkeypatch.setattr(permissions, "evaluator", lambda: evaluator)
    monkeypatch.setattr(permissions, "account", lambda: "000000000000")
    assert permissions._has_unknown_policies(record) is is_unknown
