# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who has which roles on a project, by its IAM policy (no API, no Ansible).

A binding is identified by its role and its condition; Google keeps one binding for each pair.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.options import BINDING

Policy = dict[str, t.Any]
Shown = dict[str, t.Any]
Key = tuple[str, tuple[tuple[str, str], ...]]

# the version of policies with conditions; writing an older one would lose them
POLICY_VERSION: t.Final = 3
EDITOR: t.Final = "roles/editor"
CONDITION_FIELDS: t.Final = ("title", "description", "expression")
CASE_SENSITIVE: t.Final = ("principal:", "principalSet:", "deleted:")


@dataclass(frozen=True)
class Binding:
    """The members of a role, under a condition if it has fields (title, description, expression)."""

    role: str
    members: tuple[str, ...]
    condition: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> Key:
        return (self.role, self.condition)

    def shown(self) -> Shown:
        return {"role": self.role, "members": list(self.members), "condition": dict(self.condition) or None}


def requested_bindings(given: t.Sequence[t.Mapping[str, t.Any]] | None, purge: bool) -> tuple[Binding, ...] | None:
    """The option ``iam_bindings``, one binding for each role and condition; None when it is not given.

    :raises OptionError: one of them is invalid.
    """
    if given is None:
        if purge:
            raise OptionError("purge_iam_members needs iam_bindings: the roles whose members are named.")
        return None
    merged: dict[Key, Binding] = {}
    for each in given:
        binding = Binding(each["role"], tuple(each["members"]), _condition(each.get("condition")))
        _check(binding, purge)
        before = merged.get(binding.key, Binding(binding.role, (), binding.condition))
        merged[binding.key] = _with(before, binding.members)
    return tuple(merged[key] for key in sorted(merged))


def all_bindings(policy: Policy) -> list[Binding]:
    """Every binding of a policy, sorted by role and condition."""
    found = [
        Binding(each["role"], tuple(sorted(each.get("members", []))), _condition(each.get("condition")))
        for each in policy.get("bindings", [])
    ]
    return sorted(found, key=lambda binding: binding.key)


def named_bindings(policy: Policy, requested: t.Sequence[Binding]) -> list[Binding]:
    """The bindings of the wanted roles and conditions in a policy, in their order; without members if missing."""
    there = {binding.key: binding for binding in all_bindings(policy)}
    return [there.get(each.key, Binding(each.role, (), each.condition)) for each in requested]


def planned_bindings(now: t.Sequence[Binding], requested: t.Sequence[Binding], purge: bool) -> list[Binding]:
    """The bindings after the run; ``now`` and ``requested`` have the same roles and conditions.

    ``purge``: other members are removed.
    """
    planned: list[Binding] = []
    for observed, binding in zip(now, requested, strict=True):
        requested_members = {_same(member) for member in binding.members}
        kept = tuple(member for member in observed.members if not purge or _same(member) in requested_members)
        planned.append(_with(Binding(observed.role, kept, observed.condition), binding.members))
    return planned


def with_bindings(policy: Policy, planned: t.Sequence[Binding]) -> Policy:
    """The policy with these bindings in place of those with the same role and condition; the others stay."""
    keys = {binding.key for binding in planned}
    others = [
        each for each in policy.get("bindings", []) if (each["role"], _condition(each.get("condition"))) not in keys
    ]
    return {
        **policy,
        "bindings": [*others, *(_raw(each) for each in planned if each.members)],
        "version": POLICY_VERSION,
    }


def without_member(policy: Policy, role: str, members: t.Collection[str]) -> Policy:
    """The policy in which the members no longer have the role without a condition."""
    bindings = [
        {**each, "members": [member for member in each.get("members", []) if member not in members]}
        if each["role"] == role and not each.get("condition")
        else each
        for each in policy.get("bindings", [])
    ]
    return {**policy, "bindings": [each for each in bindings if each.get("members")], "version": POLICY_VERSION}


def looks_default(member: str) -> bool:
    """Whether a member is the default service account of a project."""
    return bool(re.fullmatch(r"serviceAccount:.+(-compute@developer|@appspot)\.gserviceaccount\.com", member))


def _with(binding: Binding, members: t.Iterable[str]) -> Binding:
    """The binding with additional members, each once, sorted."""
    known = {_same(member): member for member in binding.members}
    for member in members:
        known.setdefault(_same(member), member)
    return Binding(binding.role, tuple(sorted(known.values())), binding.condition)


def _same(member: str) -> str:
    """Google writes emails and domains in lower case."""
    return member if member.startswith(CASE_SENSITIVE) else member.lower()


def _raw(binding: Binding) -> Policy:
    raw: Policy = {"role": binding.role, "members": list(binding.members)}
    return {**raw, "condition": dict(binding.condition)} if binding.condition else raw


def _condition(given: t.Mapping[str, t.Any] | None) -> tuple[tuple[str, str], ...]:
    return tuple((field, str(given[field])) for field in CONDITION_FIELDS if given and given.get(field))


def _check(binding: Binding, purge: bool) -> None:
    BINDING["role"].check("iam_bindings.role", binding.role)
    BINDING["members"].check("iam_bindings.members", binding.members)
    if not binding.members and not purge:
        raise OptionError(
            f"iam_bindings.members of {binding.role} must not be empty unless purge_iam_members is true, which takes "
            "the role from everybody."
        )
