# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may invoke a function, by the policy that decides (no API, no Ansible).

A 2nd generation function is invoked through a Cloud Run service; ``roles/run.invoker`` on it decides. The function's
own policy does not know that role. For one of the 1st generation ``roles/cloudfunctions.invoker`` in its own decides.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

Policy = dict[str, t.Any]

INVOKER: t.Final = "roles/run.invoker"
# of functions of the 1st generation, which have a policy of their own
FIRST_INVOKER: t.Final = "roles/cloudfunctions.invoker"
EVERYBODY: t.Final = "allUsers"
# the version of policies with conditions; writing an older one would lose them
POLICY_VERSION: t.Final = 3


@dataclass(frozen=True)
class Access:
    """The members that may invoke (None: could not be read), and whether the check of callers is switched off.

    ``check_disabled`` is Cloud Run's ``invokerIamDisabled``; None: not read.
    """

    members: tuple[str, ...] | None = ()
    check_disabled: bool | None = False

    @property
    def public(self) -> bool | None:
        return None if self.members is None else EVERYBODY in self.members or bool(self.check_disabled)

    @property
    def invokers(self) -> list[str] | None:
        """The members except allUsers."""
        return None if self.members is None else sorted(set(self.members) - {EVERYBODY})


def desired_access(now: Access, public: bool | None, invokers: t.Sequence[str] | None) -> Access:
    """The desired access: ``public`` concerns allUsers alone, ``invokers`` are all members."""
    members = now.members or ()
    if invokers is not None:
        # Google may write mail addresses in lower case
        same = {member.lower() for member in members} == {member.lower() for member in invokers}
        return Access(members if same else tuple(sorted(set(invokers))), False)
    if public is None or public == now.public:
        return now
    if public:
        return replace(now, members=(*members, EVERYBODY))
    return Access(tuple(member for member in members if member != EVERYBODY), False)


def members_of(policy: Policy, role: str = INVOKER) -> tuple[str, ...]:
    """The members of the role's binding that has no condition."""
    return tuple(member for binding in _unconditional(policy, role) for member in binding.get("members", []))


def with_members(policy: Policy, members: t.Sequence[str], role: str = INVOKER) -> Policy:
    """The policy with these members instead; other roles, conditional bindings and the etag stay."""
    others = [binding for binding in policy.get("bindings", []) if binding not in _unconditional(policy, role)]
    own = [{"role": role, "members": list(members)}] if members else []
    return {**policy, "bindings": [*others, *own], "version": POLICY_VERSION}


def _unconditional(policy: Policy, role: str) -> list[Policy]:
    return [
        binding for binding in policy.get("bindings", []) if binding.get("role") == role and "condition" not in binding
    ]
