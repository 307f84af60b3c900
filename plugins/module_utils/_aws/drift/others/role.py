# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS::IAM::Role: whether it is there, with its policies (GetRole, GetRolePolicy, ListAttachedRolePolicies; pure)."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import policies
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, UNSET
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

PREFIX: t.Final = "Policies."
MANAGED: t.Final = "ManagedPolicyArns"


def named(place: Place) -> str:
    return f"role {place.physical_id}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    if not place.physical_id:
        return []
    attached = [_attached_read(place)] if place.properties.get(MANAGED) else []
    return [_role_read(place), *attached, *(_policy_read(place, name) for name in _policies(place))]


def compare(place: Place, answers: Answers) -> list[Drift]:
    """Functions name their role by its ARN, so another role with this name is as good once the stack knows it."""
    if answers[_role_read(place)] is None:
        return [place.is_missing("RoleName", place.physical_id, way=BY_UPDATES)]
    found = []
    for name, document in _policies(place).items():
        answer = answers[_policy_read(place, name)]
        actual = answer["PolicyDocument"] if answer else None
        if is_known(document) and not policies.same(document, actual):
            found.append(place.differs(f"{PREFIX}{name}", document, actual or UNSET))
    return found + _attached_drift(place, answers)


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """PutRolePolicy, AttachRolePolicy."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    return [
        Call("iam", operation, f"Repairing {named(place)}", {"RoleName": place.physical_id, **parameters})
        for each in drift
        for operation, parameters in _changes(each)
    ]


def _changes(drift: Drift) -> list[tuple[str, dict[str, str]]]:
    if drift.property == MANAGED:
        return [("attach_role_policy", {"PolicyArn": arn}) for arn in sorted({*drift.expected} - {*drift.actual})]
    document = {"PolicyName": drift.property.removeprefix(PREFIX), "PolicyDocument": json.dumps(drift.expected)}
    return [("put_role_policy", document)]


def _attached_drift(place: Place, answers: Answers) -> list[Drift]:
    """What somebody attached beside is left alone."""
    expected = place.properties.get(MANAGED)
    if not expected or not is_known(expected):
        return []
    answer = answers[_attached_read(place)] or {"AttachedPolicies": []}
    actual = [each["PolicyArn"] for each in answer["AttachedPolicies"] if each["PolicyArn"] in expected]
    return [] if {*actual} == {*expected} else [place.differs(MANAGED, expected, actual)]


def _policies(place: Place) -> dict[str, t.Any]:
    """The documents of the policies by name."""
    return {each["PolicyName"]: each["PolicyDocument"] for each in place.properties.get("Policies", ())}


def _role_read(place: Place) -> Read:
    return reading("iam", "get_role", f"role {place.physical_id}", RoleName=place.physical_id)


def _attached_read(place: Place) -> Read:
    what, role = f"policies of role {place.physical_id}", place.physical_id
    return reading("iam", "list_attached_role_policies", what, "AttachedPolicies", RoleName=role)


def _policy_read(place: Place, name: str) -> Read:
    what = f"policy {name} of role {place.physical_id}"
    return reading("iam", "get_role_policy", what, RoleName=place.physical_id, PolicyName=name)
